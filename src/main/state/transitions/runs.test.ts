import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { STAGE_IDS } from '#shared/pipeline/stages.ts';

import type { Library } from '../library.ts';
import { findRun, getJobs, getOutputs, getRun, nextQueuedRuns, readLog } from '../queries.ts';
import { addRun, complete, completeAnalysis, errorOf, temporaryLibrary } from '../state-fixtures.ts';
import { claimJob, failJob, resetJob } from './jobs.ts';
import { finishOutput, startOutput, upsertOutputs } from './outputs.ts';
import {
  addRunCost, beginRunExecution, clearCancel, deleteRun, endPause, extendToRendering, failDelivery, failRun, finishPartialRun, markAnalysisComplete,
  markFullyGenerated, pauseRun, reopenRun, requestCancel, setChosen, setEditsDigest, setWanted, setCompositionIndex, setSourceFingerprint,
} from './runs.ts';

let library: Library & { remove: () => void };
const me = { runId: 'r', executionId: 'e1' };
const stale = { runId: 'r', executionId: 'e0' };

beforeEach(() => {
  library = temporaryLibrary();
  addRun(library.db, 'r');
});
afterEach(() => { library.remove(); });

/** Brings run `r` to `fully_generated`. */
function finishWell(): void {
  const { db } = library;
  completeAnalysis(db, 'r');
  markAnalysisComplete(db, me);
  upsertOutputs(db, { ...me, outputs: [{ outputId: 'c1-9x16', clipId: 'c1', aspect: '9:16', rank: 1, title: 'One' }] });
  startOutput(db, { runId: 'r', outputId: 'c1-9x16', executionId: 'o1', backend: 'reference' });
  finishOutput(db, { runId: 'r', outputId: 'c1-9x16', executionId: 'o1', file: '/out/one.mp4' });
  complete(db, 'r', 'rendering');
  expect(markFullyGenerated(db, me)).toBe(true);
}

describe('a new run', () => {
  it('is started, with a pending job for each stage it wants, at the end of the queue', () => {
    addRun(library.db, 'second', { until: 'planning' });
    expect(getRun(library.db, 'second')).toMatchObject({
      state: 'started', until: 'planning', executionId: 'e1', workflowName: 'cutdown', costUsd: 0, cancelRequested: false,
      startedAt: null, finishedAt: null, error: null, stylePin: { id: 'default', version: '1.0.0' },
    });
    expect(getJobs(library.db, 'second').map(job => [job.stage, job.state])).toEqual([
      ['transcoding', 'pending'], ['transcription', 'pending'], ['segment-detection', 'pending'], ['planning', 'pending'],
    ]);
    expect(nextQueuedRuns(library.db).map(run => run.runId)).toEqual(['r', 'second']);
  });

  it('is refused, jobs and all, where its id is taken', () => {
    expect(() => { addRun(library.db, 'r', { until: 'planning' }); }).toThrow(/UNIQUE/);
    expect(getJobs(library.db, 'r')).toHaveLength(12);
  });

  it('is refused where its id is no folder name', () => {
    expect(() => { addRun(library.db, '../r'); }).toThrow(/CHECK/);
  });
});

describe('beginning an execution', () => {
  it('sets the start once, and makes the earlier execution unheard', () => {
    expect(beginRunExecution(library.db, { runId: 'r', executionId: 'e2' })).toBe(true);
    const startedAt = getRun(library.db, 'r').startedAt;
    expect(startedAt).not.toBeNull();
    expect(beginRunExecution(library.db, { runId: 'r', executionId: 'e3' })).toBe(true);
    expect(getRun(library.db, 'r').startedAt).toBe(startedAt);
    expect(failRun(library.db, { runId: 'r', executionId: 'e2', error: errorOf() })).toBe(false);
  });

  it('does not apply to a finished or unknown run', () => {
    failRun(library.db, { ...me, error: errorOf() });
    expect(beginRunExecution(library.db, me)).toBe(false);
    expect(beginRunExecution(library.db, { runId: 'nobody', executionId: 'e1' })).toBe(false);
  });
});

