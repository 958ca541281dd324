import type { SourceRange } from '../artifacts/clip.ts';
import type { Word } from '../artifacts/words.ts';
import { roundMs } from '../units/timecode.ts';

/** A word on clip time: seconds from the clip's first frame. */
export interface ClipWord {
  /** Index into the words artifact. */
  readonly index: number;
  readonly text: string;
  readonly startSec: number;
  readonly endSec: number;
  readonly speaker: number | null;
}

/**
 * The words that are heard in a clip, on clip time and in order. A word belongs to the clip when its middle lies in one of the
 * clip's source ranges, so that the air left round a clip does not pull in a neighbour's first letters; each word comes at most
 * once. Parts of a word that were cut off are cut off its time too. `wordSpan` (inclusive indices) narrows the choice to the
 * words that the plan chose; null: all of them.
 */
export function clipWords(words: readonly Word[], ranges: readonly SourceRange[], wordSpan: { first: number; last: number } | null): ClipWord[] {
  const found: ClipWord[] = [];
  words.forEach((word, index) => {
    const inSpan = wordSpan === null || (index >= wordSpan.first && index <= wordSpan.last);
    const middleSec = (word.startSec + word.endSec) / 2;
    const range = inSpan ? ranges.find(each => middleSec >= each.sourceStartSec && middleSec < each.sourceEndSec) : undefined;
    const text = cleanText(word.text);
    if (range && text !== '') {
      const shiftSec = range.outputStartSec - range.sourceStartSec;
      found.push({
        index, text, speaker: word.speaker,
        startSec: roundMs(Math.max(word.startSec, range.sourceStartSec) + shiftSec),
        endSec: roundMs(Math.min(word.endSec, range.sourceEndSec) + shiftSec),
      });
    }
  });
  return found.sort((a, b) => a.startSec - b.startSec || a.index - b.index);
}

/** One line of text without control characters or doubled spaces. */
function cleanText(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').replace(/\s+/g, ' ').trim();
}
