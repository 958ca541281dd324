/** Chooses the video encoder that outputs are made with. */
import type { EncoderWish, OutputPreset } from '#shared/render/presets.ts';
import { locateFfmpeg } from '../locate.ts';
import { HARDWARE_ENCODERS, automaticOrder } from './catalog.ts';
import type { EncoderName, HardwareWish } from './catalog.ts';
import { testEncoder } from './test-encode.ts';
import type { EncoderTest } from './test-encode.ts';

/** The encoder to use. */
export interface EncoderChoice {
  /** ffmpeg's name for it: `libx264`, `h264_nvenc`, ... */
  readonly encoder: EncoderName;
  /** One sentence where it is not what was asked for: what was tried, and what it said. Else empty. */
  readonly notes: readonly string[];
}

/** What `chooseEncoder` needs of its caller. */
export interface ChooseOptions {
  readonly signal?: AbortSignal;
  readonly log: (level: 'debug' | 'info' | 'warn', message: string, data?: Record<string, unknown>) => void;
  /** The preset that outputs are made with: its own arguments are tested. Default `standard`. */
  readonly preset?: OutputPreset;
}

const tested = new Map<string, Promise<EncoderTest>>();
/** What was said to whom: a batch asks for each clip, its log is told once. */
const said = new WeakMap<ChooseOptions['log'], Set<string>>();

/**
 * The encoder for a wish. x264 is taken as it is: everything else of the pipeline needs it too. A hardware encoder is taken only
 * after a test encode whose decoded pictures are right (see `testEncoder`), once for each ffmpeg and preset in this thread's
 * life; what does not work is replaced by x264, with a note and a line in the log (one for each `log`). It never fails because of an encoder.
 *
 * x264 is the default, because its output is the same on every machine, and better at its size than hardware's. Hardware is for
 * editors who ask for it, by name or by `auto`.
 *
 * Rejects with the signal's reason, or `tool-missing` where there is no ffmpeg.
 */
export async function chooseEncoder(wanted: EncoderWish, options: ChooseOptions): Promise<EncoderChoice> {
  if (wanted === 'x264') {
    return { encoder: 'libx264', notes: [] };
  }
  const failed: string[] = [];
  for (const wish of wanted === 'auto' ? automaticOrder() : [wanted]) {
    const encoder = HARDWARE_ENCODERS[wish];
    const test = await testedEncoder(wish, options.preset ?? 'standard', options.signal);
    if (test.works) {
      sayOnce(options.log, 'info', `Pictures are encoded with ${encoder}.`, { worstPsnrDb: test.worstPsnrDb });
      return { encoder, notes: [] };
    }
    failed.push(`${encoder}: ${test.reason}`);
  }
  const note = wanted === 'auto' ? `No hardware encoder works here, so libx264 was used (${failed.join('; ')}).`
    : `The encoder ${wanted} does not work here, so libx264 was used instead (${failed.join('; ')}).`;
  // Whoever names an encoder expects it; `auto` expects nothing.
  sayOnce(options.log, wanted === 'auto' ? 'info' : 'warn', note);
  return { encoder: 'libx264', notes: [note] };
}

/** The test of one hardware encoder, kept for each ffmpeg and preset. Rejects as `chooseEncoder` does. */
export async function testedEncoder(wish: HardwareWish, preset: OutputPreset, signal?: AbortSignal): Promise<EncoderTest> {
  const { ffmpegPath } = await locateFfmpeg();
  const key = JSON.stringify([ffmpegPath, wish, preset]);
  for (;;) {
    signal?.throwIfAborted();
    const running = tested.get(key);
    if (!running) {
      const test = testEncoder(HARDWARE_ENCODERS[wish], preset, signal);
      tested.set(key, test);
      // A test that was cut off has found nothing.
      test.catch(() => {
        tested.delete(key);
      });
      return await test;
    }
    try {
      return await running;
    } catch {
      // Whoever ran it gave up. That is no reason for us to: it is our turn.
    }
  }
}

function sayOnce(log: ChooseOptions['log'], level: 'info' | 'warn', message: string, data?: Record<string, unknown>): void {
  const before = said.get(log) ?? new Set();
  said.set(log, before);
  if (!before.has(message)) {
    before.add(message);
    log(level, message, data);
  }
}
