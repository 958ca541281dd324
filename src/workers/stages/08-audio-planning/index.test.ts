import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { AudioPlan } from '#shared/artifacts/clip.ts';
import { MIX_ENCODER_ARGS, mixFilter } from '#workers/tools/audio/mix-filter.ts';
import { type Loudness, measureLoudness } from '#workers/tools/ffmpeg/loudness.ts';
import { probeMedia } from '#workers/tools/ffmpeg/probe.ts';
import { madeVoice, writeWav } from '../../../../tests/support/made-voice.ts';
import { CLIP_ID, CLIP_SEC, makeMedia, sampleFacts, samplePlan } from '../../../../tests/support/sample-clip.ts';
import { FIXTURES, StageHarness } from '../../../../tests/support/stage-harness.ts';
import stage from './index.ts';

let harness: StageHarness;
beforeEach(async () => {
  harness = await StageHarness.create();
});
afterEach(async () => {
  await harness.close();
});

/** Plans a sound, mixes and encodes it as renders do, and measures the file. */
async function delivered(input: readonly string[]): Promise<{ plan: AudioPlan; file: Loudness; durationSec: number | null }> {
  const wav = await makeMedia(join(harness.dir, 'in.wav'), [...input, '-t', String(CLIP_SEC), '-ar', '48000', '-ac', '2']);
  await harness.seed('plan', samplePlan);
  await harness.seed('clip-facts', sampleFacts, CLIP_ID);
  await harness.seedFile('clip-audio', wav, CLIP_ID);
  await harness.run(stage);
  const plan = harness.read('audio-plan', CLIP_ID);
  const mixed = await makeMedia(join(harness.dir, 'out.m4a'), ['-i', wav, '-af', mixFilter({ ...plan, silent: plan.measured === null }, CLIP_SEC), ...MIX_ENCODER_ARGS]);
  return { plan, file: await measureLoudness(mixed), durationSec: (await probeMedia(mixed)).audio[0]?.durationSec ?? null };
}

