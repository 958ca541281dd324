import { join } from 'node:path';

import Database from 'better-sqlite3';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';

import type { CutdownError } from '#shared/errors/cutdown-error.ts';
import { applyCommand } from '#shared/review/apply-command.ts';
import type { ReviewCommand } from '#shared/review/commands.ts';
import { FIRST, sampleFacts, SECOND } from '#shared/review/review-fixtures.ts';

import { editCount, readEdits, reviewRevision } from './edits.ts';
import { addRun, temporaryLibrary } from './state-fixtures.ts';
import { recordEdit, redoEdit, undoEdit } from './transitions/edits.ts';

let library: ReturnType<typeof temporaryLibrary>;
beforeEach(() => { library = temporaryLibrary(); });
afterEach(() => { library.remove(); });

/** The fold of the records themselves: another connection remembers nothing. */
function foldedAnew(runId: string): unknown {
  const other = new Database(join(library.paths.root, 'library.db'), { readonly: true });
  try {
    return readEdits(other, runId);
  } finally {
    other.close();
  }
}

const step = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: 0, max: 50 }).map(at => ({ type: 'add', startSec: at, endSec: at + 5, title: null })) },
  { weight: 3, arbitrary: fc.integer({ min: 0, max: 9 }).map(at => ({ reset: at })) },
  { weight: 2, arbitrary: fc.constantFrom(FIRST, SECOND).map(clipId => ({ type: 'title', clipId, title: 'Mine' })) },
  { weight: 1, arbitrary: fc.constant({ type: 'merge', clipIds: [FIRST, SECOND] }) },
  { weight: 2, arbitrary: fc.integer({ min: 0, max: 20 }).map(word => ({ type: 'mend-word', word, text: 'x', everywhere: true })) },
  { weight: 4, arbitrary: fc.constantFrom('undo', 'redo') },
);

it('is what the records say, order included, whatever was done, undone and done again', () => {
  const { db } = library;
  let undone = 0;
  let runs = 0;
  fc.assert(fc.property(fc.array(step, { minLength: 5, maxLength: 25, size: 'max' }), steps => {
    runs += 1;
    const runId = `r${runs}`;
    addRun(db, runId);
    for (const each of steps) {
      if (each === 'undo' || each === 'redo') {
        undone += (each === 'undo' ? undoEdit : redoEdit)(db, { runId }) ? 1 : 0;
      } else {
        const edits = readEdits(db, runId);
        const ids = Object.keys(edits.clips);
        const command = ('reset' in each ? { type: 'reset', clipId: ids[each.reset % Math.max(1, ids.length)] ?? FIRST } : each) as ReviewCommand;
        try {
          recordEdit(db, { runId, command, changes: applyCommand(sampleFacts({ editCount: editCount(db, runId) }), edits, command) });
        } catch (error) {
          // A clip that was merged away can't be titled; brought back, it overlaps the merged one.
          expect(['not-found', 'settings-invalid']).toContain((error as CutdownError).kind);
        }
      }
      expect(JSON.stringify(readEdits(db, runId))).toBe(JSON.stringify(foldedAnew(runId)));
    }
    expect(reviewRevision(db, runId).revision).toBeGreaterThanOrEqual(editCount(db, runId));
  }), { numRuns: 30, seed: 12 });
  expect(undone).toBeGreaterThan(20);
});
