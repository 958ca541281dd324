import { describe, expect, it } from 'vitest';

import { moveHandle, peaksUnder, secAt, snap, stripWindow, tilesOn, xOf } from './strip-geometry.ts';

describe('the strip', () => {
  const window = stripWindow({ startSec: 20, endSec: 40 }, 10, 45);

  it('shows the clip and what lies around it, as far as there is recording', () => {
    expect(window).toEqual({ fromSec: 10, toSec: 45 });
    expect(stripWindow({ startSec: 3, endSec: 8 }, 10, 45).fromSec).toBe(0);
  });

  it('leads from times to places and back, and no further than its ends', () => {
    expect(xOf(27.5, window, 700)).toBeCloseTo(350);
    expect(secAt(350, window, 700)).toBeCloseTo(27.5);
    expect([secAt(-50, window, 700), secAt(9000, window, 700)]).toEqual([10, 45]);
  });

  it('draws a handle to the nearest edge of a word within reach, and to none beyond it', () => {
    const edges = [12, 12.4, 13];
    expect(snap(12.3, edges, 0.2)).toBe(12.4);
    expect(snap(12.7, edges, 0.2)).toBe(12.7);
    expect(snap(12.3, edges, 0)).toBe(12.3);
  });

  it('keeps a clip inside the recording, neither too short nor too long', () => {
    expect(moveHandle({ startSec: 20, endSec: 40 }, 'in', 39.9, 45)).toEqual({ startSec: 39, endSec: 40 });
    expect(moveHandle({ startSec: 20, endSec: 40 }, 'out', 99, 45)).toEqual({ startSec: 20, endSec: 45 });
    expect(moveHandle({ startSec: 2000, endSec: 2040 }, 'in', 3, 9000)).toEqual({ startSec: 1140, endSec: 2040 });
  });

  it('fills itself with tiles of the filmstrip, each at its own time', () => {
    const tiles = tilesOn(window, 700, 100, 5, 9);
    expect(tiles.map(each => each.index)).toEqual([2, 3, 4, 5, 6, 7, 8]);
    expect(tilesOn(window, 650, 100, 5, 9).at(-1)).toEqual({ index: 8, xPx: 600, widthPx: 50 });
  });

  it('shows the highest peak under each pixel, also where a pixel is less than a hop', () => {
    const peaks = { hopSec: 0.5, max: Array.from({ length: 100 }, (_, at) => at / 100) };
    expect(peaksUnder(peaks, { fromSec: 0, toSec: 10 }, 5)).toEqual([0.03, 0.07, 0.11, 0.15, 0.19]);
    expect(peaksUnder(peaks, { fromSec: 0, toSec: 1 }, 4)).toEqual([0, 0, 0.01, 0.01]);
    expect(peaksUnder(peaks, { fromSec: 49.5, toSec: 50.5 }, 2)).toEqual([0.99, 0]);
  });
});
