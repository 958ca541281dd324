import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { ClipWord } from './clip-words.ts';
import { clipWords } from './clip-words.ts';
import { lineLength, pageWords } from './page-words.ts';
import { timePages } from './time-pages.ts';

const LIMITS = { maxWords: 4, maxChars: 24 };

function spoken(text: string, options: { wordSec?: number; gapSec?: number; speaker?: number } = {}): ClipWord[] {
  const { wordSec = 0.28, gapSec = 0.02, speaker = 0 } = options;
  return text.split(' ').map((word, index) => ({ index, text: word, startSec: index * (wordSec + gapSec), endSec: index * (wordSec + gapSec) + wordSec, speaker }));
}

const textOf = (pages: readonly (readonly { text: string }[])[]): string[] => pages.map(page => page.map(word => word.text).join(' '));

describe('pageWords', () => {
  it('breaks at punctuation and keeps pages within the limits', () => {
    const pages = textOf(pageWords(spoken('We left in March, and nobody ever told us why. So we went back.'), LIMITS));
    expect(pages).toContain('We left in March,');
    expect(pages.some(page => page.endsWith('why.'))).toBe(true);
    expect(pages.every(page => page.length <= 24 && page.split(' ').length <= 4)).toBe(true);
  });

  it('does not leave a single short word alone', () => {
    const pages = textOf(pageWords(spoken('this one has exactly five'), LIMITS));
    expect(pages.every(page => page.split(' ').length > 1)).toBe(true);
  });

  it('breaks where the speaker changes and at pauses, whatever it costs', () => {
    const words = spoken('are you sure yes I am').map((word, at) => ({ ...word, speaker: at < 3 ? 0 : 1 }));
    expect(textOf(pageWords(words, { maxWords: 8, maxChars: 80 }))).toEqual(['are you sure', 'yes I am']);
    const paused = spoken('wait for it now').map((word, at) => (at === 3 ? { ...word, startSec: 3, endSec: 3.3 } : word));
    expect(textOf(pageWords(paused, { maxWords: 8, maxChars: 80 }))).toEqual(['wait for it', 'now']);
  });

  it('gives a word longer than the limit a page of its own', () => {
    expect(textOf(pageWords(spoken('the Donaudampfschifffahrtsgesellschaft left'), LIMITS))).toContain('Donaudampfschifffahrtsgesellschaft');
  });
});

describe('clipWords', () => {
  const words = [0, 1, 2, 3, 4].map(at => ({ startSec: at, endSec: at + 0.8, text: ` w${at}\n`, speaker: null, confidence: null, estimated: false }));

  it('takes the words whose middle lies in a range and shifts them to clip time', () => {
    const found = clipWords(words, [{ sourceStartSec: 0.9, sourceEndSec: 2.9, outputStartSec: 0 }, { sourceStartSec: 4, sourceEndSec: 5, outputStartSec: 2 }], null);
    expect(found.map(word => [word.text, word.startSec])).toEqual([['w1', 0.1], ['w2', 1.1], ['w4', 2]]);
  });

  it('keeps to the plan\'s words where it names them', () => {
    expect(clipWords(words, [{ sourceStartSec: 0, sourceEndSec: 5, outputStartSec: 0 }], { first: 1, last: 2 }).map(word => word.index)).toEqual([1, 2]);
  });
});

describe('timePages', () => {
  const time = (words: ClipWord[], durationFrames = 900): ReturnType<typeof timePages> => timePages(pageWords(words, LIMITS), { fps: 30, durationFrames, emphasised: new Set([1]) });

  it('holds a page until the next over a short gap and lets go after a long one', () => {
    const short = time(spoken('one two three four five six', { gapSec: 0.1 }));
    expect(short[0]?.endFrame).toBe(short[1]?.startFrame);
    const long = timePages([spoken('that is it'), spoken('again').map(word => ({ ...word, startSec: 3, endSec: 3.4 }))], { fps: 30, durationFrames: 300, emphasised: new Set() });
    const lastWord = long[0]?.words[2];
    expect(long[0]?.endFrame).toBe((lastWord?.endFrame ?? 0) + 6);
  });

  it('flags emphasised words', () => {
    expect(time(spoken('one two three')).flatMap(page => page.words.map(word => word.emphasis))).toEqual([false, true, false]);
  });

  it('never overlaps, keeps every word once and in order, inside the clip', () => {
    const word = fc.record({ gapSec: fc.double({ min: 0, max: 1.2, noNaN: true }), wordSec: fc.double({ min: 0.01, max: 1.5, noNaN: true }), text: fc.stringMatching(/^[a-z]{1,14}[.,?]?$/), speaker: fc.integer({ min: 0, max: 1 }) });
    fc.assert(fc.property(fc.array(word, { minLength: 1, maxLength: 60 }), fc.constantFrom(24, 25, 30000 / 1001, 50, 60), fc.integer({ min: 3, max: 900 }), fc.integer({ min: 1, max: 8 }), fc.integer({ min: 8, max: 84 }), (parts, fps, durationFrames, maxWords, maxChars) => {
      let at = 0;
      const words = parts.map((part, index): ClipWord => {
        const startSec = at + part.gapSec;
        at = startSec + part.wordSec;
        return { index, text: part.text, startSec, endSec: at, speaker: part.speaker };
      });
      const divided = pageWords(words, { maxWords, maxChars });
      expect(divided.flat()).toEqual(words);
      for (const page of divided) {
        expect(page.length).toBeLessThanOrEqual(maxWords);
        expect(page.length === 1 || lineLength(page) <= maxChars).toBe(true);
      }
      const pages = timePages(divided, { fps, durationFrames, emphasised: new Set() });
      expect(pages.flatMap(page => page.words).map(each => each.text).join(' ')).toBe(words.map(each => each.text).join(' '));
      let previousEnd = 0;
      for (const page of pages) {
        expect(page.startFrame).toBeGreaterThanOrEqual(previousEnd);
        expect(page.endFrame).toBeLessThanOrEqual(durationFrames);
        previousEnd = page.endFrame;
        let wordEnd = page.startFrame;
        for (const each of page.words) {
          expect(each.startFrame).toBeGreaterThanOrEqual(wordEnd);
          expect(each.endFrame).toBeGreaterThan(each.startFrame);
          wordEnd = each.endFrame;
        }
        expect(wordEnd).toBeLessThanOrEqual(page.endFrame);
      }
    }));
  });
});
