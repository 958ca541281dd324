/**
 * What a window may ask of the engine, over a MessagePort: the one place that knows how contracts are written down for oRPC.
 * Every input and every output is parsed on both sides. The command line speaks `engine-protocol.ts` for now.
 */
import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';

import { ErrorData } from '../errors/kinds.ts';
import { RunRequest } from '../pipeline/run-request.ts';
import { StageId } from '../pipeline/stages.ts';
import { JobState } from '../pipeline/states.ts';
import { ItemKey } from '../pipeline/worker-protocol.ts';
import { DoctorCheck } from './doctor.ts';
import { FeedEvent, RunView } from './run-view.ts';

/** A run's id: what a window sends is held to the form in which the engine makes them. */
export const RunId = z.string().regex(/^[0-9]{8}-[0-9]{6}-[0-9a-f]{6}$/);

/** One line of a run's log. */
export const LogLine = z.object({
  logId: z.int(), createdAt: z.string(), stage: StageId.nullable(), level: z.enum(['debug', 'info', 'warn', 'error']), message: z.string(),
});
export type LogLine = z.infer<typeof LogLine>;

/** A file that a stage read or wrote. */
const ShownFile = z.object({
  kind: z.string(), item: z.string().nullable(), digest: z.string(),
  /** Relative to the run's directory; null for what was read. */
  path: z.string().nullable(), sizeBytes: z.int().nullable(),
});

/** What a stage of a run read and wrote, when, and whence it came. */
export const ShownStage = z.object({
  stage: StageId, state: JobState, startedAt: z.string().nullable(), finishedAt: z.string().nullable(),
  /** The run that the result was taken over from; null: computed in this one. */
  reusedFromRun: z.string().nullable(),
  reads: z.array(ShownFile), writes: z.array(ShownFile),
});
export type ShownStage = z.infer<typeof ShownStage>;

/** Lines of a log that one call returns at most. */
export const LOG_LINES_AT_ONCE = 500;

/** Errors come with their kind, sentence and advice. */
const procedure = oc.errors({ CUTDOWN: { data: ErrorData } });
const aRun = z.strictObject({ runId: RunId });
const done = z.object({});

export const windowContract = {
  runs: {
    list: procedure.output(z.array(RunView)),
    get: procedure.input(aRun).output(RunView),
    /** The recording and the transcript must have been opened by the editor (dropped, chosen or pasted) in this app. */
    start: procedure.input(RunRequest).output(z.object({ runId: RunId })),
    resume: procedure.input(aRun).output(done),
    cancel: procedure.input(aRun).output(done),
    pause: procedure.input(aRun).output(done),
    rerun: procedure.input(z.strictObject({ runId: RunId, from: StageId })).output(done),
    prioritise: procedure.input(z.strictObject({ runId: RunId, outputIds: z.array(ItemKey).max(1000) })).output(done),
    show: procedure.input(aRun).output(z.array(ShownStage)),
    log: procedure.input(z.strictObject({ runId: RunId, stage: StageId.nullable(), afterId: z.int().nonnegative() })).output(z.array(LogLine)),
    /** Removes a run that is not at work, and the files of it that no other run uses. Delivered files stay. */
    remove: procedure.input(aRun).output(z.object({ freedBytes: z.number() })),
  },
  machine: {
    check: procedure.output(z.array(DoctorCheck)),
  },
  /** A snapshot, then every change. */
  feed: procedure.output(eventIterator(FeedEvent)),
};
export type WindowContract = typeof windowContract;
