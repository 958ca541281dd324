/** One job of a run: taken over where an earlier result fits, else attempted until it is done or not worth another try. */
import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { extname, join } from 'node:path';

import type PQueue from 'p-queue';

import type { ArtifactRecord } from '#shared/artifacts/catalog.ts';
import { cancelled, CutdownError, fromErrorData, toErrorData } from '#shared/errors/cutdown-error.ts';
import { requestedFault } from '#shared/pipeline/fault-points.ts';
import { stageParams, type StylePin } from '#shared/pipeline/run-request.ts';
import { editedStages, stageFolder, stageSpec, type StageSpec } from '#shared/pipeline/stages.ts';
import type { WorkerResult, WorkerTask } from '#shared/pipeline/worker-protocol.ts';
import { stageEdits, type StageEdits } from '#shared/review/edits.ts';
import type { MusicBed } from '#shared/sound/music-bed.ts';

import { runDirectory } from '../state/artifact-store.ts';
import { libraryError } from '../state/library.ts';
import { appendLog, getArtifacts, getJob, getRun } from '../state/queries.ts';
import type { JobRecord, RunRecord } from '../state/records.ts';
import { claimJob, completeJob, failJob, returnJobToPending } from '../state/transitions/jobs.ts';
import { runAttempt } from './attempt.ts';
import { attemptServices, type ItemHooks } from './attempt-services.ts';
import { jobCacheKey } from './cache-key.ts';
import { isComposed } from './edits-of-run.ts';
import { dieAt } from './faults.ts';
import { requireUnchanged } from './fingerprint.ts';
import { attemptFolder, delegatesFolder, sweepStageFolder, transcriptCopyPath } from './folders.ts';
import { keepOtherItems } from './kept-items.ts';
import { EngineShutdown, RunPaused, Superseded, Wanted, type ActiveRun, type PipelineContext } from './pipeline-context.ts';
import { isWorthRetrying, MAX_ATTEMPTS, retryPolicy } from './retry.ts';
import { inputsOf, keepOwnResult, reuseJob } from './reuse.ts';

/** Cache keys that are being computed, so that two runs never compute the same thing at once. */
export type InComputation = Map<string, { readonly runId: string; readonly done: Promise<void> }>;

/** What a job's key is computed from, looked up once a job. */
interface KeyedJob {
  readonly job: JobRecord;
  readonly run: RunRecord;
  readonly spec: StageSpec;
  readonly cacheKey: string;
  readonly edits: StageEdits;
  readonly chosen: readonly string[] | null;
  readonly inputs: ArtifactRecord[];
  readonly models: Record<string, { path: string; sha256: string }>;
}

/** Everything that an attempt is made from. */
interface PreparedJob {
  readonly run: RunRecord;
  readonly spec: StageSpec;
  readonly forced: boolean;
  readonly cacheKey: string;
  /** The run's pass that it was prepared in. */
  readonly pass: number;
  /** Where it waits for its turn. */
  readonly lane: PQueue;
  readonly task: Omit<WorkerTask, 'attempt' | 'scratchDirectory' | 'wanted'>;
}

/**
 * Brings a pending job to `completed`, or throws what it failed with (the record then says `failed` or, on shutdown, `pending`).
 * Throws `Superseded` where the run is looked at again before an attempt has begun; the job is pending then.
 */
export async function runJob(context: PipelineContext, active: ActiveRun, pending: JobRecord, inComputation: InComputation, hooks: ItemHooks): Promise<void> {
  const { runId, stage } = pending;
  try {
    context.waits.set({ runId, stage }, { for: 'preparation' });
    await takeOverOrCompute(context, active, pending, inComputation, hooks);
  } finally {
    context.waits.set({ runId, stage }, null);
  }
}

async function takeOverOrCompute(context: PipelineContext, active: ActiveRun, pending: JobRecord, inComputation: InComputation, hooks: ItemHooks): Promise<void> {
  const { signal } = active.controller;
  const { pass } = active;
  const keyed = await keyJob(context, active, pending);
  const { runId, stage } = pending;
  if (!pending.forced && await keepOwnResult(context.library, pending, keyed.cacheKey)) {
    appendLog(context.library.db, { runId, stage, level: 'debug', message: `${stage} was kept; nothing it depends on has changed.` });
    context.emit({ event: 'stage.completed', runId, stage, reused: true, wallSec: 0 });
    return;
  }
  const prepared = await prepareJob(context, keyed, pass);
  const takeOver = async (): Promise<boolean> => {
    if (prepared.forced) {
      return false;
    }
    const from = await reuseJob(context.library, { runId, stage, cacheKey: prepared.cacheKey, signal });
    if (from !== null) {
      appendLog(context.library.db, { runId, stage, level: 'info', message: `${stage} was taken over from ${from}; nothing it depends on has changed.` });
      context.emit({ event: 'stage.completed', runId, stage, reused: true, wallSec: 0 });
    }
    return from !== null;
  };
  while (!await takeOver()) {
    const other = prepared.forced ? undefined : inComputation.get(prepared.cacheKey);
    if (!other) {
      const computation = attemptUntilDone(context, active, prepared, hooks);
      inComputation.set(prepared.cacheKey, { runId, done: computation.catch(() => undefined) });
      try {
        await computation;
      } finally {
        inComputation.delete(prepared.cacheKey);
      }
      return;
    }
    context.waits.set({ runId, stage }, { for: 'same-work', runId: other.runId });
    await Promise.race([other.done, rejectOnAbort(signal)]);
  }
}

