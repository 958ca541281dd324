/** A run as a window shows it: the summary, and what changes while it works. The feed sends these; no window puts one together. */
import { z } from 'zod';

import { StageId } from '../pipeline/stages.ts';
import { JobSummary, OutputSummary, RunSummary } from './events.ts';

/** How far a stage at work is. */
export const StageProgress = z.object({
  fraction: z.number().min(0).max(1),
  message: z.string().nullable(),
  /** How many times faster than the recording plays; null: not known. */
  rate: z.number().nullable(),
  secondsLeft: z.number().nullable(),
});
export type StageProgress = z.infer<typeof StageProgress>;

/** A stage's job and how far it is; `progress` is null unless it is at work. */
export const StageView = JobSummary.extend({ progress: StageProgress.nullable() });
export type StageView = z.infer<typeof StageView>;

/** An output and how far it is. */
export const OutputView = OutputSummary.extend({
  /** 0 to 1. */
  progress: z.number().min(0).max(1),
  /** Size of the finished file, bytes; null: not finished. */
  sizeBytes: z.int().nonnegative().nullable(),
  /** `media://` address of the finished picture, or null: not finished. */
  mediaUrl: z.string().nullable(),
});
export type OutputView = z.infer<typeof OutputView>;

/**
 * What is being done with a run. `interrupted`: its engine went away, and nobody has taken it up again; `stopping`: it is to be
 * cancelled and comes to rest.
 */
export const RunActivity = z.enum(['queued', 'working', 'stopping', 'paused', 'interrupted', 'ended']);
export type RunActivity = z.infer<typeof RunActivity>;

export const RunView = RunSummary.omit({ jobs: true, outputs: true }).extend({
  activity: RunActivity,
  /** Length of the recording, seconds; null: not known yet. */
  durationSec: z.number().positive().nullable(),
  /** `media://` address of the filmstrip (160 px wide tiles, 10 columns), or null: not drawn yet. */
  filmstripUrl: z.string().nullable(),
  /** Width of the recording's picture over its height; null: not known yet. */
  aspectRatio: z.number().positive().nullable(),
  /** The first is the one to do next. */
  stages: z.array(StageView),
  outputs: z.array(OutputView),
});
export type RunView = z.infer<typeof RunView>;

/** What the feed sends. The first is a snapshot; each of the others replaces what it names. */
export const FeedEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('snapshot'), runs: z.array(RunView) }),
  z.object({ type: z.literal('run'), run: RunView }),
  z.object({ type: z.literal('removed'), runId: z.string() }),
  z.object({ type: z.literal('stage-progress'), runId: z.string(), stage: StageId, progress: StageProgress }),
  z.object({ type: z.literal('output-progress'), runId: z.string(), outputId: z.string(), progress: z.number().min(0).max(1) }),
  /** There are new lines in the run's log. */
  z.object({ type: z.literal('log'), runId: z.string() }),
]);
export type FeedEvent = z.infer<typeof FeedEvent>;

/** Where a file of a run can be had in a window. `path` is relative to the run's directory, with slashes. */
export function runMediaUrl(runId: string, path: string): string {
  return `media://library/${[runId, ...path.split('/')].map(encodeURIComponent).join('/')}`;
}
