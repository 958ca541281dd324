import { afterEach, beforeEach, expect, it } from 'vitest';

import type { Library } from '../library.ts';
import { getArtifacts, getOutputs, getRun } from '../queries.ts';
import { addRun, artifactOf, complete, errorOf, temporaryLibrary } from '../state-fixtures.ts';
import { failOutput, finishOutput, progressOutput, recordPayloadDigests, resetOutput, startOutput, upsertOutputs, type NewOutput } from './outputs.ts';
import { failRun, requestCancel, setChosen } from './runs.ts';

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

const shown = (letter: string): { payloadDigest: string } => ({ payloadDigest: letter.repeat(64) });
const deliver = (outputId: string): void => {
  startOutput(library.db, { ...mine, outputId, backend: 'reference' });
  finishOutput(library.db, { ...mine, outputId, file: `/out/${outputId}.mp4` });
};
const chosen = (): string[] | null => getRun(library.db, 'r').chosen;

it('puts back what shows something else, forgets its render, and remembers which file it replaces; the rest stays rendered', () => {
  upsertOutputs(library.db, { ...run, outputs: [{ ...one, ...shown('a') }, { ...two, ...shown('b') }] });
  complete(library.db, 'r', 'rendering', [artifactOf('rendering', 'render', one.outputId), artifactOf('rendering', 'render', two.outputId)]);
  deliver(one.outputId);
  deliver(two.outputId);
  upsertOutputs(library.db, { ...run, outputs: [{ ...one, ...shown('c') }, { ...two, ...shown('b') }] });
  expect(getOutputs(library.db, 'r').map(({ outputId, state: each, file, replaces }) => [outputId, each, file, replaces])).toEqual([
    [two.outputId, 'rendered', `/out/${two.outputId}.mp4`, null], [one.outputId, 'pending', null, `/out/${one.outputId}.mp4`],
  ]);
  expect(getArtifacts(library.db, 'r').map(each => each.item)).toEqual([two.outputId]);
  expect(chosen(), 'a run that renders all does not render again what is edited').toEqual([two.outputId]);
  deliver(one.outputId);
  expect(getOutputs(library.db, 'r').find(each => each.outputId === one.outputId)).toMatchObject({ state: 'rendered', replaces: null });
});

it('does not take for changed what it knew nothing of, and learns it', () => {
  deliver(one.outputId);
  upsertOutputs(library.db, { ...run, outputs: [{ ...one, ...shown('a') }, two] });
  expect(state()).toBe('rendered');
  expect(chosen()).toBeNull();
  recordPayloadDigests(library.db, { runId: 'r', digests: new Map([[one.outputId, 'f'.repeat(64)], [two.outputId, 'e'.repeat(64)]]) });
  expect(getOutputs(library.db, 'r').map(each => each.payloadDigest)).toEqual(['e'.repeat(64), 'a'.repeat(64)]);
});

it('takes what was changed off the list of chosen outputs, but for what was chosen since, and what is gone', () => {
  upsertOutputs(library.db, { ...run, outputs: [{ ...one, ...shown('a') }, { ...two, ...shown('b') }] });
  setChosen(library.db, { runId: 'r', chosen: [one.outputId, two.outputId, 'gone'], anew: [two.outputId] });
  upsertOutputs(library.db, { ...run, outputs: [{ ...one, ...shown('c') }, { ...two, ...shown('d') }] });
  expect(chosen()).toEqual([two.outputId]);
  expect(getRun(library.db, 'r').chosenAnew).toEqual([]);
});

it('leaves a run that renders all as it is where nothing of it was rendered yet', () => {
  upsertOutputs(library.db, { ...run, outputs: [{ ...one, ...shown('a') }] });
  upsertOutputs(library.db, { ...run, outputs: [{ ...one, ...shown('c') }] });
  expect(chosen()).toBeNull();
});
