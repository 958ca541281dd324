/** Finds where somebody speaks. */
import { openModel } from '#workers/tools/onnx/session.ts';
import { SILENCE_DB, adaptiveThresholds, levelDb } from './energy-threshold.ts';
import { DEFAULT_RULES, SpanCollector } from './speech-spans.ts';
import type { TimeSpan } from './speech-spans.ts';
import { SAMPLE_RATE_HZ, wavWindows } from './wav-windows.ts';

/** Options of `detectSpeech`. */
export interface DetectSpeechOptions {
  /** Absolute path of the `silero-vad` model, or undefined: speech is told by its level. */
  modelPath: string | undefined;
  signal: AbortSignal;
  log: (level: 'debug' | 'info' | 'warn', message: string) => void;
  /** 0..1. */
  onProgress?: (fraction: number) => void;
}

/** Samples of a window at 16 kHz (32 ms), as Silero was trained; each is preceded by the last 64 of the one before. */
const WINDOW_SAMPLES = 512;
const CONTEXT_SAMPLES = 64;
const STATE_SHAPE = [2, 1, 128] as const;
/** Silero's own defaults: speech begins at 0.5 and ends 0.15 lower. */
const SPEECH_ON = 0.5;
const SPEECH_OFF = 0.35;
/** How far below the threshold the level may fall inside a stretch, dB. */
const ENERGY_HYSTERESIS_DB = 4;
/** Windows between two signs of progress: about 10 s of sound. */
const REPORT_EVERY = 312;
/** Windows between two waits that let the thread hear a cancel. */
const YIELD_EVERY = 64;

/**
 * Stretches of speech in a 16-bit mono WAV of 16 kHz, in order, in seconds from its start. With the model: Silero VAD,
 * window by window. Without it: the level against a threshold that follows the room's noise. Memory: the model and, without
 * it, 4 bytes for each 32 ms. Rejects with `artifact-invalid` (not such a WAV), `model-invalid`, or the signal's reason.
 */
export async function detectSpeech(wavPath: string, options: DetectSpeechOptions): Promise<{ detector: 'silero' | 'energy'; speech: TimeSpan[] }> {
  if (options.modelPath !== undefined) {
    return { detector: 'silero', speech: await bySilero(wavPath, options.modelPath, options) };
  }
  options.log('info', 'The speech model is not there: speech is told by the level of the sound.');
  return { detector: 'energy', speech: await byEnergy(wavPath, options) };
}

async function bySilero(wavPath: string, modelPath: string, options: DetectSpeechOptions): Promise<TimeSpan[]> {
  const model = await openModel('silero-vad', modelPath, { log: options.log });
  try {
    const collector = newCollector();
    const input = new Float32Array(CONTEXT_SAMPLES + WINDOW_SAMPLES);
    const rate = { data: BigInt64Array.of(BigInt(SAMPLE_RATE_HZ)), shape: [] };
    let state = new Float32Array(STATE_SHAPE[0] * STATE_SHAPE[1] * STATE_SHAPE[2]);
    let count = 0;
    let sampleCount = 0;
    for await (const { samples, realSamples, fraction } of wavWindows(wavPath, WINDOW_SAMPLES, options.signal)) {
      sampleCount += realSamples;
      input.copyWithin(0, WINDOW_SAMPLES);
      input.set(samples, CONTEXT_SAMPLES);
      const result = await model.run({ input: { data: input, shape: [1, input.length] }, state: { data: state, shape: STATE_SHAPE }, sr: rate });
      const next = result['stateN']?.data;
      if (next instanceof Float32Array) {
        state = new Float32Array(next);
      }
      collector.push(Number(result['output']?.data[0] ?? 0), SPEECH_ON, SPEECH_OFF);
      await pause(++count, fraction, options);
    }
    return collector.finish(sampleCount / SAMPLE_RATE_HZ);
  } finally {
    await model.release();
  }
}

async function byEnergy(wavPath: string, options: DetectSpeechOptions): Promise<TimeSpan[]> {
  let levelsDb = new Float32Array(4096);
  let count = 0;
  let sampleCount = 0;
  for await (const { samples, realSamples, fraction } of wavWindows(wavPath, WINDOW_SAMPLES, options.signal)) {
    sampleCount += realSamples;
    if (count === levelsDb.length) {
      const grown = new Float32Array(count * 2);
      grown.set(levelsDb);
      levelsDb = grown;
    }
    levelsDb[count] = levelDb(samples);
    await pause(++count, fraction, options);
  }
  const levels = levelsDb.subarray(0, count);
  const { step, thresholdsDb } = adaptiveThresholds(levels);
  const collector = newCollector();
  levels.forEach((level, i) => {
    const on = thresholdsDb[Math.floor(i / step)] ?? SILENCE_DB;
    collector.push(level, on, on - ENERGY_HYSTERESIS_DB);
  });
  return collector.finish(sampleCount / SAMPLE_RATE_HZ);
}

function newCollector(): SpanCollector {
  return new SpanCollector({ hopSec: WINDOW_SAMPLES / SAMPLE_RATE_HZ, ...DEFAULT_RULES });
}

async function pause(count: number, fraction: number, options: DetectSpeechOptions): Promise<void> {
  if (count % REPORT_EVERY === 0) {
    options.onProgress?.(fraction);
  }
  if (count % YIELD_EVERY === 0) {
    await new Promise<void>(resolve => setImmediate(resolve));
    options.signal.throwIfAborted();
  }
}
