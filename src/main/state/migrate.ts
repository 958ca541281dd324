import { createHash } from 'node:crypto';
import { existsSync, renameSync, rmSync } from 'node:fs';

import { z } from 'zod';

import { CutdownError } from '#shared/errors/cutdown-error.ts';

import { nowIso, type Db } from './database.ts';
import { MIGRATIONS } from './migrations/index.ts';
import type { Migration } from './migrations/migration.ts';

const AppliedMigration = z.object({ number: z.int(), name: z.string(), digest: z.string() });
type AppliedMigration = z.infer<typeof AppliedMigration>;

/** sha256 over a migration's number, name and statements. */
export function migrationDigest({ number, name, sql }: Migration): string {
  return createHash('sha256').update(JSON.stringify([number, name, sql])).digest('hex');
}

/** The migrations that a database has had, by number. Empty for a new one. */
export function appliedMigrations(db: Db): AppliedMigration[] {
  const table = db.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'schema_migrations'").get();
  if (!table) {
    return [];
  }
  return z.array(AppliedMigration).parse(db.prepare('SELECT number, name, digest FROM schema_migrations ORDER BY number').all());
}

/**
 * Compares what a database has had with what the code knows, and returns what is missing. Throws `library-newer` when the
 * database has a migration that the code doesn't know, `library-damaged` when one was changed after it was applied or when
 * the file holds tables that are not a library's.
 */
export function pendingMigrations(db: Db, migrations: readonly Migration[] = MIGRATIONS): Migration[] {
  const applied = appliedMigrations(db);
  const known = new Map(migrations.map(each => [each.number, each]));
  for (const each of applied) {
    const migration = known.get(each.number);
    if (!migration) {
      throw new CutdownError('library-newer', `The library ${db.name} was made by a newer version of Cutdown Studio (form ${each.number}, this version knows ${migrations.length}).`, {
        advice: 'Update Cutdown Studio, or choose another library folder with --library. The library was not touched.',
      });
    }
    if (migrationDigest(migration) !== each.digest) {
      throw new CutdownError('library-damaged', `The library ${db.name} was made by another build: its form ${each.number} (${each.name}) is not the one this version knows.`, {
        advice: 'Use the build that made this library, or choose another library folder with --library. The library was not touched.',
      });
    }
  }
  if (applied.length === 0 && db.prepare("SELECT 1 FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%'").get()) {
    throw new CutdownError('library-damaged', `${db.name} is a database, but not a library of Cutdown Studio.`, {
      advice: 'Choose another library folder with --library. The file was not touched.',
    });
  }
  const done = new Set(applied.map(each => each.number));
  return migrations.filter(each => !done.has(each.number));
}

/**
 * Brings a database to the code's form, each migration in a transaction of its own. An existing library is first copied to
 * `library.db.before-NNNN`; the copy is kept. Returns the numbers that were applied. Errors as of `pendingMigrations`.
 */
export function migrate(db: Db, migrations: readonly Migration[] = MIGRATIONS): number[] {
  const pending = pendingMigrations(db, migrations);
  const first = pending[0];
  if (!first) {
    return [];
  }
  if (appliedMigrations(db).length > 0) {
    backUp(db, `${db.name}.before-${String(first.number).padStart(4, '0')}`);
  }
  return pending.filter(each => applyMigration(db, each, migrations)).map(each => each.number);
}

/** Returns false where another process applied it in the meantime. */
function applyMigration(db: Db, migration: Migration, migrations: readonly Migration[]): boolean {
  return db.transaction(() => {
    db.exec('CREATE TABLE IF NOT EXISTS schema_migrations (number INTEGER PRIMARY KEY, name TEXT NOT NULL, digest TEXT NOT NULL, applied_at TEXT NOT NULL) STRICT');
    if (appliedMigrations(db).length > 0 && !pendingMigrations(db, migrations).includes(migration)) {
      return false;
    }
    db.exec(migration.sql);
    db.prepare('INSERT INTO schema_migrations (number, name, digest, applied_at) VALUES (?, ?, ?, ?)')
      .run(migration.number, migration.name, migrationDigest(migration), nowIso());
    return true;
  }).immediate();
}

/** Copies the database, the WAL included; the copy has its name only when it is whole. */
function backUp(db: Db, path: string): void {
  if (existsSync(path)) {
    return;
  }
  const unfinished = `${path}.tmp`;
  rmSync(unfinished, { force: true });
  db.prepare('VACUUM INTO ?').run(unfinished);
  renameSync(unfinished, path);
}
