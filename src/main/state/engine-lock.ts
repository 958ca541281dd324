/**
 * One engine at a time per library. The lock is an EXCLUSIVE transaction on a small database file: the operating system
 * drops it with the process, however that ends, so there are no stale locks and no timeouts to guess.
 */
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';

import Database from 'better-sqlite3';
import writeFileAtomic from 'write-file-atomic';
import { z } from 'zod';

import { CutdownError } from '#shared/errors/cutdown-error.ts';

import { nowIso } from './database.ts';
import { libraryError, libraryPaths } from './library.ts';

/** Who has a library. */
export const EngineHolder = z.object({ pid: z.int().positive(), host: z.string(), since: z.string() });
export type EngineHolder = z.infer<typeof EngineHolder>;

/** A held lock. */
export interface EngineLock {
  readonly holder: EngineHolder;
  /** Lets the library go. Idempotent. */
  release(): void;
}

/** How long a second engine waits for the first to say who it is, milliseconds. */
const HOLDER_WAIT_MS = 500;

/**
 * Takes the library in `root` for this process, or throws `library-locked`, naming the process that has it. The note on the
 * holder stands in a file of its own: opening the locked file a second time in the holder would drop the lock (POSIX).
 */
export function acquireEngineLock(root: string): EngineLock {
  const paths = libraryPaths(root);
  const holderPath = `${paths.engineLock}.json`;
  try {
    mkdirSync(paths.root, { recursive: true });
    const db = lockFile(paths.engineLock);
    if (db === null) {
      throw lockedBy(awaitHolder(holderPath), paths.root);
    }
    const holder: EngineHolder = { pid: process.pid, host: hostname(), since: nowIso() };
    writeFileAtomic.sync(holderPath, `${JSON.stringify(holder)}\n`);
    return {
      holder,
      release: () => {
        if (db.open) {
          rmSync(holderPath, { force: true });
          db.close();
        }
      },
    };
  } catch (error) {
    throw libraryError(error, paths);
  }
}

/** The process that has the library, or null: nobody, or one that has not said who it is. Takes no lock. */
export function readEngineHolder(root: string): EngineHolder | null {
  return readHolder(`${libraryPaths(root).engineLock}.json`);
}

/** The open, locked file, or null: another process has it. */
function lockFile(path: string): Database.Database | null {
  const db = new Database(path, { timeout: 0 });
  try {
    db.exec('BEGIN EXCLUSIVE');
    return db;
  } catch (error) {
    db.close();
    if (error instanceof Error && 'code' in error && error.code === 'SQLITE_BUSY') {
      return null;
    }
    throw error;
  }
}

/** A holder that took the lock this instant writes its note a moment later; an older note may name a process that is gone. */
function awaitHolder(path: string): EngineHolder | null {
  const pause = new Int32Array(new SharedArrayBuffer(4));
  for (let waitedMs = 0; waitedMs <= HOLDER_WAIT_MS; waitedMs += 50) {
    const holder = readHolder(path);
    if (holder && (holder.host !== hostname() || isAlive(holder.pid))) {
      return holder;
    }
    Atomics.wait(pause, 0, 0, 50);
  }
  return null;
}

function readHolder(path: string): EngineHolder | null {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      return null;
    }
    throw error;
  }
  return EngineHolder.parse(JSON.parse(text));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, under another user.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function lockedBy(holder: EngineHolder | null, root: string): CutdownError {
  const who = holder ? `process ${holder.pid} on ${holder.host} has had it since ${holder.since}` : 'another process has it';
  return new CutdownError('library-locked', `The library ${root} is in use: ${who}.`, {
    advice: 'Wait until that run is done, end that process, or choose another library folder with --library.',
  });
}
