import { readdir, rm } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';

import { stageFolder, type StageId } from '#shared/pipeline/stages.ts';

import { runDirectory } from '../state/artifact-store.ts';
import type { LibraryPaths } from '../state/library.ts';

/** Scratch folder of one attempt at a job. */
export function attemptFolder(paths: LibraryPaths, runId: string, stage: StageId, executionId: string): string {
  return join(paths.tmp, 'attempts', runId, `${stage}-${executionId}`);
}

/** Folder of a job's handed-off work; outlives attempts and engines. */
export function delegatesFolder(paths: LibraryPaths, runId: string, stage: StageId): string {
  return join(paths.tmp, 'delegates', runId, stage);
}

/** Where a run's copy of its transcript stands. The extension is kept: it says what the text is. */
export function transcriptCopyPath(paths: LibraryPaths, runId: string, originalPath: string): string {
  const extension = extname(originalPath).toLowerCase();
  return join(runDirectory(paths, runId), 'inputs', `transcript${/^\.[a-z0-9]{1,8}$/.test(extension) ? extension : '.txt'}`);
}

/** Removes what stands in a stage's folder and is none of `keep` (paths relative to the run's directory). */
export async function sweepStageFolder(runDir: string, stage: StageId, keep: readonly string[]): Promise<void> {
  const folder = join(runDir, stageFolder(stage));
  const kept = new Set(keep);
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      return [];
    }
    throw error;
  });
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name);
    if (!entry.isDirectory() && !kept.has(relative(runDir, path).split(sep).join('/'))) {
      await rm(path, { force: true });
    }
  }
}
