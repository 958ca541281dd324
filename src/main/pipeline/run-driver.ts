/** Takes one run from wherever it stands to its end: starts every job whose inputs are there, then records how it ended. */
import { cancelled, fromErrorData, toErrorData } from '#shared/errors/cutdown-error.ts';
import type { ErrorData } from '#shared/errors/kinds.ts';
import { editedStages, stageSpec, upstreamOf, type StageId } from '#shared/pipeline/stages.ts';

import { libraryError } from '../state/library.ts';
import { getJob, getJobs, readLog, summarizeRun } from '../state/queries.ts';
import type { JobRecord } from '../state/records.ts';
import { writeRunJson } from '../state/run-json.ts';
import { refreshJob, returnJobToPending } from '../state/transitions/jobs.ts';
import { failDelivery, failRun, finishPartialRun, markAnalysisComplete, markFullyGenerated } from '../state/transitions/runs.ts';
import { isBehindEdits, lookAgainWithEdits, outputsToMake } from './edits-of-run.ts';
import { runJob, type InComputation } from './job-runner.ts';
import { EngineShutdown, RunPaused, Superseded, type ActiveRun, type PipelineContext } from './pipeline-context.ts';
import { NO_ITEM_HOOKS, runOutputs, type RunOutputs } from './run-outputs.ts';

/** Works on a run until it has ended or `run.controller` is aborted. Never rejects: how it ended stands in the run's record. */
export async function driveRun(context: PipelineContext, run: ActiveRun, inComputation: InComputation): Promise<void> {
  const outputs = runOutputs(context, run);
  try {
    await takeUp(context, run, outputs);
    do {
      await workOff(context, run, outputs, inComputation);
      await outputs.deliverAll();
    } while (hasMore(context, run));
  } catch (error) {
    run.failure ??= { stage: null, error };
    await Promise.all(run.inHand.values());
  }
  // From the last look for work to the record of the end nothing is waited for: what comes to do finds the run open, or ended.
  await endRun(context, run, outputs);
}

/** Starts jobs until nothing is in hand and nothing is left that could be started. */
async function workOff(context: PipelineContext, run: ActiveRun, outputs: RunOutputs, inComputation: InComputation): Promise<void> {
  for (;;) {
    takeInEdits(context, run);
    lookForOutputs(context, run);
    startReady(context, run, outputs, inComputation);
    if (run.inHand.size === 0) {
      return;
    }
    await Promise.race([...run.inHand.values(), run.bell.rung()]);
  }
}

/** Whether something came to do while the last deliveries were made. */
function hasMore(context: PipelineContext, run: ActiveRun): boolean {
  if (run.controller.signal.aborted) {
    return false;
  }
  const jobs = getJobs(context.library.db, run.runId);
  return run.stale || (run.failure === null && (jobs.some(job => isReady(job, jobs, run)) || jobToLookAt(context, run) !== null));
}

/**
 * Has the jobs looked at again where the edits have changed, as soon as none that edits can change is in hand. Jobs that make outputs
 * go on meanwhile: they may take hours, and what they make of something that changes is not accepted.
 */
function takeInEdits(context: PipelineContext, run: ActiveRun): void {
  const { library } = context;
  const inTheWay = [...run.inHand.keys()].some(stage => editedStages().includes(stage) && !stageSpec(stage).itemsAreOutputs);
  if (!run.stale || inTheWay || run.controller.signal.aborted) {
    return;
  }
  run.stale = false;
  if (isBehindEdits(library, run.runId)) {
    run.edits = lookAgainWithEdits(library, run.runId, new Set(run.inHand.keys()));
    run.pass += 1;
    run.failure = null;
  }
}

/** Has the job that makes the outputs looked at again where more outputs were chosen since. */
function lookForOutputs(context: PipelineContext, run: ActiveRun): void {
  const stage = run.controller.signal.aborted || run.failure !== null ? null : jobToLookAt(context, run);
  if (stage !== null) {
    refreshJob(context.library.db, { runId: run.runId, stage });
  }
}

/** The completed job that makes outputs, where outputs are to be made that it was not asked for yet; else null. */
function jobToLookAt(context: PipelineContext, run: ActiveRun): StageId | null {
  const done = getJobs(context.library.db, run.runId).find(job => stageSpec(job.stage).itemsAreOutputs && job.state === 'completed' && !run.inHand.has(job.stage));
  return done && hasNewOutputs(context, run) ? done.stage : null;
}

function hasNewOutputs(context: PipelineContext, run: ActiveRun): boolean {
  return outputsToMake(context.library, run.runId).some(each => !run.askedFor.has(each));
}

/** Catches up on what an engine that died may have left undone between a job's completion and what follows from it. */
async function takeUp(context: PipelineContext, run: ActiveRun, outputs: RunOutputs): Promise<void> {
  const { library } = context;
  outputs.putBackUnfinished();
  outputs.retryFailed();
  for (const job of getJobs(library.db, run.runId)) {
    if (job.state === 'completed') {
      await followUp(context, run, outputs, job.stage);
    }
    if (job.state === 'in_progress') {
      // Nobody works on it: this run has just been taken up.
      returnJobToPending(library.db, { runId: run.runId, stage: job.stage, reason: 'engine-gone' });
    }
  }
  if (isBehindEdits(library, run.runId)) {
    run.edits = lookAgainWithEdits(library, run.runId);
  }
  for (const job of getJobs(library.db, run.runId)) {
    if (job.state === 'failed' && job.error) {
      run.failure ??= { stage: job.stage, error: fromErrorData(job.error) };
    }
  }
}

