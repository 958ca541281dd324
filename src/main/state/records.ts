/** Rows as they come out of the database, parsed. Times are ISO 8601 UTC. */
import { z } from 'zod';

import { ArtifactRecord } from '#shared/artifacts/catalog.ts';
import { ErrorData } from '#shared/errors/kinds.ts';
import { RunRequest, StylePin } from '#shared/pipeline/run-request.ts';
import { StageId } from '#shared/pipeline/stages.ts';
import { JobState, OutputState, RunState } from '#shared/pipeline/states.ts';
import { Aspect } from '#shared/units/geometry.ts';

/** A column that holds JSON text. */
export function jsonText<T extends z.ZodType>(schema: T): z.ZodPipe<z.ZodPipe<z.ZodString, z.ZodTransform<unknown, string>>, T> {
  return z.string().transform((text): unknown => JSON.parse(text)).pipe(schema);
}

const flag = z.union([z.literal(0), z.literal(1)]).transform(value => value === 1);

/** A run's record. */
export const RunRecord = z.object({
  runId: z.string(), state: RunState, until: StageId,
  request: jsonText(RunRequest),
  sourcePath: z.string(),
  /** Null until the source was looked at. */
  sourceFingerprint: z.string().nullable(),
  /** sha256 of the library's copy of the transcript; null: there is none. */
  transcriptDigest: z.string().nullable(),
  stylePin: jsonText(StylePin),
  executionId: z.string(), workflowName: z.string(), costUsd: z.number().nonnegative(),
  /** Relative to the run's directory; null until composed. */
  compositionIndexPath: z.string().nullable(),
  cancelRequested: flag,
  /** To be left alone until somebody resumes it. */
  paused: flag,
  /** Output ids to do first, the most wanted first. */
  wanted: jsonText(z.array(z.string())),
  /** Digest of the edits that its jobs were last looked at with; null: none. */
  editsDigest: z.string().nullable(),
  /** Outputs to render; null: all. */
  chosen: jsonText(z.array(z.string())).nullable(),
  /** Those chosen since the composition was last made. */
  chosenAnew: jsonText(z.array(z.string())),
  error: jsonText(ErrorData).nullable(),
  /** Runs are taken up in this order. */
  queuePosition: z.int(),
  createdAt: z.string(),
  /** When its first execution began; null: still queued. */
  startedAt: z.string().nullable(),
  /** When it ended, in whatever state; null: queued, working or interrupted. */
  finishedAt: z.string().nullable(),
});
export type RunRecord = z.infer<typeof RunRecord>;

/** What is recorded of a piece of handed-off work. */
export const Delegation = z.object({ id: z.string().min(1) }).catchall(z.json());
export type Delegation = z.infer<typeof Delegation>;

/** A job's record. */
export const JobRecord = z.object({
  /** `RUN_ID/STAGE`. */
  jobId: z.string(), runId: z.string(), stage: StageId, state: JobState,
  /** Execution that claimed it last; null: never claimed. */
  executionId: z.string().nullable(),
  /** How often it was claimed since it was made or reset. */
  attempt: z.int().nonnegative(),
  cacheKey: z.string().nullable(),
  /** The job whose result was taken over; null: computed here. That job may be gone by now. */
  reusedFromJob: z.string().nullable(),
  /** A rerun asked for this job to be computed anew: take over nothing from other runs. */
  forced: flag,
  /** Handed-off work by item. */
  delegated: jsonText(z.record(z.string(), Delegation)),
  error: jsonText(ErrorData).nullable(),
  heartbeatAt: z.string().nullable(), startedAt: z.string().nullable(), finishedAt: z.string().nullable(),
  /** Seconds of work of all attempts. */
  wallSec: z.number().nonnegative(),
});
export type JobRecord = z.infer<typeof JobRecord>;

/** A finished item of a job that works item by item. */
export const JobItemRecord = z.object({ jobId: z.string(), item: z.string(), stage: StageId, itemCacheKey: z.string(), finishedAt: z.string() });
export type JobItemRecord = z.infer<typeof JobItemRecord>;

/** An artifact with the run and stage that it stands under. */
export const StoredArtifact = ArtifactRecord.extend({ runId: z.string(), stage: StageId });
export type StoredArtifact = z.infer<typeof StoredArtifact>;

/** An output's record. */
export const OutputRecord = z.object({
  runId: z.string(), outputId: z.string(), clipId: z.string(), aspect: Aspect, rank: z.int(), title: z.string(), state: OutputState,
  executionId: z.string().nullable(),
  backend: z.string().nullable(), renderId: z.string().nullable(), bucket: z.string().nullable(), namespace: z.string().nullable(),
  /** 0..1 of the render. */
  progress: z.number().min(0).max(1),
  /** Absolute path of the delivered file. */
  file: z.string().nullable(),
  /** Of what it shows and of its media; null: declared before this was kept. */
  payloadDigest: z.string().nullable(),
  /** Absolute path of a delivered file that the next delivery takes the place of. */
  replaces: z.string().nullable(),
  error: jsonText(ErrorData).nullable(),
});
export type OutputRecord = z.infer<typeof OutputRecord>;

export const LogLevel = z.enum(['debug', 'info', 'warn', 'error']);
export type LogLevel = z.infer<typeof LogLevel>;

/** A line of the log. */
export const LogRecord = z.object({
  logId: z.int(), runId: z.string(), stage: StageId.nullable(), level: LogLevel, message: z.string(),
  data: jsonText(z.json()).nullable(), createdAt: z.string(),
});
export type LogRecord = z.infer<typeof LogRecord>;
