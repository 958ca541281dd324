import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, it } from 'vitest';

import { readWavLayout, setWavLength, wavPeaks, writeSilence } from './wav.ts';

let dir = '';
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'cutdown-wav-'));
});
afterAll(async () => {
  await rm(dir, { recursive: true, force: true });
});

it('writes silence of an exact length, and cuts and pads it', async () => {
  const path = join(dir, 'a.wav');
  await writeSilence(path, { channels: 2, sampleRateHz: 48_000, frames: 1001 });
  expect(await readWavLayout(path)).toEqual({ channels: 2, sampleRateHz: 48_000, dataOffset: 44, dataBytes: 4004, frames: 1001 });
  await setWavLength(path, 500);
  expect((await readWavLayout(path)).frames).toBe(500);
  await setWavLength(path, 700_000);
  expect((await readWavLayout(path)).frames).toBe(700_000);
  expect((await stat(path)).size).toBe(44 + 700_000 * 4);
});

it('finds the highest sample of each hop, the last one short', async () => {
  const path = join(dir, 'b.wav');
  await writeSilence(path, { channels: 1, sampleRateHz: 100, frames: 25 });
  const { open } = await import('node:fs/promises');
  const file = await open(path, 'r+');
  const sample = Buffer.alloc(2);
  sample.writeInt16LE(-16_384);
  await file.write(sample, 0, 2, 44 + 2 * 12);
  sample.writeInt16LE(32_767);
  await file.write(sample, 0, 2, 44 + 2 * 24);
  await file.close();
  expect(await wavPeaks(path, { hopSec: 0.1 })).toEqual([0, 0.5, 1]);
});

it('refuses what is no 16-bit WAV', async () => {
  const path = join(dir, 'c.wav');
  await writeFile(path, 'RIFF....WAVE nothing of the kind');
  await expect(readWavLayout(path)).rejects.toMatchObject({ kind: 'artifact-invalid' });
});
