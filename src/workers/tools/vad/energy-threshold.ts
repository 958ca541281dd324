/** Where a recording's speech level begins, told from the levels alone. */

/** Level of digital silence, dBFS. */
export const SILENCE_DB = -90;

/** Nothing below this is taken for speech, dBFS: even a whisper recorded for use lies above. */
const LOWEST_SPEECH_DB = -55;
/** Speech stands at least this far above the room's noise, dB. */
const ABOVE_NOISE_DB = 6;
/** Speech's quiet syllables lie this far below its loud ones, dB. */
const SPEECH_RANGE_DB = 28;
/** Windows on both sides whose levels set the threshold: 30 s of 32 ms. */
const REACH_WINDOWS = 938;
/** The threshold is set anew every so many windows: about 5 s. */
const STEP_WINDOWS = 156;

/** RMS level of samples, dBFS, at least `SILENCE_DB`. */
export function levelDb(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) {
    sum += sample * sample;
  }
  return Math.max(SILENCE_DB, 10 * Math.log10(sum / samples.length + 1e-12));
}

/**
 * The threshold for each stretch of `STEP_WINDOWS` windows: `thresholds[floor(i / step)]` is for window i. From the levels of
 * the minute around it: above the noise (5th percentile) by 6 dB, and not further than 28 dB under the loud syllables (95th).
 */
export function adaptiveThresholds(levelsDb: Float32Array): { step: number; thresholdsDb: number[] } {
  const thresholdsDb: number[] = [];
  for (let start = 0; start < levelsDb.length; start += STEP_WINDOWS) {
    const around = levelsDb.slice(Math.max(0, start - REACH_WINDOWS), start + STEP_WINDOWS + REACH_WINDOWS).sort();
    const at = (share: number): number => around[Math.min(around.length - 1, Math.floor(share * around.length))] ?? SILENCE_DB;
    thresholdsDb.push(Math.max(LOWEST_SPEECH_DB, at(0.05) + ABOVE_NOISE_DB, at(0.95) - SPEECH_RANGE_DB));
  }
  return { step: STEP_WINDOWS, thresholdsDb };
}
