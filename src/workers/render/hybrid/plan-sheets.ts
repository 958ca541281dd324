/** Plans the sheets of an output's overlays: which states exist, in which sheet each is drawn, and when it is shown. Pure. */
import { OVERLAY_IDS, OVERLAYS, type Overlay, type OverlayId, type OverlayStates } from '#remotion/layers/overlays.ts';
import type { CellOrigin, CellSize } from '#remotion/layers/cells.ts';
import type { CompositionProps, OutputPayload } from '#shared/render/composition-props.ts';
import type { CellRun, LayerSheets, Sheet, SheetPlan } from './sheet-plan.ts';

/** Cells of a sheet at most: with more, one takes longer until it is there and a cell costs no less. */
const MOST_CELLS = 40;
/** A sheet is no wider than this, full-size pixels, unless a single cell is. */
const MOST_WIDTH_PX = 2200;
/** A sheet has no more pixels than this, so that what holds its picture in memory stays small: 24 MB as RGBA. */
const MOST_PIXELS = 6_000_000;

/** A stretch of frames in one state; null where the layer is not seen. */
interface StateRun<State> {
  readonly fromFrame: number;
  readonly state: State | null;
  /** Equal for equal states. */
  readonly key: string | null;
}

/** A layer that is seen. */
interface Shown {
  readonly layer: OverlayId;
  readonly cell: CellSize;
  /** How many different states it has. */
  readonly distinct: number;
  readonly sheetsOf: (cellsPerSheet: number) => Pick<LayerSheets, 'sheets' | 'runs'>;
}

/**
 * The sheets of an output; the same payload always gives the same plan. The layer that needs most room gets the size that suits
 * it; the others fit theirs into it, so that one page of the browser is large enough for all.
 */
export function planSheets({ props }: Pick<OutputPayload, 'props'>): SheetPlan {
  const shown = OVERLAY_IDS.flatMap(id => shownLayer(id, props) ?? []);
  const most = Math.max(0, ...shown.map(areaPx));
  const first = shown.find(layer => areaPx(layer) === most);
  const grid = first && gridOf(first);
  const page = {
    widthPx: Math.max(0, (grid?.columns ?? 0) * (first?.cell.widthPx ?? 0), ...shown.map(({ cell }) => cell.widthPx)),
    heightPx: Math.max(0, (grid?.rows ?? 0) * (first?.cell.heightPx ?? 0), ...shown.map(({ cell }) => cell.heightPx)),
  };
  return {
    layers: shown.map(layer => {
      const { cell, sheetsOf } = layer;
      const { columns, rows } = layer === first && grid ? grid : gridOf(layer, page);
      const size = layer === first ? page : { widthPx: columns * cell.widthPx, heightPx: rows * cell.heightPx };
      return { layer: layer.layer, cellWidthPx: cell.widthPx, cellHeightPx: cell.heightPx, columns, rows, ...size, ...sheetsOf(columns * rows) };
    }),
  };
}

/** What a layer shows, or null where it is never seen. */
function shownLayer<Id extends OverlayId>(id: Id, props: CompositionProps): Shown | null {
  const overlay: Overlay<OverlayStates[Id]> = OVERLAYS[id];
  const cell = overlay.cell(props);
  const runs = stateRuns(overlay, props);
  if (!cell || runs.every(({ state }) => state === null)) {
    return null;
  }
  const distinct = new Set(runs.flatMap(({ key }) => key ?? [])).size;
  return { layer: id, cell, distinct, sheetsOf: cellsPerSheet => split(runs, cellsPerSheet, state => overlay.origin(props, state)) };
}

/** Room that a layer's first sheet would take. */
function areaPx({ cell, distinct }: Shown): number {
  return Math.min(MOST_CELLS, distinct) * cell.widthPx * cell.heightPx;
}

/** Columns and rows of a layer's sheets within the bounds: as few sheets as can be, and the cells dealt to them evenly. */
function gridOf({ cell: { widthPx, heightPx }, distinct }: Shown, page = { widthPx: MOST_WIDTH_PX, heightPx: Infinity }): { columns: number; rows: number } {
  const most = Math.max(1, Math.min(MOST_CELLS, Math.floor(MOST_PIXELS / (widthPx * heightPx))));
  const even = Math.ceil(distinct / Math.ceil(distinct / most));
  const columns = Math.max(1, Math.min(even, Math.floor(page.widthPx / widthPx)));
  return { columns, rows: Math.max(1, Math.min(Math.ceil(even / columns), Math.floor(page.heightPx / heightPx))) };
}

/** Runs of equal state, in order, without gaps. */
function stateRuns<State>(overlay: Overlay<State>, props: CompositionProps): StateRun<State>[] {
  const runs: StateRun<State>[] = [];
  for (let frame = 0; frame < props.durationFrames; frame += 1) {
    const state = overlay.state(props, frame);
    const key = state === null ? null : JSON.stringify(state);
    if (frame === 0 || key !== runs.at(-1)?.key) {
      runs.push({ fromFrame: frame, state, key });
    }
  }
  return runs;
}

/** Deals states to sheets in order of first use. A state that a later sheet needs again is drawn again there. */
function split<State>(runs: readonly StateRun<State>[], most: number, originOf: (state: State) => CellOrigin): { sheets: Sheet[]; runs: CellRun[] } {
  const sheets: { fromFrame: number; states: State[] }[] = [];
  const shown: CellRun[] = [];
  let cells = new Map<string, number>();
  for (const { fromFrame, state, key } of runs) {
    const last = sheets.at(-1);
    if (!last || (key !== null && last.states.length >= most && !cells.has(key))) {
      sheets.push({ fromFrame, states: [] });
      cells = new Map();
    }
    const { xPx, yPx } = state === null ? shown.at(-1) ?? { xPx: 0, yPx: 0 } : originOf(state);
    if (state !== null && key !== null && !cells.has(key)) {
      cells.set(key, cells.size);
      sheets.at(-1)?.states.push(state);
    }
    shown.push({ fromFrame, cell: key === null ? null : cells.get(key) ?? null, xPx, yPx });
  }
  return { sheets, runs: shown };
}
