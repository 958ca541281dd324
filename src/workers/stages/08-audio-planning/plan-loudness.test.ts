import { describe, expect, it } from 'vitest';

import type { OutputPayload } from '#shared/render/composition-props.ts';
import type { Loudness } from '#workers/tools/ffmpeg/loudness.ts';
import { planLoudness } from './plan-loudness.ts';

type Mix = OutputPayload['audio'];
const loudness = (integratedLufs: number | null, truePeakDbtp: number | null): Loudness => ({ integratedLufs, truePeakDbtp, loudnessRangeLu: 4 });

/** A signal of which the limiter takes a share of the loudness with the peaks, and to whose peaks the encoder adds. */
function signal(lufs: number, peak: number, options: { loss?: number; encoder?: number } = {}): { measured: Loudness; tried: Mix[]; tryMix: (mix: Mix) => Promise<Loudness> } {
  const tried: Mix[] = [];
  return {
    measured: loudness(lufs, peak), tried,
    tryMix: mix => {
      tried.push(mix);
      const cut = mix.limiterDb === null ? 0 : Math.max(0, peak + mix.gainDb - mix.limiterDb);
      return Promise.resolve(loudness(lufs + mix.gainDb - cut * (options.loss ?? 0.2), peak + mix.gainDb - cut + (options.encoder ?? 0.6)));
    },
  };
}

describe('planLoudness', () => {
  it('needs one trial and no limiter where there is headroom', async () => {
    const { measured, tryMix, tried } = signal(-10, -6);
    const plan = await planLoudness(measured, 20, tryMix);
    expect(plan).toMatchObject({ gainDb: -4, limiterDb: null, warnings: [], predicted: { integratedLufs: -14 } });
    expect(tried).toHaveLength(1);
  });

  it('raises the gain by what the limiter takes, until it is within 0.3 LU', async () => {
    const { measured, tryMix, tried } = signal(-25, -6);
    const plan = await planLoudness(measured, 20, tryMix);
    expect(Math.abs((plan.predicted?.integratedLufs ?? 0) + 14)).toBeLessThanOrEqual(0.3);
    expect(plan.predicted?.truePeakDbtp).toBeLessThanOrEqual(-1);
    expect(tried.length).toBeLessThanOrEqual(4);
  });

  it('lowers the limiter where the encoder goes over the ceiling', async () => {
    const { measured, tryMix } = signal(-20, -3, { encoder: 1.8 });
    const plan = await planLoudness(measured, 20, tryMix);
    expect(plan.limiterDb).toBeLessThan(-2);
    expect(plan.predicted?.truePeakDbtp).toBeLessThanOrEqual(-1);
  });

  it('keeps the ceiling and says so where the target cannot be met', async () => {
    const { measured, tryMix } = signal(-40, 0, { loss: 0.95 });
    const plan = await planLoudness(measured, 20, tryMix);
    expect(plan.predicted?.truePeakDbtp).toBeLessThanOrEqual(-1);
    expect(plan.warnings.map(each => each.code)).toContain('loudness-off-target');
    expect(plan.warnings[0]?.sentence).toMatch(/instead of -14: its peaks/);
  });

  it('never raises by more than 30 dB, and warns of the noise', async () => {
    const { measured, tryMix } = signal(-60, -50);
    const plan = await planLoudness(measured, 20, tryMix);
    expect(plan.gainDb).toBe(30);
    expect(plan.warnings.map(each => each.code)).toEqual(['loudness-off-target', 'noise-raised']);
  });

  it('turns down rather than let a hopeless signal over the ceiling', async () => {
    const { measured, tryMix } = signal(-20, -1, { encoder: 14 });
    const plan = await planLoudness(measured, 20, tryMix);
    expect(plan.predicted?.truePeakDbtp).toBeLessThanOrEqual(-1);
  });

  it('leaves a silent clip alone', async () => {
    const { measured, tryMix, tried } = signal(0, 0);
    const plan = await planLoudness({ ...measured, integratedLufs: null }, 20, tryMix);
    expect(plan).toMatchObject({ measured: null, predicted: null, gainDb: 0, limiterDb: null });
    expect(plan.warnings[0]?.code).toBe('silent-audio');
    expect(tried).toEqual([]);
  });

  it('keeps fades within a quarter of a very short clip', async () => {
    const { measured, tryMix } = signal(-14, -6);
    expect((await planLoudness(measured, 0.04, tryMix)).fadeOutSec).toBe(0.01);
  });
});
