/** What `cutdown show RUN` tells: for each stage what it read and wrote, when, how often it was tried, and whence it came. */
import { PER_ITEM_KINDS, type ArtifactKind } from '#shared/artifacts/catalog.ts';
import type { ErrorData } from '#shared/errors/kinds.ts';
import { stageSpec, type StageId } from '#shared/pipeline/stages.ts';
import type { JobState, RunState } from '#shared/pipeline/states.ts';

import type { Db } from './database.ts';
import { getArtifacts, getJobItems, getJobs, getOutputs, getRun } from './queries.ts';
import type { OutputRecord, StoredArtifact } from './records.ts';

/** An artifact that a stage read. */
export interface ShownRead {
  kind: ArtifactKind;
  item: string | null;
  digest: string;
}

/** A stage of a run as it is shown. */
export interface ShownStage {
  stage: StageId;
  state: JobState;
  attempts: number;
  wallSec: number;
  startedAt: string | null;
  finishedAt: string | null;
  cacheKey: string | null;
  /** Id of the run that the result was taken over from; null: computed here. */
  reusedFromRun: string | null;
  /** Finished items, for stages that work item by item. */
  items: string[];
  error: ErrorData | null;
  /** What it read; empty while it is pending. */
  reads: ShownRead[];
  writes: (ShownRead & { path: string; sizeBytes: number })[];
}

/** A run as it is shown. */
export interface ShownRun {
  runId: string;
  state: RunState;
  sourcePath: string;
  style: string;
  createdAt: string;
  finishedAt: string | null;
  error: ErrorData | null;
  stages: ShownStage[];
  outputs: Pick<OutputRecord, 'outputId' | 'title' | 'state' | 'file' | 'error'>[];
}

/** Collects what is shown of a run. Throws `not-found`. */
export function showRun(db: Db, runId: string): ShownRun {
  const run = getRun(db, runId);
  const artifacts = getArtifacts(db, runId);
  const stages = getJobs(db, runId).map((job): ShownStage => {
    const { reads } = stageSpec(job.stage);
    return {
      stage: job.stage, state: job.state, attempts: job.reusedFromJob === null ? job.attempt : 0, wallSec: job.reusedFromJob === null ? job.wallSec : 0,
      startedAt: job.startedAt, finishedAt: job.finishedAt, cacheKey: job.cacheKey,
      reusedFromRun: job.reusedFromJob === null ? null : job.reusedFromJob.slice(0, job.reusedFromJob.indexOf('/')),
      items: getJobItems(db, runId, job.stage).map(each => each.item), error: job.error,
      reads: job.state === 'pending' ? [] : artifacts.filter(each => reads.includes(each.kind)).map(toRead),
      writes: artifacts.filter(each => each.stage === job.stage).map(each => ({ ...toRead(each), path: each.path, sizeBytes: each.sizeBytes })),
    };
  });
  const outputs = getOutputs(db, runId).map(({ outputId, title, state, file, error }) => ({ outputId, title, state, file, error }));
  const { state, sourcePath, stylePin, createdAt, finishedAt, error } = run;
  return { runId, state, sourcePath, style: `${stylePin.id}@${stylePin.version}`, createdAt, finishedAt, error, stages, outputs };
}

/** The run as a tree of text; kinds with several items are one line each. No trailing newline. */
export function formatRunTree(run: ShownRun): string {
  const lines = [`run ${run.runId}  ${run.state}`, `  source  ${run.sourcePath}`, `  style   ${run.style}`, `  made    ${run.createdAt}${run.finishedAt ? `, finished ${run.finishedAt}` : ''}`];
  if (run.error) {
    lines.push(`  error   ${run.error.kind}: ${run.error.message}`);
  }
  for (const stage of run.stages) {
    lines.push(`  ${String(stageSpec(stage.stage).number).padStart(2, '0')} ${stage.stage}  ${describe(stage)}`);
    if (stage.error) {
      lines.push(`     error   ${stage.error.kind}: ${stage.error.message}`);
    }
    lines.push(...byKind(stage.reads).map(([kind, list]) => `     reads   ${kind}  ${digests(list)}`));
    lines.push(...stage.writes.map(each => `     writes  ${each.path}  ${each.digest.slice(0, 12)}  ${formatBytes(each.sizeBytes)}`));
  }
  if (run.outputs.length > 0) {
    lines.push('  outputs');
    lines.push(...run.outputs.map(each => `     ${each.outputId}  ${each.state}  ${each.file ?? each.error?.message ?? ''}`.trimEnd()));
  }
  return lines.join('\n');
}

function toRead({ kind, item, digest }: StoredArtifact): ShownRead {
  return { kind, item, digest };
}

function describe(stage: ShownStage): string {
  if (stage.reusedFromRun) {
    return `${stage.state}, taken over from run ${stage.reusedFromRun}`;
  }
  const parts: string[] = [stage.state];
  if (stage.attempts > 0) {
    parts.push(`${stage.attempts} ${stage.attempts === 1 ? 'attempt' : 'attempts'}`, `${stage.wallSec.toFixed(1)} s`);
  }
  if (stage.startedAt) {
    parts.push(`began ${stage.startedAt}`);
  }
  return parts.join(', ');
}

function byKind(reads: readonly ShownRead[]): [ArtifactKind, ShownRead[]][] {
  const groups = new Map<ArtifactKind, ShownRead[]>();
  for (const read of reads) {
    groups.set(read.kind, [...(groups.get(read.kind) ?? []), read]);
  }
  return [...groups];
}

function digests(list: readonly ShownRead[]): string {
  const first = list[0];
  return first && list.length === 1 && !PER_ITEM_KINDS.includes(first.kind) ? first.digest.slice(0, 12) : list.map(each => `${each.item ?? ''} ${each.digest.slice(0, 12)}`.trim()).join(', ');
}

function formatBytes(sizeBytes: number): string {
  const units = ['B', 'KB', 'MB', 'GB'];
  const step = Math.min(units.length - 1, sizeBytes < 1000 ? 0 : Math.floor(Math.log10(sizeBytes) / 3));
  return `${step === 0 ? sizeBytes : (sizeBytes / 1000 ** step).toFixed(1)} ${units[step]}`;
}
