import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { Library } from '../library.ts';
import { findReusableItem, findReusableJobs, getArtifacts, getJob, getJobItems, getOutputs } from '../queries.ts';
import { addRun, artifactOf, complete, errorOf, temporaryLibrary } from '../state-fixtures.ts';
import { claimJob, completeJob, completeJobByReuse, failJob, forgetStaleItem, heartbeatJob, keepJob, keepOutputsJob, recordDelegated, recordItem, refreshJob, resetJob, returnJobToPending, type ReturnReason } from './jobs.ts';
import { finishOutput, startOutput, upsertOutputs } from './outputs.ts';
import { failRun, setChosen } from './runs.ts';

let library: Library & { remove: () => void };
const job = { runId: 'r', stage: 'prepare-media' } as const;
const mine = { ...job, executionId: 'j1' };
const stale = { ...job, executionId: 'j0' };
const facts = artifactOf('prepare-media', 'clip-facts', 'c1');
const media = artifactOf('prepare-media', 'clip-media', 'c1');

beforeEach(() => {
  library = temporaryLibrary();
  addRun(library.db, 'r');
});
afterEach(() => {
  vi.useRealTimers();
  library.remove();
});

function claim(): void {
  expect(claimJob(library.db, { ...mine, cacheKey: 'k1' })).toBe(true);
}

describe('claiming', () => {
  it('takes a pending job and counts the attempt', () => {
    claim();
    expect(getJob(library.db, 'r', 'prepare-media')).toMatchObject({ state: 'in_progress', attempt: 1, executionId: 'j1', cacheKey: 'k1', error: null });
  });

  it('lets only one execution have a job', () => {
    claim();
    expect(claimJob(library.db, { ...job, executionId: 'j2', cacheKey: 'k1' })).toBe(false);
    expect(getJob(library.db, 'r', 'prepare-media')).toMatchObject({ attempt: 1, executionId: 'j1' });
  });

  it('does not apply to a completed, failed or unknown job, or when the run has finished', () => {
    claim();
    completeJob(library.db, { ...mine, artifacts: [] });
    expect(claimJob(library.db, { ...mine, cacheKey: 'k1' })).toBe(false);
    expect(claimJob(library.db, { ...mine, runId: 'nobody', cacheKey: 'k1' })).toBe(false);
    failRun(library.db, { runId: 'r', executionId: 'e1', error: errorOf() });
    expect(claimJob(library.db, { runId: 'r', stage: 'planning', executionId: 'j1', cacheKey: 'k1' })).toBe(false);
  });
});

