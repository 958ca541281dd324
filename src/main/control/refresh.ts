/** Brings runs up to date with their edits, and renders the outputs that an editor has chosen. */
import { randomUUID } from 'node:crypto';

import { CutdownError } from '#shared/errors/cutdown-error.ts';
import { editedStages, stageSpec } from '#shared/pipeline/stages.ts';

import { payloadDigests, payloadsOf } from '../pipeline/composition-of-run.ts';
import { isBehindEdits, isComposed, lookAgainWithEdits } from '../pipeline/edits-of-run.ts';
import type { Scheduler } from '../pipeline/scheduler.ts';
import { editCount } from '../state/edits.ts';
import type { Library } from '../state/library.ts';
import { getJobs, getOutputs, getRun, nextQueuedRuns } from '../state/queries.ts';
import type { RunRecord } from '../state/records.ts';
import { refreshJob, returnJobToPending } from '../state/transitions/jobs.ts';
import { recordPayloadDigests, resetOutput } from '../state/transitions/outputs.ts';
import { endPause, extendToRendering, reopenRun, setChosen } from '../state/transitions/runs.ts';

interface Parts {
  library: Library;
  scheduler: Pick<Scheduler, 'enqueue' | 'has'>;
}

/** See `ControlPlane.refresh`. */
export async function refreshRun({ library, scheduler }: Parts, runId: string): Promise<void> {
  const run = getRun(library.db, runId);
  if (!isBehindEdits(library, runId) || run.cancelRequested || run.paused) {
    return;
  }
  if (run.finishedAt === null) {
    const composed = isComposed(library, runId);
    // One that was interrupted before it was composed takes them in when somebody resumes it.
    if (composed || scheduler.has(runId)) {
      scheduler.enqueue(runId, { now: composed });
    }
    return;
  }
  if (!canGoOn(library, run)) {
    return;
  }
  await rememberPayloads(library, runId);
  library.db.transaction(() => {
    setChosen(library.db, { runId, chosen: run.chosen ?? (run.until === 'rendering' ? madeSoFar(library, runId) : null), anew: run.chosenAnew });
    lookAgainWithEdits(library, runId);
    reopenRun(library.db, { runId, executionId: randomUUID() });
  }).immediate();
  scheduler.enqueue(runId, { now: true, quiet: true });
}

/**
 * Goes on with composed runs into which an engine before this one was working edits when it ended: their clips are being prepared until then.
 * Any other interrupted run waits for `resumeRun`.
 */
export function takeUpEdits({ library, scheduler }: Parts): void {
  const isHalfway = (runId: string): boolean => editCount(library.db, runId) > 0
    && getJobs(library.db, runId).some(job => editedStages().includes(job.stage) && !stageSpec(job.stage).itemsAreOutputs && job.state !== 'completed');
  for (const { runId, paused, cancelRequested } of nextQueuedRuns(library.db)) {
    if (!paused && !cancelRequested && isComposed(library, runId) && isHalfway(runId)) {
      scheduler.enqueue(runId, { now: true, quiet: true });
    }
  }
}

/** See `ControlPlane.renderOutputs`. The run has these outputs. */
export async function renderChosen({ library, scheduler }: Parts, runId: string, outputIds: readonly string[]): Promise<number> {
  const { db } = library;
  const before = getRun(db, runId);
  if (getOutputs(db, runId).length === 0) {
    throw new CutdownError('wrong-state', `The run ${runId} has nothing to render yet: its clips are not composed.`, { advice: 'Wait until its preview stands, then render it.' });
  }
  if (before.cancelRequested && before.finishedAt === null) {
    throw new CutdownError('wrong-state', `The run ${runId} is just being cancelled.`, { advice: 'Wait a moment, then render its clips.' });
  }
  await rememberPayloads(library, runId);
  const count = db.transaction(() => {
    const run = getRun(db, runId);
    const wanted = getOutputs(db, runId).filter(each => outputIds.includes(each.outputId) && each.state !== 'rendered');
    if (isBehindEdits(library, runId) && !scheduler.has(runId)) {
      lookAgainWithEdits(library, runId);
    }
    // A choice that is made while an edit is worked in is of the clip as it is edited.
    const isAnew = isBehindEdits(library, runId) || getJobs(db, runId).some(job => stageSpec(job.stage).declaresOutputs && job.state !== 'completed');
    const rendersAll = run.chosen === null && run.until === 'rendering';
    const chosen = rendersAll && run.finishedAt === null ? null : [...new Set([...run.chosen ?? (rendersAll ? madeSoFar(library, runId) : []), ...outputIds])];
    setChosen(db, { runId, chosen, anew: isAnew ? [...new Set([...run.chosenAnew, ...outputIds])] : run.chosenAnew });
    extendToRendering(db, { runId });
    wanted.filter(each => each.state === 'failed').forEach(({ outputId }) => { resetOutput(db, { runId, outputId }); });
    // One whose end was just written down is still in the scheduler's hand, but nobody looks for work in it any more.
    if (scheduler.has(runId) && run.finishedAt === null) {
      return wanted.length;
    }
    for (const { stage, state } of getJobs(db, runId).filter(job => wanted.length > 0 && stageSpec(job.stage).itemsAreOutputs)) {
      if (state === 'failed') {
        returnJobToPending(db, { runId, stage, reason: 'resume' });
      } else {
        refreshJob(db, { runId, stage });
      }
    }
    if (run.finishedAt !== null && (wanted.length > 0 || getJobs(db, runId).some(job => job.state !== 'completed'))) {
      reopenRun(db, { runId, executionId: randomUUID() });
    }
    endPause(db, { runId });
    return wanted.length;
  }).immediate();
  if (getRun(db, runId).finishedAt === null) {
    scheduler.enqueue(runId, { outputs: outputIds });
  }
  return count;
}

/** Whether a run that has ended can take edits in: everything before them is done, and nobody has stopped it before it was composed. */
function canGoOn(library: Library, run: RunRecord): boolean {
  const jobs = getJobs(library.db, run.runId);
  const before = jobs.filter(job => !editedStages().includes(job.stage));
  return before.every(job => job.state === 'completed') && jobs.length > before.length && (run.error?.kind !== 'cancelled' || isComposed(library, run.runId));
}

/** What a run that renders all has made, or failed to make, so far: what is to be made besides is chosen by the editor from now on. */
function madeSoFar(library: Library, runId: string): string[] {
  return getOutputs(library.db, runId).filter(each => each.state === 'rendered' || each.state === 'failed').map(each => each.outputId);
}

/** For runs from before it was kept: what their outputs show now, so that a change of it can be told. */
async function rememberPayloads(library: Library, runId: string): Promise<void> {
  const composed = getJobs(library.db, runId).some(job => stageSpec(job.stage).declaresOutputs && job.state === 'completed');
  if (composed && getOutputs(library.db, runId).some(each => each.payloadDigest === null)) {
    recordPayloadDigests(library.db, { runId, digests: payloadDigests(library, runId, await payloadsOf(library, runId)) });
  }
}
