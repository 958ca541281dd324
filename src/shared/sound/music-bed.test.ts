import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { BedLevels, duckingAt, duckingCurve } from './music-bed.ts';

const bed = { underSpeechLu: -20, inPausesLu: -12, attackSec: 0.2, releaseSec: 0.8 };

describe('the ducking curve', () => {
  it('is down when speech begins, up after it, and stands still between', () => {
    const keys = duckingCurve([{ startSec: 2, endSec: 4 }, { startSec: 7, endSec: 8 }], 10, bed);
    expect(keys).toEqual([
      { atSec: 1.8, levelLu: -12 }, { atSec: 2, levelLu: -20 }, { atSec: 4, levelLu: -20 }, { atSec: 4.8, levelLu: -12 },
      { atSec: 6.8, levelLu: -12 }, { atSec: 7, levelLu: -20 }, { atSec: 8, levelLu: -20 }, { atSec: 8.8, levelLu: -12 },
    ]);
    expect([0, 1.9, 2, 3, 4.4, 5, 9.9].map(sec => duckingAt(keys, sec))).toEqual([-12, expect.closeTo(-16), -20, -20, expect.closeTo(-16), -12, -12]);
  });

  it('does not rise in a pause in which it would have to fall again', () => {
    const keys = duckingCurve([{ startSec: 2, endSec: 4 }, { startSec: 5.3, endSec: 8 }], 10, bed);
    expect([4.5, 5].map(sec => duckingAt(keys, sec))).toEqual([-20, -20]);
  });

  it('begins under speech that is there from the first moment on, and ends under speech that goes on to the last', () => {
    const keys = duckingCurve([{ startSec: 0, endSec: 10 }], 10, bed);
    expect([0, 5, 10].map(sec => duckingAt(keys, sec))).toEqual([-20, -20, -20]);
  });

  it('stands at its level in pauses where nobody speaks', () => {
    expect(duckingAt(duckingCurve([], 10, bed), 5)).toBe(-12);
  });

  it('is in order, within its levels, and down wherever somebody speaks', () => {
    const speech = fc.array(fc.tuple(fc.double({ min: 0.05, max: 4, noNaN: true }), fc.double({ min: 0.1, max: 4, noNaN: true })), { maxLength: 8 }).map(parts => {
      let atSec = 0;
      return parts.map(([gapSec, lengthSec]) => {
        const startSec = atSec + gapSec;
        atSec = startSec + lengthSec;
        return { startSec, endSec: atSec };
      });
    });
    fc.assert(fc.property(speech, spans => {
      const keys = duckingCurve(spans, 60, bed);
      expect(keys.every((key, at) => at === 0 || key.atSec >= (keys[at - 1]?.atSec ?? 0))).toBe(true);
      expect(keys.every(key => key.levelLu <= bed.inPausesLu && key.levelLu >= bed.underSpeechLu)).toBe(true);
      spans.forEach(span => { expect(duckingAt(keys, (span.startSec + span.endSec) / 2)).toBeCloseTo(-20, 1); });
    }));
  });

  it.each([{ underSpeechLu: -3 }, { inPausesLu: 3 }, { attackSec: 0 }, { releaseSec: 9 }])('has no levels or times like %o', wrong => {
    expect(BedLevels.safeParse(bed).success).toBe(true);
    expect(BedLevels.safeParse({ ...bed, ...wrong }).success).toBe(false);
  });
});
