import { afterEach, beforeEach, expect, it } from 'vitest';

import type { Library } from '../library.ts';
import { getOutputs } from '../queries.ts';
import { addRun, errorOf, temporaryLibrary } from '../state-fixtures.ts';
import { failOutput, finishOutput, progressOutput, resetOutput, startOutput, upsertOutputs, type NewOutput } from './outputs.ts';
import { failRun, requestCancel } from './runs.ts';

let library: Library & { remove: () => void };
const run = { runId: 'r', executionId: 'e1' };
const one: NewOutput = { outputId: 'c1-9x16', clipId: 'c1', aspect: '9:16', rank: 1, title: 'One' };
const two: NewOutput = { outputId: 'c1-1x1', clipId: 'c1', aspect: '1:1', rank: 1, title: 'One' };
const mine = { runId: 'r', outputId: 'c1-9x16', executionId: 'o1' };
const stale = { ...mine, executionId: 'o0' };

beforeEach(() => {
  library = temporaryLibrary();
  addRun(library.db, 'r');
  expect(upsertOutputs(library.db, { ...run, outputs: [one, two] })).toBe(true);
});
afterEach(() => { library.remove(); });

const state = (): string | undefined => getOutputs(library.db, 'r').find(each => each.outputId === one.outputId)?.state;
const start = (): boolean => startOutput(library.db, { ...mine, backend: 'reference', renderId: 'x1' });

it('makes a run\'s outputs exactly those named, keeping the state of known ones', () => {
  start();
  const three: NewOutput = { outputId: 'c2-9x16', clipId: 'c2', aspect: '9:16', rank: 1, title: 'Two' };
  upsertOutputs(library.db, { ...run, outputs: [{ ...one, rank: 2, title: 'Renamed' }, three] });
  expect(getOutputs(library.db, 'r').map(({ outputId, rank, title, state: each }) => [outputId, rank, title, each])).toEqual([
    ['c2-9x16', 1, 'Two', 'pending'], ['c1-9x16', 2, 'Renamed', 'rendering'],
  ]);
});

it('does not change outputs for another execution or a finished run', () => {
  expect(upsertOutputs(library.db, { runId: 'r', executionId: 'e0', outputs: [] })).toBe(false);
  failRun(library.db, { ...run, error: errorOf() });
  expect(upsertOutputs(library.db, { ...run, outputs: [] })).toBe(false);
  expect(getOutputs(library.db, 'r')).toHaveLength(2);
});

it('goes from pending over rendering to rendered', () => {
  expect(start()).toBe(true);
  expect(start()).toBe(false);
  expect(progressOutput(library.db, { ...mine, progress: 0.5 })).toBe(true);
  expect(progressOutput(library.db, { ...mine, progress: 0.25 })).toBe(false);
  expect(finishOutput(library.db, { ...mine, file: '/out/one.mp4' })).toBe(true);
  expect(getOutputs(library.db, 'r').find(each => each.outputId === one.outputId)).toMatchObject({ state: 'rendered', progress: 1, file: '/out/one.mp4', backend: 'reference', renderId: 'x1', error: null });
});

it('does not start in a run that has finished or is to be cancelled', () => {
  requestCancel(library.db, run);
  expect(start()).toBe(false);
  failRun(library.db, { ...run, error: errorOf() });
  expect(start()).toBe(false);
});

it('does not hear an execution that does not render it', () => {
  start();
  expect(progressOutput(library.db, { ...stale, progress: 0.5 })).toBe(false);
  expect(finishOutput(library.db, { ...stale, file: '/out/late.mp4' })).toBe(false);
  expect(failOutput(library.db, { ...stale, error: errorOf() })).toBe(false);
  expect(state()).toBe('rendering');
});

it('is terminal once rendered: a second signal is a no-op', () => {
  start();
  finishOutput(library.db, { ...mine, file: '/out/one.mp4' });
  const before = getOutputs(library.db, 'r');
  expect(finishOutput(library.db, { ...mine, file: '/out/other.mp4' })).toBe(false);
  expect(failOutput(library.db, { ...mine, error: errorOf() })).toBe(false);
  expect(progressOutput(library.db, { ...mine, progress: 0.5 })).toBe(false);
  expect(start()).toBe(false);
  expect(getOutputs(library.db, 'r')).toEqual(before);
});

it('is terminal once failed: a second signal is a no-op, and only a reset brings it back', () => {
  expect(failOutput(library.db, { ...mine, error: errorOf('render-failed') })).toBe(false);
  start();
  expect(failOutput(library.db, { ...mine, error: errorOf('render-failed') })).toBe(true);
  expect(failOutput(library.db, { ...mine, error: errorOf('internal') })).toBe(false);
  expect(finishOutput(library.db, { ...mine, file: '/out/one.mp4' })).toBe(false);
  expect(start()).toBe(false);
  expect(resetOutput(library.db, mine)).toBe(true);
  expect(resetOutput(library.db, mine)).toBe(false);
  expect(getOutputs(library.db, 'r').find(each => each.outputId === one.outputId)).toMatchObject({ state: 'pending', error: null, file: null, progress: 0, executionId: null });
  expect(finishOutput(library.db, { ...mine, file: '/out/late.mp4' })).toBe(false);
  expect(start()).toBe(true);
});
