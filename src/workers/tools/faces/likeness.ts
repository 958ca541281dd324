/**
 * What a face looks like, as a small colour picture of it set upright by its eyes, brightness and contrast taken out. It tells the few
 * people of one recording apart, in the same light and clothes; it knows nobody from another day.
 */
import type { Picture } from './picture.ts';
import type { Face } from './yunet.ts';

/** Samples along each side. */
const SIDE = 16;
/** Values of a likeness. */
export const LIKENESS_SIZE = SIDE * SIDE * 3;
/** The square that is looked at, in distances between the eyes: so wide, its centre so far below the middle of the eyes. It holds hair and chin. */
const WIDTH_OF_EYES = 3.6;
const BELOW_EYES = 0.55;
/** So many samples on each side are averaged: where eyes are found differs by about as much from look to look, and with the size of a face. */
const BLUR = 2;
/** A profile's eyes fall together: they are taken to be at least this share of the box's width apart. */
const LEAST_EYES = 0.25;

/** The likeness of a face, `LIKENESS_SIZE` values, mean 0, length 1. Both in pixels of the picture. */
export function likenessOf(picture: Picture, face: Face): Float32Array {
  const [right, left] = [face.landmarksPx[0] ?? centreOf(face), face.landmarksPx[1] ?? centreOf(face)];
  const apart = Math.hypot(left[0] - right[0], left[1] - right[1]);
  const unit = Math.max(apart, LEAST_EYES * face.widthPx);
  const [alongX, alongY] = apart < LEAST_EYES * face.widthPx ? [1, 0] : [(left[0] - right[0]) / apart, (left[1] - right[1]) / apart];
  const [middleX, middleY] = [(left[0] + right[0]) / 2, (left[1] + right[1]) / 2];
  const values = new Float32Array(LIKENESS_SIZE);
  for (let row = 0; row < SIDE; row += 1) {
    for (let column = 0; column < SIDE; column += 1) {
      const across = ((column + 0.5) / SIDE - 0.5) * WIDTH_OF_EYES * unit;
      const down = ((row + 0.5) / SIDE - 0.5) * WIDTH_OF_EYES * unit + BELOW_EYES * unit;
      const x = clamp(Math.round(middleX + across * alongX - down * alongY), picture.widthPx);
      const y = clamp(Math.round(middleY + across * alongY + down * alongX), picture.heightPx);
      for (let channel = 0; channel < 3; channel += 1) {
        values[(row * SIDE + column) * 3 + channel] = picture.bgr[(y * picture.widthPx + x) * 3 + channel]!;
      }
    }
  }
  return normalised(blurred(values));
}

/** How alike two faces look, -1 to 1: the correlation of their likenesses. */
export function alike(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}

/** The likeness in the middle of several. Throws `RangeError` for none. */
export function meanLikeness(all: readonly Float32Array[]): Float32Array {
  if (all.length === 0) {
    throw new RangeError('a mean of no likeness');
  }
  const sum = new Float32Array(LIKENESS_SIZE);
  all.forEach(each => { each.forEach((value, i) => { sum[i] = sum[i]! + value; }); });
  return normalised(sum);
}

/** Mean 0, length 1; all 0 where all values are the same. */
export function normalised(values: Float32Array): Float32Array {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const length = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0));
  return values.map(value => (length === 0 ? 0 : (value - mean) / length));
}

function blurred(values: Float32Array): Float32Array {
  return values.map((_, at) => {
    const [row, column, channel] = [Math.floor(at / 3 / SIDE), Math.floor(at / 3) % SIDE, at % 3];
    let sum = 0;
    let count = 0;
    for (let y = Math.max(0, row - BLUR); y <= Math.min(SIDE - 1, row + BLUR); y += 1) {
      for (let x = Math.max(0, column - BLUR); x <= Math.min(SIDE - 1, column + BLUR); x += 1) {
        sum += values[(y * SIDE + x) * 3 + channel]!;
        count += 1;
      }
    }
    return sum / count;
  });
}

function centreOf(face: Face): readonly [number, number] {
  return [face.xPx + face.widthPx / 2, face.yPx + face.heightPx / 2];
}

function clamp(value: number, size: number): number {
  return Math.min(size - 1, Math.max(0, value));
}
