/** `run.json` of a run's directory: the run as a person reads it. The database is what counts; nothing reads this file back. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import writeFileAtomic from 'write-file-atomic';

import { stageSpec } from '#shared/pipeline/stages.ts';

import { runDirectory } from './artifact-store.ts';
import type { Library } from './library.ts';
import { getRun } from './queries.ts';
import { showRun } from './show-run.ts';

/** Writes or replaces a run's `run.json`; atomic. Returns its path. Throws `not-found` for an unknown run. */
export async function writeRunJson(library: Pick<Library, 'db' | 'paths'>, runId: string): Promise<string> {
  const run = getRun(library.db, runId);
  const shown = showRun(library.db, runId);
  const content = {
    about: 'A run of Cutdown Studio, for reading. The record that counts is in library.db.',
    runId, state: run.state, until: run.until, request: run.request, style: run.stylePin,
    sourceFingerprint: run.sourceFingerprint, transcriptDigest: run.transcriptDigest,
    createdAt: run.createdAt, startedAt: run.startedAt, finishedAt: run.finishedAt, error: run.error,
    stages: shown.stages.map(stage => ({ ...stage, version: stageSpec(stage.stage).version })),
    outputs: shown.outputs,
  };
  const directory = runDirectory(library.paths, runId);
  await mkdir(directory, { recursive: true });
  const path = join(directory, 'run.json');
  await writeFileAtomic(path, `${JSON.stringify(content, null, 2)}\n`);
  return path;
}
