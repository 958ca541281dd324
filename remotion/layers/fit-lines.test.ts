import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { fitLines } from './fit-lines.ts';

/** Every letter half a font size wide. */
const measure = (text: string): number => text.length / 2;
const request = { words: ['aaaa', 'bbbb', 'cccc'], boxWidthPx: 700, boxHeightPx: 200, fontSizePx: 80, maxLines: 2, lineHeight: 1.2, wordGap: 0.3, measure };

describe('fitLines', () => {
  it('keeps the wanted size on one line where there is room', () => {
    expect(fitLines(request)).toEqual({ fontSizePx: 80, lines: [[0, 1, 2]] });
  });

  it('breaks into even lines before it shrinks', () => {
    const words = ['aaaa', 'bbbb', 'cccc', 'dddd', 'eeee'];
    expect(fitLines({ ...request, words })).toEqual({ fontSizePx: 80, lines: [[0, 1], [2, 3, 4]] });
  });

  it('shrinks a word that is wider than the box', () => {
    const { fontSizePx, lines } = fitLines({ ...request, words: ['x'.repeat(40)] });
    expect(lines).toEqual([[0]]);
    expect(fontSizePx).toBe(35);
  });

  it('shrinks to a flat box', () => {
    expect(fitLines({ ...request, boxHeightPx: 60 }).fontSizePx).toBe(50);
  });

  it('never leaves the box, never loses or reorders a word, never takes more lines than allowed', () => {
    const words = fc.array(fc.string({ minLength: 1, maxLength: 14 }), { minLength: 1, maxLength: 9 });
    fc.assert(fc.property(words, fc.integer({ min: 50, max: 2000 }), fc.integer({ min: 20, max: 600 }), fc.integer({ min: 1, max: 3 }), (list, boxWidthPx, boxHeightPx, maxLines) => {
      const { fontSizePx, lines } = fitLines({ ...request, words: list, boxWidthPx, boxHeightPx, maxLines });
      expect(lines.flat()).toEqual(list.map((_, index) => index));
      expect(lines.length).toBeLessThanOrEqual(maxLines);
      expect(fontSizePx).toBeLessThanOrEqual(80);
      if (fontSizePx > 1) {
        expect(lines.length * 1.2 * fontSizePx).toBeLessThanOrEqual(boxHeightPx + 1e-6);
        for (const line of lines) {
          const widthEm = line.reduce((sum, index) => sum + measure(list[index] ?? ''), 0.3 * (line.length - 1));
          expect(widthEm * fontSizePx).toBeLessThanOrEqual(boxWidthPx + 1e-6);
        }
      }
    }));
  });
});
