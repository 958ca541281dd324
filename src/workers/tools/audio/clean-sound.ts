/** Takes out of a clip's sound what is no speech: rumble always, noise where it is asked for. */
import { rename } from 'node:fs/promises';

import { fileUrl, inputArgs, runFfmpeg, streamFfmpeg } from '#workers/tools/ffmpeg/run.ts';
import { readWavLayout, setWavLength, wavLevels } from '#workers/tools/ffmpeg/wav.ts';

/**
 * Corner of the high-pass, Hz; 12 dB an octave. Adult voices speak from 85 Hz on (men 85 to 155 Hz, women 165 to 255 Hz: I. R. Titze,
 * Principles of Voice Production, 1994): the deepest lose 1.6 dB of their lowest partial, an average man's half a decibel; steps and
 * wind (10 to 40 Hz) lose 10 dB and more.
 */
export const HIGH_PASS_HZ = 70;
/**
 * By how much noise is lowered, dB: to a third of its height. More makes what is left of it warble ("musical noise"), which is heard
 * sooner than an even noise.
 */
const NOISE_REDUCTION_DB = 10;
/** The noise is the level that a tenth of the clip's windows lie under. Windows of 50 ms. */
const NOISE_SHARE = 0.1;
const LOUD_SHARE = 0.95;
const WINDOW_SEC = 0.05;
/** Quieter noise is not heard after loudness either, dBFS; ffmpeg's filter takes floors from -80 to -20. */
const INAUDIBLE_DB = -75;
/** With less between noise and speech the filter would take the voice for noise, dB. */
const LEAST_RANGE_DB = 12;

/**
 * Cleans a WAV in place: same length, same start to the sample. `denoise`: ffmpeg's `afftdn`, a spectral gate whose floor is measured
 * here; it needs no model, unlike `arnndn`, and takes a hundredth of the time of `anlmdn`. Where there is next to no noise, or no pause
 * to measure it in, the noise stays as it is.
 */
export async function cleanSound(path: string, options: { denoise: boolean; signal: AbortSignal; subject: string }): Promise<void> {
  const { denoise, signal, subject } = options;
  const { frames, sampleRateHz } = await readWavLayout(path);
  const floorDb = denoise ? await noiseFloorDb(path, signal) : null;
  const cleanPath = path.replace(/\.wav$/, '.clean.wav');
  const filters = ['aformat=sample_fmts=fltp', `highpass=f=${HIGH_PASS_HZ}:poles=2`];
  if (floorDb !== null) {
    const late = await denoiseDelay(sampleRateHz, signal);
    filters.push(`apad=pad_len=${late}`, `afftdn=nr=${NOISE_REDUCTION_DB}:nf=${floorDb.toFixed(1)}`, `atrim=start_sample=${late}`, 'asetpts=N/SR/TB');
  }
  await runFfmpeg({
    args: [...inputArgs(path), '-map', '0:a:0', '-af', [...filters, 'aformat=sample_fmts=s16'].join(','), '-c:a', 'pcm_s16le', '-map_metadata', '-1', '-fflags', '+bitexact', '-flags:a', '+bitexact', fileUrl(cleanPath)],
    signal, subject,
  });
  await setWavLength(cleanPath, frames);
  await rename(cleanPath, path);
}

/** `afftdn` gives its sound out late, by the run-in of its windows, and does not say by how much: measured with a click, samples. */
async function denoiseDelay(sampleRateHz: number, signal: AbortSignal): Promise<number> {
  const at = Math.round(sampleRateHz / 10);
  const { stdout, done } = streamFfmpeg({
    args: ['-loglevel', 'error', '-f', 'lavfi', '-i', `aevalsrc=exprs='if(eq(n,${at}),0.9,0)':s=${sampleRateHz}:d=0.5`, '-af', `afftdn=nr=${NOISE_REDUCTION_DB}:nf=-50`, '-f', 'f32le', '-'],
    signal, subject: 'timing the noise reduction',
  });
  const chunks: Buffer[] = [];
  const collect = async (): Promise<void> => {
    for await (const chunk of stdout) {
      chunks.push(chunk as Buffer);
    }
  };
  await Promise.all([collect(), done]);
  const bytes = Buffer.concat(chunks);
  const samples = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length - bytes.length % 4));
  const loudest = samples.reduce((best, sample, index) => (Math.abs(sample) > Math.abs(samples[best] ?? 0) ? index : best), 0);
  return Math.max(0, loudest - at);
}

async function noiseFloorDb(path: string, signal: AbortSignal): Promise<number | null> {
  const levels = (await wavLevels(path, { hopSec: WINDOW_SEC, signal })).sort((a, b) => a - b);
  const at = (share: number): number => levels[Math.min(levels.length - 1, Math.floor(share * levels.length))] ?? INAUDIBLE_DB;
  const noiseDb = at(NOISE_SHARE);
  return noiseDb <= INAUDIBLE_DB || at(LOUD_SHARE) - noiseDb < LEAST_RANGE_DB ? null : Math.min(-20, noiseDb);
}
