import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import transcoding from '#workers/stages/01-transcoding/index.ts';
import { inputArgs, streamFfmpeg } from '#workers/tools/ffmpeg/run.ts';
import { COUNTER_BITS, COUNTER_BLOCK_PX, beeps, counterPicture, makeMedia, remux } from './support/make-media.ts';
import { StageHarness } from './support/stage-harness.ts';
import { handlers } from '#workers/stages/06-prepare-media/delegates.ts';
import prepareMedia from '#workers/stages/06-prepare-media/index.ts';

const FPS = 30_000 / 1001;
const STARTS_SEC = [0, 3.217, 8.5];
const CLIP_SEC = 2.5;
let dir = '';
let plain = '';
let harness: StageHarness | null = null;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'cutdown-cut-'));
  // B-frames and a long way between key frames: what a seek must cope with.
  plain = await makeMedia(join(dir, 'plain.mp4'), { picture: counterPicture({ durationSec: 12, fps: '30000/1001' }), sound: beeps(12), args: ['-bf', '3', '-g', '300'] });
}, 120_000);

afterAll(async () => {
  await rm(dir, { recursive: true, force: true });
});

afterEach(async () => {
  await harness?.close();
  harness = null;
});

async function cutAll(path: string): Promise<StageHarness> {
  const made = await StageHarness.create();
  harness = made;
  await made.run(transcoding, { sourcePath: path });
  const clips = STARTS_SEC.map((startSec, index) => ({
    clipId: `c0000000${index}`, rank: index + 1, startSec, endSec: startSec + CLIP_SEC, title: 'A clip', score: 50, criteria: [], reason: '', firstWord: null, lastWord: null, topic: null,
  }));
  await made.seed('plan', { kind: 'plan', version: 1, scorer: { id: 'test', note: '' }, candidateCount: 3, rejected: [], warnings: [], clips });
  await made.run(prepareMedia, { sourcePath: path, handlers });
  return made;
}

/** The burnt-in numbers of a clip's frames. */
async function numbers(path: string): Promise<number[]> {
  const { stdout, done } = streamFfmpeg({ args: [...inputArgs(path), '-vf', 'crop=iw:8:0:16', '-f', 'rawvideo', '-pix_fmt', 'gray', '-'] });
  const chunks: Buffer[] = [];
  for await (const chunk of stdout) {
    chunks.push(chunk as Buffer);
  }
  await done;
  const raw = Buffer.concat(chunks);
  const frameBytes = 320 * 8;
  return Array.from({ length: raw.length / frameBytes }, (_, frame) => Array.from({ length: COUNTER_BITS }, (_bit, bit) => {
    const level = raw[frame * frameBytes + 4 * 320 + Math.round((bit + 0.5) * COUNTER_BLOCK_PX)] ?? 0;
    return level > 128 ? 2 ** bit : 0;
  }).reduce((sum, value) => sum + value, 0));
}

/** Clip time of the first beep that starts after 0.1 s of the clip, seconds. */
async function firstBeepSec(path: string): Promise<number> {
  const wav = await readFile(path);
  const samples = new Int16Array(wav.buffer.slice(wav.byteOffset + 44, wav.byteOffset + wav.length));
  let quiet = 0;
  for (let frame = 0; frame < samples.length / 2; frame += 1) {
    const level = Math.abs(samples[frame * 2] ?? 0);
    if (level > 2000 && quiet > 2400 && frame > 4800) {
      return frame / 48_000;
    }
    quiet = level > 2000 ? 0 : quiet + 1;
  }
  return Number.NaN;
}

describe('prepare-media', () => {
  it.each([
    ['an MP4 with B-frames', (from: string) => Promise.resolve(from)],
    ['a transport stream whose clock starts late', async (from: string) => await remux(from, join(dir, 'late.ts'), ['-c', 'copy', '-output_ts_offset', '1000'])],
    ['an MKV', async (from: string) => await remux(from, join(dir, 'plain.mkv'), ['-c', 'copy'])],
    ['a bare stream, by way of the clean copy', async (from: string) => await remux(from, join(dir, 'bare.h264'), ['-c', 'copy', '-an'])],
  ])('cuts %s to the frame and the sound with it', async (name, make) => {
    const made = await cutAll(await make(plain));
    const silent = name.startsWith('a bare');
    for (const [index, startSec] of STARTS_SEC.entries()) {
      const facts = made.read('clip-facts', `c0000000${index}`);
      const shown = await numbers(made.pathOf('clip-media', facts.clipId));
      expect(shown).toHaveLength(Math.round(CLIP_SEC * FPS));
      // Half a frame, and the rounding of clocks that count in milliseconds.
      const off = shown.map((number, frame) => Math.abs(number - (startSec * FPS + frame)));
      expect(Math.max(...off), `clip at ${startSec} s`).toBeLessThan(0.55);
      expect(facts.silent).toBe(silent);
      if (!silent) {
        const beepAtSec = startSec + await firstBeepSec(made.pathOf('clip-audio', facts.clipId));
        expect(Math.abs(beepAtSec - Math.round(beepAtSec)), `beep at ${beepAtSec} s`).toBeLessThan(0.01);
      }
    }
  }, 120_000);

  it('makes the same bytes again', async () => {
    const first = await cutAll(plain);
    const digests = async (from: StageHarness): Promise<string[]> => [
      await from.digestOf('proxy'), await from.digestOf('audio'), await from.digestOf('filmstrip'), await from.digestOf('source-facts'), await from.digestOf('peaks'), await from.digestOf('loudness-curve'),
      await from.digestOf('clip-media', 'c00000001'), await from.digestOf('clip-audio', 'c00000001'), await from.digestOf('clip-facts', 'c00000001'),
    ];
    const before = await digests(first);
    await first.close();
    expect(await digests(await cutAll(plain))).toEqual(before);
  }, 120_000);

  it('refuses a recording whose size is no longer the one that was analysed', async () => {
    const path = await remux(plain, join(dir, 'changing.mkv'), ['-c', 'copy']);
    const made = await cutAll(path);
    await remux(plain, path, ['-c', 'copy', '-t', '11']);
    await expect(made.run(prepareMedia, { sourcePath: path, handlers })).rejects.toMatchObject({ kind: 'source-changed' });
  }, 120_000);
});
