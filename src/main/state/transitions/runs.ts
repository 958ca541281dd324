/** Every change of a run's record. Each is one guarded UPDATE; false: it did not apply, and nothing changed. */
import type { ErrorData } from '#shared/errors/kinds.ts';
import type { RunRequest, StylePin } from '#shared/pipeline/run-request.ts';
import { neededFor, STAGE_IDS, type StageId } from '#shared/pipeline/stages.ts';

import { nowIso, type Db } from '../database.ts';
import { applies, IS_CHOSEN, type RunExecution } from './guard.ts';

/** Stages that must be complete before a run's analysis is: all but the last, rendering. */
const ANALYSIS_STAGES: readonly StageId[] = STAGE_IDS.filter(stage => stage !== 'rendering');

/** SQL: how many of the stages in the JSON list `list` have a completed job. */
const completedOf = (list: string): string =>
  `(SELECT count(*) FROM jobs WHERE jobs.run_id = runs.run_id AND state = 'completed' AND stage IN (SELECT value FROM json_each(${list})))`;

/** What a new run is made of. */
export interface NewRun {
  /** Letters, digits, `-` and `_`; at most 64. */
  runId: string;
  executionId: string;
  request: RunRequest;
  stylePin: StylePin;
  /** sha256 of the library's copy of the transcript; null: none given. */
  transcriptDigest: string | null;
  /** The stages to make pending jobs for: those that `request.until` needs, or all. */
  stages: readonly StageId[];
  /** Default `cutdown`. */
  workflowName?: string;
}

/** Records a run at the end of the queue, in state `started`, with its pending jobs, in one transaction. Throws where the id is taken. */
export function createRun(db: Db, run: NewRun): void {
  db.transaction(() => {
    db.prepare(`
      INSERT INTO runs (run_id, state, until_stage, request, source_path, transcript_digest, style_id, style_version, style_digest,
        execution_id, workflow_name, queue_position, created_at)
      VALUES (:runId, 'started', :until, :request, :sourcePath, :transcriptDigest, :styleId, :styleVersion, :styleDigest,
        :executionId, :workflowName, (SELECT coalesce(max(queue_position), 0) + 1 FROM runs), :now)
    `).run({
      runId: run.runId, until: run.request.until, request: JSON.stringify(run.request), sourcePath: run.request.sourcePath,
      transcriptDigest: run.transcriptDigest, styleId: run.stylePin.id, styleVersion: run.stylePin.version,
      styleDigest: run.stylePin.digest, executionId: run.executionId, workflowName: run.workflowName ?? 'cutdown', now: nowIso(),
    });
    const job = db.prepare('INSERT INTO jobs (job_id, run_id, stage) VALUES (:jobId, :runId, :stage)');
    for (const stage of run.stages) {
      job.run({ jobId: `${run.runId}/${stage}`, runId: run.runId, stage });
    }
  }).immediate();
}

/**
 * An engine takes the run up, first or again: its execution speaks for the run from now on, and late signals of an earlier
 * one no longer apply. Sets `startedAt` the first time. No: unknown run; it has finished.
 */
export function beginRunExecution(db: Db, { runId, executionId }: RunExecution): boolean {
  return applies(db, `
    UPDATE runs SET execution_id = :executionId, started_at = coalesce(started_at, :now)
    WHERE run_id = :runId AND state IN ('started', 'analysis_complete') AND finished_at IS NULL
  `, { runId, executionId, now: nowIso() });
}

/**
 * `started -> analysis_complete`. No: unknown run; another execution speaks for it; a stage before rendering is not
 * complete; it is analysis_complete already; it has finished (a late signal after a failure or a cancel).
 */
export function markAnalysisComplete(db: Db, { runId, executionId }: RunExecution): boolean {
  return applies(db, `
    UPDATE runs SET state = 'analysis_complete'
    WHERE run_id = :runId AND execution_id = :executionId AND state IN ('started') AND finished_at IS NULL
      AND ${completedOf(':stages')} = json_array_length(:stages)
  `, { runId, executionId, stages: JSON.stringify(ANALYSIS_STAGES) });
}

/**
 * `analysis_complete -> fully_generated`. No: unknown run; another execution speaks for it; the rendering job is not
 * complete; an output that is to be made is not rendered, or none is to be made; the analysis is not complete; it has finished already.
 */
export function markFullyGenerated(db: Db, { runId, executionId }: RunExecution): boolean {
  return applies(db, `
    UPDATE runs SET state = 'fully_generated', finished_at = :now, paused = 0
    WHERE run_id = :runId AND execution_id = :executionId AND state IN ('analysis_complete') AND finished_at IS NULL
      AND ${completedOf(`'["rendering"]'`)} = 1
      AND (chosen IS NULL OR json_array_length(chosen) > 0)
      AND NOT EXISTS (SELECT 1 FROM outputs WHERE outputs.run_id = runs.run_id AND outputs.state <> 'rendered' AND ${IS_CHOSEN})
  `, { runId, executionId, now: nowIso() });
}

