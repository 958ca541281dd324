import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { openLibrary, type Library } from '#main/state/library.ts';
import { getRun } from '#main/state/queries.ts';
import { temporaryFolder } from '#main/state/state-fixtures.ts';
import { recordEdit } from '#main/state/transitions/edits.ts';
import { refreshJob, resetJob } from '#main/state/transitions/jobs.ts';
import { pauseRun, reopenRun } from '#main/state/transitions/runs.ts';

import { makeSyntheticRun, type SyntheticRun } from '../../../tests/support/synthetic-run/index.ts';
import { refreshRun, renderChosen, takeUpEdits } from './refresh.ts';

let folder: ReturnType<typeof temporaryFolder>;
let run: SyntheticRun;
let library: Library;
let enqueued: string[];
beforeEach(async () => {
  folder = temporaryFolder();
  run = await makeSyntheticRun(folder.path, { clips: 2, words: 300 });
  library = openLibrary(folder.path);
  enqueued = [];
});
afterEach(() => {
  library.close();
  folder.remove();
});

/** `has`: whether the run is in the scheduler's hand. */
const scheduler = (has: boolean): Parameters<typeof renderChosen>[0]['scheduler'] => ({ has: () => has, enqueue(runId) { enqueued.push(runId); } });

describe('outputs that are chosen', () => {
  it.each([['was let go', false], ['is still in the scheduler\'s hand', true]])('open a run again that has ended and %s', async (_name, has) => {
    const outputId = `${run.clipIds[0] ?? ''}-9x16`;
    expect(getRun(library.db, run.runId).finishedAt).not.toBeNull();
    expect(await renderChosen({ library, scheduler: scheduler(has) }, run.runId, [outputId])).toBe(1);
    expect(getRun(library.db, run.runId)).toMatchObject({ finishedAt: null, until: 'rendering', chosen: [outputId] });
    expect(enqueued).toEqual([run.runId]);
  });
});

describe('edits', () => {
  const title = (): void => {
    const clipId = run.clipIds[0] ?? '';
    recordEdit(library.db, {
      runId: run.runId, command: { type: 'title', clipId, title: 'Other' },
      changes: [{ slot: `clip/${clipId}`, before: null, after: { startSec: 0, endSec: 20, cuts: [], title: 'Other', framing: [], origin: 'proposed', removed: false } }],
    });
  };

  it('open a run again that has ended', async () => {
    title();
    await refreshRun({ library, scheduler: scheduler(false) }, run.runId);
    expect([getRun(library.db, run.runId).finishedAt, enqueued]).toEqual([null, [run.runId]]);
  });

  it.each([['nobody has in hand', false, 0], ['is at work', true, 1]])('of a run that is not composed yet and %s wait for it', async (_name, has, times) => {
    resetJob(library.db, { runId: run.runId, stage: 'composition', forced: false });
    reopenRun(library.db, { runId: run.runId, executionId: 'e' });
    title();
    await refreshRun({ library, scheduler: scheduler(has) }, run.runId);
    expect(enqueued).toHaveLength(times);
  });

  describe('that were being worked in when an engine ended', () => {
    const cutOff = (): void => {
      title();
      refreshJob(library.db, { runId: run.runId, stage: 'composition' });
      reopenRun(library.db, { runId: run.runId, executionId: 'e' });
    };

    it('are gone on with by the next engine, by itself', () => {
      takeUpEdits({ library, scheduler: scheduler(false) });
      expect(enqueued).toEqual([]);
      cutOff();
      takeUpEdits({ library, scheduler: scheduler(false) });
      expect(enqueued).toEqual([run.runId]);
    });

    it('wait where the run is paused; so does one that was interrupted without edits', () => {
      refreshJob(library.db, { runId: run.runId, stage: 'composition' });
      reopenRun(library.db, { runId: run.runId, executionId: 'e' });
      takeUpEdits({ library, scheduler: scheduler(false) });
      expect(enqueued).toEqual([]);
      title();
      takeUpEdits({ library, scheduler: scheduler(false) });
      expect(enqueued.splice(0)).toEqual([run.runId]);
      pauseRun(library.db, { runId: run.runId });
      takeUpEdits({ library, scheduler: scheduler(false) });
      expect(enqueued).toEqual([]);
    });
  });
});
