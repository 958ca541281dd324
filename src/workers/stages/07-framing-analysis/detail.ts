/** How a picture is drawn: a screen, a slide or a document has even areas with hard edges between them, what is filmed has neither. */
import type { Picture } from '#workers/tools/faces/picture.ts';

/** Columns and rows of cells that are told apart. */
export const DETAIL_COLUMNS = 32;
export const DETAIL_ROWS = 18;

/** The detail of one frame: for each cell, row by row, the shares of its pixels that are even and that lie at a hard edge, 0..1. */
export interface PictureDetail {
  readonly frame: number;
  readonly even: Float32Array;
  readonly hard: Float32Array;
}

/** A pixel is even where it differs from its right and lower neighbours by no more, and at a hard edge where by at least so much, 0..255. */
const EVEN = 2;
const HARD = 36;

/** Looks at the green channel of a frame: it makes up most of the brightness. */
export function detailOf(picture: Picture, frame: number): PictureDetail {
  const { widthPx, heightPx, bgr } = picture;
  const cells = DETAIL_COLUMNS * DETAIL_ROWS;
  const even = new Float32Array(cells);
  const hard = new Float32Array(cells);
  const counts = new Uint32Array(cells);
  for (let y = 0; y < heightPx - 1; y++) {
    const row = Math.floor(y * DETAIL_ROWS / heightPx) * DETAIL_COLUMNS;
    for (let x = 0; x < widthPx - 1; x++) {
      const at = (y * widthPx + x) * 3 + 1;
      const value = bgr[at]!;
      const step = Math.max(Math.abs(bgr[at + 3]! - value), Math.abs(bgr[at + 3 * widthPx]! - value));
      const cell = row + Math.floor(x * DETAIL_COLUMNS / widthPx);
      counts[cell] = counts[cell]! + 1;
      if (step <= EVEN) {
        even[cell] = even[cell]! + 1;
      } else if (step >= HARD) {
        hard[cell] = hard[cell]! + 1;
      }
    }
  }
  counts.forEach((count, cell) => {
    even[cell] = even[cell]! / Math.max(1, count);
    hard[cell] = hard[cell]! / Math.max(1, count);
  });
  return { frame, even, hard };
}
