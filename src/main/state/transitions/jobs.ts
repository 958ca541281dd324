/** Every change of a job's record. Each is one guarded UPDATE; false: it did not apply, and nothing changed. */
import type { ArtifactRecord } from '#shared/artifacts/catalog.ts';
import type { ErrorData } from '#shared/errors/kinds.ts';
import type { StageId } from '#shared/pipeline/stages.ts';

import { nowIso, type Db } from '../database.ts';
import type { Delegation } from '../records.ts';
import { applies, IS_CHOSEN, OUTPUT_AS_NEW, secondsBetween } from './guard.ts';

/** Names a job. */
export interface JobName {
  runId: string;
  stage: StageId;
}

/** Names a job and the execution that claimed it. Best unique for each claim: then an attempt that was given up can't answer late. */
export interface JobExecution extends JobName {
  executionId: string;
}

const SPENT = (until: string): string => `wall_sec = round(wall_sec + ${secondsBetween('started_at', until)}, 3)`;
/** SQL: this execution's own job, while it works. */
const MINE = "run_id = :runId AND stage = :stage AND execution_id = :executionId AND state IN ('in_progress')";

/**
 * `pending -> in_progress`, attempt + 1. No: unknown job; claimed, completed or failed already; the run has finished or is
 * to be cancelled.
 */
export function claimJob(db: Db, { runId, stage, executionId, cacheKey }: JobExecution & { cacheKey: string }): boolean {
  return applies(db, `
    UPDATE jobs SET state = 'in_progress', attempt = attempt + 1, cache_key = :cacheKey, execution_id = :executionId,
      error = NULL, reused_from_job = NULL, started_at = :now, heartbeat_at = :now, finished_at = NULL
    WHERE run_id = :runId AND stage = :stage AND state IN ('pending')
      AND EXISTS (SELECT 1 FROM runs WHERE runs.run_id = jobs.run_id AND runs.state IN ('started', 'analysis_complete')
        AND runs.finished_at IS NULL AND runs.cancel_requested = 0)
  `, { runId, stage, executionId, cacheKey, now: nowIso() });
}

/**
 * `in_progress -> completed`, together with the rows of `artifacts` (their files stand under their names already) in one
 * transaction. `keepItems`: the items that the stage worked on; rows of others, left by an earlier attempt, are dropped.
 * Default: all stay. No: unknown job; not in progress (given up, completed already); claimed by another execution.
 */
export function completeJob(db: Db, { runId, stage, executionId, artifacts, keepItems }: JobExecution & { artifacts: readonly ArtifactRecord[]; keepItems?: readonly string[] }): boolean {
  return db.transaction(() => {
    const now = nowIso();
    const done = applies(db, `
      UPDATE jobs SET state = 'completed', ${SPENT(':now')}, heartbeat_at = :now, finished_at = :now, forced = 0, delegated = '{}'
      WHERE ${MINE}
    `, { runId, stage, executionId, now });
    if (done) {
      if (keepItems) {
        const values = { jobId: `${runId}/${stage}`, keep: JSON.stringify(keepItems) };
        db.prepare('DELETE FROM artifacts WHERE job_id = :jobId AND item IS NOT NULL AND item NOT IN (SELECT value FROM json_each(:keep))').run(values);
        db.prepare('DELETE FROM job_items WHERE job_id = :jobId AND item NOT IN (SELECT value FROM json_each(:keep))').run(values);
      }
      recordArtifacts(db, { runId, stage }, artifacts);
    }
    return done;
  }).immediate();
}

/**
 * `pending -> completed` with the result of `fromJobId` (`RUN_ID/STAGE`), whose files were linked into this run before.
 * Its finished items are taken over too. No: unknown job; not pending; the run has finished or is to be cancelled;
 * `fromJobId` is gone, not completed, or has another cache key.
 */