describe('audio-planning', () => {
  it('brings a sound with high peaks to -14 LUFS under -1 dBTP in the delivered AAC', async () => {
    const { plan, file, durationSec } = await delivered(['-f', 'lavfi', '-i', 'aevalsrc=\'(0.08+0.7*lt(mod(t,0.5),0.02))*sin(3000*t)*random(0)\':s=48000']);
    expect(plan.limiterDb).not.toBeNull();
    expect(Math.abs((file.integratedLufs ?? 0) + 14)).toBeLessThanOrEqual(0.35);
    expect(file.truePeakDbtp).toBeLessThanOrEqual(-1);
    expect(plan.predicted?.integratedLufs).toBeCloseTo(file.integratedLufs ?? 0, 1);
    expect(durationSec).toBeCloseTo(CLIP_SEC, 1);
  });

  it('turns clipped noise down', async () => {
    const { plan, file } = await delivered(['-f', 'lavfi', '-i', 'anoisesrc=a=1:r=48000:seed=2,volume=12dB']);
    expect(plan.gainDb).toBeLessThan(0);
    expect(Math.abs((file.integratedLufs ?? 0) + 14)).toBeLessThanOrEqual(0.35);
    expect(plan.warnings.map(each => each.code)).toContain('source-clipped');
  });

  it('leaves near-silence as it is and says so', async () => {
    const { plan, file } = await delivered(['-f', 'lavfi', '-i', 'anoisesrc=a=0.0001:r=48000:seed=1']);
    expect(plan).toMatchObject({ measured: null, gainDb: 0, limiterDb: null });
    expect(plan.warnings[0]?.code).toBe('silent-audio');
    expect(file.integratedLufs).toBeNull();
  });

  it('gives the same plan twice', async () => {
    const input = ['-f', 'lavfi', '-i', 'anoisesrc=a=0.1:r=48000:seed=3'];
    const first = await delivered(input);
    expect((await delivered(input)).plan).toEqual(first.plan);
  });

  it.skipIf(FIXTURES === null)('meets the target on real speech', async () => {
    for (const name of ['jfk.flac', 'silero_test_60s.wav']) {
      const { file } = await delivered(['-ss', '1', '-i', join(FIXTURES ?? '', 'media', 'speech', name)]);
      expect(Math.abs((file.integratedLufs ?? 0) + 14)).toBeLessThanOrEqual(0.35);
      expect(file.truePeakDbtp).toBeLessThanOrEqual(-1);
    }
  });

  describe('with a music bed', () => {
    const levels = { underSpeechLu: -22, inPausesLu: -10, attackSec: 0.1, releaseSec: 0.3, digest: 'a'.repeat(64), licence: 'CC0' };
    /** Two words and a pause of 1.6 s between them. */
    const WORDS = [{ startSec: 0.6, endSec: 1.4, text: 'one' }, { startSec: 3, endSec: 3.7, text: 'two' }];
    const voice = (): Float32Array => madeVoice(WORDS, { durationSec: CLIP_SEC, sampleRateHz: 48_000, roomDb: -75 });

    async function withBed(bedArgs: readonly string[], sound = voice()): Promise<AudioPlan> {
      const [clip, bed] = [join(harness.dir, 'clip.wav'), await makeMedia(join(harness.dir, 'bed.wav'), bedArgs)];
      writeWav(clip, [sound, sound], 48_000);
      await harness.seed('plan', samplePlan);
      await harness.seed('clip-facts', sampleFacts, CLIP_ID);
      await harness.seedFile('clip-audio', clip, CLIP_ID);
      await harness.run(stage, { bed: { ...levels, path: bed } });
      return harness.read('audio-plan', CLIP_ID);
    }
    const tone = ['-f', 'lavfi', '-i', 'aevalsrc=\'0.3*sin(2*PI*3000*t)\':s=44100', '-t', '1.5'];

    /** The level of the bed's tone in a stretch of a WAV of 48 kHz stereo, dBFS. */
    async function toneDb(path: string, fromSec: number, toSec: number): Promise<number> {
      const bytes = await readFile(path);
      let [re, im] = [0, 0];
      const [from, to] = [Math.round(fromSec * 48_000), Math.round(toSec * 48_000)];
      for (let frame = from; frame < to; frame += 1) {
        const sample = bytes.readInt16LE(44 + 4 * frame) / 32768;
        re += sample * Math.cos(2 * Math.PI * 3000 * frame / 48_000);
        im += sample * Math.sin(2 * Math.PI * 3000 * frame / 48_000);
      }
      return 20 * Math.log10(2 * Math.hypot(re, im) / (to - from));
    }

    const largestStepOf = (samples: readonly number[]): number => samples.reduce((most, sample, at) => Math.max(most, at === 0 ? 0 : Math.abs(sample - (samples[at - 1] ?? 0))), 0);

    it('mixes it under the clip: down under speech, up in pauses, repeated where it is short', async () => {
      const plan = await withBed(tone);
      expect(plan.bed?.keys.map(key => key.levelLu)).toEqual(expect.arrayContaining([-22, -10]));
      const mix = harness.pathOf('clip-mix', CLIP_ID);
      const [speech, pause] = [await toneDb(mix, 0.8, 1.2), await toneDb(mix, 2, 2.7)];
      expect(pause - speech).toBeCloseTo(12, 0);
    });

    it('begins a short bed again without a click', async () => {
      // It ends at a zero of its wave, and begins at the wave's height.
      await withBed(['-f', 'lavfi', '-i', 'aevalsrc=\'0.5*cos(2*PI*50*t)\':s=48000', '-t', '0.705'], madeVoice([WORDS[1] ?? WORDS[0] as (typeof WORDS)[0]], { durationSec: CLIP_SEC, sampleRateHz: 48_000, roomDb: -90 }));
      const bytes = await readFile(harness.pathOf('clip-mix', CLIP_ID));
      // The bed alone, before the word: a sine of 50 Hz steps by 1/150 of its height at most.
      const samples = Array.from({ length: Math.round(2.5 * 48_000) }, (_, frame) => bytes.readInt16LE(44 + 4 * frame) / 32768);
      const height = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
      expect(height).toBeGreaterThan(0.01);
      expect(largestStepOf(samples)).toBeLessThan(height / 50);
    });

    it('brings the mix to -14 LUFS under -1 dBTP in the delivered AAC', async () => {
      const plan = await withBed(tone);
      const out = await makeMedia(join(harness.dir, 'out.m4a'), ['-i', harness.pathOf('clip-mix', CLIP_ID), '-af', mixFilter({ ...plan, silent: false }, CLIP_SEC), ...MIX_ENCODER_ARGS]);
      const file = await measureLoudness(out);
      expect(Math.abs((file.integratedLufs ?? 0) + 14)).toBeLessThanOrEqual(0.35);
      expect(file.truePeakDbtp).toBeLessThanOrEqual(-1);
    });

    it('leaves a silent clip silent, and a clip as it is where the bed is silent, and says so', async () => {
      expect((await withBed(tone, new Float32Array(CLIP_SEC * 48_000))).bed).toBeUndefined();
      expect(harness.has('clip-mix', CLIP_ID)).toBe(false);
      expect((await withBed(['-f', 'lavfi', '-i', 'anullsrc=r=48000:cl=stereo', '-t', '2'])).bed).toBeUndefined();
      expect(harness.has('clip-mix', CLIP_ID)).toBe(false);
    });
  });
});
