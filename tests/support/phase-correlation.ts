/** How far one picture is shifted against another, to a few hundredths of a pixel. */
import { powerOfTwoBelow, transformPicture, zeros, type Complex } from './fourier.ts';

/** Brightness of a picture, row by row. */
export interface GreyPicture {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly values: Float32Array;
}

/** A shift: positive means that the second picture lies further right and further down than the first. `peak`: 0..1, 1 is certain. */
export interface Offset {
  readonly dxPx: number;
  readonly dyPx: number;
  readonly peak: number;
}

/**
 * Standard deviation of the low pass on the phases, in cycles per pixel: what encoding and scaling leave alone. It makes the
 * peak a Gaussian of 1 / (2 pi sigma) = 1.33 px, so that three points through its logarithm give its place.
 */
const LOW_PASS_SIGMA = 0.12;
/** Larger parts tell no more. */
const LARGEST_PX = 512;

/**
 * Phase correlation (Kuglin and Hines 1975) of the gradients (Argyriou and Vlachos 2003) of the middles of two pictures of the
 * same size, faded out at their rims by a Hann window; the peak's place by a parabola through its logarithm. Good for shifts up to an eighth of the side. Throws
 * `RangeError` where sizes differ or are below 32 px.
 */
export function offsetBetween(first: GreyPicture, second: GreyPicture): Offset {
  if (first.widthPx !== second.widthPx || first.heightPx !== second.heightPx) {
    throw new RangeError('pictures of one size are needed');
  }
  const width = Math.min(LARGEST_PX, powerOfTwoBelow(first.widthPx));
  const height = Math.min(LARGEST_PX, powerOfTwoBelow(first.heightPx));
  if (width < 32 || height < 32) {
    throw new RangeError(`too small to be compared: ${first.widthPx} x ${first.heightPx}`);
  }
  const [a, b] = [spectrumOf(first, width, height), spectrumOf(second, width, height)];
  const cross = zeros(width * height);
  let weights = 0;
  for (let y = 0; y < height; y += 1) {
    const fy = (y < height / 2 ? y : y - height) / height;
    for (let x = 0; x < width; x += 1) {
      const at = y * width + x;
      const fx = (x < width / 2 ? x : x - width) / width;
      const [ar, ai, br, bi] = [a.re[at] as number, a.im[at] as number, b.re[at] as number, b.im[at] as number];
      const re = br * ar + bi * ai;
      const im = bi * ar - br * ai;
      const size = Math.hypot(re, im);
      const weight = Math.exp(-(fx * fx + fy * fy) / (2 * LOW_PASS_SIGMA ** 2));
      if (size > 1e-9) {
        cross.re[at] = re / size * weight;
        cross.im[at] = im / size * weight;
        weights += weight;
      }
    }
  }
  transformPicture(cross, width, height, true);
  return peakOf(cross.re, width, height, weights / (width * height));
}

function peakOf(values: Float64Array, width: number, height: number, most: number): Offset {
  const value = (x: number, y: number): number => values[((y + height) % height) * width + (x + width) % width] as number;
  let [bestX, bestY] = [0, 0];
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      if (value(x, y) > value(bestX, bestY)) {
        [bestX, bestY] = [x, y];
      }
    }
  }
  const top = value(bestX, bestY);
  const dx = bestX + vertex(value(bestX - 1, bestY), top, value(bestX + 1, bestY));
  const dy = bestY + vertex(value(bestX, bestY - 1), top, value(bestX, bestY + 1));
  return { dxPx: dx > width / 2 ? dx - width : dx, dyPx: dy > height / 2 ? dy - height : dy, peak: most > 0 ? top / most : 0 };
}

/** Where a Gaussian through three neighbouring points has its top, from the middle one. */
function vertex(before: number, top: number, after: number): number {
  const least = Math.max(1e-12, top * 1e-6);
  const [l, m, r] = [before, top, after].map(each => Math.log(Math.max(least, each))) as [number, number, number];
  const bend = l - 2 * m + r;
  return bend === 0 ? 0 : Math.max(-0.5, Math.min(0.5, (l - r) / (2 * bend)));
}

/** Spectrum of the gradient, as one complex number a pixel: without it the window smears the strong long waves over all others. */
function spectrumOf(picture: GreyPicture, width: number, height: number): Complex {
  const { widthPx, heightPx, values } = picture;
  const [left, top] = [Math.floor((widthPx - width) / 2), Math.floor((heightPx - height) / 2)];
  const value = (x: number, y: number): number => values[Math.max(0, Math.min(heightPx - 1, y)) * widthPx + Math.max(0, Math.min(widthPx - 1, x))] as number;
  const spectrum = zeros(width * height);
  for (let y = 0; y < height; y += 1) {
    const row = Math.sin(Math.PI * (y + 0.5) / height) ** 2;
    for (let x = 0; x < width; x += 1) {
      const fade = row * Math.sin(Math.PI * (x + 0.5) / width) ** 2;
      spectrum.re[y * width + x] = (value(left + x + 1, top + y) - value(left + x - 1, top + y)) * fade;
      spectrum.im[y * width + x] = (value(left + x, top + y + 1) - value(left + x, top + y - 1)) * fade;
    }
  }
  transformPicture(spectrum, width, height);
  return spectrum;
}
