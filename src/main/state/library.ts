/** A library: the folder with everything Cutdown Studio keeps, and its database. */
import { existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

import Database from 'better-sqlite3';

import { CutdownError, toErrorData } from '#shared/errors/cutdown-error.ts';

import type { Db } from './database.ts';
import { migrate, pendingMigrations } from './migrate.ts';

/** Absolute paths of a library's parts. */
export interface LibraryPaths {
  readonly root: string;
  readonly database: string;
  /** Locked by the engine that has the library. */
  readonly engineLock: string;
  /** A folder for each run. */
  readonly runs: string;
  /** Published style packages: `ID/VERSION/`. */
  readonly styles: string;
  readonly models: string;
  /** Scratch space on the library's disk; empty when nothing works. */
  readonly tmp: string;
}

/** An open library. */
export interface Library {
  readonly db: Db;
  readonly paths: LibraryPaths;
  /** Closes the database. Idempotent. */
  close(): void;
}

/** Where a library's parts stand, by its root folder. */
export function libraryPaths(root: string): LibraryPaths {
  const absolute = resolve(root);
  return {
    root: absolute,
    database: join(absolute, 'library.db'),
    engineLock: join(absolute, 'engine.lock'),
    runs: join(absolute, 'runs'),
    styles: join(absolute, 'styles'),
    models: join(absolute, 'models'),
    tmp: join(absolute, 'tmp'),
  };
}

/**
 * Opens a library. Writable (default): folders and database are made where missing, and older forms are migrated.
 * `readOnly`: nothing is made or changed. Throws `not-found` (read only: no library there), `library-newer`,
 * `library-damaged` (the file is kept), `wrong-state` (read only: of an older form), `output-unwritable`, `disk-full`.
 */
export function openLibrary(root: string, options: { readOnly?: boolean } = {}): Library {
  const readOnly = options.readOnly ?? false;
  const paths = libraryPaths(root);
  if (readOnly && !existsSync(paths.database)) {
    throw new CutdownError('not-found', `There is no library in ${paths.root}.`, {
      advice: 'Start a run first, or name the right folder with --library.',
    });
  }
  try {
    if (!readOnly) {
      for (const folder of [paths.root, paths.runs, paths.styles, paths.models, paths.tmp]) {
        mkdirSync(folder, { recursive: true });
      }
    }
    const db = openDatabase(paths.database, readOnly);
    return { db, paths, close: () => { db.close(); } };
  } catch (error) {
    throw libraryError(error, paths);
  }
}

function openDatabase(path: string, readOnly: boolean): Db {
  const db = new Database(path, { readonly: readOnly, fileMustExist: readOnly, timeout: 10_000 });
  try {
    db.pragma('foreign_keys = ON');
    if (readOnly) {
      requireCurrentForm(db);
      return db;
    }
    db.pragma('journal_mode = WAL');
    // FULL: a transaction that was reported as done survives a power cut (NORMAL may lose the last ones in WAL mode).
    db.pragma('synchronous = FULL');
    const check = db.pragma('quick_check(1)', { simple: true });
    if (check !== 'ok') {
      throw damaged(path, String(check));
    }
    migrate(db);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

function requireCurrentForm(db: Db): void {
  const pending = pendingMigrations(db);
  if (pending.length > 0) {
    throw new CutdownError('wrong-state', `The library ${db.name} is of an older form and has to be brought up to date first.`, {
      advice: 'Start or resume a run once with this version; the old form is kept beside it as a copy.',
    });
  }
}

function damaged(path: string, detail: string, cause?: unknown): CutdownError {
  return new CutdownError('library-damaged', `The library's database ${path} is damaged and can't be read.`, {
    advice: 'The file was kept as it is. Put back a copy (library.db.before-… or a backup of the folder), or choose another library folder with --library.',
    detail, cause,
  });
}

/** Gives driver and system errors their kind; a `CutdownError` passes unchanged. */
export function libraryError(error: unknown, paths: LibraryPaths): unknown {
  if (error instanceof CutdownError) {
    return error;
  }
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'SQLITE_NOTADB' || code.startsWith('SQLITE_CORRUPT')) {
    return damaged(paths.database, String(error), error);
  }
  if (code === 'SQLITE_FULL') {
    return new CutdownError('disk-full', `The disk of the library ${paths.root} is full.`, {
      advice: 'Free some space, then resume the run; nothing that was finished is lost.', cause: error,
    });
  }
  if (code.startsWith('SQLITE_CANTOPEN') || code.startsWith('SQLITE_READONLY') || code === 'ENOTDIR' || code === 'EEXIST') {
    return new CutdownError('output-unwritable', `The library ${paths.root} can't be opened for writing.`, {
      advice: 'Check that it is a folder that you may write to, or choose another one with --library.', cause: error,
    });
  }
  if (code === 'SQLITE_BUSY') {
    return new CutdownError('library-locked', `The library ${paths.root} is held by another process.`, {
      advice: 'Wait until it is done, or choose another library folder with --library.', retryable: true, cause: error,
    });
  }
  const data = toErrorData(error);
  return data.kind === 'internal' ? error : new CutdownError(data.kind, data.message, { advice: data.advice, cause: error });
}