export function completeJobByReuse(db: Db, { runId, stage, cacheKey, fromJobId, artifacts }: JobName & { cacheKey: string; fromJobId: string; artifacts: readonly ArtifactRecord[] }): boolean {
  return db.transaction(() => {
    const jobId = `${runId}/${stage}`;
    const done = applies(db, `
      UPDATE jobs SET state = 'completed', cache_key = :cacheKey, reused_from_job = :fromJobId, error = NULL, forced = 0,
        delegated = '{}', started_at = :now, finished_at = :now
      WHERE run_id = :runId AND stage = :stage AND state IN ('pending') AND job_id <> :fromJobId
        AND EXISTS (SELECT 1 FROM jobs AS source WHERE source.job_id = :fromJobId AND source.stage = :stage
          AND source.state = 'completed' AND source.cache_key = :cacheKey)
        AND EXISTS (SELECT 1 FROM runs WHERE runs.run_id = jobs.run_id AND runs.state IN ('started', 'analysis_complete')
          AND runs.finished_at IS NULL AND runs.cancel_requested = 0)
    `, { runId, stage, cacheKey, fromJobId, now: nowIso() });
    if (done) {
      dropResults(db, jobId);
      recordArtifacts(db, { runId, stage }, artifacts);
      db.prepare(`
        INSERT INTO job_items (job_id, item, stage, item_cache_key, finished_at)
        SELECT :jobId, item, stage, item_cache_key, finished_at FROM job_items WHERE job_id = :fromJobId
      `).run({ jobId, fromJobId });
    }
    return done;
  }).immediate();
}

/**
 * `in_progress -> failed`. Finished items stay recorded. No: unknown job; not in progress (completed, failed or given up
 * already); claimed by another execution.
 */
export function failJob(db: Db, { runId, stage, executionId, error }: JobExecution & { error: ErrorData }): boolean {
  return applies(db, `
    UPDATE jobs SET state = 'failed', error = :error, ${SPENT(':now')}, finished_at = :now WHERE ${MINE}
  `, { runId, stage, executionId, error: JSON.stringify(error), now: nowIso() });
}

/** Why a job goes back to pending. */
export type ReturnReason = 'engine-gone' | 'retry' | 'stalled' | 'cancelled' | 'shutdown' | 'paused' | 'resume';

/**
 * `in_progress -> pending`; for `resume` also `failed -> pending`. Finished items, hand-offs and the attempt count stay, so
 * that the next attempt goes on from there. `executionId` guards against a late call; leave it out for `engine-gone` and
 * `resume`, where nobody speaks for the job. After `engine-gone` the time spent counts to the last heartbeat. No: unknown
 * job; not in progress (or failed, for `resume`); claimed by another execution.
 */
export function returnJobToPending(db: Db, { runId, stage, reason, executionId }: JobName & { reason: ReturnReason; executionId?: string }): boolean {
  const now = nowIso();
  return applies(db, `
    UPDATE jobs SET state = 'pending', error = NULL, finished_at = NULL,
      wall_sec = CASE WHEN state = 'in_progress' THEN round(wall_sec + ${secondsBetween('started_at', `CASE :reason WHEN 'engine-gone' THEN heartbeat_at ELSE :now END`)}, 3) ELSE wall_sec END
    WHERE run_id = :runId AND stage = :stage
      AND (state IN ('in_progress') OR (:reason = 'resume' AND state IN ('failed')))
      AND (:executionId IS NULL OR execution_id = :executionId)
  `, { runId, stage, reason, executionId: executionId ?? null, now });
}

/**
 * `completed | failed -> pending` from scratch, for a replay: the rows of its artifacts and finished items are dropped, and
 * attempts and time start at 0. An output whose render goes with them is pending again. `forced`: the job shall be computed anew, not taken over from another run. Resets a pending
 * job too, so that what an earlier attempt left is dropped. No: unknown job; it is in progress (cancel first).
 */
