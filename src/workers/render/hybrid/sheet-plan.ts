/** What a clip's overlays become for ffmpeg: sheets of cells, each cell one distinct state of one layer, and when each is shown. */
import type { OverlayId } from '#remotion/layers/overlays.ts';

export { CELL_GRID_PX } from '#remotion/layers/cells.ts';

/** A sheet: one picture that holds cells row by row, from the left. */
export interface Sheet {
  /** First frame that this sheet serves; it serves up to the next sheet's first frame. The first sheet's is 0. */
  readonly fromFrame: number;
  /** The states drawn, in cell order. At most columns x rows of its layer. */
  readonly states: readonly unknown[];
}

/** A stretch of frames that shows one cell, or nothing. */
export interface CellRun {
  readonly fromFrame: number;
  /** Index of the cell in the sheet that serves this frame; null: the layer is not seen. */
  readonly cell: number | null;
  /** Where the cell's top left corner stands in the output: full-size output pixels, multiples of `CELL_GRID_PX`. */
  readonly xPx: number;
  readonly yPx: number;
}

/** One layer of one output. Every sheet of it is a picture of columns x rows cells, filled or not. */
export interface LayerSheets {
  readonly layer: OverlayId;
  /** Size of every cell, full-size output pixels, multiples of `CELL_GRID_PX`. */
  readonly cellWidthPx: number;
  readonly cellHeightPx: number;
  readonly columns: number;
  readonly rows: number;
  /** In order of first use; at least one. */
  readonly sheets: readonly Sheet[];
  /** In order of frame, without gaps from frame 0 to the clip's end; neighbours differ. A run never spans two sheets. */
  readonly runs: readonly CellRun[];
}

/** All overlays of an output that are drawn by the browser, lowest first. A layer that is never seen is left out. */
export interface SheetPlan {
  readonly layers: readonly LayerSheets[];
}
