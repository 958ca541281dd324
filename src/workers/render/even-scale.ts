/**
 * The factor nearest to `wanted` at which both sides become even whole numbers without changing the picture's shape, as 4:2:0
 * video needs. 1080x1920 at 0.25 is 270x480; at 0.3 the nearest is 0.3 (324x576). Result in (0, 1]. Where only factors above 1
 * would do (odd sides), the answer is 1.
 */
export function evenScale(size: { widthPx: number; heightPx: number }, wanted: number): number {
  const divisor = greatestCommonDivisor(size.widthPx, size.heightPx);
  // The shape's own numbers have no common factor, so one of them is odd: only even multiples of them are even.
  const most = Math.max(1, Math.floor(divisor / 2));
  const pairs = Math.min(most, Math.max(1, Math.round(wanted * divisor / 2)));
  return Math.min(1, 2 * pairs / divisor);
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

/** The picture's sides after `evenScale`: what a backend writes. */
export function evenSize(size: { widthPx: number; heightPx: number }, wanted: number): { widthPx: number; heightPx: number } {
  const scale = evenScale(size, wanted);
  return { widthPx: Math.round(size.widthPx * scale), heightPx: Math.round(size.heightPx * scale) };
}
