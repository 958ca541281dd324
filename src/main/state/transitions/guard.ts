import type { Db } from '../database.ts';

/** Names a run and the execution that speaks for it. */
export interface RunExecution {
  runId: string;
  executionId: string;
}

/** Runs one guarded statement; true: it applied (changed a row). */
export function applies(db: Db, sql: string, values: Record<string, string | number | null>): boolean {
  return db.prepare(sql).run(values).changes > 0;
}

/** SQL: seconds from a time column to a time, never negative, to the millisecond. */
export function secondsBetween(from: string, to: string): string {
  return `max(0, round(unixepoch(${to}, 'subsec') - unixepoch(${from}, 'subsec'), 3))`;
}

/** SQL: the columns of an output that nothing was done for yet. */
export const OUTPUT_AS_NEW = `state = 'pending', execution_id = NULL, backend = NULL, render_id = NULL, bucket = NULL, namespace = NULL,
  progress = 0, file = NULL, error = NULL`;

/** SQL over `outputs` and `runs`: whether the output is to be made. */
export const IS_CHOSEN = '(runs.chosen IS NULL OR outputs.output_id IN (SELECT value FROM json_each(runs.chosen)))';