/**
 * `started -> failed`; also `analysis_complete -> failed` where the error's kind is `cancelled`. No: unknown run; another
 * execution speaks for it; the analysis is complete and this is no cancel (see `failDelivery`); it has finished already.
 */
export function failRun(db: Db, { runId, executionId, error }: RunExecution & { error: ErrorData }): boolean {
  return applies(db, `
    UPDATE runs SET state = 'failed', error = :error, finished_at = :now, paused = 0
    WHERE run_id = :runId AND execution_id = :executionId AND finished_at IS NULL
      AND (state IN ('started') OR (state IN ('analysis_complete') AND :kind = 'cancelled'))
  `, { runId, executionId, error: JSON.stringify(error), kind: error.kind, now: nowIso() });
}

/**
 * `analysis_complete -> delivery_failed`. No: unknown run; another execution speaks for it; the analysis is not complete
 * (see `failRun`); it has finished already.
 */
export function failDelivery(db: Db, { runId, executionId, error }: RunExecution & { error: ErrorData }): boolean {
  return applies(db, `
    UPDATE runs SET state = 'delivery_failed', error = :error, finished_at = :now, paused = 0
    WHERE run_id = :runId AND execution_id = :executionId AND state IN ('analysis_complete') AND finished_at IS NULL
  `, { runId, executionId, error: JSON.stringify(error), now: nowIso() });
}

/**
 * Ends a run whose wanted stages are all complete and that renders nothing, because it stops before or because no output is chosen: sets
 * `finishedAt`, keeps the state. No: unknown run; another execution speaks for it; it wants rendering (see `markFullyGenerated`); a
 * wanted stage is not complete; it has finished already.
 */
export function finishPartialRun(db: Db, { runId, executionId }: RunExecution): boolean {
  const wanted = Object.fromEntries(STAGE_IDS.map(stage => [stage, neededFor(stage)]));
  return applies(db, `
    UPDATE runs SET finished_at = :now, paused = 0
    WHERE run_id = :runId AND execution_id = :executionId AND state IN ('started', 'analysis_complete') AND finished_at IS NULL
      AND (until_stage <> 'rendering' OR json_array_length(chosen) = 0)
      AND ${completedOf(`json_extract(:wanted, '$."' || until_stage || '"')`)} = json_array_length(:wanted, '$."' || until_stage || '"')
  `, { runId, executionId, wanted: JSON.stringify(wanted), now: nowIso() });
}

/**
 * Puts a finished run back at the end of the queue under a new execution, clearing cancel and error. Its state follows from
 * its jobs: `analysis_complete` where every stage before rendering is complete, else `started`. Failed jobs stay as they
 * are: put them back with `returnJobToPending` (keeps finished items) or `resetJob` (drops them). No: unknown run; queued
 * or working; it ended well and every job is still complete (reset jobs first to replay them).
 */
export function reopenRun(db: Db, { runId, executionId }: RunExecution): boolean {
  return applies(db, `
    UPDATE runs SET
      state = CASE WHEN ${completedOf(':stages')} = json_array_length(:stages) THEN 'analysis_complete' ELSE 'started' END,
      execution_id = :executionId, error = NULL, cancel_requested = 0, finished_at = NULL,
      queue_position = (SELECT max(queue_position) + 1 FROM runs)
    WHERE run_id = :runId AND finished_at IS NOT NULL
      AND (state IN ('failed', 'delivery_failed')
        OR EXISTS (SELECT 1 FROM jobs WHERE jobs.run_id = runs.run_id AND jobs.state <> 'completed'))
  `, { runId, executionId, stages: JSON.stringify(ANALYSIS_STAGES) });
}

/**
 * Asks for the run to be stopped; any process may call it, the engine looks at the flag. Ends a pause. No: unknown run; it has
 * finished; a cancel is asked for already.
 */
export function requestCancel(db: Db, { runId }: { runId: string }): boolean {
  return applies(db, `
    UPDATE runs SET cancel_requested = 1, paused = 0
    WHERE run_id = :runId AND state IN ('started', 'analysis_complete') AND finished_at IS NULL AND cancel_requested = 0
  `, { runId });
}

/** Takes a request to cancel back. No: unknown run; it has finished; no cancel is asked for. */
export function clearCancel(db: Db, { runId }: { runId: string }): boolean {
  return applies(db, `
    UPDATE runs SET cancel_requested = 0
    WHERE run_id = :runId AND state IN ('started', 'analysis_complete') AND finished_at IS NULL AND cancel_requested = 1
  `, { runId });
}

/**
 * Pauses a run: it keeps its state, and is left alone until `endPause`. Any process may call it, the engine looks at the flag
 * and stops what it has in hand. No: unknown run; it has finished; it is to be cancelled; it is paused already.
 */