/** What follows from a completed job. Doing it twice is harmless. */
async function followUp(context: PipelineContext, run: ActiveRun, outputs: RunOutputs, stage: StageId): Promise<void> {
  if (stageSpec(stage).declaresOutputs) {
    await outputs.declare(stage);
  }
  if (markAnalysisComplete(context.library.db, run)) {
    context.emit({ event: 'run.state', runId: run.runId, state: 'analysis_complete' });
  }
}

function startReady(context: PipelineContext, run: ActiveRun, outputs: RunOutputs, inComputation: InComputation): void {
  if (run.controller.signal.aborted || run.failure) {
    return;
  }
  const jobs = getJobs(context.library.db, run.runId);
  // While edits wait to be taken in, nothing that they can change is begun.
  const mayBegin = (job: JobRecord): boolean => !run.stale || !editedStages().includes(job.stage);
  for (const job of jobs.filter(each => mayBegin(each) && isReady(each, jobs, run))) {
    const { itemsAreOutputs } = stageSpec(job.stage);
    const { pass } = run;
    if (itemsAreOutputs) {
      outputsToMake(context.library, run.runId).forEach(each => run.askedFor.add(each));
    }
    const work = runJob(context, run, job, inComputation, itemsAreOutputs ? outputs.hooks() : NO_ITEM_HOOKS)
      .then(() => followUp(context, run, outputs, job.stage))
      .catch((error: unknown) => {
        const { aborted } = run.controller.signal;
        if (error instanceof Superseded || (pass !== run.pass && !aborted)) {
          // What failed on a composition that is gone is tried on the one that is there now.
          return;
        }
        if (itemsAreOutputs && !aborted && hasNewOutputs(context, run)) {
          lookAgainAt(context, run, job.stage);
          return;
        }
        run.failure ??= { stage: job.stage, error };
      })
      .finally(() => {
        run.inHand.delete(job.stage);
        if (pass !== run.pass) {
          lookAgainAt(context, run, job.stage);
        }
      });
    run.inHand.set(job.stage, work);
  }
}

/** A job that was in hand while the run's edits changed. */
function lookAgainAt(context: PipelineContext, { runId }: ActiveRun, stage: StageId): void {
  const { db } = context.library;
  if (!refreshJob(db, { runId, stage }) && getJob(db, runId, stage)?.state === 'failed') {
    returnJobToPending(db, { runId, stage, reason: 'resume' });
  }
}

function isReady(job: JobRecord, jobs: readonly JobRecord[], run: ActiveRun): boolean {
  const needed = upstreamOf(job.stage);
  return job.state === 'pending' && !run.inHand.has(job.stage)
    && needed.every(stage => !run.inHand.has(stage) && jobs.some(each => each.stage === stage && each.state === 'completed'));
}

async function endRun(context: PipelineContext, run: ActiveRun, outputs: RunOutputs): Promise<void> {
  const { signal } = run.controller;
  let unrecorded: unknown = null;
  try {
    outputs.putBackUnfinished();
    if (signal.reason instanceof EngineShutdown || signal.reason instanceof RunPaused) {
      return;
    }
    recordEnd(context, run, outputs);
    await writeRunJson(context.library, run.runId);
  } catch (error) {
    unrecorded = libraryError(error, context.library.paths);
  }
  // What can't be recorded (a full disk) is told all the same; the run then counts as interrupted, and can be resumed.
  announceEnd(context, run.runId, { unrecorded: unrecorded === null ? null : toErrorData(unrecorded), quiet: run.quiet });
}

function recordEnd(context: PipelineContext, run: ActiveRun, outputs: RunOutputs): void {
  const { db } = context.library;
  if (run.controller.signal.aborted) {
    recordFailure(context, run, cancelled(`The run ${run.runId}`));
    return;
  }
  if (run.failure) {
    recordFailure(context, run, run.failure.error);
    return;
  }
  const undelivered = outputs.firstError();
  if (undelivered) {
    recordFailure(context, run, fromErrorData(undelivered));
  } else if (!markFullyGenerated(db, run) && !finishPartialRun(db, run)) {
    recordFailure(context, run, new Error(`the run ${run.runId} has nothing left to do, but is not complete`));
  }
}

/** Workflow is not delivery: once the analysis stands, what fails is the delivery. The guards know which it is. */
function recordFailure(context: PipelineContext, run: ActiveRun, thrown: unknown): void {
  const { db } = context.library;
  const error = toErrorData(libraryError(thrown, context.library.paths));
  if (!failRun(db, { ...run, error })) {
    failDelivery(db, { ...run, error });
  }
}

/** Tells how a run ended, from its record; `unrecorded`: an error that the record doesn't know; `quiet`: nobody waits for it. */
export function announceEnd(context: PipelineContext, runId: string, { unrecorded = null, quiet = false }: { unrecorded?: ErrorData | null; quiet?: boolean } = {}): void {
  const { db } = context.library;
  const { state, error, jobs, outputs } = summarizeRun(db, runId);
  const warnings = readLog(db, runId, { level: 'warn' }).filter(line => line.level === 'warn').map(line => line.message);
  context.emit({ event: 'run.state', runId, state });
  context.emit({ event: 'run.finished', runId, state, error: error ?? unrecorded, jobs, outputs, warnings: [...new Set(warnings)], quiet });
}