export function resetJob(db: Db, { runId, stage, forced }: JobName & { forced: boolean }): boolean {
  return db.transaction(() => {
    const done = applies(db, `
      UPDATE jobs SET state = 'pending', forced = :forced, attempt = 0, wall_sec = 0, cache_key = NULL, reused_from_job = NULL,
        execution_id = NULL, delegated = '{}', error = NULL, heartbeat_at = NULL, started_at = NULL, finished_at = NULL
      WHERE run_id = :runId AND stage = :stage AND state IN ('pending', 'completed', 'failed')
    `, { runId, stage, forced: forced ? 1 : 0 });
    if (done) {
      db.prepare(`
        UPDATE outputs SET ${OUTPUT_AS_NEW} WHERE run_id = :runId AND state IN ('rendering', 'rendered', 'failed')
          AND output_id IN (SELECT item FROM artifacts WHERE job_id = :jobId AND kind = 'render')
      `).run({ runId, jobId: `${runId}/${stage}` });
      dropResults(db, `${runId}/${stage}`);
    }
    return done;
  }).immediate();
}

/**
 * `completed -> pending`, keeping everything: artifacts, finished items, the cache key, times and counts. So a job is looked at again,
 * after an edit say: `keepJob` completes it again where its key is still the same, an attempt finds its items. No: unknown job; not
 * completed.
 */
export function refreshJob(db: Db, { runId, stage }: JobName): boolean {
  return applies(db, `
    UPDATE jobs SET state = 'pending', execution_id = NULL, heartbeat_at = NULL WHERE run_id = :runId AND stage = :stage AND state IN ('completed')
  `, { runId, stage });
}

/** SQL: a job that was completed, is looked at again, and was not claimed since; nothing has touched its results. */
const UNTOUCHED = `run_id = :runId AND stage = :stage AND state IN ('pending') AND forced = 0 AND execution_id IS NULL AND finished_at IS NOT NULL
  AND EXISTS (SELECT 1 FROM runs WHERE runs.run_id = jobs.run_id AND runs.state IN ('started', 'analysis_complete')
    AND runs.finished_at IS NULL AND runs.cancel_requested = 0)`;

/**
 * `pending -> completed` with the result that the job has already: what it depends on is what it was. Check the files before. No:
 * unknown job; not pending; it was not completed before, or claimed since (`refreshJob`); its results are of another cache key; it shall
 * be computed anew; the run has finished or is to be cancelled.
 */
export function keepJob(db: Db, { runId, stage, cacheKey }: JobName & { cacheKey: string }): boolean {
  return applies(db, `UPDATE jobs SET state = 'completed', error = NULL WHERE ${UNTOUCHED} AND cache_key = :cacheKey`, { runId, stage, cacheKey });
}

/**
 * As `keepJob`, for a job whose items are the run's outputs: `pending -> completed` where every output to be made is delivered, whatever
 * else has changed. Its cache key becomes one that no other run takes over. No: as `keepJob`, but for the key; an output that is to be
 * made is not delivered.
 */
export function keepOutputsJob(db: Db, { runId, stage }: JobName): boolean {
  return applies(db, `
    UPDATE jobs SET state = 'completed', error = NULL, cache_key = 'kept ' || job_id WHERE ${UNTOUCHED}
      AND NOT EXISTS (SELECT 1 FROM outputs JOIN runs USING (run_id) WHERE outputs.run_id = jobs.run_id AND outputs.state <> 'rendered' AND ${IS_CHOSEN})
  `, { runId, stage });
}

/**
 * Forgets that an item of this attempt's job was finished under another cache key, before its files are replaced. Its artifacts stay
 * recorded until then. No: nothing is finished for it, or under this very key; not this execution's job.
 */
export function forgetStaleItem(db: Db, { runId, stage, executionId, item, itemCacheKey }: JobExecution & { item: string; itemCacheKey: string }): boolean {
  return applies(db, `
    DELETE FROM job_items WHERE job_id = :jobId AND item = :item AND item_cache_key <> :itemCacheKey
      AND EXISTS (SELECT 1 FROM jobs WHERE ${MINE})
  `, { jobId: `${runId}/${stage}`, runId, stage, executionId, item, itemCacheKey });
}