export function pauseRun(db: Db, { runId }: { runId: string }): boolean {
  return applies(db, `
    UPDATE runs SET paused = 1
    WHERE run_id = :runId AND state IN ('started', 'analysis_complete') AND finished_at IS NULL AND cancel_requested = 0 AND paused = 0
  `, { runId });
}

/** Ends a pause; the engine that has the run goes on with it. No: unknown run; it is not paused. */
export function endPause(db: Db, { runId }: { runId: string }): boolean {
  return applies(db, `
    UPDATE runs SET paused = 0
    WHERE run_id = :runId AND state IN ('started', 'analysis_complete') AND finished_at IS NULL AND paused = 1
  `, { runId });
}

/** Says which outputs to do first, the most wanted first; replaces what was wanted before. No: unknown run; it has finished. */
export function setWanted(db: Db, { runId, outputIds }: { runId: string; outputIds: readonly string[] }): boolean {
  return applies(db, `
    UPDATE runs SET wanted = :wanted
    WHERE run_id = :runId AND state IN ('started', 'analysis_complete') AND finished_at IS NULL
  `, { runId, wanted: JSON.stringify(outputIds) });
}

/** Records the digest of the edits that the run's jobs are looked at with; null: none. No: unknown run. */
export function setEditsDigest(db: Db, { runId, digest }: { runId: string; digest: string | null }): boolean {
  return applies(db, 'UPDATE runs SET edits_digest = :digest WHERE run_id = :runId', { runId, digest });
}

/**
 * Says which outputs to render (null: all), and which of these were chosen since the composition was last made; replaces what was said
 * before. No: unknown run.
 */
export function setChosen(db: Db, { runId, chosen, anew }: { runId: string; chosen: readonly string[] | null; anew: readonly string[] }): boolean {
  return applies(db, 'UPDATE runs SET chosen = :chosen, chosen_anew = :anew WHERE run_id = :runId', {
    runId, chosen: chosen === null ? null : JSON.stringify(chosen), anew: JSON.stringify(anew),
  });
}

/** Has a run that was to end before rendering go on to it: adds the jobs that it lacks. No: unknown run; it goes to rendering already. */
export function extendToRendering(db: Db, { runId }: { runId: string }): boolean {
  return db.transaction(() => {
    const extended = applies(db, "UPDATE runs SET until_stage = 'rendering' WHERE run_id = :runId AND until_stage <> 'rendering'", { runId });
    if (extended) {
      const add = db.prepare('INSERT INTO jobs (job_id, run_id, stage) VALUES (:jobId, :runId, :stage) ON CONFLICT (job_id) DO NOTHING');
      neededFor('rendering').forEach(stage => add.run({ jobId: `${runId}/${stage}`, runId, stage }));
    }
    return extended;
  }).immediate();
}

/** Records what the source was when it was looked at last. No: unknown run; another execution speaks for it; it has finished. */
export function setSourceFingerprint(db: Db, { runId, executionId, fingerprint }: RunExecution & { fingerprint: string }): boolean {
  return applies(db, `
    UPDATE runs SET source_fingerprint = :fingerprint
    WHERE run_id = :runId AND execution_id = :executionId AND state IN ('started', 'analysis_complete') AND finished_at IS NULL
  `, { runId, executionId, fingerprint });
}

/**
 * Records where the composition index stands; `path` is relative to the run's directory. No: unknown run; another execution
 * speaks for it; it has finished.
 */
export function setCompositionIndex(db: Db, { runId, executionId, path }: RunExecution & { path: string }): boolean {
  return applies(db, `
    UPDATE runs SET composition_index_path = :path
    WHERE run_id = :runId AND execution_id = :executionId AND state IN ('started', 'analysis_complete') AND finished_at IS NULL
  `, { runId, executionId, path });
}

/** Adds to what the run has cost, US dollars. No: unknown run; another execution speaks for it. */
export function addRunCost(db: Db, { runId, executionId, costUsd }: RunExecution & { costUsd: number }): boolean {
  return applies(db, 'UPDATE runs SET cost_usd = cost_usd + :costUsd WHERE run_id = :runId AND execution_id = :executionId', { runId, executionId, costUsd });
}

/**
 * Deletes a run's record with everything under it (jobs, artifacts, outputs, log). Files stay; garbage collection removes
 * them. No: unknown run; it was taken up and has not finished (cancel first).
 */
export function deleteRun(db: Db, { runId }: { runId: string }): boolean {
  return applies(db, `
    DELETE FROM runs WHERE run_id = :runId AND (finished_at IS NOT NULL OR started_at IS NULL)
      AND NOT EXISTS (SELECT 1 FROM jobs WHERE jobs.run_id = runs.run_id AND jobs.state = 'in_progress')
  `, { runId });
}
