import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { lagBetween } from '../../../../tests/support/compare-sound.ts';
import { madeVoice, writeWav, type MadeWord } from '../../../../tests/support/made-voice.ts';
import { cleanSound, HIGH_PASS_HZ } from './clean-sound.ts';

const RATE_HZ = 48_000;
const SECONDS = 6;
const WORDS: MadeWord[] = Array.from({ length: 7 }, (_, at) => ({ startSec: 0.3 + at * 0.8, endSec: 0.7 + at * 0.8, text: 'word' }));

let dir = '';
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'cutdown-clean-'));
});
afterAll(async () => {
  await rm(dir, { recursive: true, force: true });
});

async function cleaned(samples: Float32Array, denoise: boolean): Promise<Float32Array> {
  const path = join(dir, 'sound.wav');
  writeWav(path, [samples, samples], RATE_HZ);
  await cleanSound(path, { denoise, signal: new AbortController().signal, subject: 'a sound' });
  const bytes = await readFile(path);
  return Float32Array.from({ length: (bytes.length - 44) / 4 }, (_, frame) => bytes.readInt16LE(44 + 4 * frame) / 32768);
}

function levelDb(samples: Float32Array, fromSec: number, toSec: number): number {
  const part = samples.subarray(Math.round(fromSec * RATE_HZ), Math.round(toSec * RATE_HZ));
  return 10 * Math.log10(part.reduce((sum, sample) => sum + sample * sample, 0) / part.length + 1e-12);
}

const tone = (hz: number): Float32Array => Float32Array.from({ length: SECONDS * RATE_HZ }, (_, at) => 0.2 * Math.sin(2 * Math.PI * hz * at / RATE_HZ));
const voice = (roomDb: number): Float32Array => madeVoice(WORDS, { durationSec: SECONDS, sampleRateHz: RATE_HZ, roomDb });
/** Means over the words, and over the pauses between them. */
const wordsDb = (samples: Float32Array): number => WORDS.reduce((sum, word) => sum + levelDb(samples, word.startSec, word.endSec) / WORDS.length, 0);
const pausesDb = (samples: Float32Array): number => WORDS.slice(1).reduce((sum, word) => sum + levelDb(samples, word.startSec - 0.3, word.startSec - 0.05) / (WORDS.length - 1), 0);

describe('cleanSound', () => {
  it('takes rumble away, 3 dB at the corner, and leaves the lowest voices nearly whole', async () => {
    const lossAt = async (hz: number): Promise<number> => levelDb(tone(hz), 1, 5) - levelDb(await cleaned(tone(hz), false), 1, 5);
    expect(await lossAt(20)).toBeGreaterThan(18);
    expect(await lossAt(HIGH_PASS_HZ)).toBeCloseTo(3, 0);
    expect(await lossAt(100)).toBeLessThan(1.2);
    expect(await lossAt(1000)).toBeLessThan(0.1);
  });

  it('keeps the sound in its place, to the sample, and as long as it was', async () => {
    const before = voice(-50);
    for (const denoise of [false, true]) {
      const after = await cleaned(before, denoise);
      expect(after.length).toBe(before.length);
      expect(Math.abs(lagBetween(before, after)), denoise ? 'denoised' : 'high-passed').toBeLessThan(0.0005);
    }
  });

  it('lowers noise where it is asked to, and not the voice', async () => {
    const before = voice(-45);
    const [plain, denoised] = [await cleaned(before, false), await cleaned(before, true)];
    expect(Math.abs(pausesDb(plain) - pausesDb(before))).toBeLessThan(0.5);
    expect(pausesDb(before) - pausesDb(denoised)).toBeGreaterThan(5);
    expect(Math.abs(wordsDb(denoised) - wordsDb(plain))).toBeLessThan(0.7);
  });

  it('leaves noise as it is where there is next to none, or no pause to tell it by', async () => {
    const quiet = voice(-85);
    expect(await cleaned(quiet, true)).toEqual(await cleaned(quiet, false));
    const steady = tone(400);
    expect(await cleaned(steady, true)).toEqual(await cleaned(steady, false));
  });
});