describe('markAnalysisComplete', () => {
  it('applies once every stage but rendering is complete', () => {
    STAGE_IDS.filter(stage => stage !== 'rendering').forEach(stage => {
      expect(markAnalysisComplete(library.db, me)).toBe(false);
      complete(library.db, 'r', stage);
    });
    expect(markAnalysisComplete(library.db, stale)).toBe(false);
    expect(markAnalysisComplete(library.db, me)).toBe(true);
    expect(getRun(library.db, 'r')).toMatchObject({ state: 'analysis_complete', finishedAt: null });
    expect(markAnalysisComplete(library.db, me)).toBe(false);
  });

  it('is a no-op after the run has failed', () => {
    completeAnalysis(library.db, 'r');
    failRun(library.db, { ...me, error: errorOf('cancelled') });
    expect(markAnalysisComplete(library.db, me)).toBe(false);
    expect(getRun(library.db, 'r').state).toBe('failed');
  });
});

describe('markFullyGenerated', () => {
  it('needs the analysis, the rendering job and every output', () => {
    const { db } = library;
    completeAnalysis(db, 'r');
    expect(markFullyGenerated(db, me)).toBe(false);
    markAnalysisComplete(db, me);
    expect(markFullyGenerated(db, me)).toBe(false);
    upsertOutputs(db, { ...me, outputs: [{ outputId: 'c1-9x16', clipId: 'c1', aspect: '9:16', rank: 1, title: 'One' }] });
    complete(db, 'r', 'rendering');
    expect(markFullyGenerated(db, me)).toBe(false);
    startOutput(db, { runId: 'r', outputId: 'c1-9x16', executionId: 'o1', backend: 'reference' });
    finishOutput(db, { runId: 'r', outputId: 'c1-9x16', executionId: 'o1', file: '/out/one.mp4' });
    expect(markFullyGenerated(db, stale)).toBe(false);
    expect(markFullyGenerated(db, me)).toBe(true);
    expect(getRun(db, 'r').finishedAt).not.toBeNull();
  });

  it('is terminal: every later signal is a no-op and changes nothing', () => {
    finishWell();
    const before = getRun(library.db, 'r');
    expect(markFullyGenerated(library.db, me)).toBe(false);
    expect(failRun(library.db, { ...me, error: errorOf('cancelled') })).toBe(false);
    expect(failDelivery(library.db, { ...me, error: errorOf() })).toBe(false);
    expect(markAnalysisComplete(library.db, me)).toBe(false);
    expect(finishPartialRun(library.db, me)).toBe(false);
    expect(requestCancel(library.db, me)).toBe(false);
    expect(reopenRun(library.db, me)).toBe(false);
    expect(setSourceFingerprint(library.db, { ...me, fingerprint: 'late' })).toBe(false);
    expect(setCompositionIndex(library.db, { ...me, path: 'late' })).toBe(false);
    expect(upsertOutputs(library.db, { ...me, outputs: [] })).toBe(false);
    expect(getRun(library.db, 'r')).toEqual(before);
    expect(getOutputs(library.db, 'r')).toHaveLength(1);
  });
});

describe('failing', () => {
  it('fails a started run once, with its error', () => {
    expect(failRun(library.db, { ...stale, error: errorOf() })).toBe(false);
    expect(failRun(library.db, { ...me, error: errorOf('source-missing') })).toBe(true);
    expect(getRun(library.db, 'r')).toMatchObject({ state: 'failed', error: { kind: 'source-missing' } });
    expect(failRun(library.db, { ...me, error: errorOf('internal') })).toBe(false);
    expect(getRun(library.db, 'r').error?.kind).toBe('source-missing');
  });

  it('keeps workflow and delivery apart: a complete analysis fails in delivery, or by a cancel', () => {
    expect(failDelivery(library.db, { ...me, error: errorOf('render-failed') })).toBe(false);
    completeAnalysis(library.db, 'r');
    markAnalysisComplete(library.db, me);
    expect(failRun(library.db, { ...me, error: errorOf('render-failed') })).toBe(false);
    expect(failDelivery(library.db, { ...stale, error: errorOf('render-failed') })).toBe(false);
    expect(failDelivery(library.db, { ...me, error: errorOf('render-failed') })).toBe(true);
    expect(failDelivery(library.db, { ...me, error: errorOf('disk-full') })).toBe(false);
    expect(getRun(library.db, 'r')).toMatchObject({ state: 'delivery_failed', error: { kind: 'render-failed' } });

    addRun(library.db, 'other');
    completeAnalysis(library.db, 'other');
    markAnalysisComplete(library.db, { runId: 'other', executionId: 'e1' });
    expect(failRun(library.db, { runId: 'other', executionId: 'e1', error: errorOf('cancelled') })).toBe(true);
  });
});

