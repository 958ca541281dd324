/** The outputs of a run as the screen shows them: a row for each clip, a column for each shape. Pure, so that it is tested without a window. */
import type { OutputView, RunView } from '#shared/api/run-view.ts';
import { ASPECTS, type Aspect } from '#shared/units/geometry.ts';

export interface ClipRow {
  readonly clipId: string;
  readonly rank: number;
  readonly title: string;
  readonly outputs: Readonly<Partial<Record<Aspect, OutputView>>>;
  /** `failed`: one at least; `waiting`: one at least is not done, none has failed; `ready`: all are. */
  readonly state: 'failed' | 'waiting' | 'ready';
}

const ORDER = { failed: 0, waiting: 1, ready: 2 } as const;

/** Failed clips first, then what is to be rendered in the order in which it will be, then what is ready by rank. */
export function arrangeOutputs(run: Pick<RunView, 'outputs' | 'wanted'>): { rows: ClipRow[]; aspects: Aspect[] } {
  const byClip = Map.groupBy(run.outputs, each => each.clipId);
  const rows = [...byClip].map(([clipId, outputs]): ClipRow => {
    const failed = outputs.some(each => each.state === 'failed');
    const [first] = outputs;
    return {
      clipId, rank: first?.rank ?? 0, title: first?.title ?? clipId, outputs: Object.fromEntries(outputs.map(each => [each.aspect, each])),
      state: failed ? 'failed' : outputs.every(each => each.state === 'rendered') ? 'ready' : 'waiting',
    };
  });
  const wish = (row: ClipRow): number => {
    const places = outputsOf(row).map(each => run.wanted.indexOf(each.outputId)).filter(at => at >= 0);
    return row.state === 'waiting' && places.length > 0 ? Math.min(...places) : Infinity;
  };
  rows.sort((a, b) => ORDER[a.state] - ORDER[b.state] || compare(wish(a), wish(b)) || a.rank - b.rank);
  return { rows, aspects: ASPECTS.filter(aspect => run.outputs.some(each => each.aspect === aspect)) };
}

/** The outputs to render first where the clips are to come in this order. */
export function wantedFor(clipIds: readonly string[], rows: readonly ClipRow[]): string[] {
  return clipIds.flatMap(clipId => outputsOf(rows.find(row => row.clipId === clipId)).filter(each => each.state === 'pending').map(each => each.outputId));
}

export function outputsOf(row: ClipRow | undefined): OutputView[] {
  return ASPECTS.flatMap(aspect => row?.outputs[aspect] ?? []);
}

/** Also where both are infinite, whose difference is no number. */
function compare(a: number, b: number): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
