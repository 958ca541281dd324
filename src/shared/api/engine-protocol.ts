/** What a face's process and the engine's process say to each other. Both sides parse everything they get. */
import { z } from 'zod';

import { ErrorData } from '../errors/kinds.ts';
import { StageId } from '../pipeline/stages.ts';
import { ItemKey } from '../pipeline/worker-protocol.ts';
import { ReviewCommand } from '../review/commands.ts';
import { ClipPreview, ReviewView, Transcript } from '../review/review-view.ts';
import { Aspect } from '../units/geometry.ts';
import { RunEvent, RunSummary } from './events.ts';

/** Settings of the pipeline that a face may override; see `PipelineSettings` for meaning and defaults. */
export const EngineTuning = z.object({
  stagesDirectory: z.string(),
  limits: z.object({ cpu: z.int().positive(), gpu: z.int().positive(), encoder: z.int().positive(), network: z.int().positive() }).partial(),
  activeRuns: z.int().positive(), delegates: z.int().positive(),
  stallAfterSec: z.number().positive(), graceSec: z.number().positive(), delegateLostSec: z.number().positive(),
  retryPauseMs: z.int().nonnegative(),
}).partial();
export type EngineTuning = z.infer<typeof EngineTuning>;

const call = <M extends string, A extends z.ZodType>(method: M, args: A): z.ZodObject<{ method: z.ZodLiteral<M>; args: A }> =>
  z.object({ method: z.literal(method), args });

/** The control plane's calls, as data. */
export const EngineCall = z.discriminatedUnion('method', [
  // The request is parsed by the control plane, which says in words what is wrong with it.
  call('startRun', z.tuple([z.unknown()])),
  call('resumeRun', z.tuple([z.string()])),
  call('cancelRun', z.tuple([z.string()])),
  call('pauseRun', z.tuple([z.string()])),
  call('prioritise', z.tuple([z.string(), z.array(ItemKey)])),
  call('rerunFrom', z.tuple([z.string(), StageId])),
  call('refresh', z.tuple([z.string()])),
  call('renderOutputs', z.tuple([z.string(), z.array(ItemKey)])),
  call('getReview', z.tuple([z.string()])),
  call('getTranscript', z.tuple([z.string()])),
  call('previewClip', z.tuple([z.string(), z.string()])),
  call('editReview', z.tuple([z.string(), ReviewCommand])),
  call('undoEdit', z.tuple([z.string()])),
  call('redoEdit', z.tuple([z.string()])),
  call('workInEdits', z.tuple([z.string()])),
  call('renderReviewed', z.tuple([z.string(), z.object({ clipIds: z.array(z.string()).nullable(), aspects: z.array(Aspect).nullable() })])),
  call('interruptedRuns', z.tuple([])),
  call('getRun', z.tuple([z.string()])),
  call('listRuns', z.tuple([])),
  call('collectGarbage', z.tuple([z.object({ dryRun: z.boolean(), deleteRuns: z.array(z.string()) })])),
  call('idle', z.tuple([])),
  call('close', z.tuple([])),
]);
export type EngineCall = z.infer<typeof EngineCall>;

const EditDone = z.object({ revision: z.int(), done: z.string().nullable() });

/** Results of the calls, by method. */
export const ENGINE_RESULTS = {
  startRun: z.object({ runId: z.string() }),
  resumeRun: z.null(), cancelRun: z.null(), pauseRun: z.null(), prioritise: z.null(), rerunFrom: z.null(), refresh: z.null(), renderOutputs: z.int().nonnegative(), idle: z.null(), close: z.null(),
  getReview: ReviewView, getTranscript: Transcript, previewClip: ClipPreview, editReview: z.object({ revision: z.int() }), undoEdit: EditDone, redoEdit: EditDone,
  workInEdits: z.null(), renderReviewed: z.object({ outputs: z.int() }),
  interruptedRuns: z.array(RunSummary), getRun: RunSummary, listRuns: z.array(RunSummary),
  collectGarbage: z.object({ removedFiles: z.number(), freedBytes: z.number(), paths: z.array(z.string()) }),
} as const satisfies Record<EngineCall['method'], z.ZodType>;
export type EngineResult<M extends EngineCall['method']> = z.infer<(typeof ENGINE_RESULTS)[M]>;

/** To the engine. `start` comes first and once. */
export const ToEngine = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('start'), libraryDir: z.string(), tuning: EngineTuning,
    /** Runs to go on with at once: an engine before this one was at work on them. */
    goOn: z.array(z.string()),
    /** How often an attempt at a job stalled in engines before this one, by job id. */
    stallsBefore: z.record(z.string(), z.int()),
  }),
  z.object({ type: z.literal('call'), id: z.int(), call: EngineCall }),
  /** Comes with a port: a window to serve (`window-contract.ts`). */
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
  z.object({ type: z.literal('result'), id: z.int(), value: z.unknown() }),
  z.object({ type: z.literal('failure'), id: z.int(), error: ErrorData }),
  z.object({ type: z.literal('event'), event: RunEvent }),
  /** A thread doesn't answer, and the engine ends itself for it; start another one. `jobId`: the job whose attempt stalled. */
  z.object({ type: z.literal('restart-me'), jobId: z.string().nullable() }),
]);
export type FromEngine = z.infer<typeof FromEngine>;
