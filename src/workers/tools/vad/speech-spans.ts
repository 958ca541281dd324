/** Turns a row of marks, one for each window of sound, into stretches of speech. */
import { roundMs } from '#shared/units/timecode.ts';

/** A stretch of time in seconds. */
export interface TimeSpan {
  startSec: number;
  endSec: number;
}

/** When speech begins and ends. */
export interface SpanRules {
  /** Length of a window, seconds. */
  hopSec: number;
  /** A gap shorter than this does not end a stretch, seconds. */
  minGapSec: number;
  /** A stretch shorter than this is dropped, seconds. */
  minSpeechSec: number;
  /** Air added on both sides, never into a neighbour, seconds. */
  padSec: number;
}

/** Silero's own defaults for speech and padding; the gap is longer (0.1 there), since breaths inside a word's flow are no pauses for an editor. */
export const DEFAULT_RULES = { minGapSec: 0.2, minSpeechSec: 0.25, padSec: 0.03 } as const;

/** Collects stretches from marks that come one after the other. Holds only the stretches. */
export class SpanCollector {
  private readonly rules: SpanRules;
  private readonly spans: TimeSpan[] = [];
  private start: number | null = null;
  private quietSince: number | null = null;
  private index = 0;
  private speaking = false;

  constructor(rules: SpanRules) {
    this.rules = rules;
  }

  /**
   * Takes the next window's mark: speech begins at `on` or above, and ends where the mark stays below `off` for `minGapSec`
   * (hysteresis).
   */
  push(mark: number, on: number, off: number): void {
    this.speaking = mark >= (this.speaking ? off : on);
    const at = this.index++ * this.rules.hopSec;
    if (this.speaking) {
      this.start ??= at;
      this.quietSince = null;
      return;
    }
    if (this.start === null) {
      return;
    }
    this.quietSince ??= at;
    if (at + this.rules.hopSec - this.quietSince >= this.rules.minGapSec) {
      this.close(this.quietSince);
    }
  }

  /** The stretches, in order, inside 0 to `durationSec`. */
  finish(durationSec: number): TimeSpan[] {
    if (this.start !== null) {
      this.close(this.quietSince ?? durationSec);
    }
    return this.spans.map((span, i) => {
      const before = this.spans[i - 1];
      const after = this.spans[i + 1];
      const low = before ? (before.endSec + span.startSec) / 2 : 0;
      const high = after ? (span.endSec + after.startSec) / 2 : durationSec;
      return {
        startSec: roundMs(Math.max(low, span.startSec - this.rules.padSec)),
        endSec: roundMs(Math.min(high, span.endSec + this.rules.padSec)),
      };
    });
  }

  private close(endSec: number): void {
    if (this.start !== null && endSec - this.start >= this.rules.minSpeechSec) {
      this.spans.push({ startSec: this.start, endSec });
    }
    this.start = null;
    this.quietSince = null;
  }
}
