/** Every change of an output's record. Each is one guarded statement; false: it did not apply, and nothing changed. */
import type { ErrorData } from '#shared/errors/kinds.ts';
import type { Aspect } from '#shared/units/geometry.ts';

import type { Db } from '../database.ts';
import { applies, OUTPUT_AS_NEW, type RunExecution } from './guard.ts';

/** Names an output and the execution that renders it. */
export interface OutputExecution {
  runId: string;
  outputId: string;
  executionId: string;
}

/** What a composition index says of an output. */
export interface NewOutput {
  outputId: string;
  clipId: string;
  aspect: Aspect;
  /** 1 is the best clip. */
  rank: number;
  title: string;
}

const MINE = "run_id = :runId AND output_id = :outputId AND execution_id = :executionId AND state IN ('rendering')";

/**
 * Makes a run's outputs exactly these, in one transaction: new ones pending, known ones keep their state (title and rank
 * follow), others go. No: unknown run; another execution speaks for it; it has finished.
 */
export function upsertOutputs(db: Db, { runId, executionId, outputs }: RunExecution & { outputs: readonly NewOutput[] }): boolean {
  return db.transaction(() => {
    const open = db.prepare(`
      SELECT 1 FROM runs WHERE run_id = :runId AND execution_id = :executionId AND state IN ('started', 'analysis_complete') AND finished_at IS NULL
    `).get({ runId, executionId });
    if (!open) {
      return false;
    }
    db.prepare('DELETE FROM outputs WHERE run_id = :runId AND output_id NOT IN (SELECT value FROM json_each(:keep))')
      .run({ runId, keep: JSON.stringify(outputs.map(each => each.outputId)) });
    const upsert = db.prepare(`
      INSERT INTO outputs (run_id, output_id, clip_id, aspect, rank, title) VALUES (:runId, :outputId, :clipId, :aspect, :rank, :title)
      ON CONFLICT (run_id, output_id) DO UPDATE SET rank = excluded.rank, title = excluded.title
    `);
    for (const { outputId, clipId, aspect, rank, title } of outputs) {
      upsert.run({ runId, outputId, clipId, aspect, rank, title });
    }
    return true;
  }).immediate();
}

/**
 * `pending -> rendering`. No: unknown output; rendering, rendered or failed already (see `resetOutput`); the run has
 * finished or is to be cancelled.
 */
export function startOutput(db: Db, options: OutputExecution & { backend: string; renderId?: string | null; bucket?: string | null; namespace?: string | null }): boolean {
  const { runId, outputId, executionId, backend, renderId = null, bucket = null, namespace = null } = options;
  return applies(db, `
    UPDATE outputs SET state = 'rendering', execution_id = :executionId, backend = :backend, render_id = :renderId, bucket = :bucket,
      namespace = :namespace, progress = 0
    WHERE run_id = :runId AND output_id = :outputId AND state IN ('pending')
      AND EXISTS (SELECT 1 FROM runs WHERE runs.run_id = outputs.run_id AND runs.finished_at IS NULL AND runs.cancel_requested = 0)
  `, { runId, outputId, executionId, backend, renderId, bucket, namespace });
}

/** Raises the progress, 0..1; it never goes back. No: unknown output; not rendering; another execution renders it; no more than before. */
export function progressOutput(db: Db, { runId, outputId, executionId, progress }: OutputExecution & { progress: number }): boolean {
  return applies(db, `UPDATE outputs SET progress = :progress WHERE ${MINE} AND progress < :progress`, { runId, outputId, executionId, progress: Math.min(1, Math.max(0, progress)) });
}

/**
 * `rendering -> rendered`; `file` is the absolute path of the delivered file. No: unknown output; not rendering (rendered,
 * failed or put back already); another execution renders it.
 */
export function finishOutput(db: Db, { runId, outputId, executionId, file }: OutputExecution & { file: string }): boolean {
  return applies(db, `UPDATE outputs SET state = 'rendered', progress = 1, file = :file WHERE ${MINE}`, { runId, outputId, executionId, file });
}

/** `rendering -> failed`. No: unknown output; not rendering (rendered, failed or put back already); another execution renders it. */
export function failOutput(db: Db, { runId, outputId, executionId, error }: OutputExecution & { error: ErrorData }): boolean {
  return applies(db, `UPDATE outputs SET state = 'failed', error = :error WHERE ${MINE}`, { runId, outputId, executionId, error: JSON.stringify(error) });
}

/**
 * `rendering | rendered | failed -> pending`, for a resume, a replay, or after the engine went away. A delivered file stays
 * where it is until it is replaced. No: unknown output; pending already.
 */
export function resetOutput(db: Db, { runId, outputId }: { runId: string; outputId: string }): boolean {
  return applies(db, `
    UPDATE outputs SET ${OUTPUT_AS_NEW}
    WHERE run_id = :runId AND output_id = :outputId AND state IN ('rendering', 'rendered', 'failed')
  `, { runId, outputId });
}
