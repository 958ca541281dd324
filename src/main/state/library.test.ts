import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, it } from 'vitest';

import { CutdownError, toErrorData } from '#shared/errors/cutdown-error.ts';

import { libraryError, libraryPaths, openLibrary } from './library.ts';
import { getJobs, getRun, listRuns } from './queries.ts';
import { addRun, temporaryFolder } from './state-fixtures.ts';
import { requestCancel } from './transitions/runs.ts';

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => { folder = temporaryFolder(); });
afterEach(() => { folder.remove(); });

const kind = (value: string): unknown => expect.objectContaining({ kind: value });

it('makes a library with its folders, and keeps what was in it', () => {
  const root = join(folder.path, 'a library', 'with spaces');
  const library = openLibrary(root);
  addRun(library.db, 'r');
  library.close();
  library.close();
  const again = openLibrary(root);
  expect(listRuns(again.db).map(run => run.runId)).toEqual(['r']);
  again.close();
});

it('is durable: write-ahead log, full sync, foreign keys', () => {
  const { db, close } = openLibrary(folder.path);
  expect(db.pragma('journal_mode', { simple: true })).toBe('wal');
  expect(db.pragma('synchronous', { simple: true })).toBe(2);
  expect(db.pragma('foreign_keys', { simple: true })).toBe(1);
  expect(db.pragma('busy_timeout', { simple: true })).toBe(10_000);
  close();
});

it('can be read, and a cancel asked for, beside the process that writes', () => {
  const writer = openLibrary(folder.path);
  addRun(writer.db, 'r');
  const reader = openLibrary(folder.path, { readOnly: true });
  expect(getRun(reader.db, 'r').cancelRequested).toBe(false);
  expect(() => requestCancel(reader.db, { runId: 'r' })).toThrow(/readonly/);
  const other = openLibrary(folder.path);
  expect(requestCancel(other.db, { runId: 'r' })).toBe(true);
  expect(getRun(reader.db, 'r').cancelRequested).toBe(true);
  [other, reader, writer].forEach(each => { each.close(); });
});

it('makes nothing when it only reads', () => {
  expect(() => openLibrary(join(folder.path, 'none'), { readOnly: true })).toThrow(kind('not-found'));
  expect(() => readFileSync(join(folder.path, 'none'))).toThrow(/ENOENT/);
});

it('says that an older library has to be brought up to date when it only reads', () => {
  openLibrary(folder.path).close();
  const db = new Database(libraryPaths(folder.path).database);
  db.exec('DELETE FROM schema_migrations WHERE number > 1');
  db.close();
  expect(() => openLibrary(folder.path, { readOnly: true })).toThrow(kind('wrong-state'));
});

it('refuses a newer library', () => {
  openLibrary(folder.path).close();
  const db = new Database(libraryPaths(folder.path).database);
  db.exec("INSERT INTO schema_migrations VALUES (999, 'future', 'x', 'now')");
  db.close();
  expect(() => openLibrary(folder.path)).toThrow(kind('library-newer'));
});

it.each([
  ['is no database', (path: string) => { writeFileSync(path, 'not a database at all, but longer than a header '.repeat(40)); }],
  ['was overwritten in the middle', (path: string) => {
    const content = readFileSync(path);
    content.fill(0xa5, 4096, content.length);
    writeFileSync(path, content);
  }],
  ['was cut off', (path: string) => { writeFileSync(path, readFileSync(path).subarray(0, 5000)); }],
])('names a file that %s, and keeps it', (_name, damage) => {
  const library = openLibrary(folder.path);
  addRun(library.db, 'r');
  library.close();
  const { database } = libraryPaths(folder.path);
  damage(database);
  const before = readFileSync(database);
  let thrown: unknown;
  try {
    openLibrary(folder.path).close();
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(CutdownError);
  expect(thrown).toMatchObject({ kind: 'library-damaged', message: expect.stringContaining(database) });
  expect(readFileSync(database).equals(before)).toBe(true);
});

it('says so where a file stands in the folder\'s place', () => {
  const path = join(folder.path, 'file');
  writeFileSync(path, '');
  expect(() => openLibrary(path)).toThrow(kind('output-unwritable'));
});

it.skipIf(process.getuid?.() === 0)('says so where the folder may not be written', () => {
  chmodSync(folder.path, 0o500);
  expect(() => openLibrary(folder.path)).toThrow(kind('output-unwritable'));
});

it('takes a transaction back whole when the disk is full, and goes on when there is space again', () => {
  const { db, close } = openLibrary(folder.path);
  addRun(db, 'r');
  const pages = Number(db.pragma('page_count', { simple: true }));
  db.pragma(`max_page_count = ${pages}`);
  let thrown: unknown;
  try {
    for (let number = 0; ; number += 1) {
      addRun(db, `run-${number}`, { brief: 'long '.repeat(500) });
    }
  } catch (error) {
    thrown = error;
  }
  expect(toErrorData(thrown).kind).toBe('disk-full');
  expect(listRuns(db).every(run => getJobs(db, run.runId).length === 12)).toBe(true);
  db.pragma('max_page_count = 1000000');
  addRun(db, 'again', { brief: 'long '.repeat(500) });
  close();
});

it('gives a full disk its kind', () => {
  const full = Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' });
  expect(libraryError(full, libraryPaths(folder.path))).toMatchObject({ kind: 'disk-full' });
});
