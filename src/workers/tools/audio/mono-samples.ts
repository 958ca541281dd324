/** Reads a stretch of a mono 16-bit WAV whole: a clip's length of it, not a recording's. */
import { open } from 'node:fs/promises';

import { CutdownError } from '#shared/errors/cutdown-error.ts';
import { readWavLayout } from '#workers/tools/ffmpeg/wav.ts';

/** Sound from a moment of the file on; samples from -1 to 1. */
export interface MonoSamples {
  readonly samples: Float32Array;
  readonly sampleRateHz: number;
  /** Where the first sample stands in the file, seconds. */
  readonly startSec: number;
}

/** The samples from `startSec` to `endSec` as far as the file has them. Rejects with `artifact-invalid` for any other file. */
export async function readMono(path: string, startSec: number, endSec: number): Promise<MonoSamples> {
  const { channels, sampleRateHz, dataOffset, frames } = await readWavLayout(path);
  if (channels !== 1) {
    throw new CutdownError('artifact-invalid', `A sound file has ${channels} channels instead of one.`, { advice: 'Run the stage that made it again.' });
  }
  const first = Math.min(frames, Math.max(0, Math.floor(startSec * sampleRateHz)));
  const count = Math.max(0, Math.min(frames, Math.ceil(endSec * sampleRateHz)) - first);
  const bytes = Buffer.alloc(2 * count);
  const file = await open(path, 'r');
  try {
    await file.read(bytes, 0, bytes.length, dataOffset + 2 * first);
  } finally {
    await file.close();
  }
  return { samples: Float32Array.from({ length: count }, (_, at) => bytes.readInt16LE(2 * at) / 32768), sampleRateHz, startSec: first / sampleRateHz };
}
