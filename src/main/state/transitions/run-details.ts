/** What an editor may change about a run besides its course. Guarded like the others; false: it did not apply, and nothing changed. */
import type { Db } from '../database.ts';
import { applies } from './guard.ts';

/**
 * Says where a run's recording is now; the caller has looked at it: `fingerprint` is what was found there. No: unknown run; the
 * recording is another one; a stage is at work (it reads the old place).
 */
export function relinkSource(db: Db, { runId, sourcePath, fingerprint }: { runId: string; sourcePath: string; fingerprint: string }): boolean {
  return applies(db, `
    UPDATE runs SET source_path = :sourcePath, request = json_set(request, '$.sourcePath', :sourcePath)
    WHERE run_id = :runId AND source_fingerprint = :fingerprint
      AND NOT EXISTS (SELECT 1 FROM jobs WHERE jobs.run_id = runs.run_id AND jobs.state = 'in_progress')
  `, { runId, sourcePath, fingerprint });
}

/** Says whom a run is for (null: nobody), and how its files are called (null: as they come). Counts for what is delivered from now on. No: unknown run. */
export function nameRun(db: Db, { runId, client, nameTemplate }: { runId: string; client: string | null; nameTemplate: string | null }): boolean {
  return applies(db, `
    UPDATE runs SET request = json_set(request, '$.client', json(:client), '$.nameTemplate', json(:nameTemplate)) WHERE run_id = :runId
  `, { runId, client: JSON.stringify(client), nameTemplate: JSON.stringify(nameTemplate) });
}

/**
 * Puts waiting runs in this order, among the places in the queue that they have together. No: one of them is unknown or has finished;
 * one is named twice.
 */
export function orderQueue(db: Db, { runIds }: { runIds: readonly string[] }): boolean {
  const order = JSON.stringify(runIds);
  return db.transaction(() => {
    const places = db.prepare('SELECT queue_position FROM runs WHERE finished_at IS NULL AND run_id IN (SELECT value FROM json_each(?)) ORDER BY queue_position').pluck().all(order);
    if (places.length !== runIds.length) {
      return false;
    }
    // No two runs have one place, not even between two rows of one statement: they step aside first.
    db.prepare('UPDATE runs SET queue_position = -queue_position WHERE run_id IN (SELECT value FROM json_each(?))').run(order);
    db.prepare(`
      UPDATE runs SET queue_position = json_extract(:places, '$[' || (SELECT key FROM json_each(:order) WHERE value = runs.run_id) || ']')
      WHERE run_id IN (SELECT value FROM json_each(:order))
    `).run({ places: JSON.stringify(places), order });
    return true;
  }).immediate();
}