describe('finishPartialRun', () => {
  it('ends a run whose wanted stages are complete and keeps its state', () => {
    const { db } = library;
    addRun(db, 'part', { until: 'transcription' });
    const part = { runId: 'part', executionId: 'e1' };
    complete(db, 'part', 'transcoding');
    expect(finishPartialRun(db, part)).toBe(false);
    complete(db, 'part', 'transcription');
    expect(finishPartialRun(db, { ...part, executionId: 'e0' })).toBe(false);
    expect(finishPartialRun(db, part)).toBe(true);
    expect(getRun(db, 'part')).toMatchObject({ state: 'started', error: null });
    expect(getRun(db, 'part').finishedAt).not.toBeNull();
    expect(finishPartialRun(db, part)).toBe(false);
    expect(failRun(db, { ...part, error: errorOf() })).toBe(false);
    expect(beginRunExecution(db, part)).toBe(false);
  });

  it('does not apply to a run that wants everything', () => {
    completeAnalysis(library.db, 'r');
    complete(library.db, 'r', 'rendering');
    expect(finishPartialRun(library.db, me)).toBe(false);
  });
});

describe('reopening', () => {
  it('puts a failed run back at the end of the queue without error and cancel', () => {
    const { db } = library;
    addRun(db, 'later');
    requestCancel(db, me);
    failRun(db, { ...me, error: errorOf('cancelled') });
    expect(nextQueuedRuns(db).map(run => run.runId)).toEqual(['later']);
    expect(reopenRun(db, { runId: 'r', executionId: 'e2' })).toBe(true);
    expect(getRun(db, 'r')).toMatchObject({ state: 'started', error: null, cancelRequested: false, finishedAt: null, executionId: 'e2' });
    expect(nextQueuedRuns(db).map(run => run.runId)).toEqual(['later', 'r']);
    expect(reopenRun(db, { runId: 'r', executionId: 'e3' })).toBe(false);
    expect(failRun(db, { ...me, error: errorOf() })).toBe(false);
  });

  it('brings a failed delivery back to where its jobs stand', () => {
    const { db } = library;
    completeAnalysis(db, 'r');
    markAnalysisComplete(db, me);
    failDelivery(db, { ...me, error: errorOf('render-failed') });
    reopenRun(db, me);
    expect(getRun(db, 'r').state).toBe('analysis_complete');
    failDelivery(db, { ...me, error: errorOf('render-failed') });
    resetJob(db, { runId: 'r', stage: 'planning', forced: true });
    reopenRun(db, me);
    expect(getRun(db, 'r').state).toBe('started');
  });

  it('reopens a run that ended well only where a job was reset for a replay', () => {
    finishWell();
    expect(reopenRun(library.db, me)).toBe(false);
    resetJob(library.db, { runId: 'r', stage: 'rendering', forced: true });
    expect(reopenRun(library.db, { runId: 'r', executionId: 'e2' })).toBe(true);
    expect(getRun(library.db, 'r')).toMatchObject({ state: 'analysis_complete', finishedAt: null });
  });

  it('does not touch a queued, working or unknown run', () => {
    expect(reopenRun(library.db, { runId: 'r', executionId: 'e2' })).toBe(false);
    beginRunExecution(library.db, me);
    expect(reopenRun(library.db, { runId: 'r', executionId: 'e2' })).toBe(false);
    expect(reopenRun(library.db, { runId: 'nobody', executionId: 'e2' })).toBe(false);
    expect(getRun(library.db, 'r').executionId).toBe('e1');
  });
});