async function keyJob(context: PipelineContext, active: ActiveRun, job: JobRecord): Promise<KeyedJob> {
  const { library } = context;
  const { runId, stage } = job;
  const run = getRun(library.db, runId);
  const spec = stageSpec(stage);
  const models = spec.models.length > 0 ? await context.findModels(spec.models, message => {
    appendLog(library.db, { runId, stage, level: 'warn', message });
    context.emit({ event: 'log', runId, stage, level: 'warn', message });
  }) : {};
  const inputs = inputsOf(library, runId, stage);
  const edits = spec.external.includes('edits') ? stageEdits(stage, active.edits) : {};
  const chosen = spec.itemsAreOutputs ? run.chosen : null;
  const bed = await bedOf(context, run.stylePin, spec);
  const cacheKey = jobCacheKey({
    spec, request: run.request, inputs, sourceDigest: run.sourceFingerprint ?? '', transcriptDigest: run.transcriptDigest, stylePin: run.stylePin, bed: bed === null ? null : withoutPath(bed), models, edits, chosen,
    layersDigest: spec.external.includes('layers') ? await context.layersDigest() : null,
  });
  return { job, run, spec, cacheKey, edits, chosen, inputs, models };
}

async function prepareJob(context: PipelineContext, keyed: KeyedJob, pass: number): Promise<PreparedJob> {
  const { library, settings } = context;
  const { job: { runId, jobId, stage, forced }, run, spec, cacheKey, edits, chosen, inputs, models } = keyed;
  const source = spec.external.includes('source')
    ? { path: run.sourcePath, fingerprint: await requireUnchanged(run.sourcePath, run.sourceFingerprint ?? '') }
    : null;
  const { transcriptPath } = run.request;
  const inReview = !spec.itemsAreOutputs && editedStages().includes(stage) && isComposed(library, runId);
  return {
    run, spec, forced, cacheKey, pass, lane: inReview ? context.reviewLane : context.resources[spec.resource],
    task: {
      runId, jobId, stage, stageVersion: spec.version, stagesDirectory: settings.stagesDirectory,
      params: { ...stageParams(stage, run.request) },
      runDirectory: runDirectory(library.paths, runId), delegatesDirectory: delegatesFolder(library.paths, runId, stage),
      inputs, source, models, edits, chosen: chosen === null ? null : [...chosen],
      transcriptPath: spec.external.includes('transcript') && transcriptPath !== null ? transcriptCopyPath(library.paths, runId, transcriptPath) : null,
      style: spec.external.includes('style') ? await context.loadStyle(run.stylePin) : null,
      bed: await bedOf(context, run.stylePin, spec),
      fault: requestedFault(context.env, stage),
    },
  };
}

async function bedOf(context: PipelineContext, pin: StylePin, spec: StageSpec): Promise<MusicBed | null> {
  return spec.external.includes('bed') ? (await context.loadStyle(pin)).bed ?? null : null;
}

/** A bed is the same wherever the library stands. */
function withoutPath({ path: _, ...bed }: MusicBed): Omit<MusicBed, 'path'> {
  return bed;
}

async function attemptUntilDone(context: PipelineContext, active: ActiveRun, prepared: PreparedJob, hooks: ItemHooks): Promise<void> {
  const { signal } = active.controller;
  const { lane, spec: { resource }, task } = prepared;
  const spent = Math.min(context.stallsBefore[task.jobId] ?? 0, MAX_ATTEMPTS - 1);
  /** The lane of edits is beside the machine's parts: who is in it has none of their places. */
  const takesPlace = lane === context.resources[resource];
  let attempting: Promise<void> = Promise.resolve();
  const policy = retryPolicy({ spent, firstPauseMs: context.settings.retryPauseMs });
  policy.onRetry(({ delay, ...failure }) => {
    const error = toErrorData('error' in failure ? failure.error : failure.value);
    context.waits.set(task, { for: 'retry', at: new Date(Date.now() + delay).toISOString(), error });
  });
  const work = policy.execute(({ attempt }) => {
    context.waits.set(task, takesPlace ? { for: 'slot', resource } : null);
    return lane.add(() => {
      const letGo = takesPlace ? context.waits.hold(resource, task) : () => undefined;
      attempting = attemptOnce(context, active, prepared, hooks, spent + attempt + 1).finally(letGo);
      return attempting;
    }, { priority: -active.queuePosition });
  }, signal);
  // On an abort an attempt is waited for; a pause between two, or a wait for a free slot, is not.
  await Promise.race([work, rejectOnAbort(signal).catch(async (reason: unknown) => {
    await attempting.catch(() => undefined);
    throw reason;
  })]);
}

