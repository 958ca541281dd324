/** Arithmetic of stretches of time, seconds. Every list that is returned is in order. */
import { lowerBound } from '../editorial/numbers.ts';
import { roundMs } from '../units/timecode.ts';

export interface Span { readonly startSec: number; readonly endSec: number }

/** Between two cuts, or between a cut and the clip's edge, a piece shorter than this is a click and no speech: it goes with them. Seconds. */
export const LEAST_PIECE_SEC = 0.1;

/** Whether two stretches have time in common. */
export function overlap(a: Span, b: Span): boolean {
  return a.startSec < b.endSec && b.startSec < a.endSec;
}

/** Whether two stretches overlap or meet. */
export function touch(a: Span, b: Span): boolean {
  return a.startSec <= b.endSec && b.startSec <= a.endSec;
}

/** Rounds both ends to milliseconds. */
export function roundSpan<T extends Span>(span: T): T {
  return { ...span, startSec: roundMs(span.startSec), endSec: roundMs(span.endSec) };
}

/** What is left of `span` without `taken`; pieces shorter than `leastSec` are dropped. */
export function without<T extends Span>(span: T, taken: Span, leastSec: number): T[] {
  if (!overlap(span, taken)) {
    return [span];
  }
  return [{ ...span, endSec: taken.startSec }, { ...span, startSec: taken.endSec }].filter(piece => piece.endSec - piece.startSec >= leastSec);
}

/** Joins stretches that overlap, meet, or have less than `LEAST_PIECE_SEC` between them. */
export function joined(spans: readonly Span[]): Span[] {
  const found: { startSec: number; endSec: number }[] = [];
  for (const { startSec, endSec } of [...spans].sort((a, b) => a.startSec - b.startSec)) {
    const last = found.at(-1);
    if (last && startSec - last.endSec < LEAST_PIECE_SEC) {
      last.endSec = Math.max(last.endSec, endSec);
    } else {
      found.push({ startSec, endSec });
    }
  }
  return found;
}

/**
 * A range and its cuts in their one form: cuts inside the range, joined, none at its edges (such a cut moves the edge). Null where
 * nothing is left.
 */
export function tidyCuts(range: Span, cuts: readonly Span[]): { startSec: number; endSec: number; cuts: Span[] } | null {
  let { startSec, endSec } = roundSpan(range);
  const inside = joined(cuts.map(roundSpan).filter(cut => overlap(cut, { startSec, endSec })));
  const first = inside[0];
  if (first && first.startSec - startSec < LEAST_PIECE_SEC) {
    startSec = Math.min(endSec, first.endSec);
    inside.shift();
  }
  const last = inside.at(-1);
  if (last && endSec - last.endSec < LEAST_PIECE_SEC) {
    endSec = last.startSec;
    inside.pop();
  }
  return endSec - startSec < LEAST_PIECE_SEC ? null : { startSec, endSec, cuts: inside };
}

/** Seconds of a range that are not cut out; `cuts` as of `tidyCuts`. */
export function keptSec(range: Span, cuts: readonly Span[]): number {
  return roundMs(cuts.reduce((sum, cut) => sum - (cut.endSec - cut.startSec), range.endSec - range.startSec));
}

/** The words that have time in common with a range: indices from the first up to, but without, the second. Words are in order. */
export function wordsIn(words: readonly Span[], range: Span): [number, number] {
  return [lowerBound(words, range.startSec, word => word.endSec), lowerBound(words, range.endSec, word => word.startSec)];
}

/** Whether a moment lies in a range and in none of its cuts. */
export function isKept(atSec: number, range: Span, cuts: readonly Span[]): boolean {
  return atSec >= range.startSec && atSec < range.endSec && !cuts.some(cut => atSec >= cut.startSec && atSec < cut.endSec);
}
