import { existsSync } from 'node:fs';
import { join } from 'node:path';

import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, it } from 'vitest';

import { appliedMigrations, migrate, migrationDigest, pendingMigrations } from './migrate.ts';
import { MIGRATIONS } from './migrations/index.ts';
import type { Migration } from './migrations/migration.ts';
import { temporaryFolder } from './state-fixtures.ts';

const one: Migration = { number: 1, name: 'one', sql: "CREATE TABLE a (x TEXT); INSERT INTO a VALUES ('kept')" };
const two: Migration = { number: 2, name: 'two', sql: 'ALTER TABLE a ADD COLUMN y TEXT' };
const broken: Migration = { number: 2, name: 'two', sql: 'CREATE TABLE b (x TEXT); CREATE TABLE a (x TEXT)' };

let folder: ReturnType<typeof temporaryFolder>;
let db: Database.Database;
beforeEach(() => {
  folder = temporaryFolder();
  db = new Database(join(folder.path, 'library.db'));
});
afterEach(() => {
  db.close();
  folder.remove();
});

it('numbers the product\'s migrations without gaps, as their files are named', () => {
  expect(MIGRATIONS.map(each => each.number)).toEqual(MIGRATIONS.map((_, index) => index + 1));
  for (const { number, name } of MIGRATIONS) {
    expect(existsSync(new URL(`./migrations/${String(number).padStart(4, '0')}-${name}.ts`, import.meta.url))).toBe(true);
    expect(existsSync(new URL(`./migrations/${String(number).padStart(4, '0')}-${name}.test.ts`, import.meta.url))).toBe(true);
  }
});

it('brings a new database to the last form, records what it did, and does it once', () => {
  expect(migrate(db, [one, two])).toEqual([1, 2]);
  expect(appliedMigrations(db)).toEqual([one, two].map(each => ({ number: each.number, name: each.name, digest: migrationDigest(each) })));
  expect(migrate(db, [one, two])).toEqual([]);
  expect(existsSync(`${db.name}.before-0001`)).toBe(false);
});

it('copies an existing library before it changes it', () => {
  migrate(db, [one]);
  expect(migrate(db, [one, two])).toEqual([2]);
  const copy = new Database(`${db.name}.before-0002`, { readonly: true });
  expect(appliedMigrations(copy).map(each => each.number)).toEqual([1]);
  expect(copy.prepare('SELECT * FROM a').all()).toEqual([{ x: 'kept' }]);
  copy.close();
  expect(db.prepare('SELECT * FROM a').all()).toEqual([{ x: 'kept', y: null }]);
});

it('takes a migration that fails back whole', () => {
  expect(() => migrate(db, [one, broken])).toThrow(/already exists/);
  expect(appliedMigrations(db).map(each => each.number)).toEqual([1]);
  expect(db.prepare("SELECT count(*) FROM sqlite_schema WHERE name = 'b'").pluck().get()).toBe(0);
  expect(migrate(db, [one, two])).toEqual([2]);
});

it('refuses a library of a newer version and leaves it alone', () => {
  migrate(db, [one, two]);
  expect(() => migrate(db, [one])).toThrow(expect.objectContaining({ kind: 'library-newer' }));
  expect(appliedMigrations(db)).toHaveLength(2);
});

it('refuses where an old migration was changed', () => {
  migrate(db, [one]);
  expect(() => migrate(db, [{ ...one, sql: `${one.sql} ` }, two])).toThrow(expect.objectContaining({ kind: 'library-damaged' }));
  expect(appliedMigrations(db)).toHaveLength(1);
});

it('refuses a database that is something else', () => {
  db.exec('CREATE TABLE accounts (x TEXT)');
  expect(() => pendingMigrations(db, [one])).toThrow(expect.objectContaining({ kind: 'library-damaged' }));
});
