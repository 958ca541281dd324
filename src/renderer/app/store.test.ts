import { beforeEach, describe, expect, it } from 'vitest';

import { RunView } from '#shared/api/run-view.ts';

import { isPlanned, noteReviewed, runToReview, show, takeFeed, useStudio } from './store.ts';

const A = '20261107-143205-aaaaaa';
const B = '20261107-150000-bbbbbb';
const OUTPUT = { outputId: 'c00000001-9x16', clipId: 'c00000001', aspect: '9:16', rank: 1, title: 'One', state: 'pending', file: null, error: null, progress: 0, sizeBytes: null, mediaUrl: null };

function run(runId: string, { planning, composed }: { planning: 'pending' | 'in_progress' | 'completed'; composed: boolean }): RunView {
  return RunView.parse({
    runId, sourcePath: '/v/talk.mp4', outDir: '/v/talk-shorts', state: 'started', until: 'rendering', createdAt: '2026-11-07T14:32:05.000Z', finishedAt: null, error: null,
    activity: 'working', durationSec: null, filmstripUrl: null, aspectRatio: null, outputs: composed ? [OUTPUT] : [],
    stages: [{ stage: 'planning', state: planning, reused: false, attempts: 1, wallSec: 0, progress: null }],
  });
}

beforeEach(() => { useStudio.setState(useStudio.getInitialState(), true); });

describe('a run with clips to review', () => {
  it('is one that is planned, or was composed and is looked at again for an edit', () => {
    expect(isPlanned(run(A, { planning: 'completed', composed: false }))).toBe(true);
    expect(isPlanned(run(A, { planning: 'pending', composed: true }))).toBe(true);
    expect(isPlanned(run(A, { planning: 'in_progress', composed: true }))).toBe(true);
    expect(isPlanned(run(A, { planning: 'in_progress', composed: false }))).toBe(false);
  });
});

describe('the run in the review room', () => {
  it('is the newest with clips to review where nobody named one', () => {
    show({ name: 'review', runId: null });
    expect(runToReview(useStudio.getState())).toBeNull();
    takeFeed({ type: 'snapshot', runs: [run(B, { planning: 'pending', composed: false }), run(A, { planning: 'completed', composed: false })] });
    expect(runToReview(useStudio.getState())).toBe(A);
  });

  it('stays while it is there: a newer run that is planned does not take its place, nor is it lost while its edits are worked in', () => {
    show({ name: 'review', runId: null });
    takeFeed({ type: 'snapshot', runs: [run(A, { planning: 'completed', composed: false })] });
    noteReviewed(A);
    takeFeed({ type: 'run', run: run(B, { planning: 'completed', composed: false }) });
    expect(runToReview(useStudio.getState())).toBe(A);
    takeFeed({ type: 'run', run: run(A, { planning: 'pending', composed: false }) });
    expect(runToReview(useStudio.getState())).toBe(A);
    takeFeed({ type: 'removed', runId: A });
    expect(runToReview(useStudio.getState())).toBe(B);
  });
});