describe('cancelling', () => {
  it('is asked for once and can be taken back', () => {
    expect(requestCancel(library.db, me)).toBe(true);
    expect(requestCancel(library.db, me)).toBe(false);
    expect(getRun(library.db, 'r').cancelRequested).toBe(true);
    expect(claimJob(library.db, { runId: 'r', stage: 'transcoding', executionId: 'j', cacheKey: 'k' })).toBe(false);
    expect(clearCancel(library.db, me)).toBe(true);
    expect(clearCancel(library.db, me)).toBe(false);
    expect(claimJob(library.db, { runId: 'r', stage: 'transcoding', executionId: 'j', cacheKey: 'k' })).toBe(true);
  });

  it('does not apply to a finished or unknown run', () => {
    failRun(library.db, { ...me, error: errorOf() });
    expect(requestCancel(library.db, me)).toBe(false);
    expect(clearCancel(library.db, me)).toBe(false);
    expect(requestCancel(library.db, { runId: 'nobody' })).toBe(false);
  });
});

describe('facts of a run', () => {
  it('are recorded for the execution that speaks for it', () => {
    expect(setSourceFingerprint(library.db, { ...me, fingerprint: 'f1' })).toBe(true);
    expect(setSourceFingerprint(library.db, { ...stale, fingerprint: 'f2' })).toBe(false);
    expect(setCompositionIndex(library.db, { ...me, path: '11-composition/composition-index.json' })).toBe(true);
    expect(setCompositionIndex(library.db, { ...stale, path: 'x' })).toBe(false);
    expect(addRunCost(library.db, { ...me, costUsd: 0.25 })).toBe(true);
    expect(addRunCost(library.db, { ...stale, costUsd: 0.25 })).toBe(false);
    expect(getRun(library.db, 'r')).toMatchObject({ sourceFingerprint: 'f1', compositionIndexPath: '11-composition/composition-index.json', costUsd: 0.25 });
  });
});

describe('deleting', () => {
  it('takes everything under a run with it, the log included', () => {
    complete(library.db, 'r', 'transcoding');
    failRun(library.db, { ...me, error: errorOf() });
    expect(readLog(library.db, 'r').length).toBeGreaterThan(0);
    expect(deleteRun(library.db, me)).toBe(true);
    expect(findRun(library.db, 'r')).toBeNull();
    expect(getJobs(library.db, 'r')).toEqual([]);
    expect(readLog(library.db, 'r')).toEqual([]);
    expect(deleteRun(library.db, me)).toBe(false);
  });

  it('is refused while the run is worked on', () => {
    beginRunExecution(library.db, me);
    expect(deleteRun(library.db, me)).toBe(false);
    claimJob(library.db, { runId: 'r', stage: 'transcoding', executionId: 'j', cacheKey: 'k' });
    failRun(library.db, { ...me, error: errorOf() });
    expect(deleteRun(library.db, me)).toBe(false);
    failJob(library.db, { runId: 'r', stage: 'transcoding', executionId: 'j', error: errorOf() });
    expect(deleteRun(library.db, me)).toBe(true);
  });
});

describe('a pause', () => {
  it('keeps the run\'s state, and ends with endPause, each once', () => {
    const { db } = library;
    beginRunExecution(db, me);
    expect(pauseRun(db, { runId: 'r' })).toBe(true);
    expect(pauseRun(db, { runId: 'r' })).toBe(false);
    expect(getRun(db, 'r')).toMatchObject({ state: 'started', paused: true, finishedAt: null, error: null });
    expect(endPause(db, { runId: 'r' })).toBe(true);
    expect(endPause(db, { runId: 'r' })).toBe(false);
    expect(getRun(db, 'r').paused).toBe(false);
  });

  it('is refused for an unknown run, one that is to be cancelled, and one that has ended', () => {
    const { db } = library;
    expect(pauseRun(db, { runId: 'nobody' })).toBe(false);
    requestCancel(db, { runId: 'r' });
    expect(pauseRun(db, { runId: 'r' })).toBe(false);
    failRun(db, { ...me, error: errorOf('cancelled') });
    expect(pauseRun(db, { runId: 'r' })).toBe(false);
  });

  it('ends with a cancel and with the end of the run', () => {
    const { db } = library;
    pauseRun(db, { runId: 'r' });
    expect(requestCancel(db, { runId: 'r' })).toBe(true);
    expect(getRun(db, 'r')).toMatchObject({ paused: false, cancelRequested: true });
    addRun(db, 's');
    pauseRun(db, { runId: 's' });
    expect(failRun(db, { runId: 's', executionId: 'e1', error: errorOf() })).toBe(true);
    expect(getRun(db, 's')).toMatchObject({ paused: false, state: 'failed' });
  });
});

