import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, it } from 'vitest';

import { migrationDigest } from '../migrate.ts';
import { migration as records } from './0001-records.ts';
import { migration as log } from './0002-log.ts';
import { migration } from './0003-pause.ts';

let db: Database.Database;
beforeEach(() => {
  db = new Database(':memory:');
  db.exec(records.sql);
  db.exec(log.sql);
  db.exec(`INSERT INTO runs (run_id, state, until_stage, request, source_path, style_id, style_version, style_digest, execution_id, workflow_name, queue_position, created_at)
    VALUES ('r', 'started', 'rendering', '{}', '/a.mp4', 'default', '1.0.0', 'd', 'e', 'cutdown', 1, 'now')`);
  db.exec(migration.sql);
});
afterEach(() => { db.close(); });

it('is immutable: this digest never changes', () => {
  expect(migrationDigest(migration)).toBe('2ff2ea811f34952e8c95e9f404b6ab07b40348f6bd57beeee0e0851d162d7142');
});

it('finds runs from before neither paused nor with wishes', () => {
  expect(db.prepare('SELECT paused, wanted FROM runs').get()).toEqual({ paused: 0, wanted: '[]' });
});

it('refuses a pause that is no flag, a paused run that has ended, and wishes that are no list', () => {
  expect(() => { db.exec('UPDATE runs SET paused = 2'); }).toThrow(/CHECK/);
  expect(() => { db.exec("UPDATE runs SET paused = 1, finished_at = 'now'"); }).toThrow(/CHECK/);
  expect(() => { db.exec("UPDATE runs SET wanted = '{}'"); }).toThrow(/CHECK/);
  expect(() => { db.exec("UPDATE runs SET wanted = 'c1'"); }).toThrow(/CHECK/);
});

it('logs when a pause begins and ends, and nothing when it stays', () => {
  db.exec('UPDATE runs SET paused = 1');
  db.exec('UPDATE runs SET paused = 1');
  db.exec('UPDATE runs SET paused = 0');
  expect(db.prepare('SELECT message FROM log ORDER BY log_id').pluck().all()).toEqual(['The run is paused.', 'The run is no longer paused.']);
});
