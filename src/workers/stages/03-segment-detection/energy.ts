/** The sound's level over time. */
import { roundTo } from '#shared/editorial/numbers.ts';
import { levelDb } from '#workers/tools/vad/energy-threshold.ts';
import { SAMPLE_RATE_HZ, wavWindows } from '#workers/tools/vad/wav-windows.ts';

/** One value a second: enough to tell lively passages, and two hours are 7200 numbers. */
export const ENERGY_HOP_SEC = 1;

/** RMS level of each second, dBFS, -90 is silence. A last part of a second is measured over what it holds. Streams the file. */
export async function measureEnergy(wavPath: string, signal: AbortSignal, onProgress: (fraction: number) => void): Promise<number[]> {
  const rmsDb: number[] = [];
  for await (const { samples, realSamples, fraction } of wavWindows(wavPath, SAMPLE_RATE_HZ * ENERGY_HOP_SEC, signal)) {
    rmsDb.push(roundTo(levelDb(samples.subarray(0, realSamples)), 1));
    if (rmsDb.length % 60 === 0) {
      onProgress(fraction);
    }
  }
  return rmsDb;
}
