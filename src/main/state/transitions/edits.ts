/** Every change of a run's edits. Each is one transaction; null or false: it did not apply, and nothing changed. */
import { isDeepStrictEqual } from 'node:util';

import { contentOf, withChanges, type SlotChange } from '#shared/review/changes.ts';
import type { ReviewCommand } from '#shared/review/commands.ts';

import { nowIso, type Db } from '../database.ts';
import { firstUndone, lastApplied, readEdits, rememberEdits, reviewRevision, type EditRecord } from '../edits.ts';
import { applies } from './guard.ts';

/**
 * Records an edit, and drops what was undone before it: it can't be done again any more. No: unknown run; nothing is changed; what
 * stands in one of the slots is not what the edit says (somebody else was quicker).
 */
export function recordEdit(db: Db, { runId, command, changes }: { runId: string; command: ReviewCommand; changes: readonly SlotChange[] }): boolean {
  const recorded = db.transaction(() => {
    if (changes.length === 0 || !db.prepare('SELECT 1 FROM runs WHERE run_id = ?').get(runId) || !stands(db, runId, changes, 'before')) {
      return null;
    }
    const before = readEdits(db, runId);
    db.prepare("UPDATE edits SET state = 'dropped' WHERE run_id = ? AND state = 'undone'").run(runId);
    db.prepare('INSERT INTO edits (run_id, command, changes, created_at) VALUES (?, ?, ?, ?)')
      .run(runId, JSON.stringify(command), JSON.stringify(changes), nowIso());
    return { edits: withChanges(before, changes), revision: reviewRevision(db, runId).revision };
  }).immediate();
  if (recorded) {
    rememberEdits(db, runId, recorded.revision, recorded.edits);
  }
  return recorded !== null;
}

/**
 * `applied -> undone` for the last edit that counts. Returns it. No: unknown run; nothing to undo; what stands in one of its slots
 * is not what it left.
 */
export function undoEdit(db: Db, { runId }: { runId: string }): EditRecord | null {
  return move(db, runId, { from: 'applied', to: 'undone', found: 'after', left: 'before' });
}

/**
 * `undone -> applied` for the edit that was undone last. Returns it. No: unknown run; nothing to do again; what stands in one of its
 * slots is not what it found.
 */
export function redoEdit(db: Db, { runId }: { runId: string }): EditRecord | null {
  return move(db, runId, { from: 'undone', to: 'applied', found: 'before', left: 'after' });
}

/** Notes up to which revision the pipeline was told. No: unknown run; it was told of as much before; there is no such revision. */
export function markHandedOn(db: Db, { runId, revision }: { runId: string; revision: number }): boolean {
  return applies(db, 'UPDATE reviews SET handed_on = :revision WHERE run_id = :runId AND handed_on < :revision AND revision >= :revision', { runId, revision });
}

type Side = 'before' | 'after';

/** `found` and `left`: what has to stand in the edit's slots, and what stands there then. */
function move(db: Db, runId: string, { from, to, found, left }: { from: 'applied' | 'undone'; to: 'applied' | 'undone'; found: Side; left: Side }): EditRecord | null {
  const moved = db.transaction(() => {
    const edit = from === 'applied' ? lastApplied(db, runId) : firstUndone(db, runId);
    if (!edit || !stands(db, runId, edit.changes, found)) {
      return null;
    }
    const before = readEdits(db, runId);
    applies(db, 'UPDATE edits SET state = :to WHERE edit_id = :editId AND state = :from', { to, from, editId: edit.editId });
    return { edit, before, revision: reviewRevision(db, runId).revision };
  }).immediate();
  if (!moved) {
    return null;
  }
  const { edit, before, revision } = moved;
  // What was taken out comes back where it was among the others, which only folding the whole history tells.
  if (to === 'applied' || !edit.changes.some(change => change.before !== null && change.after === null)) {
    rememberEdits(db, runId, revision, withChanges(before, edit.changes, left));
  }
  return { ...edit, state: to };
}

function stands(db: Db, runId: string, changes: readonly SlotChange[], side: Side): boolean {
  const edits = readEdits(db, runId);
  return changes.every(change => isDeepStrictEqual(contentOf(edits, change.slot), change[side]));
}