describe('what is wanted first', () => {
  it('replaces what was wanted before, until the run has ended', () => {
    const { db } = library;
    expect(getRun(db, 'r').wanted).toEqual([]);
    expect(setWanted(db, { runId: 'r', outputIds: ['c1-9x16', 'c2-1x1'] })).toBe(true);
    expect(setWanted(db, { runId: 'r', outputIds: ['c2-1x1'] })).toBe(true);
    expect(getRun(db, 'r').wanted).toEqual(['c2-1x1']);
    failRun(db, { ...me, error: errorOf() });
    expect(setWanted(db, { runId: 'r', outputIds: [] })).toBe(false);
  });
});

describe('a run that renders what is chosen', () => {
  it('goes on to rendering where it was to end before, once', () => {
    const { db } = library;
    addRun(db, 'short', { until: 'composition' });
    expect(extendToRendering(db, { runId: 'short' })).toBe(true);
    expect(getRun(db, 'short').until).toBe('rendering');
    expect(getJobs(db, 'short').map(job => job.stage)).toEqual([...STAGE_IDS]);
    expect(extendToRendering(db, { runId: 'short' })).toBe(false);
    expect(extendToRendering(db, { runId: 'nobody' })).toBe(false);
  });

  it('is fully generated when all chosen outputs are, whatever the others are', () => {
    const { db } = library;
    completeAnalysis(db, 'r');
    markAnalysisComplete(db, me);
    upsertOutputs(db, { ...me, outputs: [{ outputId: 'c1-9x16', clipId: 'c1', aspect: '9:16', rank: 1, title: 'One' }, { outputId: 'c1-1x1', clipId: 'c1', aspect: '1:1', rank: 1, title: 'One' }] });
    complete(db, 'r', 'rendering');
    expect(setChosen(db, { runId: 'r', chosen: ['c1-1x1'], anew: [] })).toBe(true);
    expect(markFullyGenerated(db, me)).toBe(false);
    startOutput(db, { runId: 'r', outputId: 'c1-1x1', executionId: 'o1', backend: 'reference' });
    finishOutput(db, { runId: 'r', outputId: 'c1-1x1', executionId: 'o1', file: '/out/one.mp4' });
    expect(finishPartialRun(db, me)).toBe(false);
    expect(markFullyGenerated(db, me)).toBe(true);
  });

  it('ends with its analysis where nothing is chosen', () => {
    const { db } = library;
    completeAnalysis(db, 'r');
    markAnalysisComplete(db, me);
    setChosen(db, { runId: 'r', chosen: [], anew: [] });
    expect(finishPartialRun(db, me)).toBe(false);
    complete(db, 'r', 'rendering');
    expect(markFullyGenerated(db, me)).toBe(false);
    expect(finishPartialRun(db, me)).toBe(true);
    expect(getRun(db, 'r').state).toBe('analysis_complete');
  });

  it('remembers which edits its jobs were looked at with', () => {
    expect(getRun(library.db, 'r').editsDigest).toBeNull();
    expect(setEditsDigest(library.db, { runId: 'r', digest: 'a'.repeat(64) })).toBe(true);
    expect(getRun(library.db, 'r').editsDigest).toBe('a'.repeat(64));
    expect(setEditsDigest(library.db, { runId: 'nobody', digest: null })).toBe(false);
  });
});
