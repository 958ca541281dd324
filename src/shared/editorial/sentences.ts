/** Sentences out of timed words. */
import type { Sentence } from '../artifacts/segments.ts';
import type { Word } from '../artifacts/words.ts';

/** Titles and shortenings whose full stop ends no sentence. */
const ABBREVIATIONS = new Set((
  'mr mrs ms dr prof sr jr st mt rev hon gen col sgt capt lt gov sen rep pres e.g i.e vs cf al fig no vol approx dept est inc ltd co corp ' +
  'jan feb mar apr jun jul aug sep sept oct nov dec a.m p.m u.s u.k u.n ph.d').split(' '));
/** Shortenings that do end a sentence when a capital follows. */
const ENDING_ABBREVIATIONS = new Set(['a.m', 'p.m', 'u.s', 'u.k', 'u.n', 'ph.d', 'inc', 'ltd', 'co', 'corp', 'no']);

const ENDED = /([.!?…。！？]+)["'”’»)\]]*$/;

/** A pause that ends a sentence where the transcript has no punctuation, seconds. Pauses between clauses are mostly below 0.5 s. */
const PAUSE_ENDS_SEC = 0.7;
/** A pause that ends a sentence in any transcript, seconds: nobody carries a sentence over it. */
const LONG_PAUSE_SEC = 3;
/** Most words of a sentence in a transcript with punctuation, and in one without. */
const MAX_WORDS = { punctuated: 120, bare: 40 } as const;
/** A transcript counts as punctuated with at least one sentence end in this many words. */
const WORDS_PER_END = 60;

/** Whether a word's text ends a sentence, given the next word's text (null: none follows). */
export function endsSentence(text: string, next: string | null): boolean {
  const found = ENDED.exec(text);
  if (!found) {
    return false;
  }
  if (next === null) {
    return true;
  }
  const startsLower = /^["'“‘«([]*\p{Ll}/u.test(next);
  const mark = found[1] ?? '';
  if (/^(\.{2,}|…)$/.test(mark)) {
    return !startsLower;
  }
  if (mark !== '.') {
    return true;
  }
  const body = text.slice(0, found.index).replace(/^["'“‘«([]+/, '').toLowerCase();
  if (/^\p{L}$/u.test(body) && body !== 'i') {
    return false;
  }
  if (ABBREVIATIONS.has(body)) {
    return ENDING_ABBREVIATIONS.has(body) && !startsLower && !(body === 'no' && /^\d/.test(next));
  }
  return !(body === 'etc' && startsLower);
}

/** Whether a transcript's sentences are marked by punctuation. */
export function isPunctuated(words: readonly Word[]): boolean {
  let ends = 0;
  for (const word of words) {
    if (ENDED.test(word.text)) {
      ends += 1;
    }
  }
  return ends > 0 && ends * WORDS_PER_END >= words.length;
}

/**
 * Divides words into sentences: at sentence punctuation (not after abbreviations, initials or in numbers), where the
 * speaker changes, and at long pauses; in transcripts without punctuation at pauses from 0.7 s. What is still too long is
 * divided at its longest pauses. Every word is in exactly one sentence.
 */
export function splitSentences(words: readonly Word[]): Sentence[] {
  const punctuated = isPunctuated(words);
  const pauseSec = punctuated ? LONG_PAUSE_SEC : PAUSE_ENDS_SEC;
  const maxWords = punctuated ? MAX_WORDS.punctuated : MAX_WORDS.bare;
  const sentences: Sentence[] = [];
  let first = 0;
  words.forEach((word, index) => {
    const next = words[index + 1];
    const ended = !next || next.speaker !== word.speaker || next.startSec - word.endSec >= pauseSec || endsSentence(word.text, next.text);
    if (ended) {
      for (const [from, to] of divideLong(words, first, index, maxWords)) {
        sentences.push(sentenceOf(words, from, to));
      }
      first = index + 1;
    }
  });
  return sentences;
}

/** Halves a run at its longest pause (a comma helps) until every piece is short enough; pieces of at least a quarter of the limit. */
function divideLong(words: readonly Word[], first: number, last: number, maxWords: number): [number, number][] {
  const done: [number, number][] = [];
  const open: [number, number][] = [[first, last]];
  while (open.length > 0) {
    const [from, to] = open.pop() as [number, number];
    if (to - from < maxWords) {
      done.push([from, to]);
      continue;
    }
    const margin = Math.floor(maxWords / 4);
    const limit = Math.min(to - margin, from + maxWords - 1);
    let best = from + margin;
    let bestValue = -1;
    for (let index = from + margin; index <= limit; index += 1) {
      const word = words[index] as Word;
      const value = (words[index + 1] as Word).startSec - word.endSec + (/[,;:–—-]$/.test(word.text) ? 0.3 : 0);
      if (value > bestValue) {
        best = index;
        bestValue = value;
      }
    }
    open.push([best + 1, to], [from, best]);
  }
  return done;
}

function sentenceOf(words: readonly Word[], firstWord: number, lastWord: number): Sentence {
  const run = words.slice(firstWord, lastWord + 1);
  const { startSec, speaker } = run[0] as Word;
  const { endSec } = run.at(-1) as Word;
  return { startSec, endSec, firstWord, lastWord, speaker, text: run.map(word => word.text).join(' ') };
}
