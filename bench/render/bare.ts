/** The floor that rendering is measured against: ffmpeg alone cuts, scales, burns captions in, mixes the sound and encodes. */
import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { cropWindowAt } from '#shared/framing/crop.ts';
import type { CompositionProps, OutputPayload } from '#shared/render/composition-props.ts';
import type { BoxPx } from '#shared/units/geometry.ts';
import { stepExpression, stepsOf } from '#workers/render/hybrid/expression.ts';
import { MIX_ENCODER_ARGS, mixFilter } from '#workers/tools/audio/mix-filter.ts';
import { CONTAINER_ARGS, videoEncoderArgs } from '#workers/tools/ffmpeg/encoders/args.ts';
import { fileUrl, inputArgs, runFfmpeg } from '#workers/tools/ffmpeg/run.ts';

/** One clip with its outputs. */
export interface BareClip { readonly mediaPath: string; readonly audioPath: string; readonly outputs: readonly { payload: OutputPayload; outPath: string }[] }

/**
 * Renders outputs of a clip in one ffmpeg: one decode, captions with a highlighted, popping word by libass, same encoder and
 * mix as the product's. The window follows the same path, at whole even pixels, which is what ffmpeg's `crop` does by itself.
 * Flattering to ffmpeg all the same: no punch-ins, and captions are all it lays over.
 */
export async function renderBare(clip: BareClip): Promise<void> {
  const folder = dirname(clip.outputs[0]?.outPath ?? '');
  const [first] = clip.outputs;
  if (!first) {
    throw new RangeError('a clip needs an output');
  }
  const { props } = first.payload;
  const labels = (name: string): string => clip.outputs.map((_, index) => `[${name}${index}]`).join('');
  const lines = [`[0:v:0]split=${clip.outputs.length}${labels('v')}`, `[1:a:0]${mixFilter(first.payload.audio, props.durationFrames / props.fps)},asplit=${clip.outputs.length}${labels('a')}`];
  for (const [index, { payload }] of clip.outputs.entries()) {
    await writeFile(join(folder, `${payload.outputId}.ass`), assText(payload.props));
    lines.push(`[v${index}]${cropOf(payload.props)},scale=${payload.props.widthPx}:${payload.props.heightPx},setsar=1,ass=${payload.outputId}.ass,setparams=range=tv:color_primaries=bt709:color_trc=bt709:colorspace=bt709[out${index}]`);
  }
  await runFfmpeg({
    cwd: folder, subject: 'the bare render',
    args: [
      '-loglevel', 'error', ...inputArgs(clip.mediaPath), ...inputArgs(clip.audioPath), '-filter_complex', lines.join(';'),
      ...clip.outputs.flatMap(({ payload, outPath }, index) => [
        '-map', `[out${index}]`, '-map', `[a${index}]`, ...videoEncoderArgs({ encoder: 'libx264' }, payload.preset, { ...payload.props }), '-frames:v', String(payload.props.durationFrames),
        ...MIX_ENCODER_ARGS, ...CONTAINER_ARGS, fileUrl(outPath),
      ]),
    ],
  });
}

function cropOf(props: CompositionProps): string {
  const panel = { widthPx: props.widthPx, heightPx: props.heightPx };
  const keys = props.segments[0]?.windows[0] ?? [];
  const windows = Array.from({ length: props.durationFrames }, (_, frame) => cropWindowAt(keys, frame, panel, { widthPx: props.mediaWidthPx, heightPx: props.mediaHeightPx }));
  const even = (value: number): number => 2 * Math.floor(value / 2);
  const path = (value: (window: BoxPx) => number): string => `'${stepExpression(stepsOf(windows.map(window => even(value(window)))))}'`;
  const [{ widthPx, heightPx } = panel] = windows;
  return `crop=${even(widthPx)}:${even(heightPx)}:${path(window => window.xPx)}:${path(window => window.yPx)}`;
}

/** Captions as ASS (v4+): the page once for every word, that word yellow and popping. Exported for its test. */
export function assText(props: Pick<CompositionProps, 'captions' | 'widthPx' | 'heightPx' | 'fps' | 'style'>): string {
  const size = Math.round(props.style.captions.fontSize * Math.min(props.widthPx, props.heightPx));
  const events = props.captions.flatMap(page => page.words.map((word, index) => {
    const text = page.words.map((each, at) => at === index ? `{\\c&H3DD8FF&\\t(0,130,\\fscx108\\fscy108)}${each.text}{\\c&HFFFFFF&\\fscx100\\fscy100}` : each.text).join(' ');
    const { xPx, yPx, widthPx, heightPx } = page.box;
    return `Dialogue: 0,${assTime(word.startFrame / props.fps)},${assTime((page.words[index + 1]?.startFrame ?? page.endFrame) / props.fps)},D,,0,0,0,,{\\pos(${Math.round(xPx + widthPx / 2)},${Math.round(yPx + heightPx / 2)})}${text}`;
  }));
  return [
    '[Script Info]', 'ScriptType: v4.00+', `PlayResX: ${props.widthPx}`, `PlayResY: ${props.heightPx}`, 'WrapStyle: 0', '[V4+ Styles]',
    'Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding',
    `Style: D,sans-serif,${size},&H00FFFFFF,&H00FFFFFF,&H00000000,&H80000000,-1,0,0,0,100,100,0,0,1,4,4,5,90,90,0,1`,
    '[Events]', 'Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text', ...events, '',
  ].join('\n');
}

function assTime(sec: number): string {
  const hundredths = Math.round(sec * 100);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${Math.floor(hundredths / 360_000)}:${two(Math.floor(hundredths / 6000) % 60)}:${two(Math.floor(hundredths / 100) % 60)}.${two(hundredths % 100)}`;
}
