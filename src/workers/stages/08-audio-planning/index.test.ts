import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { AudioPlan } from '#shared/artifacts/clip.ts';
import { MIX_ENCODER_ARGS, mixFilter } from '#workers/tools/audio/mix-filter.ts';
import { type Loudness, measureLoudness } from '#workers/tools/ffmpeg/loudness.ts';
import { probeMedia } from '#workers/tools/ffmpeg/probe.ts';
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
});
