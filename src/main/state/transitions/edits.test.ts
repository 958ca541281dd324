import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { SlotChange } from '#shared/review/changes.ts';
import type { ReviewCommand } from '#shared/review/commands.ts';
import { noEdits } from '#shared/review/edits.ts';

import { firstUndone, lastApplied, listEdits, readEdits, reviewRevision, runsBehindTheirEdits } from '../edits.ts';
import { openLibrary } from '../library.ts';
import { addRun, temporaryLibrary } from '../state-fixtures.ts';
import { markHandedOn, recordEdit, redoEdit, undoEdit } from './edits.ts';
import { deleteRun } from './runs.ts';

let library: ReturnType<typeof temporaryLibrary>;
beforeEach(() => {
  library = temporaryLibrary();
  addRun(library.db, 'r');
  addRun(library.db, 's');
});
afterEach(() => { library.remove(); });

const mend = (word: number, before: string | null, after: string | null): { command: ReviewCommand; changes: SlotChange[] } => ({
  command: { type: 'mend-word', word, text: after ?? '', everywhere: false }, changes: [{ slot: `word/${word}`, before, after }],
});
const record = (word: number, before: string | null, after: string | null, runId = 'r'): boolean => recordEdit(library.db, { runId, ...mend(word, before, after) });
const words = (runId = 'r'): unknown => readEdits(library.db, runId).words;

describe('recording', () => {
  it('lays edits one over the other, for each run by itself', () => {
    expect(record(1, null, 'one')).toBe(true);
    expect(record(2, null, 'two')).toBe(true);
    expect(record(1, 'one', 'uno')).toBe(true);
    expect(record(1, null, 'eins', 's')).toBe(true);
    expect(words()).toEqual({ 1: 'uno', 2: 'two' });
    expect(words('s')).toEqual({ 1: 'eins' });
    expect(readEdits(library.db, 'nobody')).toEqual(noEdits());
  });

  it('does not apply where something else stands in a slot, where nothing is changed, or to an unknown run', () => {
    record(1, null, 'one');
    expect(record(1, null, 'uno')).toBe(false);
    expect(record(1, 'two', 'uno')).toBe(false);
    expect(recordEdit(library.db, { runId: 'r', ...mend(2, null, 'two'), changes: [] })).toBe(false);
    expect(record(1, null, 'one', 'nobody')).toBe(false);
    expect(reviewRevision(library.db, 'r')).toEqual({ revision: 1, handedOn: 0 });
    expect(words()).toEqual({ 1: 'one' });
  });

  it('is there after the library was closed and opened again', () => {
    record(1, null, 'one');
    record(2, null, 'two');
    undoEdit(library.db, { runId: 'r' });
    library.close();
    const again = openLibrary(library.paths.root);
    expect(readEdits(again.db, 'r').words).toEqual({ 1: 'one' });
    expect(firstUndone(again.db, 'r')?.changes).toEqual([{ slot: 'word/2', before: null, after: 'two' }]);
    again.close();
  });
});

describe('undo and redo', () => {
  it('take back from the last to the first, and do again from the first to the last', () => {
    record(1, null, 'one');
    record(1, 'one', 'two');
    expect(undoEdit(library.db, { runId: 'r' })?.command).toMatchObject({ text: 'two' });
    expect(words()).toEqual({ 1: 'one' });
    expect(undoEdit(library.db, { runId: 'r' })?.command).toMatchObject({ text: 'one' });
    expect(words()).toEqual({});
    expect(undoEdit(library.db, { runId: 'r' })).toBeNull();
    expect(redoEdit(library.db, { runId: 'r' })?.command).toMatchObject({ text: 'one' });
    expect(redoEdit(library.db, { runId: 'r' })?.command).toMatchObject({ text: 'two' });
    expect(redoEdit(library.db, { runId: 'r' })).toBeNull();
    expect(words()).toEqual({ 1: 'two' });
    expect(reviewRevision(library.db, 'r').revision).toBe(6);
  });

  it('have nothing to do again once another edit was made; what was dropped stays in the records', () => {
    record(1, null, 'one');
    record(2, null, 'two');
    undoEdit(library.db, { runId: 'r' });
    record(3, null, 'three');
    expect(firstUndone(library.db, 'r')).toBeNull();
    expect(redoEdit(library.db, { runId: 'r' })).toBeNull();
    expect(listEdits(library.db, 'r').map(each => each.state)).toEqual(['applied', 'dropped', 'applied']);
    expect(lastApplied(library.db, 'r')?.editId).toBe(3);
    expect(words()).toEqual({ 1: 'one', 3: 'three' });
  });

  it('leave the other runs alone', () => {
    record(1, null, 'one', 's');
    expect(undoEdit(library.db, { runId: 'r' })).toBeNull();
    expect(words('s')).toEqual({ 1: 'one' });
  });

  it('do not apply where a slot does not hold what the edit left or found', () => {
    record(1, null, 'one');
    // Records that contradict each other: nothing in the product writes such, a damaged library may hold them.
    library.db.prepare("INSERT INTO edits (run_id, command, changes, created_at) VALUES ('r', ?, ?, 'now')").run(
      JSON.stringify(mend(2, 'x', 'y').command), JSON.stringify([{ slot: 'word/2', before: 'x', after: 'y' }, { slot: 'word/2', before: 'y', after: 'z' }]),
    );
    expect(undoEdit(library.db, { runId: 'r' })).toBeNull();
    expect(words()).toEqual({ 1: 'one', 2: 'z' });
  });
});

describe('handing on', () => {
  it('knows which runs the pipeline was not told of', () => {
    expect(runsBehindTheirEdits(library.db)).toEqual([]);
    record(1, null, 'one');
    record(1, null, 'one', 's');
    expect(runsBehindTheirEdits(library.db)).toEqual(['r', 's']);
    expect(markHandedOn(library.db, { runId: 'r', revision: 1 })).toBe(true);
    expect(runsBehindTheirEdits(library.db)).toEqual(['s']);
    undoEdit(library.db, { runId: 'r' });
    expect(runsBehindTheirEdits(library.db)).toEqual(['r', 's']);
  });

  it('does not apply to an unknown run, twice, backwards, or beyond what there is', () => {
    record(1, null, 'one');
    record(2, null, 'two');
    expect(markHandedOn(library.db, { runId: 'nobody', revision: 1 })).toBe(false);
    expect(markHandedOn(library.db, { runId: 'r', revision: 3 })).toBe(false);
    expect(markHandedOn(library.db, { runId: 'r', revision: 2 })).toBe(true);
    expect(markHandedOn(library.db, { runId: 'r', revision: 2 })).toBe(false);
    expect(markHandedOn(library.db, { runId: 'r', revision: 1 })).toBe(false);
  });
});

it('goes with its run', () => {
  record(1, null, 'one');
  expect(deleteRun(library.db, { runId: 'r' })).toBe(true);
  expect(words()).toEqual({});
  expect(listEdits(library.db, 'r')).toEqual([]);
  expect(reviewRevision(library.db, 'r')).toEqual({ revision: 0, handedOn: 0 });
});
