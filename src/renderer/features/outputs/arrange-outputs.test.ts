import { describe, expect, it } from 'vitest';

import { OutputView } from '#shared/api/run-view.ts';
import type { OutputState } from '#shared/pipeline/states.ts';
import { aspectSlug, type Aspect } from '#shared/units/geometry.ts';

import { arrangeOutputs, wantedFor } from './arrange-outputs.ts';

const output = (clipId: string, rank: number, aspect: Aspect, state: OutputState = 'pending'): OutputView => OutputView.parse({
  outputId: `${clipId}-${aspectSlug(aspect)}`, clipId, aspect, rank, title: `Clip ${rank}`, state, file: null, progress: 0, sizeBytes: null, mediaUrl: null,
  error: state === 'failed' ? { kind: 'render-failed', message: 'No.', advice: 'Again.', retryable: true, detail: null } : null,
});
const both = (clipId: string, rank: number, first: OutputState = 'pending', second: OutputState = first): OutputView[] => [output(clipId, rank, '9:16', first), output(clipId, rank, '1:1', second)];
const order = (outputs: OutputView[], wanted: string[] = []): string[] => arrangeOutputs({ outputs, wanted }).rows.map(row => row.clipId);

describe('the outputs of a run', () => {
  it('make a row for each clip and a column for each shape that there is', () => {
    const { rows, aspects } = arrangeOutputs({ outputs: [...both('a', 1), output('b', 2, '9:16')], wanted: [] });
    expect(aspects).toEqual(['9:16', '1:1']);
    expect(rows.map(row => [row.clipId, Object.keys(row.outputs)])).toEqual([['a', ['9:16', '1:1']], ['b', ['9:16']]]);
  });

  it('stand with the failed first, then what waits, then what is ready, each by rank', () => {
    const outputs = [...both('ready', 1, 'rendered'), ...both('waits', 2), ...both('half', 3, 'rendered', 'pending'), ...both('failed', 4, 'rendered', 'failed')];
    expect(order(outputs)).toEqual(['failed', 'waits', 'half', 'ready']);
  });

  it('wait in the order that the editor wants, the others behind', () => {
    const outputs = [...both('a', 1), ...both('b', 2), ...both('c', 3), ...both('done', 4, 'rendered')];
    expect(order(outputs, ['c-1x1', 'b-9x16', 'done-9x16'])).toEqual(['c', 'b', 'a', 'done']);
  });

  it('are wanted clip by clip, only those that are not begun', () => {
    const { rows } = arrangeOutputs({ outputs: [...both('a', 1, 'rendered', 'pending'), ...both('b', 2), ...both('c', 3, 'rendering')], wanted: [] });
    expect(wantedFor(['c', 'b', 'a'], rows)).toEqual(['b-9x16', 'b-1x1', 'a-1x1']);
  });
});
