import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, it } from 'vitest';

import { migrationDigest } from '../migrate.ts';
import { migration as records } from './0001-records.ts';
import { migration as log } from './0002-log.ts';
import { migration as pause } from './0003-pause.ts';
import { migration } from './0004-edits.ts';

let db: Database.Database;
beforeEach(() => {
  db = new Database(':memory:');
  db.pragma('foreign_keys = ON');
  [records, log, pause, migration].forEach(each => { db.exec(each.sql); });
  for (const [index, runId] of ['r', 's'].entries()) {
    db.exec(`INSERT INTO runs (run_id, state, until_stage, request, source_path, style_id, style_version, style_digest, execution_id, workflow_name, queue_position, created_at)
      VALUES ('${runId}', 'started', 'rendering', '{}', '/a.mp4', 'default', '1.0.0', 'd', 'e', 'cutdown', ${index}, 'now')`);
  }
});
afterEach(() => { db.close(); });

const COMMAND = '{"type":"reset","clipId":"c00000001"}';
const CHANGES = '[{"slot":"word/1","before":null,"after":"One"}]';
function add(changes: Record<string, string | number> = {}): void {
  const row = { run_id: 'r', command: COMMAND, changes: CHANGES, created_at: 'now', ...changes };
  const columns = Object.keys(row);
  db.prepare(`INSERT INTO edits (${columns.join(', ')}) VALUES (${columns.map(column => `:${column}`).join(', ')})`).run(row);
}
const revisions = (): unknown => db.prepare('SELECT run_id, revision, handed_on FROM reviews ORDER BY run_id').raw().all();

it('is immutable: this digest never changes', () => {
  expect(migrationDigest(migration)).toBe('d7e92e94ffadaf0aa3924073a0fd955ec3411189353f5778ba3833ef5949b2f1');
});

it.each([
  ['a command that is not JSON', { command: '{' }], ['a command that is no object', { command: '[]' }], ['a command without a type', { command: '{}' }],
  ['changes that are no list', { changes: '{}' }], ['an edit that changes nothing', { changes: '[]' }], ['an unknown state', { state: 'gone' }],
])('refuses %s', (_name, changes) => {
  expect(() => { add(changes); }).toThrow(/CHECK/);
});

it('has no edits without their run, and lets them go with it alone', () => {
  expect(() => { add({ run_id: 'nobody' }); }).toThrow(/FOREIGN KEY/);
  add();
  expect(() => { db.exec('DELETE FROM edits'); }).toThrow('append-only');
  db.exec("DELETE FROM runs WHERE run_id = 'r'");
  expect(db.prepare('SELECT count(*) FROM edits').pluck().get()).toBe(0);
  expect(revisions()).toEqual([]);
});

it('refuses to change what an edit was', () => {
  add();
  for (const change of ["command = '{\"type\":\"split\"}'", "changes = '[1]'", "created_at = 'then'", "run_id = 's'", 'edit_id = 7']) {
    expect(() => { db.exec(`UPDATE edits SET ${change}`); }).toThrow('append-only');
  }
  expect(() => { db.exec(`INSERT OR REPLACE INTO edits (edit_id, run_id, command, changes, created_at) VALUES (1, 'r', '${COMMAND}', '${CHANGES}', 'now')`); }).toThrow('append-only');
});

it('takes an edit back, does it again, and drops it only when it was taken back; what is dropped stays so', () => {
  add();
  expect(() => { db.exec("UPDATE edits SET state = 'dropped'"); }).toThrow('append-only');
  db.exec("UPDATE edits SET state = 'undone'");
  db.exec("UPDATE edits SET state = 'applied'");
  db.exec("UPDATE edits SET state = 'undone'");
  db.exec("UPDATE edits SET state = 'dropped'");
  expect(() => { db.exec("UPDATE edits SET state = 'undone'"); }).toThrow('append-only');
  expect(() => { db.exec("UPDATE edits SET state = 'applied'"); }).toThrow('append-only');
});

it('counts edits, undos and redos of each run by itself, and no drops', () => {
  add();
  add();
  add({ run_id: 's' });
  expect(revisions()).toEqual([['r', 2, 0], ['s', 1, 0]]);
  db.exec("UPDATE edits SET state = 'undone' WHERE edit_id = 2");
  db.exec("UPDATE edits SET state = 'applied' WHERE edit_id = 2");
  db.exec("UPDATE edits SET state = 'undone' WHERE edit_id = 2");
  expect(revisions()).toEqual([['r', 5, 0], ['s', 1, 0]]);
  db.exec("UPDATE edits SET state = 'dropped' WHERE edit_id = 2");
  expect(revisions()).toEqual([['r', 5, 0], ['s', 1, 0]]);
});

it('never gives an edit\'s number again', () => {
  add();
  db.exec("DELETE FROM runs WHERE run_id = 'r'");
  add({ run_id: 's' });
  expect(db.prepare('SELECT edit_id FROM edits').pluck().all()).toEqual([2]);
});

it('refuses to have handed on more than there is', () => {
  add();
  db.exec('UPDATE reviews SET handed_on = 1');
  expect(() => { db.exec('UPDATE reviews SET handed_on = 2'); }).toThrow(/CHECK/);
});
