import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, it } from 'vitest';

import { migrationDigest } from '../migrate.ts';
import { migration as records } from './0001-records.ts';
import { migration as log } from './0002-log.ts';
import { migration as pause } from './0003-pause.ts';
import { migration as edits } from './0004-edits.ts';
import { migration } from './0005-refresh.ts';

let db: Database.Database;
beforeEach(() => {
  db = new Database(':memory:');
  [records, log, pause, edits].forEach(each => { db.exec(each.sql); });
  db.exec(`INSERT INTO runs (run_id, state, until_stage, request, source_path, style_id, style_version, style_digest, execution_id, workflow_name, queue_position, created_at)
    VALUES ('r', 'started', 'rendering', '{}', '/a.mp4', 'default', '1.0.0', 'd', 'e', 'cutdown', 1, 'now')`);
  db.exec("INSERT INTO outputs (run_id, output_id, clip_id, aspect, rank, title) VALUES ('r', 'c1-9x16', 'c1', '9:16', 1, 'One')");
  db.exec(migration.sql);
});
afterEach(() => { db.close(); });

it('is immutable: this digest never changes', () => {
  expect(migrationDigest(migration)).toBe('0b2023b3db01a309de6363d9a77543268abfaa79b2add5966ebb1429f6877b21');
});

it('finds runs from before without edits and rendering all, and outputs of which it is not known what they show', () => {
  expect(db.prepare('SELECT edits_digest, chosen, chosen_anew FROM runs').get()).toEqual({ edits_digest: null, chosen: null, chosen_anew: '[]' });
  expect(db.prepare('SELECT payload_digest, replaces FROM outputs').get()).toEqual({ payload_digest: null, replaces: null });
});

it.each([
  ['runs', "edits_digest = 'short'"], ['runs', "chosen = '{}'"], ['runs', "chosen = 'c1'"], ['runs', "chosen_anew = '1'"], ['runs', 'chosen_anew = NULL'], ['outputs', "payload_digest = 'short'"],
])('refuses %s with %s', (table, change) => {
  expect(() => { db.exec(`UPDATE ${table} SET ${change}`); }).toThrow(/CHECK|NOT NULL/);
});
