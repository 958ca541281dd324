import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { ASPECTS } from '#shared/units/geometry.ts';
import { JobState, OutputState, RunState } from '#shared/pipeline/states.ts';

import { migrationDigest } from '../migrate.ts';
import { migration } from './0001-records.ts';

let db: Database.Database;
beforeEach(() => {
  db = new Database(':memory:');
  db.pragma('foreign_keys = ON');
  db.exec(migration.sql);
});
afterEach(() => { db.close(); });

const DIGEST = 'a'.repeat(64);

function insert(table: string, row: Record<string, string | number | null>): void {
  const columns = Object.keys(row);
  db.prepare(`INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(column => `:${column}`).join(', ')})`).run(row);
}
let position = 0;
const run = (changes: Record<string, string | number | null> = {}): void => {
  position += 1;
  insert('runs', {
    run_id: 'r', state: 'started', until_stage: 'rendering', request: '{}', source_path: '/a.mp4', style_id: 'default', style_version: '1.0.0',
    style_digest: DIGEST, execution_id: 'e', workflow_name: 'cutdown', queue_position: position, created_at: 'now', ...changes,
  });
};
const job = (changes: Record<string, string | number | null> = {}): void => { insert('jobs', { job_id: 'r/planning', run_id: 'r', stage: 'planning', ...changes }); };
const artifact = (changes: Record<string, string | number | null> = {}): void => {
  insert('artifacts', { run_id: 'r', job_id: 'r/planning', stage: 'planning', kind: 'plan', item: null, path: '04-planning/plan.json', digest: DIGEST, size_bytes: 1, ...changes });
};
const output = (changes: Record<string, string | number | null> = {}): void => {
  insert('outputs', { run_id: 'r', output_id: 'o', clip_id: 'c', aspect: '9:16', rank: 1, title: 'T', ...changes });
};

it('is immutable: this digest never changes', () => {
  expect(migrationDigest(migration)).toBe('d06fee77b790021e2a37bbac942104da658e2451844bb517be2d649be84624cd');
});

describe('states', () => {
  it('takes every state of the contract', () => {
    RunState.options.forEach(state => { run({ run_id: state, state, finished_at: 'now', error: state.includes('failed') ? '{}' : null }); });
    run();
    JobState.options.forEach(state => {
      job({ job_id: `r/${state}`, stage: state, state, execution_id: 'e', cache_key: 'k', started_at: 'now', heartbeat_at: 'now', finished_at: 'now', error: '{}' });
    });
    OutputState.options.forEach((state, index) => {
      output({ output_id: state, clip_id: `c${index}`, state, execution_id: 'e', backend: 'b', file: state === 'rendered' ? '/f' : null, error: state === 'failed' ? '{}' : null });
    });
    ASPECTS.forEach(aspect => { output({ output_id: aspect, clip_id: 'all', aspect }); });
  });

  it.each([
    ['an unknown run state', () => { run({ state: 'done' }); }],
    ['a finished state without its time', () => { run({ state: 'fully_generated' }); }],
    ['a failed run without an error', () => { run({ state: 'failed', finished_at: 'now' }); }],
    ['an error on a run that did not fail', () => { run({ error: '{}' }); }],
    ['a cancel flag that is no flag', () => { run({ cancel_requested: 2 }); }],
    ['a request that is not JSON', () => { run({ request: '{' }); }],
    ['a request that is no object', () => { run({ request: '[]' }); }],
    ['a negative cost', () => { run({ cost_usd: -1 }); }],
    ['a run id that leads elsewhere', () => { run({ run_id: '../x' }); }],
  ])('refuses %s', (_name, act) => { expect(act).toThrow(/CHECK/); });

  it.each([
    ['an unknown job state', () => { job({ state: 'running' }); }],
    ['a job id that is not run and stage', () => { job({ job_id: 'x' }); }],
    ['work in progress without an execution', () => { job({ state: 'in_progress' }); }],
    ['a completed job without a cache key', () => { job({ state: 'completed', finished_at: 'now' }); }],
    ['a failed job without an error', () => { job({ state: 'failed' }); }],
    ['hand-offs that are not JSON', () => { job({ delegated: 'x' }); }],
    ['a negative attempt', () => { job({ attempt: -1 }); }],
    ['an unknown output state', () => { output({ state: 'done' }); }],
    ['an unknown aspect', () => { output({ aspect: '4:3' }); }],
    ['a rendered output without a file', () => { output({ state: 'rendered' }); }],
    ['a failed output without an error', () => { output({ state: 'failed' }); }],
    ['a progress above 1', () => { output({ progress: 1.5 }); }],
  ])('refuses %s', (_name, act) => {
    run();
    expect(act).toThrow(/CHECK/);
  });

  it.each([
    ['an absolute path', { path: '/etc/passwd' }], ['a path that leads out', { path: 'a/../../b' }], ['a backslash', { path: 'a\\b' }],
    ['a digest that is none', { digest: 'abc' }], ['a digest in capitals', { digest: 'A'.repeat(64) }], ['a negative size', { size_bytes: -1 }],
    ['a stage that is not the job\'s', { stage: 'transcoding' }],
  ])('refuses an artifact with %s', (_name, changes) => {
    run();
    job();
    expect(() => { artifact(changes); }).toThrow(/CHECK/);
  });
});

describe('keys', () => {
  it('has each artifact once in a run, also those without an item', () => {
    run();
    job();
    artifact();
    expect(() => { artifact({ path: '04-planning/other.json' }); }).toThrow(/UNIQUE/);
    artifact({ item: 'c1', path: '04-planning/plan/c1.json' });
    expect(() => { artifact({ item: 'c1', path: '04-planning/plan/c2.json' }); }).toThrow(/UNIQUE/);
  });

  it('has nothing without its run', () => {
    expect(() => { job(); }).toThrow(/FOREIGN KEY/);
    expect(() => { output(); }).toThrow(/FOREIGN KEY/);
    run();
    expect(() => { artifact(); }).toThrow(/FOREIGN KEY/);
  });

  it('takes everything away with the run', () => {
    run();
    job();
    artifact();
    output();
    insert('job_items', { job_id: 'r/planning', item: 'c', stage: 'planning', item_cache_key: 'k', finished_at: 'now' });
    db.exec('DELETE FROM runs');
    for (const table of ['jobs', 'job_items', 'artifacts', 'outputs']) {
      expect(db.prepare(`SELECT count(*) FROM ${table}`).pluck().get()).toBe(0);
    }
  });

  it('finds reusable jobs and items by index', () => {
    const plan = (sql: string): string => JSON.stringify(db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all());
    expect(plan("SELECT * FROM jobs WHERE cache_key = 'k' AND state = 'completed'")).toContain('jobs_reuse');
    expect(plan("SELECT * FROM job_items WHERE stage = 's' AND item_cache_key = 'k'")).toContain('job_items_reuse');
    expect(plan('SELECT * FROM runs WHERE finished_at IS NULL ORDER BY queue_position')).toContain('runs_open');
  });
});
