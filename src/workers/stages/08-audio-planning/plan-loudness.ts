import type { AudioPlan } from '#shared/artifacts/clip.ts';
import type { OutputPayload } from '#shared/render/composition-props.ts';
import type { Loudness } from '#workers/tools/ffmpeg/loudness.ts';

/** -14 LUFS and -1 dBTP: what YouTube, Instagram and TikTok play without turning it down or clipping it. */
export const TARGET_LUFS = -14;
export const CEILING_DBTP = -1;
/** How near the target is near enough, LU. */
export const TOLERANCE_LU = 0.3;
/** Limiter threshold at first: a decibel under the ceiling, about what AAC adds to peaks. */
const FIRST_LIMITER_DB = -2;
/** Lowest limiter threshold, dBFS: below it the limiter would be a distortion. */
const LOWEST_LIMITER_DB = -12;
/** Gain is not raised beyond this, dB: what is so quiet is mostly noise. */
const MAX_GAIN_DB = 30;
/** From this gain on a warning says that noise is raised too, dB. */
const NOISY_GAIN_DB = 20;
/** How far the limiter may push peaks down, dB; beyond it speech sounds squeezed. */
const MAX_REDUCTION_DB = 18;
/** Trials: the first and three that correct the gain; then up to three that only keep the ceiling. */
const GAIN_TRIALS = 4;
const CEILING_TRIALS = 3;
const FADE_IN_SEC = 0.02;
const FADE_OUT_SEC = 0.03;

type Mix = OutputPayload['audio'];
type Numbers = Pick<AudioPlan, 'measured' | 'gainDb' | 'limiterDb' | 'fadeInSec' | 'fadeOutSec' | 'predicted' | 'warnings' | 'targetLufs' | 'ceilingDbtp'>;

/**
 * Finds the gain and limiter that bring a clip's sound to -14 LUFS with a true peak of at most -1 dBTP in the delivered AAC.
 * `measured` is the clip audio's own loudness, `tryMix` measures a mix as it is delivered. Gain goes up by what the last trial
 * lacked, the limiter down by what it let through; the ceiling always wins over the target. Each edge is faded over 20-30 ms.
 * A clip below -70 LUFS is left as it is. Warnings name what could not be met and what will be heard.
 */
export async function planLoudness(measured: Loudness, durationSec: number, tryMix: (mix: Mix) => Promise<Loudness>): Promise<Numbers> {
  const fixed = {
    targetLufs: TARGET_LUFS, ceilingDbtp: CEILING_DBTP,
    fadeInSec: Math.min(FADE_IN_SEC, durationSec / 4), fadeOutSec: Math.min(FADE_OUT_SEC, durationSec / 4),
  };
  const { integratedLufs, truePeakDbtp, loudnessRangeLu } = measured;
  if (integratedLufs === null || truePeakDbtp === null) {
    return {
      ...fixed, fadeInSec: 0, fadeOutSec: 0, measured: null, gainDb: 0, limiterDb: null, predicted: null,
      warnings: [{ code: 'silent-audio', sentence: 'The clip has no sound (below -70 LUFS); it is delivered with a silent track.' }],
    };
  }
  let mix: Mix = { ...fixed, silent: false, gainDb: firstGain(integratedLufs), limiterDb: null };
  if (truePeakDbtp + mix.gainDb > FIRST_LIMITER_DB) {
    mix.limiterDb = FIRST_LIMITER_DB;
  }
  let best: { mix: Mix; lufs: number; peak: number } | null = null;
  for (let trial = 0; trial < GAIN_TRIALS + CEILING_TRIALS; trial += 1) {
    const found = await tryMix(mix);
    const lufs = found.integratedLufs ?? -70;
    const peak = found.truePeakDbtp ?? -70;
    const over = peak - CEILING_DBTP;
    if (over <= 0 && (best === null || Math.abs(lufs - TARGET_LUFS) < Math.abs(best.lufs - TARGET_LUFS))) {
      best = { mix, lufs, peak };
    }
    const isNear = Math.abs(lufs - TARGET_LUFS) <= TOLERANCE_LU;
    if (over <= 0 && (isNear || trial >= GAIN_TRIALS - 1)) {
      break;
    }
    const next = corrected(mix, { lufs, over, peakDbtp: truePeakDbtp, mayRaise: trial < GAIN_TRIALS - 1 });
    if (next.gainDb === mix.gainDb && next.limiterDb === mix.limiterDb) {
      break;
    }
    mix = next;
  }
  // Not even the lowest threshold kept the ceiling: turned down until what the encoder adds fits for certain.
  const chosen = best ?? await turnedDown(mix, tryMix);
  return {
    ...fixed, gainDb: chosen.mix.gainDb, limiterDb: chosen.mix.limiterDb,
    measured: { integratedLufs, truePeakDbtp, loudnessRangeLu: loudnessRangeLu ?? 0 },
    predicted: { integratedLufs: chosen.lufs, truePeakDbtp: chosen.peak },
    warnings: warningsOf(chosen.mix, chosen.lufs, truePeakDbtp),
  };
}

