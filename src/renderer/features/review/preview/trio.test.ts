import { describe, expect, it } from 'vitest';

import { trio } from './trio.ts';

const SHAPES = [{ aspect: '9:16', widthPx: 1080, heightPx: 1920 }, { aspect: '1:1', widthPx: 1080, heightPx: 1080 }, { aspect: '16:9', widthPx: 1920, heightPx: 1080 }] as const;

describe('three shapes side by side', () => {
  it.each([0.8, 1.3, 16 / 9, 2.6, 4])('keep their form, stay inside and apart, at %s', ratio => {
    const { widthPx, heightPx, boxes } = trio(SHAPES, ratio);
    boxes.forEach((box, index) => {
      const shape = SHAPES[index];
      expect(box.widthPx / box.heightPx).toBeCloseTo((shape?.widthPx ?? 0) / (shape?.heightPx ?? 1), 5);
      expect(box.xPx).toBeGreaterThanOrEqual(-0.01);
      expect(box.yPx).toBeGreaterThanOrEqual(-0.01);
      expect(box.xPx + box.widthPx).toBeLessThanOrEqual(widthPx + 0.01);
      expect(box.yPx + box.heightPx).toBeLessThanOrEqual(heightPx + 0.01);
      const next = boxes[index + 1];
      if (next) {
        expect(next.xPx).toBeGreaterThan(box.xPx + box.widthPx);
      }
    });
  });
});