/** One claimed attempt; `tries` is its number in this go, from 1. */
async function attemptOnce(context: PipelineContext, active: ActiveRun, prepared: PreparedJob, hooks: ItemHooks, tries: number): Promise<void> {
  const { library, settings } = context;
  const { spec, run, cacheKey, task: { runId, stage, jobId, fault } } = prepared;
  const { signal } = active.controller;
  signal.throwIfAborted();
  if (active.pass !== prepared.pass && editedStages().includes(stage)) {
    throw new Superseded();
  }
  const executionId = randomUUID();
  if (!claimJob(library.db, { runId, stage, executionId, cacheKey })) {
    throw cancelled(`The run ${runId}`);
  }
  dieAt('job.claimed', fault);
  const attempt = getJob(library.db, runId, stage)?.attempt ?? tries;
  context.emit({ event: 'stage.started', runId, stage, attempt });
  const scratchDirectory = attemptFolder(library.paths, runId, stage, executionId);
  await mkdir(scratchDirectory, { recursive: true });

  let givenUp = false;
  const giveUp = (thrown: unknown): void => {
    if (givenUp) {
      return;
    }
    givenUp = true;
    if (signal.reason instanceof EngineShutdown || signal.reason instanceof RunPaused) {
      returnJobToPending(library.db, { runId, stage, executionId, reason: signal.reason instanceof RunPaused ? 'paused' : 'shutdown' });
      return;
    }
    const error = toErrorData(libraryError(signal.aborted ? signal.reason : thrown, library.paths));
    const willRetry = !signal.aborted && isWorthRetrying(thrown) && tries < MAX_ATTEMPTS;
    if (willRetry) {
      returnJobToPending(library.db, { runId, stage, executionId, reason: error.kind === 'stalled' ? 'stalled' : 'retry' });
    } else {
      failJob(library.db, { runId, stage, executionId, error });
    }
    appendLog(library.db, { runId, stage, level: willRetry ? 'warn' : 'error', message: error.message, data: { kind: error.kind, detail: error.detail, attempt, willRetry } });
    context.emit({ event: 'stage.failed', runId, stage, error, willRetry });
  };
  const services = attemptServices(context, { executionId, handlersPath: handlersPath(prepared), cacheKey, forced: prepared.forced, urgent: prepared.lane === context.reviewLane, task: prepared.task }, hooks, error => {
    giveUp(error);
    context.endEngine(error.kind === 'stalled' ? { kind: 'stalled', jobId } : { kind: 'unresponsive' });
  });
  try {
    const wanted = spec.itemsAreOutputs ? active.wanted : new Wanted([]);
    const result = await runAttempt(context, { ...prepared.task, attempt, scratchDirectory, wanted: [...wanted.outputIds] }, {
      signal, stallAfterSec: settings.stallAfterSec ?? spec.stallAfterSec, wanted,
    }, services);
    await complete(context, prepared, executionId, result);
  } catch (error) {
    giveUp(error);
    throw error;
  } finally {
    await rm(scratchDirectory, { recursive: true, force: true });
  }
  const wallSec = getJob(library.db, run.runId, stage)?.wallSec ?? 0;
  context.emit({ event: 'stage.completed', runId, stage, reused: false, wallSec });
}

async function complete(context: PipelineContext, prepared: PreparedJob, executionId: string, result: WorkerResult): Promise<void> {
  const { library } = context;
  const { run, spec, task: { runId, stage, runDirectory: runDir, fault } } = prepared;
  if (!result.ok) {
    throw fromErrorData(result.error);
  }
  if (spec.external.includes('source')) {
    await requireUnchanged(run.sourcePath, run.sourceFingerprint ?? '');
  }
  if (result.items) {
    await keepOtherItems(library, { runId, stage }, result.items);
  }
  dieAt('job.before-complete', fault);
  if (!completeJob(library.db, { runId, stage, executionId, artifacts: result.artifacts, ...(result.items ? { keepItems: result.items } : {}) })) {
    throw new CutdownError('internal', `The stage ${stage} ended, but its job was no longer its own.`, { advice: 'Resume the run.' });
  }
  dieAt('job.completed', fault);
  await sweepStageFolder(runDir, stage, getArtifacts(library.db, runId, stage).map(each => each.path));
  await rm(prepared.task.delegatesDirectory, { recursive: true, force: true });
}

function handlersPath(prepared: PreparedJob): string {
  // Beside this file's own kind: sources here, JavaScript in the built app.
  return join(prepared.task.stagesDirectory, stageFolder(prepared.task.stage), `delegates${extname(import.meta.url)}`);
}

function rejectOnAbort(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (signal.aborted) {
      reject(signal.reason as Error);
    }
    signal.addEventListener('abort', () => { reject(signal.reason as Error); }, { once: true });
  });
}
