import { describe, expect, it } from 'vitest';

import { alike, likenessOf, LIKENESS_SIZE, meanLikeness } from './likeness.ts';
import type { Picture } from './picture.ts';
import type { Face } from './yunet.ts';

const SIDE = 320;

/** A picture of somebody: hair, skin and shirt of his colours, the eyes where they are said to be. */
function portrait(hair: readonly [number, number, number], shirt: readonly [number, number, number], options: { brighter?: number } = {}): Picture {
  const bgr = new Uint8Array(SIDE * SIDE * 3);
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++) {
      const inFace = Math.hypot(x - 160, (y - 160) / 1.3) < 60;
      const colour = inFace ? [130, 160, 210] : y < 170 && Math.hypot(x - 160, (y - 140) / 1.3) < 85 ? hair : y > 235 ? shirt : [90, 90, 90];
      colour.forEach((value, channel) => { bgr[(y * SIDE + x) * 3 + channel] = Math.min(255, value * (options.brighter ?? 1)); });
    }
  }
  return { widthPx: SIDE, heightPx: SIDE, bgr };
}

/** Where the detector finds the face: `off` pixels from where it is. */
function found(off = 0): Face {
  const at = (x: number, y: number): readonly [number, number] => [x + off, y + off];
  return { xPx: 100 + off, yPx: 85 + off, widthPx: 120, heightPx: 150, score: 0.9, landmarksPx: [at(135, 145), at(185, 145), at(160, 175), at(140, 200), at(180, 200)] };
}

const ANN = portrait([20, 30, 40], [200, 60, 40]);
const BEN = portrait([120, 190, 220], [40, 60, 190]);

describe('a likeness', () => {
  it('hardly changes where the eyes are found a little elsewhere, nor with the light', () => {
    const own = likenessOf(ANN, found());
    expect(own).toHaveLength(LIKENESS_SIZE);
    expect(alike(own, own)).toBeCloseTo(1, 5);
    expect(alike(own, likenessOf(ANN, found(6)))).toBeGreaterThan(0.9);
    expect(alike(own, likenessOf(portrait([20, 30, 40], [200, 60, 40], { brighter: 1.15 }), found()))).toBeGreaterThan(0.97);
  });

  it('tells people of other hair and clothes apart by more than that', () => {
    const apart = alike(likenessOf(ANN, found()), likenessOf(BEN, found()));
    expect(apart).toBeLessThan(0.8);
    expect(apart).toBeLessThan(alike(likenessOf(ANN, found()), likenessOf(ANN, found(8))) - 0.1);
  });

  it('in the middle of several is like each of them; of none there is none', () => {
    const all = [likenessOf(ANN, found()), likenessOf(ANN, found(6))];
    expect(alike(meanLikeness(all), all[0]!)).toBeGreaterThan(0.97);
    expect(() => meanLikeness([])).toThrow(RangeError);
  });
});
