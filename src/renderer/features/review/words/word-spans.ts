/** Stretches of the recording that words stand for. Pure. */
import type { SourceSpan } from '#shared/review/edits.ts';
import type { Transcript } from '#shared/review/review-view.ts';

type Times = Pick<Transcript, 'startSec' | 'endSec'>;

/** Two words of a selection, by index: the one it began at and the one it has been drawn to. */
export interface WordSelection { readonly anchor: number; readonly focus: number }

/** Air that a clip keeps before its first and after its last word, where there is a pause; seconds. */
const AIR_SEC = { before: 0.1, after: 0.2 } as const;
/** Of a pause around a cut, at most so much goes with it on each side; seconds. */
const CUT_AIR_SEC = 0.04;

export function firstOf(selection: WordSelection): number {
  return Math.min(selection.anchor, selection.focus);
}
export function lastOf(selection: WordSelection): number {
  return Math.max(selection.anchor, selection.focus);
}

/** A clip of these words: whole words, with a little air where there is a pause, never any of the neighbours. */
export function clipOfWords(words: Times, first: number, last: number, durationSec: number): SourceSpan {
  const [before, after] = pausesAround(words, first, last, durationSec);
  return { startSec: (words.startSec[first] ?? 0) - Math.min(AIR_SEC.before, before / 2), endSec: (words.endSec[last] ?? 0) + Math.min(AIR_SEC.after, after / 2) };
}

/** What goes when these words are cut out: the words, and hardly anything of the pauses, so that the rest is not hurried. */
export function cutOfWords(words: Times, first: number, last: number, durationSec: number): SourceSpan {
  const [before, after] = pausesAround(words, first, last, durationSec);
  return { startSec: (words.startSec[first] ?? 0) - Math.min(CUT_AIR_SEC, before / 2), endSec: (words.endSec[last] ?? 0) + Math.min(CUT_AIR_SEC, after / 2) };
}

/** Whether a word is cut out: its middle lies in a cut. */
export function isCut(words: Times, index: number, cuts: readonly SourceSpan[]): boolean {
  const middle = ((words.startSec[index] ?? 0) + (words.endSec[index] ?? 0)) / 2;
  return cuts.some(cut => middle >= cut.startSec && middle < cut.endSec);
}

/** Whether all of these words are cut out. */
export function areCut(words: Times, first: number, last: number, cuts: readonly SourceSpan[]): boolean {
  return Array.from({ length: last - first + 1 }, (_, at) => isCut(words, first + at, cuts)).every(Boolean);
}

/** Edges of words in a stretch, in order: what handles snap to. */
export function edgesIn(words: Times, [first, last]: readonly [number, number], durationSec: number): number[] {
  const edges: number[] = [];
  for (let index = first; index < last; index += 1) {
    const { startSec, endSec } = clipOfWords(words, index, index, durationSec);
    edges.push(startSec, endSec);
  }
  return edges;
}

/** The word at a time, else the last one before it; -1: none. */
export function wordAt(words: Times, sec: number): number {
  let [low, high] = [0, words.startSec.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((words.startSec[middle] ?? 0) <= sec) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low - 1;
}

/** A frame is shown from its beginning: a playhead put on a word may stand a frame before it, seconds. */
export const SLACK_SEC = 0.05;

/** The word that is meant at a playhead: the one that is spoken there, in a pause the next one; -1: there are none. A clip begins with a little pause. */
export function wordMeantAt(words: Times, sec: number): number {
  const at = wordAt(words, sec + SLACK_SEC);
  const isSpoken = at >= 0 && sec <= (words.endSec[at] ?? 0);
  return isSpoken ? at : Math.min(at + 1, words.startSec.length - 1);
}

/** Where the playhead goes by a word: to the beginning of the next one, or of this one and then the one before. */
export function stepWord(words: Times, sec: number, step: 1 | -1): number | null {
  const at = wordAt(words, sec + SLACK_SEC);
  if (step === 1) {
    return words.startSec[at + 1] ?? null;
  }
  const start = words.startSec[at];
  return start === undefined ? null : sec - start > 4 * SLACK_SEC ? start : words.startSec[at - 1] ?? null;
}

function pausesAround(words: Times, first: number, last: number, durationSec: number): [number, number] {
  const before = (words.startSec[first] ?? 0) - (first > 0 ? words.endSec[first - 1] ?? 0 : 0);
  const after = (words.startSec[last + 1] ?? durationSec) - (words.endSec[last] ?? 0);
  return [Math.max(0, before), Math.max(0, after)];
}