/** Records a sign of life. No: unknown job; not in progress; claimed by another execution (its worker should stop). */
export function heartbeatJob(db: Db, { runId, stage, executionId }: JobExecution): boolean {
  return applies(db, `UPDATE jobs SET heartbeat_at = :now WHERE ${MINE}`, { runId, stage, executionId, now: nowIso() });
}

/**
 * Records one finished item with its artifacts, in one transaction; it survives a crash of the rest. Recording an item
 * again replaces it. No: unknown job; not in progress; claimed by another execution.
 */
export function recordItem(db: Db, { runId, stage, executionId, item, itemCacheKey, artifacts }: JobExecution & { item: string; itemCacheKey: string; artifacts: readonly ArtifactRecord[] }): boolean {
  return db.transaction(() => {
    const now = nowIso();
    const mine = applies(db, `UPDATE jobs SET heartbeat_at = :now, delegated = json_remove(delegated, :path) WHERE ${MINE}`, { runId, stage, executionId, now, path: jsonPath(item) });
    if (mine) {
      const jobId = `${runId}/${stage}`;
      db.prepare('DELETE FROM artifacts WHERE job_id = :jobId AND item = :item').run({ jobId, item });
      db.prepare(`
        INSERT INTO job_items (job_id, item, stage, item_cache_key, finished_at) VALUES (:jobId, :item, :stage, :itemCacheKey, :now)
        ON CONFLICT (job_id, item) DO UPDATE SET item_cache_key = excluded.item_cache_key, finished_at = excluded.finished_at
      `).run({ jobId, item, stage, itemCacheKey, now });
      recordArtifacts(db, { runId, stage }, artifacts);
    }
    return mine;
  }).immediate();
}

/**
 * Records that an item's work was handed off, so that an engine that comes back can ask for it; null: forget it. No:
 * unknown job; not in progress; claimed by another execution.
 */
export function recordDelegated(db: Db, { runId, stage, executionId, item, delegation }: JobExecution & { item: string; delegation: Delegation | null }): boolean {
  const value = delegation === null ? 'json_remove(delegated, :path)' : 'json_set(delegated, :path, json(:delegation))';
  return applies(db, `UPDATE jobs SET heartbeat_at = :now, delegated = ${value} WHERE ${MINE}`, {
    runId, stage, executionId, now: nowIso(), path: jsonPath(item), ...(delegation === null ? {} : { delegation: JSON.stringify(delegation) }),
  });
}

/** Adds or replaces rows; each names its run and job by the job's name. Only inside a transaction. */
function recordArtifacts(db: Db, { runId, stage }: JobName, artifacts: readonly ArtifactRecord[]): void {
  const insert = db.prepare(`
    INSERT INTO artifacts (run_id, job_id, stage, kind, item, path, digest, size_bytes)
    VALUES (:runId, :jobId, :stage, :kind, :item, :path, :digest, :sizeBytes)
    ON CONFLICT (run_id, kind, ifnull(item, '')) DO UPDATE
      SET job_id = excluded.job_id, stage = excluded.stage, path = excluded.path, digest = excluded.digest, size_bytes = excluded.size_bytes
  `);
  for (const { kind, item, path, digest, sizeBytes } of artifacts) {
    insert.run({ runId, jobId: `${runId}/${stage}`, stage, kind, item, path, digest, sizeBytes });
  }
}

function dropResults(db: Db, jobId: string): void {
  db.prepare('DELETE FROM artifacts WHERE job_id = ?').run(jobId);
  db.prepare('DELETE FROM job_items WHERE job_id = ?').run(jobId);
}

/** Item ids are letters, digits, `-` and `_`; anything else must not reach a JSON path. */
function jsonPath(item: string): string {
  if (!/^[\w-]{1,64}$/.test(item)) {
    throw new TypeError(`not an item id: ${JSON.stringify(item)}`);
  }
  return `$."${item}"`;
}
