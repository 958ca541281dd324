/** What the tests of the state layer start from. */
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { artifactPath, type ArtifactKind, type ArtifactRecord } from '#shared/artifacts/catalog.ts';
import type { ErrorData } from '#shared/errors/kinds.ts';
import { RunRequest } from '#shared/pipeline/run-request.ts';
import { neededFor, STAGE_IDS, stageFolder, type StageId } from '#shared/pipeline/stages.ts';

import { runDirectory } from './artifact-store.ts';
import type { Db } from './database.ts';
import { openLibrary, type Library } from './library.ts';
import { claimJob, completeJob } from './transitions/jobs.ts';
import { createRun } from './transitions/runs.ts';

/** A folder that is gone after the test. */
export function temporaryFolder(): { path: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'cutdown-state-'));
  return { path, remove: () => { rmSync(path, { recursive: true, force: true }); } };
}

/** A new library in a folder of its own. */
export function temporaryLibrary(): Library & { remove: () => void } {
  const folder = temporaryFolder();
  const library = openLibrary(folder.path);
  return { ...library, remove: () => { library.close(); folder.remove(); } };
}

export function requestFor(changes: Partial<RunRequest> = {}): RunRequest {
  return RunRequest.parse({ sourcePath: '/recordings/talk.mp4', outDir: '/recordings/cut', ...changes });
}

export function errorOf(kind: ErrorData['kind'] = 'internal'): ErrorData {
  return { kind, message: 'It broke.', advice: 'Try again.', retryable: false, detail: null };
}

/** A run with pending jobs for what it wants, spoken for by execution `e1`. */
export function addRun(db: Db, runId: string, changes: Partial<RunRequest> = {}): void {
  const request = requestFor(changes);
  createRun(db, {
    runId, executionId: 'e1', request, transcriptDigest: null, stages: neededFor(request.until),
    stylePin: { id: 'default', version: '1.0.0', digest: 'd'.repeat(64) },
  });
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** The record of an artifact with this content; no file is written. */
export function artifactOf(stage: StageId, kind: ArtifactKind, item: string | null = null, content = `${kind} ${item ?? ''}`): ArtifactRecord {
  return { kind, item, path: `${stageFolder(stage)}/${artifactPath(kind, item)}`, digest: sha256(content), sizeBytes: Buffer.byteLength(content) };
}

/** Writes an artifact's file into a run's directory and returns its record. */
export function writeArtifact(library: Library, runId: string, stage: StageId, kind: ArtifactKind, item: string | null = null, content = `${kind} ${item ?? ''}`): ArtifactRecord {
  const record = artifactOf(stage, kind, item, content);
  const path = join(runDirectory(library.paths, runId), record.path);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return record;
}

/** Takes a job from pending to completed as execution `j1`. */
export function complete(db: Db, runId: string, stage: StageId, artifacts: ArtifactRecord[] = [], cacheKey = `key ${stage}`): void {
  if (!claimJob(db, { runId, stage, executionId: 'j1', cacheKey }) || !completeJob(db, { runId, stage, executionId: 'j1', artifacts })) {
    throw new Error(`could not complete ${runId}/${stage}`);
  }
}

/** Completes every stage before rendering. */
export function completeAnalysis(db: Db, runId: string): void {
  STAGE_IDS.filter(stage => stage !== 'rendering').forEach(stage => { complete(db, runId, stage); });
}
