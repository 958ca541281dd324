/** Arithmetic of boxes in one picture. Pure; runs anywhere. */
import type { BoxPx } from '../units/geometry.ts';

/** The area two boxes share, square pixels. */
export function overlapAreaPx(a: BoxPx, b: BoxPx): number {
  const widthPx = Math.min(a.xPx + a.widthPx, b.xPx + b.widthPx) - Math.max(a.xPx, b.xPx);
  const heightPx = Math.min(a.yPx + a.heightPx, b.yPx + b.heightPx) - Math.max(a.yPx, b.yPx);
  return widthPx > 0 && heightPx > 0 ? widthPx * heightPx : 0;
}

/** A box grown on all sides (shrunk for a negative distance). */
export function inflate(box: BoxPx, byPx: number): BoxPx {
  return { xPx: box.xPx - byPx, yPx: box.yPx - byPx, widthPx: Math.max(0, box.widthPx + 2 * byPx), heightPx: Math.max(0, box.heightPx + 2 * byPx) };
}

/** The part of a box inside another; of zero size where they do not meet. */
export function intersect(box: BoxPx, bounds: BoxPx): BoxPx {
  const xPx = Math.max(box.xPx, bounds.xPx);
  const yPx = Math.max(box.yPx, bounds.yPx);
  return {
    xPx, yPx,
    widthPx: Math.max(0, Math.min(box.xPx + box.widthPx, bounds.xPx + bounds.widthPx) - xPx),
    heightPx: Math.max(0, Math.min(box.yPx + box.heightPx, bounds.yPx + bounds.heightPx) - yPx),
  };
}

/** Whether `inner` lies in `outer`, with `slackPx` of tolerance for rounding (default 0.01). */
export function contains(outer: BoxPx, inner: BoxPx, slackPx = 0.01): boolean {
  return inner.xPx >= outer.xPx - slackPx && inner.yPx >= outer.yPx - slackPx
    && inner.xPx + inner.widthPx <= outer.xPx + outer.widthPx + slackPx
    && inner.yPx + inner.heightPx <= outer.yPx + outer.heightPx + slackPx;
}

/** A box scaled about a point, as a punch-in scales the picture. */
export function scaleAbout(box: BoxPx, centre: { xPx: number; yPx: number }, scale: number): BoxPx {
  return {
    xPx: centre.xPx + (box.xPx - centre.xPx) * scale,
    yPx: centre.yPx + (box.yPx - centre.yPx) * scale,
    widthPx: box.widthPx * scale,
    heightPx: box.heightPx * scale,
  };
}

/** The largest share of any of `faces` that `box` covers, 0 to 1. */
export function coveredShare(box: BoxPx, faces: readonly BoxPx[]): number {
  let most = 0;
  for (const face of faces) {
    const area = face.widthPx * face.heightPx;
    if (area > 0) {
      most = Math.max(most, overlapAreaPx(box, face) / area);
    }
  }
  return most;
}
