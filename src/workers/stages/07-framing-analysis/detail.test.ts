import { describe, expect, it } from 'vitest';

import type { Picture } from '#workers/tools/faces/picture.ts';
import { DETAIL_COLUMNS, DETAIL_ROWS, detailOf } from './detail.ts';

const SIZE = { widthPx: 320, heightPx: 180 };

/** A picture from its brightness at each pixel. */
function picture(at: (x: number, y: number) => number): Picture {
  const bgr = new Uint8Array(SIZE.widthPx * SIZE.heightPx * 3);
  for (let i = 0; i < SIZE.widthPx * SIZE.heightPx; i++) {
    bgr.fill(at(i % SIZE.widthPx, Math.floor(i / SIZE.widthPx)), 3 * i, 3 * i + 3);
  }
  return { ...SIZE, bgr };
}

const mean = (values: Float32Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const hardOfUneven = (of: Picture): number => {
  const { even, hard } = detailOf(of, 0);
  return mean(hard) / Math.max(1e-6, 1 - mean(even));
};

/** Repeatable noise, -0.5..0.5. */
const noise = (x: number, y: number): number => (Math.sin(12.9898 * x + 78.233 * y) * 43758.5453) % 1 - 0.5;

describe('the detail of a picture', () => {
  it('of letters on paper is even areas with hard edges', () => {
    const page = picture((x, y) => (y % 12 < 6 && x % 7 < 3 && x > 40 && x < 280 && y > 30 && y < 120 ? 20 : 250));
    expect(mean(detailOf(page, 0).even)).toBeGreaterThan(0.6);
    expect(hardOfUneven(page)).toBeGreaterThan(0.9);
  });

  it('of a filmed one is neither: soft edges, grain, light that falls off', () => {
    const filmed = picture((x, y) => 128 + 90 * Math.sin(x / 9) * Math.cos(y / 7) + 8 * noise(x, y));
    expect(mean(detailOf(filmed, 0).even)).toBeLessThan(0.4);
    expect(hardOfUneven(filmed)).toBeLessThan(0.05);
  });

  it('is told for each cell, at its place', () => {
    const { even, hard, frame } = detailOf(picture((x, y) => (x >= 160 && y < 90 && x % 4 < 2 ? 0 : 200)), 7);
    expect(frame).toBe(7);
    expect(even).toHaveLength(DETAIL_COLUMNS * DETAIL_ROWS);
    const cell = (column: number, row: number): number => row * DETAIL_COLUMNS + column;
    expect(hard[cell(20, 3)]).toBeGreaterThan(0.4);
    expect(hard[cell(5, 3)]).toBe(0);
    expect(hard[cell(20, 14)]).toBe(0);
    expect(even[cell(5, 14)]).toBe(1);
  });

  it('of one colour is all even', () => {
    const { even, hard } = detailOf(picture(() => 90), 0);
    expect([Math.min(...even), Math.max(...hard)]).toEqual([1, 0]);
  });
});
