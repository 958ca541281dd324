/** Removes what no record names. Never anything that a run still names, and nothing of a run that has not finished. */
import { existsSync, lstatSync, readdirSync, rmdirSync, rmSync } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { join } from 'node:path';

import { CutdownError } from '#shared/errors/cutdown-error.ts';

import { TEMPORARY_PREFIX } from './artifact-store.ts';
import type { Db } from './database.ts';
import type { Library } from './library.ts';
import { findRun, getRun, nextQueuedRuns } from './queries.ts';
import type { RunRecord } from './records.ts';
import { deleteRun } from './transitions/runs.ts';

/** What to collect. */
export interface GarbageOptions {
  /** Only tell what would go. */
  dryRun: boolean;
  /** Ids of runs to delete with their files. Delivered files outside the library stay. */
  deleteRuns: readonly string[];
}

/** What went, or would go. */
export interface GarbageReport {
  removedFiles: number;
  /** Bytes that the disk gets back: a file that another run links to counts nothing. */
  freedBytes: number;
  /** Absolute paths of the files, sorted. */
  paths: string[];
}

/**
 * Collects garbage: records of the runs to delete; run directories without a record; files in directories of finished runs
 * that no record names (`run.json` and `inputs/` stay; what edits have replaced goes, so an undo computes it again); unfinished copies; scratch folders, where no run is being worked
 * on. Only the process that has the library may call it. Throws `not-found` for an unknown run and `wrong-state` for one
 * that is being worked on, before anything is removed.
 */
export async function collectGarbage(library: Pick<Library, 'db' | 'paths'>, options: GarbageOptions): Promise<GarbageReport> {
  const { db } = library;
  const deleted = new Set(options.deleteRuns);
  for (const runId of deleted) {
    if (isOpen(getRun(db, runId)) && !isQueued(getRun(db, runId))) {
      throw new CutdownError('wrong-state', `The run ${runId} is not finished and can't be deleted.`, { advice: `Cancel it first: cutdown cancel ${runId}` });
    }
  }
  if (!options.dryRun) {
    // Records first: a crash then leaves directories without a record, which the next collection removes.
    db.transaction(() => { deleted.forEach(runId => deleteRun(db, { runId })); }).immediate();
  }
  const doomed = await listGarbage(library, deleted);
  const removed = options.dryRun ? doomed : doomed.filter(file => removeIfStillGarbage(file));
  if (!options.dryRun) {
    removeEmptyFolders(library);
  }
  return { removedFiles: removed.length, freedBytes: freedBy(removed), paths: removed.map(each => each.path).sort() };
}

interface FoundFile {
  path: string;
  sizeBytes: number;
  /** Device and inode: what links to the same content have in common. */
  content: string;
  links: number;
  /** Whether it is garbage by the records of this moment. */
  isGarbage: () => boolean;
}

async function listGarbage({ db, paths }: Pick<Library, 'db' | 'paths'>, deleted: ReadonlySet<string>): Promise<FoundFile[]> {
  const find = (runId: string): RunRecord | null => (deleted.has(runId) ? null : findRun(db, runId));
  const idle = (): boolean => nextQueuedRuns(db).every(run => isQueued(run) || deleted.has(run.runId));
  const found: FoundFile[] = [];
  for (const name of namesIn(paths.runs)) {
    const directory = join(paths.runs, name);
    found.push(...await filesUnder(directory, path => {
      const run = find(name);
      return run === null || (!isOpen(run) && !isNamed(db, name, relativePath(directory, path)));
    }));
  }
  found.push(...await filesUnder(paths.tmp, idle));
  for (const folder of [paths.styles, paths.models]) {
    for (const name of unfinishedIn(folder)) {
      found.push(...await filesUnder(join(folder, name), () => true));
    }
  }
  return found.filter(file => file.isGarbage());
}

/** Checks and removes in one go: meanwhile no job can begin, for that takes a turn of this thread. */
function removeIfStillGarbage(file: FoundFile): boolean {
  if (!file.isGarbage()) {
    return false;
  }
  rmSync(file.path, { force: true });
  return true;
}

/** A run that has not finished: queued, worked on, or interrupted. Files may be under way that no record names yet. */
function isOpen(run: RunRecord): boolean {
  return run.finishedAt === null;
}

function isQueued(run: RunRecord): boolean {
  return run.finishedAt === null && run.startedAt === null;
}

function isNamed(db: Db, runId: string, path: string): boolean {
  return path === 'run.json' || path.startsWith('inputs/') || db.prepare('SELECT 1 FROM artifacts WHERE run_id = ? AND path = ?').get(runId, path) !== undefined;
}

/** Content is freed when every link to it goes. */
function freedBy(files: readonly FoundFile[]): number {
  const contents = new Map<string, { sizeBytes: number; linksLeft: number }>();
  for (const { content, sizeBytes, links } of files) {
    const known = contents.get(content) ?? { sizeBytes, linksLeft: links };
    contents.set(content, { sizeBytes, linksLeft: known.linksLeft - 1 });
  }
  return [...contents.values()].reduce((sum, each) => sum + (each.linksLeft <= 0 ? each.sizeBytes : 0), 0);
}

/** All files at or under a path; links are listed as they are, never followed. */
async function filesUnder(path: string, isGarbage: (path: string) => boolean): Promise<FoundFile[]> {
  const info = await lstat(path, { bigint: true });
  if (!info.isDirectory()) {
    return [{ path, sizeBytes: Number(info.size), content: `${info.dev}:${info.ino}`, links: Number(info.nlink), isGarbage: () => isGarbage(path) }];
  }
  const found: FoundFile[] = [];
  for (const name of namesIn(path)) {
    found.push(...await filesUnder(join(path, name), isGarbage));
  }
  return found;
}

function namesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).sort() : [];
}

function unfinishedIn(folder: string): string[] {
  return namesIn(folder).filter(name => name.startsWith(TEMPORARY_PREFIX));
}

function relativePath(root: string, path: string): string {
  return path.slice(root.length + 1).replaceAll('\\', '/');
}

/** Removes what became empty: folders of finished runs and of runs that are gone, unfinished copies, scratch folders. */
function removeEmptyFolders({ db, paths }: Pick<Library, 'db' | 'paths'>): void {
  for (const name of namesIn(paths.runs)) {
    const run = findRun(db, name);
    if (run === null || !isOpen(run)) {
      pruneEmpty(join(paths.runs, name), run === null);
    }
  }
  if (nextQueuedRuns(db).every(isQueued)) {
    pruneEmpty(paths.tmp, false);
  }
  for (const folder of [paths.styles, paths.models]) {
    unfinishedIn(folder).forEach(name => { pruneEmpty(join(folder, name), true); });
  }
}

function pruneEmpty(path: string, itself: boolean): void {
  if (!existsSync(path) || !lstatSync(path).isDirectory()) {
    return;
  }
  namesIn(path).forEach(name => { pruneEmpty(join(path, name), true); });
  if (itself && namesIn(path).length === 0) {
    rmdirSync(path);
  }
}
