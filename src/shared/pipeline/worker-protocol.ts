/**
 * What the engine and a worker say to each other about one attempt at a job. The engine parses everything that comes from
 * a worker, a worker everything that comes from the engine; a message of another form ends the attempt as `internal`.
 */
import { z } from 'zod';

import { ArtifactRecord } from '../artifacts/catalog.ts';
import { ErrorData } from '../errors/kinds.ts';
import { StageEdits } from '../review/edits.ts';
import { MusicBed } from '../sound/music-bed.ts';
import { ResolvedStyle } from '../style/style-package.ts';
import { StageId } from './stages.ts';

/** Tells a changed recording: sha256 over its size and samples of its bytes. */
export const SourceFingerprint = z.object({
  algorithm: z.literal('sampled-sha256-v1'), digest: z.string().regex(/^[0-9a-f]{64}$/), sizeBytes: z.int().nonnegative(),
});
export type SourceFingerprint = z.infer<typeof SourceFingerprint>;

/** Clip id or output id. */
export const ItemKey = z.string().regex(/^[\w-]{1,64}$/);

/** One attempt at a job, as handed to a worker. Paths are absolute. */
export const WorkerTask = z.object({
  runId: z.string(), jobId: z.string(), stage: StageId, attempt: z.int().positive(),
  /** The stage's version, part of each item's cache key. */
  stageVersion: z.int(),
  /** Folder that holds the stages' folders (`NN-id/index.ts`). */
  stagesDirectory: z.string(),
  params: z.record(z.string(), z.unknown()),
  runDirectory: z.string(),
  /** Exists and is empty. */
  scratchDirectory: z.string(),
  /** Folder of the job's handed-off work; outlives the attempt. Files in it are published as copies or links, not moved. */
  delegatesDirectory: z.string(),
  /** Artifacts of the kinds that the stage reads. */
  inputs: z.array(ArtifactRecord),
  /** Null for stages whose spec doesn't name `source` as external. */
  source: z.object({ path: z.string(), fingerprint: SourceFingerprint }).nullable(),
  transcriptPath: z.string().nullable(),
  style: ResolvedStyle.nullable(),
  bed: MusicBed.nullable(),
  /** The stage's part of the editor's edits. */
  edits: StageEdits.default({}),
  /** Outputs to make, for a stage whose items are the run's outputs; null: all. */
  chosen: z.array(ItemKey).nullable().default(null),
  /** Models that were found, by manifest id. */
  models: z.record(z.string(), z.object({ path: z.string(), sha256: z.string() })),
  /** Items to do first, the most wanted first, as it stood when the attempt began; `prioritise` replaces it. */
  wanted: z.array(ItemKey),
  /** Name of the fault point to die at, or null. Only ever set in tests of crash safety. */
  fault: z.string().nullable(),
});
export type WorkerTask = z.infer<typeof WorkerTask>;

const RequestId = z.int().nonnegative();
const LogLevel = z.enum(['debug', 'info', 'warn']);

/** From a worker. Those with an `id` are answered by a reply with the same id. */
export const WorkerMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('progress'), fraction: z.number().min(0).max(1), message: z.string().nullable(), rate: z.number().nullable(), device: z.enum(['cpu', 'gpu']).optional() }),
  z.object({ type: z.literal('heartbeat') }),
  z.object({ type: z.literal('log'), level: LogLevel, message: z.string(), data: z.record(z.string(), z.unknown()).nullable() }),
  z.object({ type: z.literal('item.find'), id: RequestId, item: ItemKey, cacheKey: z.string() }),
  z.object({ type: z.literal('item.started'), item: ItemKey }),
  z.object({ type: z.literal('item.progress'), item: ItemKey, fraction: z.number().min(0).max(1) }),
  z.object({ type: z.literal('item.record'), id: RequestId, item: ItemKey, cacheKey: z.string(), artifacts: z.array(ArtifactRecord) }),
  z.object({ type: z.literal('item.failed'), item: ItemKey, error: ErrorData }),
  z.object({ type: z.literal('delegate.run'), id: RequestId, item: ItemKey, handler: z.string().regex(/^[\w-]{1,64}$/), task: z.unknown() }),
]);
export type WorkerMessage = z.infer<typeof WorkerMessage>;

/**
 * What `item.find` is answered with: the finished item's artifacts, already linked into this run's folder, or null. `putBack`: an edit had
 * replaced them, and they are there again.
 */
export const FoundItem = z.object({ artifacts: z.array(ArtifactRecord), putBack: z.boolean().default(false) }).nullable();
export type FoundItem = z.infer<typeof FoundItem>;

/** From the engine. */
export const EngineMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('abort'), error: ErrorData }),
  /** Items to do first, the most wanted first; replaces what was wanted before. What is at work already goes on. */
  z.object({ type: z.literal('prioritise'), items: z.array(ItemKey) }),
  z.object({ type: z.literal('reply'), id: RequestId, value: z.unknown() }),
  z.object({ type: z.literal('refusal'), id: RequestId, error: ErrorData }),
  z.object({ type: z.literal('delegate.progress'), id: RequestId, fraction: z.number().min(0).max(1) }),
]);
export type EngineMessage = z.infer<typeof EngineMessage>;

/** What an attempt ends with. Errors cross as data, so that kind and advice survive the crossing. */
export const WorkerResult = z.discriminatedUnion('ok', [
  /** `artifacts`: those that were not recorded with an item. `items`: keys of the stage's items, or null for a stage without. */
  z.object({ ok: z.literal(true), artifacts: z.array(ArtifactRecord), items: z.array(ItemKey).nullable() }),
  z.object({ ok: z.literal(false), error: ErrorData }),
]);
export type WorkerResult = z.infer<typeof WorkerResult>;

/** Where a handed-off piece of work stands, as its process writes it down. Times are milliseconds since 1970. */
export const DelegateStatus = z.object({
  state: z.enum(['working', 'done', 'failed']),
  pid: z.int().positive(),
  heartbeatMs: z.number(),
  fraction: z.number().min(0).max(1),
  result: z.unknown(),
  error: ErrorData.nullable(),
});
export type DelegateStatus = z.infer<typeof DelegateStatus>;

/** What a delegated process is to do; `task.json` in its folder. */
export const DelegateTask = z.object({
  delegateId: z.string(), item: ItemKey, handler: z.string(),
  /** Absolute path of the module that exports `handlers`. */
  handlersPath: z.string(),
  scratchDirectory: z.string(),
  task: z.unknown(),
});
export type DelegateTask = z.infer<typeof DelegateTask>;
