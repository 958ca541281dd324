import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { CELL_GRID_PX, cellOf, originOf } from './cells.ts';

const output = { widthPx: 1080, heightPx: 1920 };
const box = fc.record({
  xPx: fc.double({ min: -400, max: 1300, noNaN: true }), yPx: fc.double({ min: -400, max: 2100, noNaN: true }),
  widthPx: fc.double({ min: 1, max: 1500, noNaN: true }), heightPx: fc.double({ min: 1, max: 2500, noNaN: true }),
});

describe('cells', () => {
  it('hold what each box shows in the output, on the grid and within the output', () => {
    fc.assert(fc.property(fc.array(box, { minLength: 1, maxLength: 6 }), inks => {
      const cell = cellOf(inks, output);
      for (const ink of inks) {
        const [left, top] = [Math.max(0, ink.xPx), Math.max(0, ink.yPx)];
        const [right, bottom] = [Math.min(output.widthPx, ink.xPx + ink.widthPx), Math.min(output.heightPx, ink.yPx + ink.heightPx)];
        if (right <= left || bottom <= top) {
          continue;
        }
        const { widthPx, heightPx } = cell ?? expect.unreachable();
        const { xPx, yPx } = originOf(ink, { widthPx, heightPx }, output);
        expect([xPx, yPx, widthPx, heightPx].filter(px => px % CELL_GRID_PX !== 0)).toEqual([]);
        expect(Math.min(xPx, yPx, output.widthPx - xPx - widthPx, output.heightPx - yPx - heightPx)).toBeGreaterThanOrEqual(0);
        expect(xPx <= left && yPx <= top && xPx + widthPx >= right && yPx + heightPx >= bottom).toBe(true);
      }
    }));
  });

  it('are no larger than their grid asks for', () => {
    expect(cellOf([{ xPx: 10, yPx: 10, widthPx: 4, heightPx: 4 }], output)).toEqual({ widthPx: 8, heightPx: 8 });
    expect(cellOf([{ xPx: 8, yPx: 16, widthPx: 80, heightPx: 8 }], output)).toEqual({ widthPx: 96, heightPx: 24 });
  });

  it('do not exist where nothing lies in the output', () => {
    expect(cellOf([], output)).toBeNull();
    expect(cellOf([{ xPx: -50, yPx: 10, widthPx: 20, heightPx: 20 }], output)).toBeNull();
  });

  it('leave out the rest of an output whose sides are not on the grid', () => {
    expect(cellOf([{ xPx: 0, yPx: 0, widthPx: 100, heightPx: 100 }], { widthPx: 100, heightPx: 100 })).toEqual({ widthPx: 96, heightPx: 96 });
  });
});
