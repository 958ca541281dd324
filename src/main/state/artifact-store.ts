/** The files of runs: a directory for each run that a person can read. */
import { createHash } from 'node:crypto';
import { constants, createReadStream } from 'node:fs';
import { copyFile, link, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';

import type { ArtifactRecord } from '#shared/artifacts/catalog.ts';
import { CutdownError } from '#shared/errors/cutdown-error.ts';

import type { LibraryPaths } from './library.ts';

/** What names of unfinished files begin with; garbage collection removes such files. */
export const TEMPORARY_PREFIX = '.tmp-';

/** Absolute path of a run's directory, `LIB/runs/RUN_ID`. Refuses ids that are no folder names. */
export function runDirectory(paths: Pick<LibraryPaths, 'runs'>, runId: string): string {
  if (!/^[\w-]{1,64}$/.test(runId)) {
    throw new CutdownError('not-found', `${JSON.stringify(runId)} is not a run's id.`, { advice: 'List the runs with "cutdown status".' });
  }
  return join(paths.runs, runId);
}

/** Absolute path of a recorded artifact. Refuses paths that lead out of the run's directory. */
export function artifactFile(runDir: string, record: Pick<ArtifactRecord, 'path'>): string {
  const parts = record.path.split('/');
  if (parts.some(part => part === '' || part === '.' || part === '..' || part.includes('\\') || part.includes(':'))) {
    throw new CutdownError('artifact-invalid', `${JSON.stringify(record.path)} is not a path inside a run's directory.`, {
      advice: 'Replay the run from the stage that wrote it.',
    });
  }
  return join(runDir, ...parts);
}

/** Why a recorded artifact can't be used. */
export type ArtifactProblem = 'missing' | 'size-differs' | 'digest-differs';

/**
 * Compares a file with its record: the size always, the content too with `digest: true` (reads the whole file, streaming).
 * Returns null where it is sound.
 */
export async function verifyArtifact(runDir: string, record: ArtifactRecord, options: { digest?: boolean } = {}): Promise<ArtifactProblem | null> {
  const path = artifactFile(runDir, record);
  const sizeBytes = await fileSize(path);
  if (sizeBytes === null) {
    return 'missing';
  }
  if (sizeBytes !== record.sizeBytes) {
    return 'size-differs';
  }
  return options.digest && await digestFile(path) !== record.digest ? 'digest-differs' : null;
}

/** Whether all of these are sound; see `verifyArtifact`. */
export async function areWhole(runDir: string, records: readonly ArtifactRecord[], options: { digest: boolean }): Promise<boolean> {
  for (const record of records) {
    if (await verifyArtifact(runDir, record, options)) {
      return false;
    }
  }
  return true;
}

/** sha256 of a file's content, hex; streaming. */
export async function digestFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

/**
 * Puts artifacts of one run's directory into another's: hard links, copies where links fail. Each appears under its name
 * whole or not at all; what stood there is replaced. Throws `artifact-missing` or `artifact-invalid` before anything is
 * changed where a file is gone or of another size.
 */
export async function linkArtifacts(fromRunDir: string, toRunDir: string, records: readonly ArtifactRecord[]): Promise<void> {
  for (const record of records) {
    const problem = await verifyArtifact(fromRunDir, record);
    if (problem) {
      throw unusable(fromRunDir, record, problem);
    }
  }
  const folders = new Set<string>();
  for (const record of records) {
    const target = artifactFile(toRunDir, record);
    folders.add(dirname(target));
    await mkdir(dirname(target), { recursive: true });
    try {
      await placeFile(artifactFile(fromRunDir, record), target);
    } catch (error) {
      throw codeOf(error) === 'ENOENT' ? unusable(fromRunDir, record, 'missing', error) : error;
    }
  }
  for (const folder of folders) {
    await syncFolder(folder);
  }
}

function unusable(runDir: string, record: ArtifactRecord, problem: ArtifactProblem, cause?: unknown): CutdownError {
  return new CutdownError(problem === 'missing' ? 'artifact-missing' : 'artifact-invalid', `The artifact ${record.path} of the run ${basename(runDir)} can't be taken over: ${problem}.`, {
    advice: 'Replay that run from the stage that wrote it, or start anew; it is then computed again.', cause,
  });
}

async function fileSize(path: string): Promise<number | null> {
  try {
    const found = await stat(path);
    return found.isFile() ? found.size : null;
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') {
      return null;
    }
    throw error;
  }
}

async function placeFile(source: string, target: string): Promise<void> {
  const temporary = join(dirname(target), `${TEMPORARY_PREFIX}${basename(target)}`);
  await rm(temporary, { force: true });
  try {
    await link(source, temporary);
  } catch (error) {
    if (!['EXDEV', 'EPERM', 'EMLINK', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EACCES', 'EINVAL'].includes(codeOf(error))) {
      throw error;
    }
    await copyDurably(source, temporary);
  }
  await rename(temporary, target);
  // POSIX: renaming a link onto another link of the same file does nothing and leaves both.
  await rm(temporary, { force: true });
}

async function copyDurably(source: string, target: string): Promise<void> {
  await copyFile(source, target, constants.COPYFILE_FICLONE);
  const file = await open(target, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') {
    return;
  }
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
