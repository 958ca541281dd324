/** What editors have changed in a run, read from the edit records. */
import { z } from 'zod';

import { EditRecordState, putChanges, SlotChange } from '#shared/review/changes.ts';
import { ReviewCommand } from '#shared/review/commands.ts';
import { noEdits, type EditState } from '#shared/review/edits.ts';

import type { Db } from './database.ts';
import { jsonText } from './records.ts';

/** An edit's record. */
export const EditRecord = z.object({
  editId: z.int(), runId: z.string(), command: jsonText(ReviewCommand), changes: jsonText(z.array(SlotChange).min(1)), state: EditRecordState, createdAt: z.string(),
});
export type EditRecord = z.infer<typeof EditRecord>;

const EDIT = 'edit_id AS editId, run_id AS runId, command, changes, state, created_at AS createdAt';

/** Reviews by database and run, as they were folded last; good while nobody makes another edit. */
const folded = new WeakMap<Db, Map<string, { revision: number; edits: EditState }>>();

/**
 * All that counts of what an editor has changed in a run: its applied edits, one over the other. Nothing for an unknown run. What is
 * returned is kept for the next call: do not change it.
 */
export function readEdits(db: Db, runId: string): EditState {
  const { revision } = reviewRevision(db, runId);
  const known = folded.get(db)?.get(runId);
  return known?.revision === revision ? known.edits : rememberEdits(db, runId, revision, foldEdits(db, runId));
}

/** Spares the next `readEdits` the folding of a long history: `edits` is what stands at this revision. */
export function rememberEdits(db: Db, runId: string, revision: number, edits: EditState): EditState {
  const runs = folded.get(db) ?? new Map<string, { revision: number; edits: EditState }>();
  folded.set(db, runs.set(runId, { revision, edits }));
  return edits;
}

function foldEdits(db: Db, runId: string): EditState {
  const rows = db.prepare("SELECT changes FROM edits WHERE run_id = ? AND state = 'applied' ORDER BY edit_id").pluck().all(runId);
  const state = noEdits();
  for (const changes of z.array(jsonText(z.array(SlotChange))).parse(rows)) {
    putChanges(state, changes);
  }
  return state;
}

/** How often a run's review was changed (edits, undos, redos), and up to where the pipeline was told. */
export function reviewRevision(db: Db, runId: string): { revision: number; handedOn: number } {
  const row = db.prepare('SELECT revision, handed_on AS handedOn FROM reviews WHERE run_id = ?').get(runId);
  return z.object({ revision: z.int(), handedOn: z.int() }).parse(row ?? { revision: 0, handedOn: 0 });
}

/** How many edits were ever made in a run, undone and dropped ones too. */
export function editCount(db: Db, runId: string): number {
  return z.int().parse(db.prepare('SELECT count(*) FROM edits WHERE run_id = ?').pluck().get(runId));
}

/** Runs with edits that the pipeline was not told of yet. */
export function runsBehindTheirEdits(db: Db): string[] {
  return z.array(z.string()).parse(db.prepare('SELECT run_id FROM reviews WHERE handed_on < revision ORDER BY run_id').pluck().all());
}

/** The edit that undo would take back, or null: none. */
export function lastApplied(db: Db, runId: string): EditRecord | null {
  return editOf(db.prepare(`SELECT ${EDIT} FROM edits WHERE run_id = ? AND state = 'applied' ORDER BY edit_id DESC LIMIT 1`).get(runId));
}

/** The edit that redo would do again, or null: none. */
export function firstUndone(db: Db, runId: string): EditRecord | null {
  return editOf(db.prepare(`SELECT ${EDIT} FROM edits WHERE run_id = ? AND state = 'undone' ORDER BY edit_id LIMIT 1`).get(runId));
}

/** Every edit of a run in the order they were made, dropped ones too. */
export function listEdits(db: Db, runId: string): EditRecord[] {
  return z.array(EditRecord).parse(db.prepare(`SELECT ${EDIT} FROM edits WHERE run_id = ? ORDER BY edit_id`).all(runId));
}

function editOf(row: unknown): EditRecord | null {
  return EditRecord.nullable().parse(row ?? null);
}
