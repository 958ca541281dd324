/** Reading the library's records. Every row is parsed on the way out. */
import { z } from 'zod';

import type { RunSummary } from '#shared/api/events.ts';
import { ArtifactRecord } from '#shared/artifacts/catalog.ts';
import { CutdownError } from '#shared/errors/cutdown-error.ts';
import { STAGE_IDS, type StageId } from '#shared/pipeline/stages.ts';

import type { Db } from './database.ts';
import { JobItemRecord, JobRecord, OutputRecord, RunRecord, StoredArtifact } from './records.ts';

export { appendLog, readLog, type LogFilter } from './log.ts';

const RUN = `run_id AS runId, state, until_stage AS until, request, source_path AS sourcePath, source_fingerprint AS sourceFingerprint,
  transcript_digest AS transcriptDigest, json_object('id', style_id, 'version', style_version, 'digest', style_digest) AS stylePin,
  execution_id AS executionId, workflow_name AS workflowName, cost_usd AS costUsd, composition_index_path AS compositionIndexPath,
  cancel_requested AS cancelRequested, paused, wanted, edits_digest AS editsDigest, chosen, chosen_anew AS chosenAnew, error, queue_position AS queuePosition, created_at AS createdAt, started_at AS startedAt,
  finished_at AS finishedAt`;
const JOB = `job_id AS jobId, run_id AS runId, stage, state, execution_id AS executionId, attempt, cache_key AS cacheKey,
  reused_from_job AS reusedFromJob, forced, delegated, error, heartbeat_at AS heartbeatAt, started_at AS startedAt,
  finished_at AS finishedAt, wall_sec AS wallSec`;
const ARTIFACT = 'run_id AS runId, stage, kind, item, path, digest, size_bytes AS sizeBytes';
const ITEM = 'job_id AS jobId, item, stage, item_cache_key AS itemCacheKey, finished_at AS finishedAt';
const OUTPUT = `run_id AS runId, output_id AS outputId, clip_id AS clipId, aspect, rank, title, state, execution_id AS executionId,
  backend, render_id AS renderId, bucket, namespace, progress, file, payload_digest AS payloadDigest, replaces, error`;

/** A run's record. Throws `not-found`. */
export function getRun(db: Db, runId: string): RunRecord {
  const found = findRun(db, runId);
  if (!found) {
    throw new CutdownError('not-found', `There is no run ${runId} in this library.`, {
      advice: 'List the runs with "cutdown status", and check the library folder.',
    });
  }
  return found;
}

/** A run's record, or null: there is none. */
export function findRun(db: Db, runId: string): RunRecord | null {
  return RunRecord.nullable().parse(db.prepare(`SELECT ${RUN} FROM runs WHERE run_id = ?`).get(runId) ?? null);
}

/** All runs, newest first. */
export function listRuns(db: Db): RunRecord[] {
  return z.array(RunRecord).parse(db.prepare(`SELECT ${RUN} FROM runs ORDER BY created_at DESC, queue_position DESC`).all());
}

/**
 * Runs that have not finished, in the order they are to be taken up: queued, working, and interrupted ones. Those to be
 * cancelled are among them, so that the engine can end them. `limit`: default all.
 */
export function nextQueuedRuns(db: Db, options: { limit?: number } = {}): RunRecord[] {
  return z.array(RunRecord).parse(db.prepare(`SELECT ${RUN} FROM runs WHERE finished_at IS NULL ORDER BY queue_position LIMIT ?`).all(options.limit ?? -1));
}

/** A run's jobs in the stage table's order. */
export function getJobs(db: Db, runId: string): JobRecord[] {
  const jobs = z.array(JobRecord).parse(db.prepare(`SELECT ${JOB} FROM jobs WHERE run_id = ?`).all(runId));
  return jobs.sort((a, b) => STAGE_IDS.indexOf(a.stage) - STAGE_IDS.indexOf(b.stage));
}

