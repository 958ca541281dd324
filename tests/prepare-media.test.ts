import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import type { CutRange } from '#shared/timeline/clip-time.ts';
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
  await seedPlan(made, STARTS_SEC.map(startSec => ({ startSec, endSec: startSec + CLIP_SEC, cuts: [] })));
  await made.run(prepareMedia, { sourcePath: path, handlers });
  return made;
}

async function seedPlan(made: StageHarness, ranges: readonly CutRange[]): Promise<void> {
  const clips = ranges.map(({ startSec, endSec, cuts }, index) => ({
    clipId: `c0000000${index}`, rank: index + 1, startSec, endSec, title: 'A clip', score: 50, criteria: [], reason: '', firstWord: null, lastWord: null, topic: null, cuts: [...cuts],
  }));
  await made.seed('plan', { kind: 'plan', version: 1, scorer: { id: 'test', note: '' }, candidateCount: 3, rejected: [], warnings: [], clips });
}

/** A recording with a plan of one clip, cut. */
async function cutOne(path: string, range: CutRange): Promise<StageHarness> {
  const made = await StageHarness.create();
  harness = made;
  await made.run(transcoding, { sourcePath: path });
  await seedPlan(made, [range]);
  await made.run(prepareMedia, { sourcePath: path, handlers });
  return made;
}

