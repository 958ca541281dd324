import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, it } from 'vitest';

import { migrationDigest } from '../migrate.ts';
import { migration as records } from './0001-records.ts';
import { migration } from './0002-log.ts';

let db: Database.Database;
beforeEach(() => {
  db = new Database(':memory:');
  db.pragma('foreign_keys = ON');
  db.exec(records.sql);
  db.exec(migration.sql);
  db.exec(`INSERT INTO runs (run_id, state, until_stage, request, source_path, style_id, style_version, style_digest, execution_id, workflow_name, queue_position, created_at)
    VALUES ('r', 'started', 'rendering', '{}', '/a.mp4', 'default', '1.0.0', 'd', 'e', 'cutdown', 1, 'now')`);
  db.exec("INSERT INTO jobs (job_id, run_id, stage) VALUES ('r/planning', 'r', 'planning')");
  db.exec("INSERT INTO outputs (run_id, output_id, clip_id, aspect, rank, title) VALUES ('r', 'o', 'c', '9:16', 1, 'T')");
});
afterEach(() => { db.close(); });

const add = (values: string): void => { db.exec(`INSERT INTO log (run_id, level, message, data, created_at) VALUES (${values})`); };
const messages = (): unknown[] => db.prepare('SELECT message FROM log ORDER BY log_id').pluck().all();

it('is immutable: this digest never changes', () => {
  expect(migrationDigest(migration)).toBe('d12895464fdf03f066281defa4385457d73ef644e77140a5b82ef008adda010a');
});

it('refuses to change, replace or delete a line', () => {
  add("'r', 'info', 'hello', NULL, 'now'");
  expect(() => { db.exec("INSERT OR REPLACE INTO log (log_id, run_id, level, message, created_at) VALUES (1, 'r', 'info', 'bye', 'now')"); }).toThrow('append-only');
  expect(() => { db.exec("UPDATE log SET message = 'bye'"); }).toThrow('append-only');
  expect(() => { db.exec('DELETE FROM log'); }).toThrow('append-only');
  expect(messages()).toEqual(['hello']);
});

it('lets lines go with their run, and only those', () => {
  add("'r', 'info', 'hello', NULL, 'now'");
  db.exec("DELETE FROM runs WHERE run_id = 'r'");
  expect(messages()).toEqual([]);
});

it('never gives a line\'s number again', () => {
  add("'r', 'info', 'one', NULL, 'now'");
  db.exec("INSERT INTO runs SELECT 's', state, until_stage, request, source_path, source_fingerprint, transcript_digest, style_id, style_version, style_digest, execution_id, workflow_name, cost_usd, composition_index_path, cancel_requested, error, 2, created_at, started_at, finished_at FROM runs");
  db.exec("DELETE FROM runs WHERE run_id = 'r'");
  add("'s', 'info', 'two', NULL, 'now'");
  expect(db.prepare('SELECT log_id FROM log').pluck().all()).toEqual([2]);
});

it('refuses an unknown level, data that is not JSON, and a line of no run', () => {
  expect(() => { add("'r', 'fatal', 'x', NULL, 'now'"); }).toThrow(/CHECK/);
  expect(() => { add("'r', 'info', 'x', '{', 'now'"); }).toThrow(/CHECK/);
  expect(() => { add("'nobody', 'info', 'x', NULL, 'now'"); }).toThrow(/FOREIGN KEY/);
});

it('writes a line for every change of state, and none where the state stays', () => {
  db.exec("UPDATE runs SET state = 'analysis_complete'");
  db.exec("UPDATE runs SET state = 'analysis_complete', cost_usd = 1");
  db.exec("UPDATE jobs SET state = 'failed', error = '{}'");
  db.exec("UPDATE outputs SET state = 'failed', error = '{}'");
  expect(messages()).toEqual(['Run: started -> analysis_complete', 'Job: pending -> failed', 'Output o: pending -> failed']);
});

it('takes the line back with a change that is rolled back', () => {
  db.exec("BEGIN; UPDATE runs SET state = 'analysis_complete'; ROLLBACK");
  expect(messages()).toEqual([]);
});
