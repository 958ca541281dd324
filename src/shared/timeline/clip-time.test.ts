import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { heldSec, keptSpans, lengthOfRanges, piecesOnFrames, rangesOfPieces, rangesOfSpans, sourceToClipSec, spansOnClip, type CutRange } from './clip-time.ts';

const CLIP: CutRange = { startSec: 10, endSec: 20, cuts: [{ startSec: 12, endSec: 13 }, { startSec: 15, endSec: 18 }] };
const RANGES = rangesOfSpans(keptSpans(CLIP));

describe('what is kept of a clip', () => {
  it('is its range without the cuts', () => {
    expect(keptSpans(CLIP)).toEqual([{ startSec: 10, endSec: 12 }, { startSec: 13, endSec: 15 }, { startSec: 18, endSec: 20 }]);
    expect(keptSpans({ ...CLIP, cuts: [] })).toEqual([{ startSec: 10, endSec: 20 }]);
  });

  it('is nothing where everything is cut out, and no empty piece where cuts touch or reach over the ends', () => {
    expect(keptSpans({ ...CLIP, cuts: [{ startSec: 9, endSec: 21 }] })).toEqual([]);
    expect(keptSpans({ ...CLIP, cuts: [{ startSec: 13, endSec: 14 }, { startSec: 5, endSec: 13 }, { startSec: 19, endSec: 30 }] })).toEqual([{ startSec: 14, endSec: 19 }]);
  });

  it('stands on one grid of frames: no cut is off by more than half a frame, wherever it is', () => {
    const cut = fc.record({ at: fc.double({ min: 0, max: 60, noNaN: true }), length: fc.double({ min: 0.05, max: 2, noNaN: true }) });
    fc.assert(fc.property(fc.array(cut, { maxLength: 30 }), fc.constantFrom(24, 25, 29.97003, 30, 60), (cuts, fps) => {
      const clip = { startSec: 3.217, endSec: 63.217, cuts: cuts.map(({ at, length }) => ({ startSec: 3.217 + at, endSec: 3.217 + at + length })) };
      const pieces = piecesOnFrames(clip, fps);
      const ranges = rangesOfPieces(pieces, clip.startSec, fps);
      let frames = 0;
      pieces.forEach((piece, at) => {
        expect(piece.endFrame).toBeGreaterThan(piece.startFrame);
        expect(piece.startFrame).toBeGreaterThan(pieces[at - 1]?.endFrame ?? -1);
        expect(ranges[at]?.outputStartSec).toBeCloseTo(frames / fps, 5);
        frames += piece.endFrame - piece.startFrame;
      });
      const kept = keptSpans(clip);
      for (const piece of pieces) {
        expect(kept.some(span => Math.abs((span.startSec - clip.startSec) * fps - piece.startFrame) <= 0.5001)).toBe(true);
        expect(kept.some(span => Math.abs((span.endSec - clip.startSec) * fps - piece.endFrame) <= 0.5001)).toBe(true);
      }
    }), { numRuns: 200, seed: 4711 });
  });
});

describe('clip time', () => {
  it('goes on over a cut, and puts what is cut out at the join', () => {
    expect([10, 11, 12.5, 13, 14, 17, 18, 19.5].map(sec => sourceToClipSec(RANGES, sec))).toEqual([0, 1, 2, 2, 3, 4, 4, 5.5]);
  });

  it('goes on beyond the clip\'s ends', () => {
    expect([sourceToClipSec(RANGES, 9), sourceToClipSec(RANGES, 21)]).toEqual([-1, 7]);
    expect(() => sourceToClipSec([], 1)).toThrow(RangeError);
  });

  it('of an uncut clip is the difference to its start, to the last bit', () => {
    fc.assert(fc.property(fc.double({ min: 0, max: 7200, noNaN: true }), fc.double({ min: 0, max: 60, noNaN: true }), (startSec, inside) => {
      const ranges = rangesOfSpans([{ startSec, endSec: startSec + 60 }]);
      const sec = startSec + inside;
      expect(sourceToClipSec(ranges, sec)).toBe(sec - startSec);
      expect(heldSec(ranges, startSec + 1, sec)).toBe(sec - (startSec + 1));
    }));
  });

  it('tells how long a stretch lasts, and where its parts stand', () => {
    expect(heldSec(RANGES, 11, 14)).toBe(2);
    expect(heldSec(RANGES, 12.2, 12.8)).toBe(0);
    expect(lengthOfRanges(RANGES)).toBe(6);
    expect(spansOnClip(RANGES, 11, 19)).toEqual([{ startSec: 1, endSec: 2 }, { startSec: 2, endSec: 4 }, { startSec: 4, endSec: 5 }]);
    expect(spansOnClip(RANGES, 12, 13)).toEqual([]);
  });
});
