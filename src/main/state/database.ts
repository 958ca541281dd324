/** The one place that knows the database driver's types. */
import type Database from 'better-sqlite3';

/** An open library database. All calls are synchronous; one connection for each thread that needs one. */
export type Db = Database.Database;

/** Now, as every time in the library is written: ISO 8601, UTC, milliseconds. */
export function nowIso(): string {
  return new Date().toISOString();
}
