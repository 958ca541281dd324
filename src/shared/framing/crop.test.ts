import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { cropWindowAt, largestWindow, mediaBoxToOutput, panelsOf, wholeFrameBox } from './crop.ts';

const MEDIA = { widthPx: 1920, heightPx: 1080 };
const UPRIGHT = { widthPx: 1080, heightPx: 1920 };
const SQUARE = { widthPx: 1080, heightPx: 1080 };

describe('cropWindowAt', () => {
  it('takes the full height of 1080p for 9:16, to the half pixel', () => {
    const box = cropWindowAt([{ frame: 0, centerXPx: 500, centerYPx: 540, widthPx: 607.5 }], 10, UPRIGHT, MEDIA);
    expect(box).toEqual({ xPx: 196.25, yPx: 0, widthPx: 607.5, heightPx: 1080 });
  });

  it('goes linearly between keys and stands still outside them', () => {
    const keys = [{ frame: 10, centerXPx: 400, centerYPx: 540, widthPx: 400 }, { frame: 20, centerXPx: 600, centerYPx: 540, widthPx: 500 }];
    const centre = (frame: number): number => {
      const box = cropWindowAt(keys, frame, UPRIGHT, MEDIA);
      return box.xPx + box.widthPx / 2;
    };
    expect([0, 10, 15, 20, 99].map(centre)).toEqual([400, 400, 500, 600, 600]);
    expect(cropWindowAt(keys, 15, UPRIGHT, MEDIA).widthPx).toBe(450);
  });

  it('jumps at two keys of the same frame', () => {
    const keys = [{ frame: 0, centerXPx: 400, centerYPx: 540, widthPx: 400 }, { frame: 5, centerXPx: 400, centerYPx: 540, widthPx: 400 }, { frame: 5, centerXPx: 900, centerYPx: 540, widthPx: 400 }];
    expect(cropWindowAt(keys, 4, UPRIGHT, MEDIA).xPx).toBe(200);
    expect(cropWindowAt(keys, 5, UPRIGHT, MEDIA).xPx).toBe(700);
  });

  it('refuses an empty list of keys', () => {
    expect(() => cropWindowAt([], 0, UPRIGHT, MEDIA)).toThrow(RangeError);
  });

  it('never leaves the media and always has the shape of the panel', () => {
    const number = fc.double({ min: -5000, max: 5000, noNaN: true });
    const size = fc.record({ widthPx: fc.integer({ min: 2, max: 4000 }), heightPx: fc.integer({ min: 2, max: 4000 }) });
    const key = fc.record({ frame: fc.integer({ min: 0, max: 500 }), centerXPx: number, centerYPx: number, widthPx: fc.double({ min: 1, max: 6000, noNaN: true }) });
    fc.assert(fc.property(fc.array(key, { minLength: 1, maxLength: 6 }), fc.integer({ min: 0, max: 600 }), size, size, (keys, frame, panel, media) => {
      const sorted = [...keys].sort((a, b) => a.frame - b.frame);
      const box = cropWindowAt(sorted, frame, panel, media);
      const slack = 1e-6;
      expect(box.xPx).toBeGreaterThanOrEqual(0);
      expect(box.yPx).toBeGreaterThanOrEqual(0);
      expect(box.xPx + box.widthPx).toBeLessThanOrEqual(media.widthPx + slack);
      expect(box.yPx + box.heightPx).toBeLessThanOrEqual(media.heightPx + slack);
      expect(box.widthPx / box.heightPx).toBeCloseTo(panel.widthPx / panel.heightPx, 6);
    }));
  });
});

describe('panelsOf', () => {
  it('stacks two people in an upright picture and sets them side by side in a square or wide one', () => {
    expect(panelsOf('two-up', UPRIGHT).map(box => [box.xPx, box.yPx, box.widthPx, box.heightPx])).toEqual([[0, 0, 1080, 960], [0, 960, 1080, 960]]);
    expect(panelsOf('two-up', SQUARE).map(box => [box.xPx, box.widthPx, box.heightPx])).toEqual([[0, 540, 1080], [540, 540, 1080]]);
    expect(panelsOf('two-up', MEDIA).map(box => [box.xPx, box.widthPx, box.heightPx])).toEqual([[0, 960, 1080], [960, 960, 1080]]);
  });

  it('gives the whole output for single and nothing for whole-blur', () => {
    expect(panelsOf('single', SQUARE)).toEqual([{ xPx: 0, yPx: 0, ...SQUARE }]);
    expect(panelsOf('whole-blur', SQUARE)).toEqual([]);
  });
});

describe('other boxes', () => {
  it('fits the whole frame in the middle', () => {
    expect(wholeFrameBox(UPRIGHT, MEDIA)).toEqual({ xPx: 0, yPx: 656, widthPx: 1080, heightPx: 608 });
  });

  it('fits the largest window of a shape', () => {
    expect(largestWindow({ widthPx: 1, heightPx: 4 }, { widthPx: 100, heightPx: 100 })).toEqual({ widthPx: 25, heightPx: 100 });
    expect(largestWindow({ widthPx: 4, heightPx: 1 }, { widthPx: 100, heightPx: 100 })).toEqual({ widthPx: 100, heightPx: 25 });
  });

  it('carries a face box from the media into the output', () => {
    const box = mediaBoxToOutput({ xPx: 300, yPx: 200, widthPx: 100, heightPx: 100 }, { xPx: 200, yPx: 0, widthPx: 600, heightPx: 1000 }, { xPx: 10, yPx: 20, widthPx: 1200, heightPx: 2000 });
    expect(box).toEqual({ xPx: 210, yPx: 420, widthPx: 200, heightPx: 200 });
  });
});
