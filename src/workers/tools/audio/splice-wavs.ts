/** Joins pieces of 16-bit WAV files to one, to the sample, without a click at the joins. */
import { open, stat, type FileHandle } from 'node:fs/promises';

import { readWavLayout, writeSilence, type WavLayout } from '#workers/tools/ffmpeg/wav.ts';

/** A decoded stretch of sound, and which pieces of it are wanted. Seconds; pieces count from `handleSec` into the file on. */
export interface SpliceRun {
  readonly path: string;
  readonly handleSec: number;
  readonly pieces: readonly { readonly startSec: number; readonly lengthSec: number }[];
}

/**
 * Length of the fade over a join, seconds, half of it on either side. A step in the sound is a click; faded over two periods of a deep
 * voice (100 Hz) it is none, and a consonant's burst, the shortest sound of speech (10 to 30 ms), is not smeared by it. Both pieces go
 * on with what lies behind or before their ends in the recording, under the fade, at equal power: so each stays in step with its
 * picture, the level does not dip, and of what was cut out 10 ms are heard at less than half of their strength.
 */
export const JOIN_FADE_SEC = 0.02;
const COPY_FRAMES = 64 * 1024;

interface Piece { readonly source: Source; readonly from: number; readonly at: number; readonly frames: number }
interface Source { readonly file: FileHandle; readonly layout: WavLayout }

/**
 * Writes the pieces one behind the other into `path`, exactly `durationSec` long. Where a file ends early there is silence. Returns
 * whether there is no sound at all: then it is silence throughout.
 */
export async function spliceWavs(runs: readonly SpliceRun[], path: string, options: { sampleRateHz: number; channels: number; durationSec: number; signal: AbortSignal }): Promise<boolean> {
  const { sampleRateHz, channels, durationSec, signal } = options;
  const total = Math.round(durationSec * sampleRateHz);
  await writeSilence(path, { sampleRateHz, channels, frames: total });
  const sources: Source[] = [];
  const target = await open(path, 'r+');
  try {
    const { dataOffset } = await readWavLayout(path);
    const pieces: Piece[] = [];
    let beganSec = 0;
    for (const run of runs) {
      const source = await openSource(run.path);
      if (source) {
        sources.push(source);
      }
      for (const { startSec, lengthSec } of run.pieces) {
        const at = Math.round(beganSec * sampleRateHz);
        beganSec += lengthSec;
        const frames = Math.min(total, Math.round(beganSec * sampleRateHz)) - at;
        if (source) {
          pieces.push({ source, from: Math.round((run.handleSec + startSec) * sampleRateHz), at, frames });
        }
      }
    }
    const write = (samples: Int16Array, at: number): Promise<unknown> => target.write(Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength), 0, samples.byteLength, dataOffset + at * 2 * channels);
    for (const piece of pieces) {
      for (let done = 0; done < piece.frames; done += COPY_FRAMES) {
        signal.throwIfAborted();
        await write(await read(piece.source, piece.from + done, Math.min(COPY_FRAMES, piece.frames - done)), piece.at + done);
      }
    }
    for (const [index, next] of pieces.entries()) {
      const before = pieces[index - 1];
      const half = before ? Math.floor(Math.min(JOIN_FADE_SEC / 2 * sampleRateHz, before.frames / 2, next.frames / 2)) : 0;
      if (before && half > 0) {
        const out = await read(before.source, before.from + before.frames - half, 2 * half);
        const coming = await read(next.source, next.from - half, 2 * half);
        await write(faded(out, coming, channels), next.at - half);
      }
    }
    return sources.length === 0;
  } finally {
    await target.close();
    await Promise.all(sources.map(source => source.file.close()));
  }
}

/** Null: there is no sound in it. */
async function openSource(path: string): Promise<Source | null> {
  if ((await stat(path)).size <= 44) {
    return null;
  }
  const layout = await readWavLayout(path);
  return layout.frames > 0 ? { layout, file: await open(path, 'r') } : null;
}

/** Samples from a frame on; what lies outside the file is silence. */
async function read({ file, layout }: Source, from: number, frames: number): Promise<Int16Array> {
  const { channels, dataOffset } = layout;
  const samples = new Int16Array(frames * channels);
  const first = Math.max(0, from);
  const last = Math.min(layout.frames, from + frames);
  if (last > first) {
    const bytes = Buffer.from(samples.buffer, (first - from) * channels * 2, (last - first) * channels * 2);
    await file.read(bytes, 0, bytes.length, dataOffset + first * channels * 2);
  }
  return samples;
}

function faded(out: Int16Array, coming: Int16Array, channels: number): Int16Array {
  const frames = out.length / channels;
  return out.map((sample, index) => {
    const angle = (Math.floor(index / channels) + 0.5) / frames * Math.PI / 2;
    return Math.max(-32768, Math.min(32767, Math.round(sample * Math.cos(angle) + (coming[index] ?? 0) * Math.sin(angle))));
  });
}
