/**
 * Mel-frequency cepstral coefficients, just as the active speaker model was trained with: those of the Python package
 * `python_speech_features` with its defaults (Davis and Mermelstein 1980; the package's own documentation for the figures).
 */
import FFT from 'fft.js';

/** Samples a second that the figures below are for, Hz. */
export const MFCC_RATE_HZ = 16_000;
/** Coefficients of a frame. */
export const MFCC_COUNT = 13;
/** Frames a second. */
export const MFCC_FRAMES_PER_SEC = 100;

/** 25 ms, each 10 ms; no window function, as the package has it unless it is told otherwise. */
const FRAME_SAMPLES = 400;
const STEP_SAMPLES = MFCC_RATE_HZ / MFCC_FRAMES_PER_SEC;
const SPECTRUM_SIZE = 512;
const BINS = SPECTRUM_SIZE / 2 + 1;
const FILTERS = 26;
const PRE_EMPHASIS = 0.97;
const LIFTER = 22;
/** Stands for a power of 0, which has no logarithm: the smallest step of a double. */
const LEAST_POWER = Number.EPSILON;

const FILTER_BANK = filterBank();
const COSINES = cosines();

/**
 * Coefficients of a sound: `MFCC_COUNT` for each frame, row by row, `MFCC_FRAMES_PER_SEC` frames a second. The last frame is filled
 * up with silence.
 *
 * @param samples mono, `MFCC_RATE_HZ`, at the scale of 16 bit (-32768 to 32767)
 */
export function mfcc(samples: ArrayLike<number>): Float32Array {
  const frames = samples.length <= FRAME_SAMPLES ? 1 : 1 + Math.ceil((samples.length - FRAME_SAMPLES) / STEP_SAMPLES);
  const result = new Float32Array(frames * MFCC_COUNT);
  const fft = new FFT(SPECTRUM_SIZE);
  const input = new Array<number>(SPECTRUM_SIZE).fill(0);
  const spectrum = fft.createComplexArray();
  const power = new Float64Array(BINS);
  const logs = new Float64Array(FILTERS);
  for (let frame = 0; frame < frames; frame += 1) {
    for (let i = 0; i < FRAME_SAMPLES; i += 1) {
      const at = frame * STEP_SAMPLES + i;
      input[i] = (samples[at] ?? 0) - (at > 0 && at < samples.length ? PRE_EMPHASIS * samples[at - 1]! : 0);
    }
    fft.realTransform(spectrum, input);
    let energy = 0;
    for (let bin = 0; bin < BINS; bin += 1) {
      power[bin] = (spectrum[2 * bin]! ** 2 + spectrum[2 * bin + 1]! ** 2) / SPECTRUM_SIZE;
      energy += power[bin]!;
    }
    FILTER_BANK.forEach((filter, i) => {
      let sum = 0;
      filter.weights.forEach((weight, offset) => { sum += weight * power[filter.firstBin + offset]!; });
      logs[i] = Math.log(sum || LEAST_POWER);
    });
    for (let k = 0; k < MFCC_COUNT; k += 1) {
      let sum = 0;
      for (let i = 0; i < FILTERS; i += 1) {
        sum += COSINES[k * FILTERS + i]! * logs[i]!;
      }
      result[frame * MFCC_COUNT + k] = k === 0 ? Math.log(energy || LEAST_POWER) : sum;
    }
  }
  return result;
}

/** Triangles that stand evenly on the mel scale from 0 Hz to half the sample rate; a filter's weights begin at its first bin. */
function filterBank(): { firstBin: number; weights: readonly number[] }[] {
  const toMel = (hz: number): number => 2595 * Math.log10(1 + hz / 700);
  const toHz = (mel: number): number => 700 * (10 ** (mel / 2595) - 1);
  const highest = toMel(MFCC_RATE_HZ / 2);
  const edges = Array.from({ length: FILTERS + 2 }, (_, i) => Math.floor((SPECTRUM_SIZE + 1) * toHz(highest * i / (FILTERS + 1)) / MFCC_RATE_HZ));
  return Array.from({ length: FILTERS }, (_, i) => {
    const [low, peak, high] = [edges[i]!, edges[i + 1]!, edges[i + 2]!];
    const weightAt = (bin: number): number => (bin < peak ? (bin - low) / (peak - low) : (high - bin) / (high - peak));
    return { firstBin: low, weights: Array.from({ length: high - low }, (__, offset) => weightAt(low + offset)) };
  });
}

/** Rows of the orthonormal cosine transform (type II) of the filters' logarithms, each times its lifter. */
function cosines(): Float64Array {
  return Float64Array.from({ length: MFCC_COUNT * FILTERS }, (_, at) => {
    const [k, i] = [Math.floor(at / FILTERS), at % FILTERS];
    const lift = 1 + LIFTER / 2 * Math.sin(Math.PI * k / LIFTER);
    return lift * Math.sqrt((k === 0 ? 1 : 2) / FILTERS) * Math.cos(Math.PI * k * (2 * i + 1) / (2 * FILTERS));
  });
}
