/** Plans the sheets of an output's overlays: which states exist, in which sheet each is drawn, and when it is shown. Pure. */
import { OVERLAY_IDS, OVERLAYS, type Overlay, type OverlayId, type OverlayStates } from '#remotion/layers/overlays.ts';
import type { CellOrigin, CellSize } from '#remotion/layers/cells.ts';
import type { CompositionProps, OutputPayload } from '#shared/render/composition-props.ts';
import type { CellRun, LayerSheets, Sheet, SheetPlan } from './sheet-plan.ts';

/** Cells of a sheet at most: with more, one takes longer until it is there and a cell costs no less. */
const MOST_CELLS = 40;
/** A sheet is no wider than this, full-size pixels, unless a single cell is. */
const MOST_WIDTH_PX = 2200;
/** A sheet has no more pixels than this and a row of cells, so that what holds its picture in memory stays small: 6 MB as RGBA, for each layer of each aspect. */
const MOST_PIXELS = 1_500_000;

/** A stretch of frames in one state; null where the layer is not seen. */
interface StateRun<State> {
  readonly fromFrame: number;
  readonly state: State | null;
  /** Equal for equal states. */
  readonly key: string | null;
}

/** The sheets of an output. The same payload always gives the same plan. */
export function planSheets({ props }: Pick<OutputPayload, 'props'>): SheetPlan {
  return { layers: OVERLAY_IDS.flatMap(id => layerSheets(id, props) ?? []) };
}

/** The sheets of one layer, or null where it is never seen. */
function layerSheets<Id extends OverlayId>(id: Id, props: CompositionProps): LayerSheets | null {
  const overlay: Overlay<OverlayStates[Id]> = OVERLAYS[id];
  const cell = overlay.cell(props);
  const runs = stateRuns(overlay, props);
  const distinct = new Set(runs.flatMap(({ key }) => key ?? [])).size;
  if (!cell || distinct === 0) {
    return null;
  }
  const { columns, rows } = gridOf(cell, distinct);
  return { layer: id, cellWidthPx: cell.widthPx, cellHeightPx: cell.heightPx, columns, rows, ...split(runs, columns * rows, state => overlay.origin(props, state)) };
}

/** Columns and rows of a layer's sheets: as few sheets as the bounds allow, and the cells dealt to them evenly. */
function gridOf({ widthPx, heightPx }: CellSize, distinct: number): { columns: number; rows: number } {
  const most = Math.max(1, Math.min(MOST_CELLS, distinct, Math.floor(MOST_PIXELS / (widthPx * heightPx))));
  const columns = Math.max(1, Math.min(most, Math.floor(MOST_WIDTH_PX / widthPx)));
  const sheets = Math.ceil(distinct / (columns * Math.ceil(most / columns)));
  return { columns, rows: Math.ceil(distinct / sheets / columns) };
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
