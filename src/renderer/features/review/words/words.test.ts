import { describe, expect, it } from 'vitest';

import type { Transcript } from '#shared/review/review-view.ts';

import { activeWordId, countSame, findWords, lineOf, linesOf, textWordId } from './lines.ts';
import { areCut, clipOfWords, cutOfWords, edgesIn, isCut, stepWord, wordAt, wordMeantAt } from './word-spans.ts';

const TEXTS = 'Why did everybody leave? Because nobody told them. Nobody!'.split(' ');
const transcript: Transcript = {
  language: 'en', speakers: ['Ada', 'Ben'], texts: TEXTS, startSec: TEXTS.map((_, at) => at), endSec: TEXTS.map((_, at) => at + (at === 3 ? 0.5 : 0.9)),
  speaker: [0, 0, 0, 0, 1, 1, 1, 1, 1], sentenceStarts: [0, 4, 8], mended: { 6: 'warned' },
};

describe('stretches of words', () => {
  it('a clip takes whole words with a little of the pauses, never half of one', () => {
    const { startSec, endSec } = clipOfWords(transcript, 1, 3, 20);
    expect(startSec).toBeCloseTo(0.95);
    expect(endSec).toBeCloseTo(3.7);
    expect(clipOfWords(transcript, 0, 8, 9).startSec).toBe(0);
  });

  it('a cut takes the words and hardly anything of the pauses', () => {
    const { startSec, endSec } = cutOfWords(transcript, 4, 4, 20);
    expect(startSec).toBeCloseTo(3.96);
    expect(endSec).toBeCloseTo(4.94);
    expect(isCut(transcript, 4, [{ startSec, endSec }])).toBe(true);
    expect(isCut(transcript, 3, [{ startSec, endSec }])).toBe(false);
    expect(areCut(transcript, 4, 4, [{ startSec, endSec }])).toBe(true);
    expect(areCut(transcript, 3, 4, [{ startSec, endSec }])).toBe(false);
  });

  it('edges are in order', () => {
    const edges = edgesIn(transcript, [0, 9], 20);
    expect(edges).toEqual([...edges].sort((a, b) => a - b));
    expect(edges).toHaveLength(18);
  });

  it('finds the word at a time, or the one before it', () => {
    expect([-1, 0, 3.7, 4, 99].map(sec => wordAt(transcript, sec))).toEqual([-1, 0, 3, 4, 8]);
  });

  it('takes the next word for meant in a pause, and the last one behind it', () => {
    expect([0, 0.97, 3.4, 3.7, 3.96, 99].map(sec => wordMeantAt(transcript, sec))).toEqual([0, 1, 3, 4, 4, 8]);
    expect(wordMeantAt({ startSec: [1], endSec: [2] }, 0)).toBe(0);
    expect(wordMeantAt({ startSec: [], endSec: [] }, 0)).toBe(-1);
  });

  it('steps to the next word, to the beginning of this one, then to the one before', () => {
    expect(stepWord(transcript, 2, 1)).toBe(3);
    expect(stepWord(transcript, 2.7, -1)).toBe(2);
    expect(stepWord(transcript, 2, -1)).toBe(1);
    expect(stepWord(transcript, 8.5, 1)).toBeNull();
    expect(stepWord(transcript, 0, -1)).toBeNull();
  });
});

describe('the transcript in lines', () => {
  it('has a line for each sentence, and names who speaks where that changes', () => {
    expect(linesOf(transcript)).toEqual([{ first: 0, last: 3, speaker: 'Ada' }, { first: 4, last: 7, speaker: 'Ben' }, { first: 8, last: 8, speaker: null }]);
    expect([0, 3, 4, 8, 99].map(word => lineOf(linesOf(transcript), word))).toEqual([0, 0, 1, 2, 2]);
  });

  it('parts a sentence that never ends', () => {
    const long = { ...transcript, texts: Array.from({ length: 95 }, () => 'and'), startSec: Array.from({ length: 95 }, (_, at) => at), endSec: Array.from({ length: 95 }, (_, at) => at + 0.5), speaker: Array.from({ length: 95 }, () => 0), sentenceStarts: [0], mended: {} };
    expect(linesOf(long).map(each => each.last - each.first + 1)).toEqual([40, 40, 15]);
  });

  it('finds words one after the other, the last as far as it is typed, as they read now', () => {
    expect(findWords(transcript, 'nobody')).toEqual([5, 8]);
    expect(findWords(transcript, 'because NOB')).toEqual([4]);
    expect(findWords(transcript, 'warned them')).toEqual([6]);
    expect(findWords(transcript, 'told')).toEqual([]);
    expect(findWords(transcript, ' ?! ')).toEqual([]);
  });

  it('counts where a word reads the same, case and punctuation apart', () => {
    expect(countSame(transcript, 5)).toBe(2);
    expect(countSame(transcript, 6)).toBe(1);
  });
});

describe('the word that the keyboard is on', () => {
  it('is named to those who listen only while its line is in the page', () => {
    const [first, second] = linesOf(transcript);
    if (!first || !second) {
      throw new Error('the transcript has hardly any lines');
    }
    expect(activeWordId(5, [first, second])).toBe(textWordId(5));
    expect(activeWordId(5, [first])).toBeUndefined();
    expect(activeWordId(null, [first, second])).toBeUndefined();
  });
});
