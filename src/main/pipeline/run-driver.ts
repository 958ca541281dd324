/** Takes one run from wherever it stands to its end: starts every job whose inputs are there, then records how it ended. */
import { cancelled, fromErrorData, toErrorData } from '#shared/errors/cutdown-error.ts';
import type { ErrorData } from '#shared/errors/kinds.ts';
import { stageSpec, upstreamOf, type StageId } from '#shared/pipeline/stages.ts';

import { libraryError } from '../state/library.ts';
import { getJobs, readLog, summarizeRun } from '../state/queries.ts';
import type { JobRecord } from '../state/records.ts';
import { writeRunJson } from '../state/run-json.ts';
import { returnJobToPending } from '../state/transitions/jobs.ts';
import { failDelivery, failRun, finishPartialRun, markAnalysisComplete, markFullyGenerated } from '../state/transitions/runs.ts';
import { runJob, type InComputation } from './job-runner.ts';
import { EngineShutdown, RunPaused, type ActiveRun, type PipelineContext } from './pipeline-context.ts';
import { NO_ITEM_HOOKS, runOutputs, type RunOutputs } from './run-outputs.ts';

/** Works on a run until it has ended or `run.controller` is aborted. Never rejects: how it ended stands in the run's record. */
export async function driveRun(context: PipelineContext, run: ActiveRun, inComputation: InComputation): Promise<void> {
  const outputs = runOutputs(context, run);
  try {
    await takeUp(context, run, outputs);
    for (;;) {
      startReady(context, run, outputs, inComputation);
      if (run.inHand.size === 0) {
        break;
      }
      await Promise.race(run.inHand.values());
    }
  } catch (error) {
    run.failure ??= { stage: null, error };
  }
  await Promise.all(run.inHand.values());
  await endRun(context, run, outputs);
}

/** Catches up on what an engine that died may have left undone between a job's completion and what follows from it. */
async function takeUp(context: PipelineContext, run: ActiveRun, outputs: RunOutputs): Promise<void> {
  outputs.putBackUnfinished();
  outputs.retryFailed();
  for (const job of getJobs(context.library.db, run.runId)) {
    if (job.state === 'completed') {
      await followUp(context, run, outputs, job.stage);
    }
    if (job.state === 'in_progress') {
      // Nobody works on it: this run has just been taken up.
      returnJobToPending(context.library.db, { runId: run.runId, stage: job.stage, reason: 'engine-gone' });
    }
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
  for (const job of jobs.filter(each => isReady(each, jobs, run))) {
    const hooks = stageSpec(job.stage).itemsAreOutputs ? outputs.hooks : NO_ITEM_HOOKS;
    const work = runJob(context, run, job, inComputation, hooks)
      .then(() => followUp(context, run, outputs, job.stage))
      .catch((error: unknown) => { run.failure ??= { stage: job.stage, error }; })
      .finally(() => { run.inHand.delete(job.stage); });
    run.inHand.set(job.stage, work);
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
    await outputs.deliverAll();
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
  announceEnd(context, run.runId, unrecorded === null ? null : toErrorData(unrecorded));
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

/** Tells how a run ended, from its record; `unrecorded`: an error that the record doesn't know. */
export function announceEnd(context: PipelineContext, runId: string, unrecorded: ErrorData | null = null): void {
  const { db } = context.library;
  const { state, error, jobs, outputs } = summarizeRun(db, runId);
  const warnings = readLog(db, runId, { level: 'warn' }).filter(line => line.level === 'warn').map(line => line.message);
  context.emit({ event: 'run.state', runId, state });
  context.emit({ event: 'run.finished', runId, state, error: error ?? unrecorded, jobs, outputs, warnings: [...new Set(warnings)] });
}
