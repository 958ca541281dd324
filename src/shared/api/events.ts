/** What the control plane tells its faces (CLI, window), a stream of these. `--json` prints them one a line. */
import { z } from 'zod';

import { ErrorData } from '../errors/kinds.ts';
import { JobState, OutputState, RunState } from '../pipeline/states.ts';
import { StageId } from '../pipeline/stages.ts';
import { Aspect } from '../units/geometry.ts';

/** A job as faces see it. */
export const JobSummary = z.object({
  stage: StageId, state: JobState,
  /** Whether the result was taken over from an earlier job instead of being computed. */
  reused: z.boolean(),
  /** How many times the job was started; 0 for a reused one. */
  attempts: z.int().nonnegative(),
  /** Seconds of work of all attempts; 0 for a reused one. */
  wallSec: z.number().nonnegative(),
  error: ErrorData.nullable().default(null),
});
export type JobSummary = z.infer<typeof JobSummary>;

/** An output as faces see it. */
export const OutputSummary = z.object({
  outputId: z.string(), clipId: z.string(), aspect: Aspect, rank: z.int(), title: z.string(), state: OutputState,
  /** Absolute path of the delivered file, or null: not delivered (yet). */
  file: z.string().nullable(), error: ErrorData.nullable(),
});
export type OutputSummary = z.infer<typeof OutputSummary>;

/** A run as faces see it. */
export const RunSummary = z.object({
  runId: z.string(), sourcePath: z.string(), outDir: z.string(), state: RunState, until: StageId,
  createdAt: z.string(), finishedAt: z.string().nullable(),
  /** Whether it is left alone until somebody resumes it. */
  paused: z.boolean().default(false),
  error: ErrorData.nullable(), jobs: z.array(JobSummary), outputs: z.array(OutputSummary),
});
export type RunSummary = z.infer<typeof RunSummary>;

export const RunEvent = z.discriminatedUnion('event', [
  z.object({ event: z.literal('run.queued'), runId: z.string(), sourcePath: z.string(), position: z.int() }),
  z.object({ event: z.literal('run.started'), runId: z.string(), sourcePath: z.string(), directory: z.string() }),
  /** It is left alone from now on; `run.queued` comes when somebody has resumed it. */
  z.object({ event: z.literal('run.paused'), runId: z.string() }),
  z.object({ event: z.literal('run.state'), runId: z.string(), state: RunState }),
  z.object({ event: z.literal('stage.started'), runId: z.string(), stage: StageId, attempt: z.int() }),
  z.object({
    event: z.literal('stage.progress'), runId: z.string(), stage: StageId, fraction: z.number().min(0).max(1),
    message: z.string().nullable(), rate: z.number().nullable(), secondsLeft: z.number().nullable(),
    /** What the stage's models run on; absent: it has none at work, or it is not known. */
    device: z.enum(['cpu', 'gpu']).optional(),
  }),
  z.object({ event: z.literal('stage.completed'), runId: z.string(), stage: StageId, reused: z.boolean(), wallSec: z.number() }),
  z.object({ event: z.literal('stage.failed'), runId: z.string(), stage: StageId, error: ErrorData, willRetry: z.boolean() }),
  z.object({ event: z.literal('stage.stalled'), runId: z.string(), stage: StageId, silentSec: z.number() }),
  z.object({ event: z.literal('output.state'), runId: z.string(), output: OutputSummary }),
  z.object({ event: z.literal('output.progress'), runId: z.string(), outputId: z.string(), fraction: z.number().min(0).max(1) }),
  z.object({ event: z.literal('log'), runId: z.string(), stage: StageId.nullable(), level: z.enum(['debug', 'info', 'warn', 'error']), message: z.string() }),
  z.object({
    event: z.literal('run.finished'), runId: z.string(), state: RunState, error: ErrorData.nullable(),
    jobs: z.array(JobSummary), outputs: z.array(OutputSummary), warnings: z.array(z.string()),
    /** Only edits were worked in, as the window shows by itself: nothing that anybody waits for has ended. Default: no. */
    quiet: z.boolean().optional(),
  }),
]);
export type RunEvent = z.infer<typeof RunEvent>;
