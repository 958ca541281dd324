/** Runs as windows show them, read from the records. */
import { type OutputView, type RunActivity, type RunView, runMediaUrl, type StageProgress, type StageWait } from '#shared/api/run-view.ts';
import { SourceFacts } from '#shared/artifacts/source.ts';
import { CutdownError } from '#shared/errors/cutdown-error.ts';
import type { StageId } from '#shared/pipeline/stages.ts';

import type { Library } from '../state/library.ts';
import { getArtifacts, getOutputs, getRun, summarizeRun } from '../state/queries.ts';
import type { RunRecord, StoredArtifact } from '../state/records.ts';
import { readArtifact } from './artifact-file.ts';
import { timelineKey } from './timeline.ts';

/** What the records don't hold. */
export interface LiveRun {
  /** Whether it is queued or worked on by this engine. */
  readonly inHand: boolean;
  readonly active: boolean;
  readonly progress: ReadonlyMap<StageId, StageProgress>;
  readonly waits: ReadonlyMap<StageId, StageWait>;
  readonly sourceMissing: boolean;
  /** 1: the next of those that wait; null: it does not wait. */
  readonly queuePlace: number | null;
}

/** What is known of recordings never changes once it is written: it is read once. */
const factsRead = new Map<string, Pick<RunView, 'durationSec' | 'aspectRatio'>>();

/** Throws `not-found`. */
export function viewRun(library: Library, runId: string, live: LiveRun): RunView {
  const { jobs, outputs: _, ...summary } = summarizeRun(library.db, runId);
  const record = getRun(library.db, runId);
  const artifacts = getArtifacts(library.db, runId);
  const filmstrip = artifacts.find(each => each.kind === 'filmstrip');
  return {
    ...summary,
    activity: activityOf(record, live),
    client: record.request.client, nameTemplate: record.request.nameTemplate, wanted: record.wanted, sourceMissing: live.sourceMissing, queuePlace: live.queuePlace,
    ...factsOf(library, artifacts.find(each => each.kind === 'source-facts')),
    filmstripUrl: filmstrip ? runMediaUrl(runId, filmstrip.path) : null,
    timelineKey: timelineKey(artifacts),
    stages: jobs.map(job => ({
      ...job, progress: job.state === 'in_progress' ? live.progress.get(job.stage) ?? null : null,
      wait: job.state === 'pending' ? live.waits.get(job.stage) ?? null : null,
    })),
    outputs: viewOutputs(library, runId, artifacts),
  };
}

function activityOf(run: RunRecord, { inHand, active }: LiveRun): RunActivity {
  if (run.finishedAt !== null) {
    return 'ended';
  }
  if (run.cancelRequested) {
    return 'stopping';
  }
  if (run.paused) {
    return 'paused';
  }
  if (!inHand) {
    return 'interrupted';
  }
  return active ? 'working' : 'queued';
}

function factsOf(library: Library, artifact: StoredArtifact | undefined): Pick<RunView, 'durationSec' | 'aspectRatio'> {
  if (!artifact) {
    return { durationSec: null, aspectRatio: null };
  }
  const known = factsRead.get(artifact.digest);
  if (known) {
    return known;
  }
  try {
    const { value: { durationSec, video }, isRecorded } = readArtifact(library, artifact, raw => SourceFacts.parse(raw));
    const facts = { durationSec, aspectRatio: video.widthPx / video.heightPx };
    if (isRecorded) {
      factsRead.set(artifact.digest, facts);
    }
    return facts;
  } catch (error) {
    // One run that lost a file must not keep the others from being shown; the run's own screen names the file.
    if (error instanceof CutdownError) {
      return { durationSec: null, aspectRatio: null };
    }
    throw error;
  }
}

function viewOutputs(library: Library, runId: string, artifacts: readonly StoredArtifact[]): OutputView[] {
  return getOutputs(library.db, runId).map(({ outputId, clipId, aspect, rank, title, state, file, error, progress }) => {
    const render = artifacts.find(each => each.kind === 'render' && each.item === outputId);
    return {
      outputId, clipId, aspect, rank, title, state, file, error, progress,
      sizeBytes: render?.sizeBytes ?? null, mediaUrl: render ? runMediaUrl(runId, render.path) : null,
    };
  });
}
