/** A run as a window shows it: the summary, and what changes while it works. The feed sends these; no window puts one together. */
import { z } from 'zod';

import { ErrorData } from '../errors/kinds.ts';
import { StageId } from '../pipeline/stages.ts';
import { JobSummary, OutputSummary, RunSummary } from './events.ts';

/** How far a stage at work is. */
export const StageProgress = z.object({
  fraction: z.number().min(0).max(1),
  message: z.string().nullable(),
  /** How many times faster than the recording plays; null: not known. */
  rate: z.number().nullable(),
  secondsLeft: z.number().nullable(),
  /** What the stage's models run on; absent: it has none at work, or it is not known. */
  device: z.enum(['cpu', 'gpu']).optional(),
});
export type StageProgress = z.infer<typeof StageProgress>;

/** Work that has a part of the machine which other work waits for. */
export const WorkInHand = z.object({ runId: z.string(), stage: StageId });
export type WorkInHand = z.infer<typeof WorkInHand>;

/** What a stage whose inputs are there waits for, as the engine knows it. */
export const StageWait = z.discriminatedUnion('for', [
  /** It is found out whether an earlier result can be taken over: files are compared with their records. */
  z.object({ for: z.literal('preparation') }),
  /** A free place on a part of the machine; `behind`: what has the places now. */
  z.object({ for: z.literal('slot'), resource: z.enum(['cpu', 'gpu', 'encoder', 'network']), behind: z.array(WorkInHand) }),
  /** Another run computes the very same thing: its result is taken over. */
  z.object({ for: z.literal('same-work'), runId: z.string() }),
  /** The pause before another attempt. `at`: when it begins, ISO; `error`: what the last one failed with. */
  z.object({ for: z.literal('retry'), at: z.string(), error: ErrorData }),
]);
export type StageWait = z.infer<typeof StageWait>;

/** A stage's job and how far it is; `progress` is null unless it is at work. */
export const StageView = JobSummary.extend({
  progress: StageProgress.nullable(),
  /** Null: it is at work or done, or its inputs are not there. */
  wait: StageWait.nullable().default(null),
});
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
  /** Whom it is for; null: nobody in particular. */
  client: z.string().nullable().default(null),
  /** How its delivered files are called; null: as they come. */
  nameTemplate: z.string().nullable().default(null),
  /** Output ids that are to be rendered first, in this order. */
  wanted: z.array(z.string()).default([]),
  /** Whether the recording is not where it was. */
  sourceMissing: z.boolean().default(false),
  /** Its place among those that wait, from 1; null: it does not wait. */
  queuePlace: z.int().positive().nullable().default(null),
  /** Another text whenever the run's timeline (`runs.timeline`) is another one. */
  timelineKey: z.string().default(''),
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
  /** A model is being downloaded; `fraction` null: that has ended, well or not. */
  z.object({ type: z.literal('model-progress'), modelId: z.string(), fraction: z.number().min(0).max(1).nullable() }),
  /** There are new lines in the run's log. */
  z.object({ type: z.literal('log'), runId: z.string() }),
  /** The run's review has changed: an edit, or a preview that stands now. */
  z.object({ type: z.literal('review'), runId: z.string() }),
]);
export type FeedEvent = z.infer<typeof FeedEvent>;

/** Where a file of a run can be had in a window. `path` is relative to the run's directory, with slashes. */
export function runMediaUrl(runId: string, path: string): string {
  return `media://library/${[runId, ...path.split('/')].map(encodeURIComponent).join('/')}`;
}
