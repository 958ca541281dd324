/** Fillers (um, uh), left out where they stand by themselves. */
import type { Word } from '#shared/artifacts/words.ts';
import type { Span } from '#shared/review/spans.ts';

import type { Hearing } from './quiet.ts';
import { seamBetween, type FrameGrid, type Place, type SoughtCut } from './seam.ts';

/** Sounds that say nothing, by language. What is also a word of the language is not among them ("er" in German, "um" there too). */
const FILLERS: Readonly<Record<string, readonly string[]>> = {
  en: ['um', 'umm', 'uh', 'uhh', 'uhm', 'erm', 'er', 'err'], de: ['äh', 'ähm', 'ehm', 'öh', 'öhm', 'ähh'], fr: ['euh', 'euhm', 'heu'], nl: ['uh', 'uhm', 'ehm'], es: ['ehm', 'eeh', 'mmm'], it: ['ehm', 'mmm'],
};
/** Taken for fillers where the language is not known. */
const ANY_LANGUAGE = ['uhm', 'erm', 'umm', 'ähm', 'euh'];
/** English is told by its commonest words where the transcript does not say: in talk they are an eighth of all words. */
const ENGLISH = new Set(['the', 'and', 'to', 'of', 'that', 'is', 'it', 'you']);
const ENGLISH_SHARE = 0.08;
/** A filler's measured edges lie this near to its times in the transcript, seconds. */
const EDGE_SLACK_SEC = 0.15;
/** Quiet that must stand on either side, so that it is no stop's closure (up to about 0.08 s) inside a word. Seconds. */
const LEAST_QUIET_SEC = 0.1;
/** A filler that is longer is something else, seconds. */
const LONGEST_SEC = 1.5;
/** What stays of the quiet on each side at most, beside the words, and between the join and the filler at least, seconds. */
const AIR_SEC = { most: 0.2, toFiller: 0.015 } as const;

/** Whether a word is a filler, in the recording's language. */
export function fillerTest(words: readonly Word[], language: string | null): (word: Word) => boolean {
  const told = language?.toLowerCase().split('-')[0] ?? (looksEnglish(words) ? 'en' : null);
  const fillers = new Set(told === null ? ANY_LANGUAGE : FILLERS[told] ?? ANY_LANGUAGE);
  // An estimated time is no time of this word.
  return word => !word.estimated && fillers.has(bare(word.text));
}

/**
 * The cuts that leave a clip's fillers out. Only where its edges are heard: quiet of a tenth of a second on both sides, within 0.15 s of
 * the transcript's times. One that runs into the next word stays. Of the quiet around it a natural pause is left.
 */
export function fillerCuts(hearing: Hearing, clip: Span, grid: FrameGrid, fillers: readonly Word[]): SoughtCut[] {
  const gaps = hearing.quiet.filter(gap => gap.endSec - gap.startSec >= LEAST_QUIET_SEC);
  return fillers.flatMap((word): SoughtCut[] => {
    const before = gaps.findLast(gap => Math.abs(gap.endSec - word.startSec) <= EDGE_SLACK_SEC);
    const after = gaps.find(gap => Math.abs(gap.startSec - word.endSec) <= EDGE_SLACK_SEC);
    if (!before || !after || after.startSec <= before.endSec || after.startSec - before.endSec > LONGEST_SEC || before.startSec <= clip.startSec || after.endSec >= clip.endSec) {
      return [];
    }
    const [out, into] = [beside(before, 'before'), beside(after, 'after')];
    const seam = seamBetween(out, into, grid, hearing);
    return seam ? [{ ...seam, why: 'filler', out, into }] : [];
  });
}

/** Where in the quiet beside a filler a cut may lie: a third of it, or the most that is kept, stays with the word beyond. */
function beside({ startSec, endSec }: Span, side: 'before' | 'after'): Place {
  const air = Math.min(AIR_SEC.most, (endSec - startSec) / 3);
  return side === 'before'
    ? { fromSec: startSec + air, toSec: endSec - AIR_SEC.toFiller, bestSec: startSec + air }
    : { fromSec: startSec + AIR_SEC.toFiller, toSec: endSec - air, bestSec: endSec - air };
}

function looksEnglish(words: readonly Word[]): boolean {
  return words.filter(word => ENGLISH.has(bare(word.text))).length >= ENGLISH_SHARE * Math.max(1, words.length);
}

function bare(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}]+/gu, '');
}
