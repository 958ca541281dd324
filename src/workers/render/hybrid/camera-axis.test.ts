import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { cutAxis, type AxisCut, type AxisPath } from './camera-axis.ts';

/** Where the first seen sample's window begins and how large it is, in media pixels: what the two cuts and the scale do. */
function seen(cut: AxisCut, frame: number, panelPx: number): { start: number; size: number } {
  const scale = (cut.scaledPx[frame] ?? 0) / cut.cropPx;
  // Of a pair of samples the second is taken: its centre is that of the pixel.
  const shift = cut.oversampling === 2 ? 0.5 : 0;
  return { start: (cut.cropStart[frame] ?? 0) + ((cut.insideStart[frame] ?? 0) + shift) / scale, size: cut.oversampling * panelPx / scale };
}

function worst(path: AxisPath, cut: AxisCut): number {
  return Math.max(...path.starts.map((start, frame) => {
    const size = path.sizes[frame] ?? 0;
    const had = seen(cut, frame, path.panelPx);
    const perPx = path.panelPx / size;
    return Math.max(Math.abs(had.start - start), Math.abs(had.start + had.size - start - size)) * perPx;
  }));
}

const still = (start: number, size: number, mediaPx: number, panelPx: number): AxisPath => ({ starts: [start], sizes: [size], mediaPx, panelPx });

describe('cutAxis', () => {
  it('takes the whole side as it is', () => {
    expect(cutAxis(still(0, 1080, 1080, 1920))).toMatchObject({ cropPx: 1080, cropStart: [0], scaledPx: [1920], insideStart: [0], oversampling: 1, worstPx: 0 });
  });

  it('cuts a window of the panel\'s own size at whole pixels without sampling anything twice', () => {
    expect(cutAxis(still(420, 1080, 1920, 1080))).toMatchObject({ oversampling: 1, worstPx: 0 });
  });

  it('samples twice as finely where the window stands between pixels and the scale offers no fractions', () => {
    const path = still(420.5, 1080, 1920, 1080);
    const cut = cutAxis(path);
    expect(cut.oversampling).toBe(2);
    expect(worst(path, cut)).toBeLessThanOrEqual(0.26);
  });

  it('never samples twice in a quick movement', () => {
    expect(cutAxis(still(420.5, 1080, 1920, 1080), true).oversampling).toBe(1);
  });

  it('stays within half an output pixel of the path, inside the media, at even beginnings', () => {
    const shapes = fc.record({
      media: fc.constantFrom(640, 1080, 1280, 1920, 3840), panel: fc.constantFrom(270, 540, 608, 960, 1080, 1920),
      share: fc.double({ min: 0.3, max: 1, noNaN: true }), places: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 20 }), zoom: fc.double({ min: 0, max: 0.1, noNaN: true }),
    });
    fc.assert(fc.property(shapes, ({ media, panel, share, places, zoom }) => {
      const sizes = places.map((_, index) => Math.round(100 * media * share * (1 - zoom * index / places.length)) / 100);
      const path: AxisPath = { mediaPx: media, panelPx: panel, sizes, starts: places.map((place, index) => Math.round(100 * place * (media - (sizes[index] ?? 0))) / 100) };
      const cut = cutAxis(path);
      path.starts.forEach((_, frame) => {
        const [start, scaled, inside] = [cut.cropStart[frame] ?? -1, cut.scaledPx[frame] ?? 0, cut.insideStart[frame] ?? -1];
        expect(start % 2).toBe(0);
        expect(start).toBeGreaterThanOrEqual(0);
        expect(start + cut.cropPx).toBeLessThanOrEqual(media);
        expect(inside).toBeGreaterThanOrEqual(0);
        expect(inside + cut.oversampling * panel).toBeLessThanOrEqual(scaled);
      });
      expect(worst(path, cut)).toBeLessThanOrEqual(Math.max(cut.worstPx, 0) + 0.01);
      // At the rim of the media there is no room to choose from.
      expect(cut.worstPx).toBeLessThanOrEqual(1.01);
    }), { numRuns: 300 });
  });

  it('follows a slow pan evenly: 0.15 px rms at every scale that clips have', () => {
    for (const [size, panel, media] of [[607.5, 1080, 1920], [1080, 1080, 1920], [1018.87, 1080, 1920], [540, 540, 1920], [720, 960, 1920], [1215, 1080, 3840]] as const) {
      const starts = Array.from({ length: 90 }, (_, frame) => Math.round(100 * (200 + frame * 0.41)) / 100);
      const cut = cutAxis({ starts, sizes: starts.map(() => size), mediaPx: media, panelPx: panel });
      const misses = starts.map((start, frame) => (seen(cut, frame, panel).start - start) * panel / size);
      expect(Math.sqrt(misses.reduce((sum, miss) => sum + miss * miss, 0) / misses.length)).toBeLessThanOrEqual(0.15);
    }
  });
});
