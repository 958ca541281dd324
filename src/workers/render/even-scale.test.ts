import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { ASPECT_SIZES_PX } from '#shared/units/geometry.ts';
import { evenScale, evenSize } from './even-scale.ts';

describe('evenScale', () => {
  it('leaves full size alone and makes drafts a quarter', () => {
    expect(Object.values(ASPECT_SIZES_PX).map(size => evenSize(size, 1))).toEqual(Object.values(ASPECT_SIZES_PX));
    expect(Object.values(ASPECT_SIZES_PX).map(size => evenSize(size, 0.25))).toEqual([{ widthPx: 270, heightPx: 480 }, { widthPx: 270, heightPx: 270 }, { widthPx: 480, heightPx: 270 }]);
  });

  it('finds even sides of the same shape near any factor', () => {
    fc.assert(fc.property(fc.constantFrom(...Object.values(ASPECT_SIZES_PX)), fc.double({ min: 0.01, max: 1, noNaN: true }), (size, wanted) => {
      const scale = evenScale(size, wanted);
      const { widthPx, heightPx } = evenSize(size, wanted);
      expect([widthPx % 2, heightPx % 2]).toEqual([0, 0]);
      expect(widthPx * size.heightPx).toBe(heightPx * size.widthPx);
      expect(Math.abs(scale - Math.max(wanted, 2 / 120))).toBeLessThanOrEqual(1 / 120 + 1e-9);
      expect(scale).toBeLessThanOrEqual(1);
    }));
  });
});