describe('completing', () => {
  it('records the artifacts with the completion', () => {
    claim();
    expect(completeJob(library.db, { ...mine, artifacts: [facts, media] })).toBe(true);
    expect(getArtifacts(library.db, 'r', 'prepare-media')).toEqual([facts, media].map(each => ({ ...each, runId: 'r', stage: 'prepare-media' })));
    expect(getJob(library.db, 'r', 'prepare-media')).toMatchObject({ state: 'completed', forced: false });
  });

  it('is all or nothing: where an artifact is refused the job stays in progress', () => {
    claim();
    const outside = { ...facts, path: '../../elsewhere.json' };
    expect(() => completeJob(library.db, { ...mine, artifacts: [media, outside] })).toThrow(/CHECK/);
    expect(getJob(library.db, 'r', 'prepare-media')?.state).toBe('in_progress');
    expect(getArtifacts(library.db, 'r')).toEqual([]);
  });

  it('is terminal: every later signal is a no-op', () => {
    claim();
    completeJob(library.db, { ...mine, artifacts: [facts] });
    const before = getJob(library.db, 'r', 'prepare-media');
    expect(completeJob(library.db, { ...mine, artifacts: [media] })).toBe(false);
    expect(failJob(library.db, { ...mine, error: errorOf() })).toBe(false);
    expect(heartbeatJob(library.db, mine)).toBe(false);
    expect(recordItem(library.db, { ...mine, item: 'c9', itemCacheKey: 'i9', artifacts: [media] })).toBe(false);
    expect(recordDelegated(library.db, { ...mine, item: 'c9', delegation: { id: 'd' } })).toBe(false);
    expect(returnJobToPending(library.db, { ...job, reason: 'resume' })).toBe(false);
    expect(returnJobToPending(library.db, { ...job, reason: 'engine-gone' })).toBe(false);
    expect(getJob(library.db, 'r', 'prepare-media')).toEqual(before);
    expect(getArtifacts(library.db, 'r')).toHaveLength(1);
  });

  it('does not hear an execution whose attempt was given up', () => {
    claim();
    returnJobToPending(library.db, { ...mine, reason: 'stalled' });
    claimJob(library.db, { ...job, executionId: 'j2', cacheKey: 'k1' });
    expect(completeJob(library.db, { ...mine, artifacts: [facts] })).toBe(false);
    expect(recordItem(library.db, { ...mine, item: 'c1', itemCacheKey: 'i1', artifacts: [facts] })).toBe(false);
    expect(recordDelegated(library.db, { ...mine, item: 'c1', delegation: { id: 'd' } })).toBe(false);
    expect(failJob(library.db, { ...mine, error: errorOf() })).toBe(false);
    expect(heartbeatJob(library.db, mine)).toBe(false);
    expect(returnJobToPending(library.db, { ...mine, reason: 'retry' })).toBe(false);
    expect(getJob(library.db, 'r', 'prepare-media')).toMatchObject({ state: 'in_progress', executionId: 'j2', attempt: 2 });
    expect(getArtifacts(library.db, 'r')).toEqual([]);
  });

  it('drops what an earlier attempt left of items that are not wanted any more', () => {
    claim();
    recordItem(library.db, { ...mine, item: 'c1', itemCacheKey: 'i1', artifacts: [facts] });
    recordItem(library.db, { ...mine, item: 'old', itemCacheKey: 'i2', artifacts: [artifactOf('prepare-media', 'clip-facts', 'old')] });
    completeJob(library.db, { ...mine, artifacts: [], keepItems: ['c1'] });
    expect(getArtifacts(library.db, 'r').map(each => each.item)).toEqual(['c1']);
    expect(getJobItems(library.db, 'r', 'prepare-media').map(each => each.item)).toEqual(['c1']);
  });
});

describe('failing and going back to pending', () => {
  it('keeps finished items and the attempt count over a failure and a resume', () => {
    claim();
    recordItem(library.db, { ...mine, item: 'c1', itemCacheKey: 'i1', artifacts: [facts] });
    expect(failJob(library.db, { ...stale, error: errorOf() })).toBe(false);
    expect(failJob(library.db, { ...mine, error: errorOf('tool-failed') })).toBe(true);
    expect(failJob(library.db, { ...mine, error: errorOf('internal') })).toBe(false);
    expect(getJob(library.db, 'r', 'prepare-media')).toMatchObject({ state: 'failed', error: { kind: 'tool-failed' } });
    expect(returnJobToPending(library.db, { ...job, reason: 'retry' })).toBe(false);
    expect(returnJobToPending(library.db, { ...job, reason: 'resume' })).toBe(true);
    expect(returnJobToPending(library.db, { ...job, reason: 'resume' })).toBe(false);
    expect(getJob(library.db, 'r', 'prepare-media')).toMatchObject({ state: 'pending', error: null, attempt: 1 });
    expect(findReusableItem(library.db, 'prepare-media', 'i1')).toEqual({ runId: 'r', item: 'c1', artifacts: [facts] });
  });

  it.each<ReturnReason>(['engine-gone', 'retry', 'stalled', 'cancelled', 'shutdown', 'resume'])('puts a job in progress back: %s', reason => {
    claim();
    expect(returnJobToPending(library.db, { ...stale, reason })).toBe(false);
    expect(returnJobToPending(library.db, { ...job, reason })).toBe(true);
    expect(getJob(library.db, 'r', 'prepare-media')?.state).toBe('pending');
  });

  it('counts the work of all attempts, and after a crash only up to the last sign of life', () => {
    vi.useFakeTimers({ now: new Date('2030-01-01T00:00:00Z'), toFake: ['Date'] });
    claim();
    vi.setSystemTime(new Date('2030-01-01T00:00:10Z'));
    returnJobToPending(library.db, { ...mine, reason: 'retry' });
    claim();
    vi.setSystemTime(new Date('2030-01-01T00:00:12.500Z'));
    heartbeatJob(library.db, mine);
    vi.setSystemTime(new Date('2030-01-01T09:00:00Z'));
    returnJobToPending(library.db, { ...job, reason: 'engine-gone' });
    expect(getJob(library.db, 'r', 'prepare-media')?.wallSec).toBe(12.5);
    claim();
    vi.setSystemTime(new Date('2030-01-01T08:00:00Z'));
    completeJob(library.db, { ...mine, artifacts: [] });
    expect(getJob(library.db, 'r', 'prepare-media')).toMatchObject({ wallSec: 12.5, attempt: 3 });
  });
});

