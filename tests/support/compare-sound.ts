/** Measures a finished file's sound and its sync with the picture. */
import type { OutputPayload } from '#shared/render/composition-props.ts';
import type { BoxPx } from '#shared/units/geometry.ts';
import { mixFilter } from '#workers/tools/audio/mix-filter.ts';
import { measureLoudness } from '#workers/tools/ffmpeg/loudness.ts';
import { inputArgs, runFfmpeg, streamFfmpeg } from '#workers/tools/ffmpeg/run.ts';

import { powerOfTwoBelow, transform, zeros } from './fourier.ts';

const RATE_HZ = 48_000;

/** Mono samples of a file's sound, from its time 0 on, as its timestamps say. */
export async function decodeSound(path: string): Promise<Float32Array> {
  const { stdout, done } = streamFfmpeg({ args: ['-loglevel', 'error', ...inputArgs(path), '-map', '0:a:0', '-af', `aresample=${RATE_HZ}:async=1:first_pts=0`, '-ac', '1', '-f', 'f32le', '-'], subject: 'decoding sound' });
  const chunks: Buffer[] = [];
  for await (const chunk of stdout) {
    chunks.push(chunk as Buffer);
  }
  await done;
  const bytes = Buffer.concat(chunks);
  return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
}

/** By how many seconds `second` comes later than `first`: the peak of their cross-correlation. Signals of up to a few minutes. */
export function lagBetween(first: Float32Array, second: Float32Array): number {
  const length = 4 * powerOfTwoBelow(Math.max(first.length, second.length));
  const [a, b] = [zeros(length), zeros(length)];
  a.re.set(first);
  b.re.set(second);
  transform(a);
  transform(b);
  const cross = zeros(length);
  for (let k = 0; k < length; k += 1) {
    const [ar, ai, br, bi] = [a.re[k] as number, a.im[k] as number, b.re[k] as number, b.im[k] as number];
    cross.re[k] = br * ar + bi * ai;
    cross.im[k] = bi * ar - br * ai;
  }
  transform(cross, true);
  const best = cross.re.reduce((top, value, at) => value > (cross.re[top] as number) ? at : top, 0);
  return (best > length / 2 ? best - length : best) / RATE_HZ;
}

/** Times of single frames that are brighter than their neighbours by at least `levels` (0..255) within a box, seconds. */
export async function flashTimes(path: string, box: BoxPx, levels: number): Promise<number[]> {
  const lines: string[] = [];
  await runFfmpeg({
    args: [...inputArgs(path), '-map', '0:v:0', '-vf', `crop=${box.widthPx}:${box.heightPx}:${box.xPx}:${box.yPx},signalstats,metadata=print:key=lavfi.signalstats.YAVG`, '-f', 'null', '-'],
    onLine: line => lines.push(line), subject: 'looking for flashes',
  });
  const frames = [...lines.join('\n').matchAll(/pts_time:(\S+)[^\n]*\n[^\n]*YAVG=(\S+)/g)].map(([, time, level]) => ({ timeSec: Number(time), level: Number(level) }));
  return frames.flatMap(({ timeSec, level }, at) => {
    const [before, after] = [frames[at - 1], frames[at + 1]];
    return before && after && level - before.level >= levels && level - after.level >= levels ? [timeSec] : [];
  });
}

/** What is known of a finished file's sound. */
export interface SoundFigures {
  /** Loudness against the clip's sound after its audio plan, LU. */
  readonly loudnessDifferenceLu: number;
  /** How much later the sound comes than in the clip, s. */
  readonly soundLagSec: number;
}

/** Compares a finished file's sound with the clip's, mixed as its payload says. */
export async function compareSound(path: string, clip: { audioPath: string; payload: OutputPayload }): Promise<SoundFigures> {
  const { audio, props } = clip.payload;
  const [wanted, got] = await Promise.all([measureLoudness(clip.audioPath, { filters: mixFilter(audio, props.durationFrames / props.fps) }), measureLoudness(path)]);
  const [clipSound, sound] = await Promise.all([decodeSound(clip.audioPath), decodeSound(path)]);
  return {
    loudnessDifferenceLu: Math.abs((wanted.integratedLufs ?? -Infinity) - (got.integratedLufs ?? -Infinity)),
    soundLagSec: lagBetween(clipSound.subarray(0, sound.length), sound),
  };
}
