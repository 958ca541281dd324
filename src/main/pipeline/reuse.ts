import type { ArtifactRecord } from '#shared/artifacts/catalog.ts';
import { stageSpec, type StageId } from '#shared/pipeline/stages.ts';

import { areWhole, linkArtifacts, runDirectory } from '../state/artifact-store.ts';
import type { Library } from '../state/library.ts';
import { findReusableItems, findReusableJobs, getArtifacts, getJobItems } from '../state/queries.ts';
import type { JobRecord } from '../state/records.ts';
import { completeJobByReuse, keepJob, keepOutputsJob } from '../state/transitions/jobs.ts';
import { findKeptItem } from './kept-items.ts';

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
    if (artifacts.length === 0 || !await areWhole(fromDir, artifacts, { digest: true })) {
      continue;
    }
    await linkArtifacts(fromDir, runDirectory(library.paths, runId), artifacts);
    if (completeJobByReuse(library.db, { runId, stage, cacheKey, fromJobId: candidate.jobId, artifacts })) {
      return candidate.jobId;
    }
  }
  return null;
}

/**
 * Completes a pending job that is looked at again with the result it has already, where what it depends on is what it was (or, where its
 * items are the run's outputs, where every output that is to be made is delivered). Its files are there in their recorded sizes; their
 * content is not read again: they are this run's own, and were not touched since. Returns whether that was so.
 */
export async function keepOwnResult(library: Library, job: JobRecord, cacheKey: string): Promise<boolean> {
  const { runId, stage } = job;
  const asOutputs = stageSpec(stage).itemsAreOutputs;
  if (job.executionId !== null || job.finishedAt === null || (!asOutputs && job.cacheKey !== cacheKey)) {
    return false;
  }
  const artifacts = getArtifacts(library.db, runId, stage);
  if (!await areWhole(runDirectory(library.paths, runId), artifacts, { digest: false })) {
    return false;
  }
  return keepJob(library.db, { runId, stage, cacheKey }) || (asOutputs && keepOutputsJob(library.db, { runId, stage }));
}

/** Where a finished item was found: it is this job's, it was this run's before an edit, or it is another run's. */
export type ItemOrigin = 'job' | 'kept' | 'other-run';

/** A finished item of this job or, unless the job is forced, of an earlier one, linked into this run. Null: there is none. */
export async function reuseItem(library: Library, options: { runId: string; stage: StageId; item: string; cacheKey: string; forced: boolean }): Promise<{ artifacts: ArtifactRecord[]; from: ItemOrigin } | null> {
  const { runId, stage, item, cacheKey, forced } = options;
  const runDir = runDirectory(library.paths, runId);
  const own = getJobItems(library.db, runId, stage).find(each => each.item === item && each.itemCacheKey === cacheKey);
  if (own) {
    const artifacts = getArtifacts(library.db, runId, stage).filter(each => each.item === item);
    // This run's own files: that they are there is enough. What is replaced is forgotten first (`forgetStaleItem`).
    if (artifacts.length > 0 && await areWhole(runDir, artifacts, { digest: false })) {
      return { artifacts, from: 'job' };
    }
  }
  if (forced) {
    return null;
  }
  const kept = await findKeptItem(library, { runId, stage, item }, cacheKey);
  if (kept) {
    await linkArtifacts(kept.folder, runDir, kept.artifacts);
    return { artifacts: kept.artifacts, from: 'kept' };
  }
  for (const candidate of findReusableItems(library.db, stage, cacheKey)) {
    const fromDir = runDirectory(library.paths, candidate.runId);
    if (candidate.runId !== runId && candidate.item === item && candidate.artifacts.length > 0 && await areWhole(fromDir, candidate.artifacts, { digest: true })) {
      await linkArtifacts(fromDir, runDir, candidate.artifacts);
      return { artifacts: candidate.artifacts, from: 'other-run' };
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