describe('items and hand-offs', () => {
  it('records an item with its artifacts, replaces it when done again, and forgets its hand-off', () => {
    claim();
    recordDelegated(library.db, { ...mine, item: 'c1', delegation: { id: 'd1', handler: 'cut', pid: 7 } });
    recordDelegated(library.db, { ...mine, item: 'c2', delegation: { id: 'd2' } });
    expect(getJob(library.db, 'r', 'prepare-media')?.delegated).toEqual({ c1: { id: 'd1', handler: 'cut', pid: 7 }, c2: { id: 'd2' } });
    recordItem(library.db, { ...mine, item: 'c1', itemCacheKey: 'i1', artifacts: [facts, media] });
    recordItem(library.db, { ...mine, item: 'c1', itemCacheKey: 'i2', artifacts: [facts] });
    expect(getArtifacts(library.db, 'r')).toHaveLength(1);
    expect(getJobItems(library.db, 'r', 'prepare-media')).toMatchObject([{ item: 'c1', itemCacheKey: 'i2' }]);
    expect(recordDelegated(library.db, { ...mine, item: 'c2', delegation: null })).toBe(true);
    expect(getJob(library.db, 'r', 'prepare-media')?.delegated).toEqual({});
  });

  it('keeps hand-offs when the engine went away', () => {
    claim();
    recordDelegated(library.db, { ...mine, item: 'c1', delegation: { id: 'd1' } });
    returnJobToPending(library.db, { ...job, reason: 'engine-gone' });
    expect(getJob(library.db, 'r', 'prepare-media')?.delegated).toEqual({ c1: { id: 'd1' } });
  });

  it('refuses an item id that would be something else in a path', () => {
    claim();
    expect(() => recordDelegated(library.db, { ...mine, item: 'a"]', delegation: { id: 'd' } })).toThrow(/item id/);
  });
});

describe('reuse', () => {
  beforeEach(() => {
    addRun(library.db, 'new');
    claim();
    recordItem(library.db, { ...mine, item: 'c1', itemCacheKey: 'i1', artifacts: [facts] });
    completeJob(library.db, { ...mine, artifacts: [media] });
  });
  const take = { runId: 'new', stage: 'prepare-media', cacheKey: 'k1', fromJobId: 'r/prepare-media', artifacts: [facts, media] } as const;

  it('completes a pending job with the result and the items of another', () => {
    expect(findReusableJobs(library.db, 'k1').map(each => each.jobId)).toEqual(['r/prepare-media']);
    expect(completeJobByReuse(library.db, take)).toBe(true);
    expect(getJob(library.db, 'new', 'prepare-media')).toMatchObject({ state: 'completed', attempt: 0, wallSec: 0, reusedFromJob: 'r/prepare-media', cacheKey: 'k1' });
    expect(getArtifacts(library.db, 'new')).toHaveLength(2);
    expect(getJobItems(library.db, 'new', 'prepare-media')).toMatchObject([{ item: 'c1', itemCacheKey: 'i1' }]);
    expect(completeJobByReuse(library.db, take)).toBe(false);
  });

  it('does not apply where the source has another key, is not complete, is gone, or is the job itself', () => {
    expect(completeJobByReuse(library.db, { ...take, cacheKey: 'k2' })).toBe(false);
    expect(completeJobByReuse(library.db, { ...take, fromJobId: 'nobody/prepare-media' })).toBe(false);
    expect(completeJobByReuse(library.db, { ...take, runId: 'r' })).toBe(false);
    resetJob(library.db, { ...job, forced: false });
    expect(completeJobByReuse(library.db, { ...take, runId: 'r' })).toBe(false);
    expect(completeJobByReuse(library.db, take)).toBe(false);
    expect(getJob(library.db, 'new', 'prepare-media')?.state).toBe('pending');
  });

  it('does not apply to a job that was claimed', () => {
    claimJob(library.db, { runId: 'new', stage: 'prepare-media', executionId: 'j2', cacheKey: 'k1' });
    expect(completeJobByReuse(library.db, take)).toBe(false);
  });
});