async function samplesOf(path: string): Promise<Int16Array> {
  const wav = await readFile(path);
  return new Int16Array(wav.buffer.slice(wav.byteOffset + 44, wav.byteOffset + wav.length));
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
  const samples = await samplesOf(path);
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

  it.each([
    ['words left out', { startSec: 1, endSec: 6, cuts: [{ startSec: 2.1, endSec: 2.9 }, { startSec: 4, endSec: 4.5 }] }],
    ['what lies far apart', { startSec: 0.5, endSec: 11.5, cuts: [{ startSec: 1.5, endSec: 10.2 }] }],
    ['its very beginning left out', { startSec: 1, endSec: 4, cuts: [{ startSec: 1, endSec: 2 }] }],
  ])('cuts a clip with %s to the frame, the pieces joined without a gap', async (_name, range) => {
    const made = await cutOne(plain, range);
    const facts = made.read('clip-facts', 'c00000000');
    expect(facts.sourceRanges.length).toBe(range.cuts.filter(cut => cut.startSec > range.startSec).length + 1);
    const shown = await numbers(made.pathOf('clip-media', 'c00000000'));
    expect(shown).toHaveLength(facts.frameCount);
    const samples = await samplesOf(made.pathOf('clip-audio', 'c00000000'));
    expect(samples.length / 2).toBe(Math.round(facts.frameCount / FPS * 48_000));
    let outputSec = 0;
    for (const { sourceStartSec, sourceEndSec, outputStartSec } of facts.sourceRanges) {
      expect(outputStartSec).toBeCloseTo(outputSec, 4);
      const frames = Math.round((sourceEndSec - sourceStartSec) * FPS);
      const first = Math.round(outputStartSec * FPS);
      for (let frame = 0; frame < frames; frame += 1) {
        expect(Math.abs((shown[first + frame] ?? 0) - (sourceStartSec * FPS + frame)), `frame ${frame} of the piece at ${sourceStartSec} s`).toBeLessThan(0.55);
      }
      // Every whole second of the recording beeps: where a piece holds one, it is heard at its place.
      for (let beepSec = Math.ceil(sourceStartSec + 0.1); beepSec < sourceEndSec - 0.2; beepSec += 1) {
        const at = Math.round((outputStartSec + beepSec - sourceStartSec) * 48_000);
        const loudest = (from: number, to: number): number => samples.slice(2 * from, 2 * to).reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
        expect(loudest(at, at + 2400), `the beep of second ${beepSec}`).toBeGreaterThan(2000);
        expect(loudest(at - 2400, at - 480), `before the beep of second ${beepSec}`).toBeLessThan(500);
      }
      outputSec += frames / FPS;
    }
    expect(outputSec).toBeCloseTo(facts.durationSec, 4);
    // A cut is off by half a frame at most.
    const kept = range.endSec - range.startSec - range.cuts.reduce((sum, cut) => sum + cut.endSec - cut.startSec, 0);
    expect(Math.abs(facts.durationSec - kept)).toBeLessThan((range.cuts.length + 1) / FPS);
  }, 120_000);

  it('joins sound without a click, and without a dip in what sounds on', async () => {
    const path = await makeMedia(join(dir, 'tone.mp4'), { picture: counterPicture({ durationSec: 8, fps: '30000/1001' }), sound: 'sine=frequency=180:duration=8' });
    // Joined in opposite phase, a tone would step by twice its height.
    const made = await cutOne(path, { startSec: 1, endSec: 6, cuts: [{ startSec: 2.003, endSec: 2.907 }, { startSec: 4.1, endSec: 4.333 }] });
    const facts = made.read('clip-facts', 'c00000000');
    const samples = await samplesOf(made.pathOf('clip-audio', 'c00000000'));
    const left = Array.from({ length: samples.length / 2 }, (_, frame) => samples[2 * frame] ?? 0);
    const steps = left.slice(1).map((sample, at) => Math.abs(sample - (left[at] ?? 0)));
    const height = Math.max(...left.slice(4800, 9600).map(Math.abs));
    const usual = Math.max(...steps.slice(4800, 9600));
    for (const { outputStartSec } of facts.sourceRanges.slice(1)) {
      const join = Math.round(outputStartSec * 48_000);
      expect(Math.max(...steps.slice(join - 960, join + 960)), `step at the join at ${outputStartSec} s`).toBeLessThan(2.5 * usual);
      expect(Math.max(...left.slice(join + 600, join + 1400).map(Math.abs))).toBeGreaterThan(0.9 * height);
    }
  }, 120_000);

  it('cuts the same pieces to the same bytes, and says so where nothing is left', async () => {
    const range = { startSec: 1, endSec: 6, cuts: [{ startSec: 2.1, endSec: 2.9 }] };
    const first = await cutOne(plain, range);
    const digests = async (from: StageHarness): Promise<string[]> => [await from.digestOf('clip-media', 'c00000000'), await from.digestOf('clip-audio', 'c00000000'), await from.digestOf('clip-facts', 'c00000000')];
    const before = await digests(first);
    await seedPlan(first, [{ startSec: 1, endSec: 6, cuts: [{ startSec: 0.5, endSec: 6.5 }] }]);
    await expect(first.run(prepareMedia, { sourcePath: plain, handlers })).rejects.toMatchObject({ kind: 'artifact-invalid', message: expect.stringContaining('nothing is left') as string });
    await first.close();
    expect(await digests(await cutOne(plain, range))).toEqual(before);
  }, 120_000);

  it.each([
    ['a dead channel', '0|0.4*sin(2*PI*440*t)', 'channel-dead'], ['an inverted channel', '0.4*sin(2*PI*440*t)|-0.4*sin(2*PI*440*t)', 'channel-inverted'],
    ['a channel far too quiet', '0.4*sin(2*PI*440*t)|0.1*sin(2*PI*440*t)', 'channel-imbalance'],
  ])('gives a recording with %s the same sound on both sides, in clips and in what is analysed', async (_name, exprs, code) => {
    const path = await makeMedia(join(dir, `${code}.mov`), { picture: counterPicture({ durationSec: 5, fps: '30000/1001' }), sound: `aevalsrc=exprs=${exprs}:s=48000:d=5`, args: ['-c:a', 'pcm_s16le'] });
    const made = await cutOne(path, { startSec: 1, endSec: 4, cuts: [{ startSec: 2, endSec: 2.4 }] });
    expect(made.read('source-facts').repairs.map(repair => repair.code)).toContain(code);
    const samples = await samplesOf(made.pathOf('clip-audio', 'c00000000'));
    const [loudest, apart] = samples.reduce(([most, gap], sample, at) => [Math.max(most, Math.abs(sample)), at % 2 === 1 ? Math.max(gap, Math.abs(sample - (samples[at - 1] ?? 0))) : gap], [0, 0]);
    expect(loudest).toBeGreaterThan(0.35 * 32768);
    expect(apart).toBeLessThan(0.01 * 32768);
    expect((await samplesOf(made.pathOf('audio'))).reduce((most, sample) => Math.max(most, Math.abs(sample)), 0)).toBeGreaterThan(0.3 * 32768);
  }, 120_000);

  it('cleans a clip\'s sound where it is asked to, and cuts to the bytes of before where it is not', async () => {
    const path = await makeMedia(join(dir, 'rumble.mov'), { picture: counterPicture({ durationSec: 5, fps: '30000/1001' }), sound: 'aevalsrc=exprs=0.2*sin(2*PI*440*t)+0.3*sin(2*PI*20*t):s=48000:d=5', args: ['-c:a', 'pcm_s16le'] });
    const made = await cutOne(path, { startSec: 1, endSec: 4, cuts: [] });
    const [before, plainDigest] = [await samplesOf(made.pathOf('clip-audio', 'c00000000')), await made.digestOf('clip-audio', 'c00000000')];
    await made.run(prepareMedia, { sourcePath: path, handlers, request: { cleanSound: 'rumble' } });
    const after = await samplesOf(made.pathOf('clip-audio', 'c00000000'));
    const highest = (samples: Int16Array): number => samples.slice(48_000).reduce((most, sample) => Math.max(most, Math.abs(sample)), 0) / 32768;
    expect(after.length).toBe(before.length);
    expect(highest(before)).toBeGreaterThan(0.34);
    expect(highest(after)).toBeLessThan(0.18);
    await made.run(prepareMedia, { sourcePath: path, handlers });
    expect(await made.digestOf('clip-audio', 'c00000000')).toBe(plainDigest);
  }, 120_000);
});
