/** Every change of an output's record. Each is one guarded statement; false: it did not apply, and nothing changed. */
import { z } from 'zod';

import type { ErrorData } from '#shared/errors/kinds.ts';
import { STAGES } from '#shared/pipeline/stages.ts';
import { OutputState } from '#shared/pipeline/states.ts';
import type { Aspect } from '#shared/units/geometry.ts';

import type { Db } from '../database.ts';
import { jsonText } from '../records.ts';
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
  /** Digest of what it shows and of its media. Left out: not known, it counts as unchanged. */
  payloadDigest?: string;
}

const MINE = "run_id = :runId AND output_id = :outputId AND execution_id = :executionId AND state IN ('rendering')";

/**
 * Makes a run's outputs exactly these, in one transaction: new ones pending, known ones keep their state (title and rank follow),
 * others go. A known one whose digest differs shows something else now: it is pending again, its render is forgotten (a delivered file
 * stays until it is replaced), and it leaves the list of chosen outputs unless it was chosen since the composition was last made; a run
 * that renders all gets such a list where one was rendered already. No: unknown run; another execution speaks for it; it has finished.
 */
export function upsertOutputs(db: Db, { runId, executionId, outputs }: RunExecution & { outputs: readonly NewOutput[] }): boolean {
  return db.transaction(() => {
    const run = OpenRun.nullable().parse(db.prepare(`
      SELECT chosen, chosen_anew AS anew FROM runs
      WHERE run_id = :runId AND execution_id = :executionId AND state IN ('started', 'analysis_complete') AND finished_at IS NULL
    `).get({ runId, executionId }) ?? null);
    if (!run) {
      return false;
    }
    const known = z.array(KnownOutput).parse(db.prepare('SELECT output_id AS outputId, state, payload_digest AS payloadDigest FROM outputs WHERE run_id = ?').all(runId));
    const wanted = new Map(outputs.map(each => [each.outputId, each.payloadDigest ?? null]));
    const gone = known.filter(each => !wanted.has(each.outputId));
    const changed = known.filter(({ outputId, payloadDigest }) => payloadDigest !== null && (wanted.get(outputId) ?? payloadDigest) !== payloadDigest);
    const remove = db.prepare('DELETE FROM outputs WHERE run_id = ? AND output_id = ?');
    gone.forEach(({ outputId }) => remove.run(runId, outputId));
    const putBack = db.prepare(`UPDATE outputs SET replaces = coalesce(file, replaces), ${OUTPUT_AS_NEW} WHERE run_id = ? AND output_id = ?`);
    changed.forEach(({ outputId }) => putBack.run(runId, outputId));
    [...gone, ...changed].forEach(({ outputId }) => { forgetRender(db, runId, outputId); });
    const upsert = db.prepare(`
      INSERT INTO outputs (run_id, output_id, clip_id, aspect, rank, title, payload_digest) VALUES (:runId, :outputId, :clipId, :aspect, :rank, :title, :payloadDigest)
      ON CONFLICT (run_id, output_id) DO UPDATE SET rank = excluded.rank, title = excluded.title,
        payload_digest = coalesce(excluded.payload_digest, payload_digest)
    `);
    for (const { outputId, clipId, aspect, rank, title, payloadDigest = null } of outputs) {
      upsert.run({ runId, outputId, clipId, aspect, rank, title, payloadDigest });
    }
    const chosen = chosenAfter(run, changed, [...wanted.keys()]);
    db.prepare("UPDATE runs SET chosen = ?, chosen_anew = '[]' WHERE run_id = ?").run(chosen === null ? null : JSON.stringify(chosen), runId);
    return true;
  }).immediate();
}

/** Records of what known outputs show, where that was not kept yet. Only where their composition stands as it was declared. */
export function recordPayloadDigests(db: Db, { runId, digests }: { runId: string; digests: ReadonlyMap<string, string> }): void {
  const record = db.prepare('UPDATE outputs SET payload_digest = :digest WHERE run_id = :runId AND output_id = :outputId AND payload_digest IS NULL');
  digests.forEach((digest, outputId) => { record.run({ runId, outputId, digest }); });
}

const OpenRun = z.object({ chosen: jsonText(z.array(z.string())).nullable(), anew: jsonText(z.array(z.string())) });
const KnownOutput = z.object({ outputId: z.string(), state: OutputState, payloadDigest: z.string().nullable() });
type KnownOutput = z.infer<typeof KnownOutput>;

function chosenAfter({ chosen, anew }: z.infer<typeof OpenRun>, changed: readonly KnownOutput[], ids: readonly string[]): string[] | null {
  // What was never rendered is still to be, where all are; what was rendered is not done again unasked.
  const leave = chosen === null ? changed.filter(each => each.state === 'rendered') : changed;
  if (chosen === null && leave.length === 0) {
    return null;
  }
  const left = leave.map(each => each.outputId).filter(each => !anew.includes(each));
  return (chosen ?? ids).filter(each => ids.includes(each) && !left.includes(each));
}

/** Only inside a transaction. */
function forgetRender(db: Db, runId: string, outputId: string): void {
  for (const { id } of STAGES.filter(stage => stage.itemsAreOutputs)) {
    db.prepare('DELETE FROM artifacts WHERE job_id = ? AND item = ?').run(`${runId}/${id}`, outputId);
    db.prepare('DELETE FROM job_items WHERE job_id = ? AND item = ?').run(`${runId}/${id}`, outputId);
  }
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
  return applies(db, `UPDATE outputs SET state = 'rendered', progress = 1, file = :file, replaces = NULL WHERE ${MINE}`, { runId, outputId, executionId, file });
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