describe('resetting for a replay', () => {
  it('drops the results of this run\'s job and nobody else\'s', () => {
    addRun(library.db, 'other');
    complete(library.db, 'other', 'prepare-media', [facts]);
    complete(library.db, 'r', 'planning', [artifactOf('planning', 'plan')]);
    claim();
    recordItem(library.db, { ...mine, item: 'c1', itemCacheKey: 'i1', artifacts: [facts] });
    completeJob(library.db, { ...mine, artifacts: [media] });
    expect(resetJob(library.db, { ...job, forced: true })).toBe(true);
    expect(getJob(library.db, 'r', 'prepare-media')).toMatchObject({ state: 'pending', forced: true, attempt: 0, cacheKey: null, executionId: null });
    expect(getArtifacts(library.db, 'r').map(each => each.kind)).toEqual(['plan']);
    expect(getJobItems(library.db, 'r', 'prepare-media')).toEqual([]);
    expect(getArtifacts(library.db, 'other')).toHaveLength(1);
  });

  it('keeps the wish for a fresh result until the job is completed', () => {
    resetJob(library.db, { ...job, forced: true });
    claim();
    expect(getJob(library.db, 'r', 'prepare-media')?.forced).toBe(true);
    returnJobToPending(library.db, { ...mine, reason: 'retry' });
    expect(getJob(library.db, 'r', 'prepare-media')?.forced).toBe(true);
    claim();
    completeJob(library.db, { ...mine, artifacts: [] });
    expect(getJob(library.db, 'r', 'prepare-media')?.forced).toBe(false);
  });

  it('puts the outputs whose renders are dropped back to pending, so that no old file passes for a new one', () => {
    const { db } = library;
    const outputs = (['9:16', '1:1'] as const).map(aspect => ({ outputId: `c1-${aspect.replace(':', 'x')}`, clipId: 'c1', aspect, rank: 1, title: 'One' }));
    upsertOutputs(db, { runId: 'r', executionId: 'e1', outputs });
    for (const { outputId } of outputs) {
      startOutput(db, { runId: 'r', outputId, executionId: 'o', backend: 'reference' });
      finishOutput(db, { runId: 'r', outputId, executionId: 'o', file: '/out/one.mp4' });
    }
    complete(db, 'r', 'rendering', [artifactOf('rendering', 'render', 'c1-9x16')]);
    complete(db, 'r', 'planning');
    resetJob(db, { runId: 'r', stage: 'planning', forced: true });
    expect(getOutputs(db, 'r').map(each => each.state)).toEqual(['rendered', 'rendered']);
    resetJob(db, { runId: 'r', stage: 'rendering', forced: true });
    expect(getOutputs(db, 'r').map(each => [each.outputId, each.state, each.file])).toEqual([['c1-1x1', 'rendered', '/out/one.mp4'], ['c1-9x16', 'pending', null]]);
  });

  it('does not apply while the job is in progress, or to an unknown one', () => {
    claim();
    expect(resetJob(library.db, { ...job, forced: true })).toBe(false);
    expect(resetJob(library.db, { ...job, runId: 'nobody', forced: true })).toBe(false);
  });
});

