import { describe, expect, it } from 'vitest';

import { RunView } from '#shared/api/run-view.ts';

import { applyFeed, type RunModel } from './run-model.ts';

const view = (runId: string, more: Partial<RunView> = {}): RunView => RunView.parse({
  runId, sourcePath: '/v/talk.mp4', outDir: '/v/talk-shorts', state: 'started', until: 'rendering', createdAt: '2026-11-07T14:32:05.000Z', finishedAt: null, error: null,
  activity: 'working', durationSec: null, filmstripUrl: null, aspectRatio: null, outputs: [],
  stages: [{ stage: 'transcoding', state: 'in_progress', reused: false, attempts: 1, wallSec: 0, progress: null }], ...more,
});
const A = '20261107-143205-aaaaaa';
const B = '20261107-150000-bbbbbb';
const empty: RunModel = { runs: {}, order: [], logTicks: {}, reviewTicks: {}, modelProgress: {} };
const progress = { fraction: 0.4, message: null, rate: 12, secondsLeft: 30 };

describe('the read model', () => {
  it('takes a snapshot as the whole truth, also after an engine that knew more', () => {
    const before = applyFeed(empty, { type: 'snapshot', runs: [view(B), view(A)] });
    const after = applyFeed(before, { type: 'snapshot', runs: [view(A, { activity: 'ended' })] });
    expect(after.order).toEqual([A]);
    expect(after.runs[A]?.activity).toBe('ended');
    expect(after.runs[B]).toBeUndefined();
  });

  it('puts a new run first and replaces a known one in its place', () => {
    const one = applyFeed(empty, { type: 'snapshot', runs: [view(A)] });
    const two = applyFeed(one, { type: 'run', run: view(B) });
    expect(two.order).toEqual([B, A]);
    const three = applyFeed(two, { type: 'run', run: view(A, { paused: true }) });
    expect(three.order).toEqual([B, A]);
    expect(three.runs[A]?.paused).toBe(true);
    expect(three.runs[B]).toBe(two.runs[B]);
  });

  it('lets progress touch only a stage at work of a run that is known', () => {
    const model = applyFeed(empty, { type: 'snapshot', runs: [view(A), view(B, { stages: [{ stage: 'transcoding', state: 'completed', reused: false, attempts: 1, wallSec: 1, progress: null, wait: null, error: null }] })] });
    const event = { type: 'stage-progress', stage: 'transcoding', progress } as const;
    expect(applyFeed(model, { ...event, runId: A }).runs[A]?.stages[0]?.progress).toEqual(progress);
    expect(applyFeed(model, { ...event, runId: B }).runs[B]?.stages[0]?.progress).toBeNull();
    expect(applyFeed(model, { ...event, runId: 'unknown' })).toBe(model);
  });

  it('counts what is told of a review, for its run alone', () => {
    const once = applyFeed(empty, { type: 'review', runId: A });
    expect(applyFeed(once, { type: 'review', runId: A }).reviewTicks).toEqual({ [A]: 2 });
  });

  it('forgets a removed run', () => {
    const model = applyFeed(empty, { type: 'snapshot', runs: [view(A)] });
    expect(applyFeed(model, { type: 'removed', runId: A })).toMatchObject({ runs: {}, order: [] });
  });
});
