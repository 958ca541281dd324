/** The whole ffmpeg command of a clip: one decode, and for each of its outputs a picture, overlays, sound and a file. */
import type { OutputPayload } from '#shared/render/composition-props.ts';
import { MIX_ENCODER_ARGS, mixFilter } from '#workers/tools/audio/mix-filter.ts';
import { CONTAINER_ARGS } from '#workers/tools/ffmpeg/encoders/args.ts';
import { fpsFraction } from '#workers/tools/ffmpeg/frame-rate.ts';
import { fileUrl, inputArgs } from '#workers/tools/ffmpeg/run.ts';
import { evenScale, evenSize } from '../even-scale.ts';
import { layerGraph, progressGraph, type OverlayPlace } from './overlay-graph.ts';
import { pictureGraph, type OutputSize } from './picture-graph.ts';
import type { SheetPlan } from './sheet-plan.ts';

/** One output of the command. */
export interface GraphOutput {
  readonly payload: OutputPayload;
  readonly plan: SheetPlan;
  readonly outPath: string;
  /** Arguments of the video encoder and its container, without the output's path. */
  readonly encoderArgs: readonly string[];
}

/** A clip's command: arguments around a filter graph, which is passed by file because it may be longer than a command line. */
export interface ClipCommand {
  readonly inputArgs: readonly string[];
  readonly graph: string;
  readonly outputArgs: readonly string[];
}

/**
 * The command that renders the outputs of a clip, which share media, sound, frame rate and length. Sheets are read from
 * `pipe:3` on as PNG pictures: output by output, layer by layer. Times are frame numbers throughout, so that nothing rounds.
 */
export function clipCommand(outputs: readonly GraphOutput[], media: { mediaPath: string; audioPath: string }): ClipCommand {
  const [first] = outputs;
  if (!first) {
    throw new RangeError('a clip needs at least one output');
  }
  const { durationFrames } = first.payload.props;
  const fps = fpsFraction(first.payload.props.fps);
  const [rateAbove, rateBelow] = fps.split('/');
  const durationSec = durationFrames / first.payload.props.fps;
  const inputs = [...inputArgs(media.mediaPath), ...inputArgs(media.audioPath)];
  const sources = outputs.map((_, index) => `v${index}`);
  const lines = [
    `[0:v:0]settb=${rateBelow}/${rateAbove},setpts=N,trim=end_frame=${durationFrames},${split('split', sources)}`,
    `[1:a:0]${mixFilter(first.payload.audio, durationSec)},${split('asplit', outputs.map((_, index) => `a${index}`))}`,
  ];
  let pipes = 0;
  outputs.forEach(({ payload, plan }, index) => {
    const { props } = payload;
    const size: OutputSize = { ...evenSize(props, payload.renderScale), scale: evenScale(props, payload.renderScale) };
    const place = (name: string): OverlayPlace => ({ props, size, fps, name: `o${index}${name}` });
    lines.push(...pictureGraph(props, size, { from: `v${index}`, to: `o${index}p`, name: `o${index}` }));
    // Stretches joined count in their own time; overlays count frames.
    lines.push(`[o${index}p]settb=${rateBelow}/${rateAbove},setpts=N[o${index}n]`);
    let last = `o${index}n`;
    plan.layers.forEach((layer, at) => {
      inputs.push('-f', 'image2pipe', '-c:v', 'png', '-threads', '1', '-framerate', fps, '-protocol_whitelist', 'pipe', '-i', `pipe:${3 + pipes}`);
      lines.push(...layerGraph(layer, place(`l${at}`), { input: 2 + pipes, from: last, to: `o${index}b${at}` }));
      last = `o${index}b${at}`;
      pipes += 1;
    });
    const progress = progressGraph(place('g'), { from: last, to: `o${index}g` });
    lines.push(...progress);
    lines.push(`[${progress.length > 0 ? `o${index}g` : last}]setparams=range=tv:color_primaries=bt709:color_trc=bt709:colorspace=bt709,setsar=1[out${index}]`);
  });
  return {
    inputArgs: inputs, graph: lines.join(';\n'),
    outputArgs: outputs.flatMap(({ encoderArgs, outPath }, index) => [
      // No `-frames:v`: it would end the sound with the last picture, before the encoder's last packets.
      '-map', `[out${index}]`, '-map', `[a${index}]`, ...encoderArgs, ...MIX_ENCODER_ARGS, '-flags:a', '+bitexact', ...CONTAINER_ARGS, fileUrl(outPath),
    ]),
  };
}

function split(filter: 'split' | 'asplit', labels: readonly string[]): string {
  const outputs = labels.map(label => `[${label}]`).join('');
  return labels.length === 1 ? `${filter === 'split' ? 'null' : 'anull'}${outputs}` : `${filter}=${labels.length}${outputs}`;
}
