import type { ArtifactRecord } from '#shared/artifacts/catalog.ts';
import { stageSpec, type StageId } from '#shared/pipeline/stages.ts';

import { linkArtifacts, runDirectory, verifyArtifact } from '../state/artifact-store.ts';
import type { Library } from '../state/library.ts';
import { findReusableItems, findReusableJobs, getArtifacts, getJobItems } from '../state/queries.ts';
import { completeJobByReuse } from '../state/transitions/jobs.ts';

/**
 * Attaches a pending job to a completed one with the same cache key: its files are checked (size and content), linked into
 * this run, and recorded with the job's completion in one transaction. Returns the job that was taken over, or null: there
 * is none whose files are whole.
 */
export async function reuseJob(library: Library, options: { runId: string; stage: StageId; cacheKey: string; signal: AbortSignal }): Promise<string | null> {
  const { runId, stage, cacheKey, signal } = options;
  for (const candidate of findReusableJobs(library.db, cacheKey)) {
    signal.throwIfAborted();
    if (candidate.runId === runId || candidate.stage !== stage) {
      continue;
    }
    const artifacts = getArtifacts(library.db, candidate.runId, stage);
    const fromDir = runDirectory(library.paths, candidate.runId);
    if (!await areWhole(fromDir, artifacts)) {
      continue;
    }
    await linkArtifacts(fromDir, runDirectory(library.paths, runId), artifacts);
    if (completeJobByReuse(library.db, { runId, stage, cacheKey, fromJobId: candidate.jobId, artifacts })) {
      return candidate.jobId;
    }
  }
  return null;
}

/** A finished item of this job or, unless the job is forced, of an earlier one, linked into this run. Null: there is none. */
export async function reuseItem(library: Library, options: { runId: string; stage: StageId; item: string; cacheKey: string; forced: boolean }): Promise<{ artifacts: ArtifactRecord[]; ofThisJob: boolean } | null> {
  const { runId, stage, item, cacheKey, forced } = options;
  const runDir = runDirectory(library.paths, runId);
  const own = getJobItems(library.db, runId, stage).find(each => each.item === item && each.itemCacheKey === cacheKey);
  if (own) {
    const artifacts = getArtifacts(library.db, runId, stage).filter(each => each.item === item);
    if (await areWhole(runDir, artifacts)) {
      return { artifacts, ofThisJob: true };
    }
  }
  if (forced) {
    return null;
  }
  for (const candidate of findReusableItems(library.db, stage, cacheKey)) {
    const fromDir = runDirectory(library.paths, candidate.runId);
    if (candidate.runId !== runId && candidate.item === item && await areWhole(fromDir, candidate.artifacts)) {
      await linkArtifacts(fromDir, runDir, candidate.artifacts);
      return { artifacts: candidate.artifacts, ofThisJob: false };
    }
  }
  return null;
}

/** The artifacts that a stage reads, out of a run's. */
export function inputsOf(library: Library, runId: string, stage: StageId): ArtifactRecord[] {
  const { reads } = stageSpec(stage);
  return getArtifacts(library.db, runId).filter(each => reads.includes(each.kind))
    .map(({ kind, item, path, digest, sizeBytes }) => ({ kind, item, path, digest, sizeBytes }));
}

async function areWhole(runDir: string, artifacts: readonly ArtifactRecord[]): Promise<boolean> {
  for (const artifact of artifacts) {
    if (await verifyArtifact(runDir, artifact, { digest: true })) {
      return false;
    }
  }
  return artifacts.length > 0;
}
