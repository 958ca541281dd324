import { migration as records } from './0001-records.ts';
import { migration as log } from './0002-log.ts';
import { migration as pause } from './0003-pause.ts';
import { migration as edits } from './0004-edits.ts';
import { migration as refresh } from './0005-refresh.ts';
import type { Migration } from './migration.ts';

/** All migrations in order. */
export const MIGRATIONS: readonly Migration[] = [records, log, pause, edits, refresh];
