import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { clipTime } from './clip-time.ts';

/** Two pieces of two seconds with a cut of three between them. */
const TIME = clipTime([{ sourceStartSec: 10, sourceEndSec: 12, outputStartSec: 0 }, { sourceStartSec: 15, sourceEndSec: 17, outputStartSec: 2 }], 25, 100);

describe('the time of a clip with a cut', () => {
  it('leads from frames to the recording and back, over the cut', () => {
    expect([0, 49, 50, 99].map(frame => TIME.sourceOf(frame))).toEqual([10, 11.96, 15, 16.96]);
    expect([10, 11.97, 15, 16.5].map(sec => TIME.frameOf(sec))).toEqual([0, 49, 50, 87]);
  });

  it('knows no frame outside the clip and inside a cut', () => {
    expect([9.9, 12.5, 14.9, 17, 40].map(sec => TIME.frameOf(sec))).toEqual([null, null, null, null, null]);
  });

  it('goes on behind a cut where a moment is cut out, and nowhere outside the clip', () => {
    expect([11, 12.5, 14.9].map(sec => TIME.frameFrom(sec))).toEqual([25, 50, 50]);
    expect([9.8, 17, 40].map(sec => TIME.frameFrom(sec))).toEqual([null, null, null]);
    expect(TIME.frameFrom(9.97)).toBe(0);
  });

  it('gives the same frame again for the time of any frame, at any rate', () => {
    fc.assert(fc.property(fc.constantFrom(24000 / 1001, 24, 25, 30000 / 1001, 30, 50, 60), fc.integer({ min: 1, max: 400 }), fc.integer({ min: 1, max: 400 }), fc.double({ min: 0, max: 7000, noNaN: true }), fc.nat(), (fps, first, second, start, at) => {
      const [cutSec, firstSec, secondSec] = [1.234, first / fps, second / fps];
      const time = clipTime([{ sourceStartSec: start, sourceEndSec: start + firstSec, outputStartSec: 0 }, { sourceStartSec: start + firstSec + cutSec, sourceEndSec: start + firstSec + cutSec + secondSec, outputStartSec: firstSec }], fps, first + second);
      const frame = at % (first + second);
      expect(time.frameOf(time.sourceOf(frame))).toBe(frame);
    }));
  });

  it('refuses a clip of nothing', () => {
    expect(() => clipTime([], 25, 0)).toThrow(RangeError);
  });
});
