import { describe, expect, it } from 'vitest';

import { transform, zeros } from './fourier.ts';
import { offsetBetween, type GreyPicture } from './phase-correlation.ts';

/** Soft blobs of many sizes at random places: a picture with all frequencies that can be moved by any part of a pixel exactly. */
function blobs(shiftX: number, shiftY: number, options: { widthPx?: number; heightPx?: number; noise?: number; seed?: number } = {}): GreyPicture {
  const { widthPx = 128, heightPx = 96, noise = 0 } = options;
  const random = randomNumbers(options.seed ?? 7);
  const values = new Float32Array(widthPx * heightPx);
  for (let count = 0; count < 500; count += 1) {
    const [x0, y0, radius, level] = [random() * (widthPx + 40) - 20 + shiftX, random() * (heightPx + 40) - 20 + shiftY, 1 + 12 * random() ** 3, random() < 0.5 ? -30 : 30];
    for (let y = Math.max(0, Math.floor(y0 - 5 * radius)); y < Math.min(heightPx, y0 + 5 * radius); y += 1) {
      for (let x = Math.max(0, Math.floor(x0 - 5 * radius)); x < Math.min(widthPx, x0 + 5 * radius); x += 1) {
        values[y * widthPx + x] = (values[y * widthPx + x] as number) + level * Math.exp(-((x - x0) ** 2 + (y - y0) ** 2) / (2 * radius * radius));
      }
    }
  }
  const grain = randomNumbers(shiftX * 100 + 3);
  return { widthPx, heightPx, values: values.map(value => value + noise * (grain() - 0.5)) };
}

/** Numbers from 0 to 1 by a linear congruential generator. */
function randomNumbers(seed: number): () => number {
  let state = Math.round(seed);
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

describe('offsetBetween', () => {
  it.each([[0, 0], [1, 0], [0, -1], [0.25, 0.4], [-2.6, 1.3], [3.5, -4.5]])('finds a shift of %f, %f px to a few hundredths', (dx, dy) => {
    const found = offsetBetween(blobs(0, 0), blobs(dx, dy));
    expect(Math.hypot(found.dxPx - dx, found.dyPx - dy)).toBeLessThan(0.06);
  });

  it('finds it under noise', () => {
    const found = offsetBetween(blobs(0, 0, { noise: 20 }), blobs(0.5, -0.5, { noise: 20 }));
    expect(Math.hypot(found.dxPx - 0.5, found.dyPx + 0.5)).toBeLessThan(0.1);
  });

  it('is surer of the same picture than of another one', () => {
    const other = blobs(0, 0, { seed: 99 });
    expect(offsetBetween(blobs(0, 0), blobs(0, 0)).peak).toBeGreaterThan(0.99);
    expect(offsetBetween(blobs(0, 0), other).peak).toBeLessThan(0.3);
  });

  it('refuses pictures of two sizes and very small ones', () => {
    expect(() => offsetBetween(blobs(0, 0), blobs(0, 0, { widthPx: 64 }))).toThrow(RangeError);
    expect(() => offsetBetween(blobs(0, 0, { heightPx: 20 }), blobs(0, 0, { heightPx: 20 }))).toThrow(RangeError);
  });
});

describe('transform', () => {
  it('turns a wave into one line and back', () => {
    const signal = zeros(64);
    signal.re.forEach((_, index) => { signal.re[index] = Math.cos(2 * Math.PI * 5 * index / 64); });
    const before = [...signal.re];
    transform(signal);
    expect([...signal.re].map(value => Math.abs(Math.round(value)))).toEqual(Array.from({ length: 64 }, (_, index) => index === 5 || index === 59 ? 32 : 0));
    transform(signal, true);
    signal.re.forEach((value, index) => expect(value).toBeCloseTo(before[index] ?? NaN, 9));
  });

  it('refuses other lengths than powers of two', () => {
    expect(() => transform(zeros(60))).toThrow(RangeError);
  });
});
