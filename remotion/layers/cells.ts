/** Cells: the part of the output that a layer paints, on a grid. Pure. */
import type { BoxPx } from '#shared/units/geometry.ts';

/**
 * Cells stand on this grid and their sides are multiples of it, so that at half and at quarter size they still lie on whole
 * 4:2:0 samples.
 */
export const CELL_GRID_PX = 8;
/** Kept free around what a layer should paint: rounding of glyphs and antialiasing reach over a computed edge. */
const ROUNDING_PX = 2;

/** Size of a cell, output pixels, multiples of `CELL_GRID_PX`. */
export interface CellSize {
  readonly widthPx: number;
  readonly heightPx: number;
}

/** Where a cell's top left corner stands in the output, multiples of `CELL_GRID_PX`. */
export interface CellOrigin {
  readonly xPx: number;
  readonly yPx: number;
}

type Output = Pick<BoxPx, 'widthPx' | 'heightPx'>;

/** The size that holds each of the boxes wherever on the grid it begins; null where none of them lies in the output. */
export function cellOf(inks: readonly BoxPx[], output: Output): CellSize | null {
  const spans = inks.map(ink => ({ x: gridSpan(ink.xPx, ink.widthPx, output.widthPx), y: gridSpan(ink.yPx, ink.heightPx, output.heightPx) })).filter(({ x, y }) => x.to > x.from && y.to > y.from);
  if (spans.length === 0) {
    return null;
  }
  return { widthPx: Math.max(...spans.map(({ x }) => x.to - x.from)), heightPx: Math.max(...spans.map(({ y }) => y.to - y.from)) };
}

/** Where a cell stands that is to hold a box: its corner on the grid, shifted such that the whole cell lies in the output. */
export function originOf(ink: BoxPx, cell: CellSize, output: Output): CellOrigin {
  const place = (fromPx: number, sizePx: number, cellPx: number, outputPx: number): number => Math.max(0, Math.min(gridSpan(fromPx, sizePx, outputPx).from, gridDown(outputPx) - cellPx));
  return { xPx: place(ink.xPx, ink.widthPx, cell.widthPx, output.widthPx), yPx: place(ink.yPx, ink.heightPx, cell.heightPx, output.heightPx) };
}

/** A box grown by a distance to each side, output pixels. */
export function grown(box: BoxPx, by: { leftPx: number; topPx: number; rightPx: number; bottomPx: number }): BoxPx {
  return { xPx: box.xPx - by.leftPx, yPx: box.yPx - by.topPx, widthPx: box.widthPx + by.leftPx + by.rightPx, heightPx: box.heightPx + by.topPx + by.bottomPx };
}

/** The grid's lines around a stretch with its rounding, within the output. */
function gridSpan(fromPx: number, sizePx: number, outputPx: number): { from: number; to: number } {
  const last = gridDown(outputPx);
  const from = Math.max(0, gridDown(fromPx - ROUNDING_PX));
  const to = Math.min(last, CELL_GRID_PX * Math.ceil((fromPx + sizePx + ROUNDING_PX) / CELL_GRID_PX));
  return { from, to };
}

function gridDown(px: number): number {
  return CELL_GRID_PX * Math.floor(px / CELL_GRID_PX);
}
