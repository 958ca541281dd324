/** How much a picture changes from one frame to the next. */
import type { BoxPx } from '#shared/units/geometry.ts';
import type { Picture } from './picture.ts';

/** Every so many pixels in both directions one is looked at, for the picture as a whole. */
const GRID_PX = 4;
/** Columns and rows that the movement of a picture is summed up in. */
export const MOTION_COLUMNS = 32;
export const MOTION_ROWS = 18;

/** What changed in a picture: mean |difference| of the green channel, 0..255, of all of it, of each column and of each row. */
export interface PictureChange {
  readonly mean: number;
  readonly columns: Float32Array;
  readonly rows: Float32Array;
}

/** Compares two frames on a coarse grid. Green stands for brightness: it makes up most of it. */
export function comparePictures(previous: Picture, current: Picture): PictureChange {
  const columns = new Float32Array(MOTION_COLUMNS);
  const rows = new Float32Array(MOTION_ROWS);
  const columnCounts = new Uint32Array(MOTION_COLUMNS);
  const rowCounts = new Uint32Array(MOTION_ROWS);
  const { widthPx, heightPx } = current;
  let sum = 0;
  let count = 0;
  for (let y = 0; y < heightPx; y += GRID_PX) {
    const row = Math.floor(y * MOTION_ROWS / heightPx);
    for (let x = 0; x < widthPx; x += GRID_PX) {
      const at = (y * widthPx + x) * 3 + 1;
      const difference = Math.abs(current.bgr[at]! - previous.bgr[at]!);
      const column = Math.floor(x * MOTION_COLUMNS / widthPx);
      columns[column] = columns[column]! + difference;
      rows[row] = rows[row]! + difference;
      columnCounts[column] = columnCounts[column]! + 1;
      rowCounts[row] = rowCounts[row]! + 1;
      sum += difference;
      count++;
    }
  }
  return {
    mean: sum / count,
    columns: columns.map((value, i) => value / Math.max(1, columnCounts[i]!)),
    rows: rows.map((value, i) => value / Math.max(1, rowCounts[i]!)),
  };
}

/** Mean |difference| of the green channel inside a box, 0..255; 0 for a box outside the picture. Every second pixel counts. */
export function changeInside(previous: Picture, current: Picture, box: BoxPx): number {
  const left = Math.max(0, Math.round(box.xPx));
  const top = Math.max(0, Math.round(box.yPx));
  const right = Math.min(current.widthPx, Math.round(box.xPx + box.widthPx));
  const bottom = Math.min(current.heightPx, Math.round(box.yPx + box.heightPx));
  let sum = 0;
  let count = 0;
  for (let y = top; y < bottom; y += 2) {
    for (let x = left; x < right; x += 2) {
      const at = (y * current.widthPx + x) * 3 + 1;
      sum += Math.abs(current.bgr[at]! - previous.bgr[at]!);
      count++;
    }
  }
  return count === 0 ? 0 : sum / count;
}

/** The lower part of a face, where the mouth and the chin move when it speaks. */
export function mouthBox(face: BoxPx): BoxPx {
  return { xPx: face.xPx + 0.15 * face.widthPx, yPx: face.yPx + 0.55 * face.heightPx, widthPx: 0.7 * face.widthPx, heightPx: 0.45 * face.heightPx };
}