function firstGain(integratedLufs: number): number {
  return round(Math.min(MAX_GAIN_DB, TARGET_LUFS - integratedLufs));
}

function corrected(mix: Mix, found: { lufs: number; over: number; peakDbtp: number; mayRaise: boolean }): Mix {
  const { lufs, over, peakDbtp, mayRaise } = found;
  const limiterDb = over > 0 ? round(Math.max(LOWEST_LIMITER_DB, (mix.limiterDb ?? FIRST_LIMITER_DB + 0.1) - over - 0.1)) : mix.limiterDb;
  const lack = TARGET_LUFS - lufs;
  if (!mayRaise && lack > 0) {
    return { ...mix, limiterDb };
  }
  const mostDb = Math.max(mix.gainDb, Math.min(MAX_GAIN_DB, MAX_REDUCTION_DB + (limiterDb ?? FIRST_LIMITER_DB) - peakDbtp));
  const gainDb = round(Math.min(mix.gainDb + lack, mostDb));
  const needsLimiter = limiterDb === null && peakDbtp + gainDb > FIRST_LIMITER_DB;
  return { ...mix, gainDb, limiterDb: needsLimiter ? FIRST_LIMITER_DB : limiterDb };
}

async function turnedDown(from: Mix, tryMix: (mix: Mix) => Promise<Loudness>): Promise<{ mix: Mix; lufs: number; peak: number }> {
  let mix = from;
  for (;;) {
    mix = { ...mix, gainDb: round(mix.gainDb - 3) };
    const found = await tryMix(mix);
    const peak = found.truePeakDbtp ?? -70;
    if (peak <= CEILING_DBTP || mix.gainDb < -60) {
      return { mix, lufs: found.integratedLufs ?? -70, peak };
    }
  }
}

function warningsOf(mix: Mix, lufs: number, truePeakDbtp: number): AudioPlan['warnings'] {
  const warnings: AudioPlan['warnings'] = [];
  if (Math.abs(lufs - TARGET_LUFS) > TOLERANCE_LU) {
    const why = lufs > TARGET_LUFS ? 'it swings too widely for one gain'
      : mix.gainDb >= MAX_GAIN_DB ? `it is so quiet that more than ${MAX_GAIN_DB} dB of gain would be needed`
        : `its peaks leave no more room under ${CEILING_DBTP} dBTP without audible squeezing`;
    warnings.push({ code: 'loudness-off-target', sentence: `The sound comes to ${lufs.toFixed(1)} LUFS instead of ${TARGET_LUFS}: ${why}.` });
  }
  if (mix.gainDb > NOISY_GAIN_DB) {
    warnings.push({ code: 'noise-raised', sentence: `The sound is very quiet and is raised by ${mix.gainDb.toFixed(0)} dB; background noise will be heard too.` });
  }
  if (truePeakDbtp > 0.5) {
    warnings.push({ code: 'source-clipped', sentence: `The recording's sound is overdriven (true peak +${truePeakDbtp.toFixed(1)} dBTP); turning it down does not remove the distortion.` });
  }
  return warnings;
}

function round(db: number): number {
  return Math.round(db * 100) / 100;
}