/** A job's record, or null: the run has no such job. */
export function getJob(db: Db, runId: string, stage: StageId): JobRecord | null {
  return JobRecord.nullable().parse(db.prepare(`SELECT ${JOB} FROM jobs WHERE run_id = ? AND stage = ?`).get(runId, stage) ?? null);
}

/** The finished items of a job, by item id. */
export function getJobItems(db: Db, runId: string, stage: StageId): JobItemRecord[] {
  return z.array(JobItemRecord).parse(db.prepare(`SELECT ${ITEM} FROM job_items WHERE job_id = ? ORDER BY item`).all(`${runId}/${stage}`));
}

/** A run's artifacts, or those of one stage, sorted by path. Also those of items that a job has finished so far. */
export function getArtifacts(db: Db, runId: string, stage?: StageId): StoredArtifact[] {
  return z.array(StoredArtifact).parse(
    db.prepare(`SELECT ${ARTIFACT} FROM artifacts WHERE run_id = :runId AND (:stage IS NULL OR stage = :stage) ORDER BY path`).all({ runId, stage: stage ?? null }),
  );
}

/** Completed jobs with this cache key, newest first. Their files may be gone or changed: verify before taking over. */
export function findReusableJobs(db: Db, cacheKey: string): JobRecord[] {
  return z.array(JobRecord).parse(
    db.prepare(`SELECT ${JOB} FROM jobs WHERE cache_key = ? AND state = 'completed' ORDER BY finished_at DESC, job_id`).all(cacheKey),
  );
}

/** A finished item that can be taken over. */
export interface ReusableItem {
  runId: string;
  item: string;
  artifacts: ArtifactRecord[];
}

/** Finished items of a stage with this item cache key, newest first, of jobs in whatever state. Verify the files before taking over. */
export function findReusableItems(db: Db, stageId: StageId, itemCacheKey: string): ReusableItem[] {
  const items = z.array(JobItemRecord).parse(
    db.prepare(`SELECT ${ITEM} FROM job_items WHERE stage = ? AND item_cache_key = ? ORDER BY finished_at DESC, job_id`).all(stageId, itemCacheKey),
  );
  const artifactsOf = db.prepare(`SELECT kind, item, path, digest, size_bytes AS sizeBytes FROM artifacts WHERE job_id = ? AND item = ? ORDER BY path`);
  return items.map(({ jobId, item }) => ({
    runId: jobId.slice(0, jobId.indexOf('/')), item, artifacts: z.array(ArtifactRecord).parse(artifactsOf.all(jobId, item)),
  }));
}

/** The newest of `findReusableItems`, or null. */
export function findReusableItem(db: Db, stageId: StageId, itemCacheKey: string): ReusableItem | null {
  return findReusableItems(db, stageId, itemCacheKey)[0] ?? null;
}

/** A run's outputs by rank, then by aspect. */
export function getOutputs(db: Db, runId: string): OutputRecord[] {
  return z.array(OutputRecord).parse(db.prepare(`SELECT ${OUTPUT} FROM outputs WHERE run_id = ? ORDER BY rank, output_id`).all(runId));
}

/** Whether a file is the delivered file of an output, of whatever run. */
export function isDelivered(db: Db, file: string): boolean {
  return db.prepare('SELECT 1 FROM outputs WHERE file = ?').get(file) !== undefined;
}

/** A run as faces see it. Throws `not-found`. */
export function summarizeRun(db: Db, runId: string): RunSummary {
  const run = getRun(db, runId);
  const jobs = getJobs(db, runId).map(job => {
    const reused = job.reusedFromJob !== null;
    return { stage: job.stage, state: job.state, reused, attempts: reused ? 0 : job.attempt, wallSec: reused ? 0 : job.wallSec, error: job.error };
  });
  const outputs = getOutputs(db, runId).map(({ outputId, clipId, aspect, rank, title, state, file, error }) =>
    ({ outputId, clipId, aspect, rank, title, state, file, error }));
  const { sourcePath, state, until, createdAt, finishedAt, paused, error, request } = run;
  return { runId, sourcePath, outDir: request.outDir, state, until, createdAt, finishedAt, paused, error, jobs, outputs };
}
