/**
 * A recording whose picture tells which part of which frame is seen: brightness rises from left to right, the blue difference counts
 * the frames of half a second, up and then down, the red difference the half seconds. Nothing jumps, so that there is but one shot, and
 * all of it stays inside what RGB can show, so that browsers keep it, too.
 */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const FPS = 30;
const SENTENCE_SEC = 3;
const SIZE = { widthPx: 640, heightPx: 360 } as const;
/** Brightness at the left rim, and what it rises by to the right one. */
const LUMA = { left: 100, rise: 50 } as const;
/** Frames that are counted up, and then as many down. */
const HALF = FPS / 2;
const FRAME_CB = { first: 100, step: 4 } as const;
const HALF_CR = { first: 74, step: 2 } as const;

/** One sentence each three seconds. Words of their own, so that places in captions and transcript can be told apart. */
export const SENTENCES = [
  'Why did everybody leave that company so early?', 'Because nobody ever told them the honest truth.', 'The numbers fell by forty percent in March.',
  'And then the founder said something wonderful.', 'We are going to publish every single mistake.', 'Nobody had ever tried that in our industry.',
  'What happened next surprised even the investors.', 'Customers came back because they trusted us again.', 'So the lesson is remarkably simple for leaders.',
] as const;
/** Length of the recording, seconds. */
export const TELLING_SEC = SENTENCES.length * SENTENCE_SEC;

/** Makes `episode two.mp4` and its transcript in a folder; returns the recording's path. */
export function makeTellingRecording(folder: string): string {
  const { widthPx, heightPx } = SIZE;
  const recording = join(folder, 'episode two.mp4');
  // A voice's harmonics in syllables, with a pause after each sentence: of half a second, which no run shortens.
  const voice = `0.3*(sin(2*PI*140*t)+0.5*sin(2*PI*280*t)+0.3*sin(2*PI*1120*t))*max(0\\,sin(2*PI*1.6*mod(t\\,${SENTENCE_SEC})))*between(mod(t\\,${SENTENCE_SEC})\\,0.1\\,2.6)+0.002*(random(0)-0.5)`;
  execFileSync('ffmpeg', [
    '-nostdin', '-v', 'error',
    // Drawn small, which is quick, and then made large.
    '-f', 'lavfi', '-i', `color=s=64x36:r=${FPS}:d=${TELLING_SEC},format=yuv420p,geq=lum='${LUMA.left}+${LUMA.rise}*(X+0.5)/W+0.5':cb='${FRAME_CB.first}+${FRAME_CB.step}*if(lt(mod(N\\,${FPS})\\,${HALF})\\,mod(N\\,${FPS})\\,${FPS - 1}-mod(N\\,${FPS}))':cr='${HALF_CR.first}+${HALF_CR.step}*floor(N/${HALF})',scale=${widthPx}:${heightPx}:flags=bilinear,setsar=1,setparams=range=tv:color_primaries=bt709:color_trc=bt709:colorspace=bt709`,
    '-f', 'lavfi', '-i', `aevalsrc=${voice}:s=48000:d=${TELLING_SEC}`,
    '-c:v', 'libx264', '-preset', 'ultrafast', '-crf', '8', '-g', String(FPS), '-t', String(TELLING_SEC), '-colorspace', 'bt709', '-color_primaries', 'bt709', '-color_trc', 'bt709', '-color_range', 'tv',
    '-c:a', 'aac', `file:${recording}`,
  ]);
  writeFileSync(join(folder, 'episode two.srt'), SENTENCES.map((text, index) => `${index + 1}\n${stamp(index * SENTENCE_SEC + 0.1)} --> ${stamp(index * SENTENCE_SEC + 2.6)}\n${text}\n`).join('\n'));
  return recording;
}

function stamp(sec: number): string {
  const ms = Math.round(sec * 1000);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${two(Math.floor(ms / 3_600_000))}:${two(Math.floor(ms / 60_000) % 60)}:${two(Math.floor(ms / 1000) % 60)},${String(ms % 1000).padStart(3, '0')}`;
}

/** What a frame of a finished file tells. */
export interface Told {
  /** Frame of the recording. */
  readonly frame: number;
  /** Where the middle of the seen part lies in the recording's picture, and how wide it is: shares of its width. */
  readonly centerX: number;
  readonly width: number;
}

/** Levels around the most common one that count as the picture's own: all else is an overlay's. */
const OWN_LEVELS = 4;

/** Reads a frame of a finished file, of which overlays cover the smaller part. */
export function readTold(file: string, frame: number, size: { widthPx: number; heightPx: number }): Told {
  const raw = execFileSync('ffmpeg', ['-nostdin', '-v', 'error', '-i', `file:${file}`, '-vf', `select=eq(n\\,${frame}),format=yuv444p`, '-frames:v', '1', '-f', 'rawvideo', '-'], { maxBuffer: 64 * 1024 * 1024 });
  const { widthPx, heightPx } = size;
  if (raw.length !== 3 * widthPx * heightPx) {
    throw new Error(`frame ${frame} of ${file} is not ${widthPx}x${heightPx}`);
  }
  /** The mean of a plane's values near their median, in some columns (shares of the width). */
  const level = (plane: number, fromX: number, toX: number): number => {
    const values: number[] = [];
    for (let y = 0; y < heightPx; y += 1) {
      for (let x = Math.round(fromX * widthPx); x < Math.round(toX * widthPx); x += 1) {
        values.push(raw[(plane * heightPx + y) * widthPx + x] ?? NaN);
      }
    }
    values.sort((a, b) => a - b);
    const median = values[values.length >> 1] ?? NaN;
    const own = values.filter(value => Math.abs(value - median) <= OWN_LEVELS);
    return own.reduce((sum, value) => sum + value, 0) / own.length;
  };
  const at = (luma: number): number => (luma - LUMA.left) / LUMA.rise;
  // The outer fifths' middles stand a tenth of the width inside the rims.
  const [left, right] = [at(level(0, 0, 0.2)), at(level(0, 0.8, 1))];
  const counted = Math.round((level(1, 0, 1) - FRAME_CB.first) / FRAME_CB.step);
  const half = Math.round((level(2, 0, 1) - HALF_CR.first) / HALF_CR.step);
  return { frame: half * HALF + (half % 2 === 0 ? counted : HALF - 1 - counted), centerX: (left + right) / 2, width: (right - left) / 0.8 };
}
