/** Discrete Fourier transforms of sizes that are powers of two (Cooley and Tukey 1965), in place, for the measures of the tests. */

/** A complex signal: real and imaginary parts, of one length. */
export interface Complex {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

/** A complex signal of zeros. */
export function zeros(length: number): Complex {
  return { re: new Float64Array(length), im: new Float64Array(length) };
}

/** The largest power of two that is not above `value`. */
export function powerOfTwoBelow(value: number): number {
  return 2 ** Math.floor(Math.log2(value));
}

/** Transforms a signal; `inverse` undoes it. Throws `RangeError` for a length that is no power of two. */
export function transform(signal: Complex, inverse = false): void {
  const { length } = signal.re;
  if (length < 1 || (length & (length - 1)) !== 0) {
    throw new RangeError(`no power of two: ${length}`);
  }
  transformPart(signal, { offset: 0, stride: 1, length, roots: rootsOf(length, inverse), inverse });
}

/** Transforms a picture of `width` x `height` samples, row by row, in both directions. */
export function transformPicture(signal: Complex, width: number, height: number, inverse = false): void {
  const [along, down] = [rootsOf(width, inverse), rootsOf(height, inverse)];
  for (let y = 0; y < height; y += 1) {
    transformPart(signal, { offset: y * width, stride: 1, length: width, roots: along, inverse });
  }
  for (let x = 0; x < width; x += 1) {
    transformPart(signal, { offset: x, stride: width, length: height, roots: down, inverse });
  }
}

interface Part { readonly offset: number; readonly stride: number; readonly length: number; readonly roots: Complex; readonly inverse: boolean }

function rootsOf(length: number, inverse: boolean): Complex {
  const roots = zeros(Math.max(1, length / 2));
  const turn = (inverse ? 2 : -2) * Math.PI / length;
  for (let k = 0; k < length / 2; k += 1) {
    roots.re[k] = Math.cos(turn * k);
    roots.im[k] = Math.sin(turn * k);
  }
  return roots;
}

function transformPart({ re, im }: Complex, { offset, stride, length, roots, inverse }: Part): void {
  for (let i = 1, j = 0; i < length; i += 1) {
    let bit = length >> 1;
    for (; j & bit; bit >>= 1) {
      j ^= bit;
    }
    j ^= bit;
    if (i < j) {
      const [a, b] = [offset + i * stride, offset + j * stride];
      [re[a], re[b]] = [re[b] as number, re[a] as number];
      [im[a], im[b]] = [im[b] as number, im[a] as number];
    }
  }
  for (let size = 2; size <= length; size *= 2) {
    const half = size / 2;
    for (let start = 0; start < length; start += size) {
      for (let k = 0; k < half; k += 1) {
        const low = offset + (start + k) * stride;
        const high = low + half * stride;
        const [wr, wi] = [roots.re[k * length / size] as number, roots.im[k * length / size] as number];
        const tr = (re[high] as number) * wr - (im[high] as number) * wi;
        const ti = (re[high] as number) * wi + (im[high] as number) * wr;
        re[high] = (re[low] as number) - tr;
        im[high] = (im[low] as number) - ti;
        re[low] = (re[low] as number) + tr;
        im[low] = (im[low] as number) + ti;
      }
    }
  }
  for (let i = 0; inverse && i < length; i += 1) {
    re[offset + i * stride] = (re[offset + i * stride] as number) / length;
    im[offset + i * stride] = (im[offset + i * stride] as number) / length;
  }
}