describe('looking at a job again', () => {
  beforeEach(() => {
    claim();
    recordItem(library.db, { ...mine, item: 'c1', itemCacheKey: 'i1', artifacts: [facts, media] });
    completeJob(library.db, { ...mine, artifacts: [], keepItems: ['c1'] });
  });
  const again = (): boolean => refreshJob(library.db, job);

  it('keeps its key, results, items and times, and completes it again where the key is the same', () => {
    const before = getJob(library.db, 'r', 'prepare-media');
    expect(again()).toBe(true);
    expect(again()).toBe(false);
    expect(getJob(library.db, 'r', 'prepare-media')).toMatchObject({ state: 'pending', cacheKey: 'k1', attempt: 1, executionId: null });
    expect(getArtifacts(library.db, 'r')).toHaveLength(2);
    expect(keepJob(library.db, { ...job, cacheKey: 'k2' })).toBe(false);
    expect(keepJob(library.db, { ...job, cacheKey: 'k1' })).toBe(true);
    expect(keepJob(library.db, { ...job, cacheKey: 'k1' })).toBe(false);
    expect(getJob(library.db, 'r', 'prepare-media')).toEqual({ ...before, executionId: null, heartbeatAt: null });
  });

  it('does not keep what was claimed since, was never completed, or shall be computed anew', () => {
    again();
    claim();
    returnJobToPending(library.db, { ...mine, reason: 'paused' });
    expect(keepJob(library.db, { ...job, cacheKey: 'k1' })).toBe(false);
    expect(keepJob(library.db, { ...job, stage: 'planning', cacheKey: 'k1' })).toBe(false);
    resetJob(library.db, { ...job, forced: true });
    expect(keepJob(library.db, { ...job, cacheKey: 'k1' })).toBe(false);
    complete(library.db, 'r', 'planning');
    refreshJob(library.db, { runId: 'r', stage: 'planning' });
    failRun(library.db, { runId: 'r', executionId: 'e1', error: errorOf() });
    expect(keepJob(library.db, { runId: 'r', stage: 'planning', cacheKey: 'key planning' })).toBe(false);
  });

  it('forgets an item of another key before it is replaced, and nothing else', () => {
    again();
    expect(forgetStaleItem(library.db, { ...mine, item: 'c1', itemCacheKey: 'i2' })).toBe(false);
    claim();
    expect(forgetStaleItem(library.db, { ...mine, item: 'c1', itemCacheKey: 'i1' })).toBe(false);
    expect(forgetStaleItem(library.db, { ...stale, item: 'c1', itemCacheKey: 'i2' })).toBe(false);
    expect(forgetStaleItem(library.db, { ...mine, item: 'c1', itemCacheKey: 'i2' })).toBe(true);
    expect(getJobItems(library.db, 'r', 'prepare-media')).toEqual([]);
    expect(getArtifacts(library.db, 'r'), 'readers still find what was there').toHaveLength(2);
  });

  it('completes the one that makes outputs where all that are to be made are delivered, under a key of its own', () => {
    const { db } = library;
    const rendering = { runId: 'r', stage: 'rendering' } as const;
    const outputs = (['9:16', '1:1'] as const).map(aspect => ({ outputId: `c1-${aspect.replace(':', 'x')}`, clipId: 'c1', aspect, rank: 1, title: 'One' }));
    upsertOutputs(db, { runId: 'r', executionId: 'e1', outputs });
    complete(db, 'r', 'rendering');
    startOutput(db, { runId: 'r', outputId: 'c1-9x16', executionId: 'o', backend: 'reference' });
    finishOutput(db, { runId: 'r', outputId: 'c1-9x16', executionId: 'o', file: '/out/one.mp4' });
    expect(keepOutputsJob(db, rendering)).toBe(false);
    refreshJob(db, rendering);
    expect(keepOutputsJob(db, rendering)).toBe(false);
    setChosen(db, { runId: 'r', chosen: ['c1-9x16'], anew: [] });
    expect(keepOutputsJob(db, rendering)).toBe(true);
    expect(findReusableJobs(db, 'key rendering')).toEqual([]);
  });
});
