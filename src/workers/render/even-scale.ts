/**
 * The factor nearest to `wanted` at which both sides become even whole numbers without changing the picture's shape, as 4:2:0
 * video needs. 1080x1920 at 0.25 is 270x480; at 0.3 the nearest is 0.3 (324x576). Result in (0, 1]. Where only factors above 1
 * would do (odd sides), the answer is 1.
 */
export function evenScale(size: { widthPx: number; heightPx: number }, wanted: number): number {
  const divisor = greatestCommonDivisor(size.widthPx, size.heightPx);
  const step = (size.widthPx / divisor) % 2 === 0 && (size.heightPx / divisor) % 2 === 0 ? 1 : 2;
  const most = Math.max(step, Math.floor(divisor / step) * step);
  const parts = Math.min(most, Math.max(step, Math.round(wanted * divisor / step) * step));
  return Math.min(1, parts / divisor);
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
