/**
 * What a face's process and the engine's process say to each other about the process itself: how it is started, and that it ends. What
 * the engine is asked, and what it tells, is the contract's (`engine-contract.ts`), which goes over the same line as texts of `contract`.
 * Both sides parse everything they get.
 */
import { z } from 'zod';

import { ErrorData } from '../errors/kinds.ts';

/** Settings of the pipeline that a face may override; see `PipelineSettings` for meaning and defaults. */
export const EngineTuning = z.object({
  stagesDirectory: z.string(),
  limits: z.object({ cpu: z.int().positive(), gpu: z.int().positive(), encoder: z.int().positive(), network: z.int().positive() }).partial(),
  activeRuns: z.int().positive(), delegates: z.int().positive(),
  stallAfterSec: z.number().positive(), graceSec: z.number().positive(), delegateLostSec: z.number().positive(),
  retryPauseMs: z.int().nonnegative(),
}).partial();
export type EngineTuning = z.infer<typeof EngineTuning>;

/** To the engine. `start` comes first and once. */
export const ToEngine = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('start'), libraryDir: z.string(), tuning: EngineTuning,
    /** Runs to go on with at once: an engine before this one was at work on them. */
    goOn: z.array(z.string()),
    /** How often an attempt at a job stalled in engines before this one, by job id. */
    stallsBefore: z.record(z.string(), z.int()),
  }),
  /** A message of the contract. */
  z.object({ type: z.literal('contract'), data: z.string() }),
  /** Comes with a port: a window to serve. */
  z.object({ type: z.literal('window') }),
  /** Paths that the editor has opened: windows may name them. */
  z.object({ type: z.literal('grant'), paths: z.array(z.string()) }),
]);
export type ToEngine = z.infer<typeof ToEngine>;

/** From the engine. */
export const FromEngine = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  /** It can't start, or not go on. It ends after this. */
  z.object({ type: z.literal('refused'), error: ErrorData }),
  /** A message of the contract. */
  z.object({ type: z.literal('contract'), data: z.string() }),
  /** A thread doesn't answer, and the engine ends itself for it; start another one. `jobId`: the job whose attempt stalled. */
  z.object({ type: z.literal('restart-me'), jobId: z.string().nullable() }),
]);
export type FromEngine = z.infer<typeof FromEngine>;
