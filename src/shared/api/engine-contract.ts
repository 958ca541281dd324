/**
 * What may be asked of the engine: by windows over MessagePorts, and by the face that started it (command line, the app's main process)
 * over the line to its process. The one place that knows how contracts are written down for oRPC. The engine parses every input and
 * every output, and whoever asks parses what comes back.
 */
import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';

import { ErrorData } from '../errors/kinds.ts';
import { NameTemplate } from '../naming/file-names.ts';
import { RunRequest } from '../pipeline/run-request.ts';
import { StageId } from '../pipeline/stages.ts';
import { JobState } from '../pipeline/states.ts';
import { ItemKey } from '../pipeline/worker-protocol.ts';
import { ReviewCommand } from '../review/commands.ts';
import { ClipId } from '../review/edits.ts';
import { ClipPreview, ReviewView, Transcript } from '../review/review-view.ts';
import { EncoderWish, OutputPreset } from '../render/presets.ts';
import { Aspect } from '../units/geometry.ts';
import { DoctorCheck } from './doctor.ts';
import { RunEvent, RunSummary } from './events.ts';
import { DeviceSpeed, EncoderFinding, ModelView } from './model-view.ts';
import { FeedEvent, RunView } from './run-view.ts';
import { TimelineView } from './timeline-view.ts';

/** A run's id: what is sent is held to the form in which the engine makes them. */
export const RunId = z.string().regex(/^[0-9]{8}-[0-9]{6}-[0-9a-f]{6}$/);

/** One line of a run's log. */
export const LogLine = z.object({
  logId: z.int(), createdAt: z.string(), stage: StageId.nullable(), level: z.enum(['debug', 'info', 'warn', 'error']), message: z.string(),
});
export type LogLine = z.infer<typeof LogLine>;

/** A file that a stage read or wrote. */
const ShownFile = z.object({
  kind: z.string(), item: z.string().nullable(), digest: z.string(),
  /** Relative to the run's directory; null: it is no longer there. */
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
/** What undo or redo did, in words; null: there was nothing. */
const EditDone = z.object({ revision: z.int(), done: z.string().nullable() });

/** What a window may ask. */
export const windowContract = {
  runs: {
    list: procedure.output(z.array(RunView)),
    get: procedure.input(aRun).output(RunView),
    /** A window may only name what the editor has opened in the app (dropped, chosen or pasted): recording, transcript and folder. */
    start: procedure.input(RunRequest).output(z.object({ runId: RunId })),
    resume: procedure.input(aRun).output(done),
    cancel: procedure.input(aRun).output(done),
    pause: procedure.input(aRun).output(done),
    rerun: procedure.input(z.strictObject({ runId: RunId, from: StageId })).output(done),
    prioritise: procedure.input(z.strictObject({ runId: RunId, outputIds: z.array(ItemKey).max(1000) })).output(done),
    show: procedure.input(aRun).output(z.array(ShownStage)),
    log: procedure.input(z.strictObject({ runId: RunId, stage: StageId.nullable(), afterId: z.int().nonnegative() })).output(z.array(LogLine)),
    /** The recording at a glance; parts are null while their stage is not done. A run's `timelineKey` tells when to ask again. */
    timeline: procedure.input(aRun).output(TimelineView),
    /** Removes a run that is not at work, and the files of it that no other run uses. Delivered files stay. */
    remove: procedure.input(aRun).output(z.object({ freedBytes: z.number() })),
    /** Says where the recording is now; the file must have been chosen by the editor. `source-changed` where it is another one. */
    relink: procedure.input(z.strictObject({ runId: RunId, path: z.string().min(1).max(4096) })).output(done),
    /** Whom the clips are for, and how their files are called from now on. */
    name: procedure.input(z.strictObject({ runId: RunId, client: z.string().trim().min(1).max(80).nullable(), nameTemplate: NameTemplate.nullable() })).output(done),
    /** Puts waiting runs in this order. */
    order: procedure.input(z.strictObject({ runIds: z.array(RunId).min(1).max(1000) })).output(done),
    /** Tries outputs again that have failed, or renders chosen ones that are not rendered. Returns how many. */
    renderOutputs: procedure.input(z.strictObject({ runId: RunId, outputIds: z.array(ItemKey).min(1).max(1000) })).output(z.object({ outputs: z.int() })),
  },
  /** Judging and repairing the clips of a run. Every call throws `not-found`; `wrong-state` before there is a plan. */
  review: {
    get: procedure.input(aRun).output(ReviewView),
    transcript: procedure.input(aRun).output(Transcript),
    /** `wrong-state` where the clip has no preview yet. */
    preview: procedure.input(z.strictObject({ runId: RunId, clipId: ClipId })).output(ClipPreview),
    /** Records the edit at once, and has it worked in: the feed tells when the preview stands. `settings-invalid` where it cannot be. */
    edit: procedure.input(z.strictObject({ runId: RunId, command: ReviewCommand })).output(z.object({ revision: z.int() })),
    undo: procedure.input(aRun).output(EditDone),
    redo: procedure.input(aRun).output(EditDone),
    /** Renders outputs that are not rendered yet. `clipIds` null: the approved ones; `aspects` null: all of the run. Returns how many. */
    render: procedure.input(z.strictObject({ runId: RunId, clipIds: z.array(ClipId).min(1).max(500).nullable(), aspects: z.array(Aspect).min(1).nullable() }))
      .output(z.object({ outputs: z.int() })),
  },
  machine: {
    check: procedure.output(z.array(DoctorCheck)),
    /** Runs the face model on each device for about a second. `model-missing` where it is not there. */
    speed: procedure.output(z.array(DeviceSpeed)),
    /** Encodes a little with the encoder that a wish leads to, and looks at what comes out. */
    encoder: procedure.input(z.strictObject({ wish: EncoderWish, preset: OutputPreset })).output(EncoderFinding),
  },
  models: {
    list: procedure.output(z.array(ModelView)),
    /** `consented`: the editor has just said yes to it. `network-off` where the gate is shut. Ends when the file is there and checked. */
    download: procedure.input(z.strictObject({ modelId: z.string().max(80), consented: z.boolean() })).output(done),
    stopDownload: procedure.input(z.strictObject({ modelId: z.string().max(80) })).output(done),
    /** The file must have been chosen by the editor. `model-invalid` where it is none of the models. */
    import: procedure.input(z.strictObject({ path: z.string().min(1).max(4096) })).output(done),
    remove: procedure.input(z.strictObject({ modelId: z.string().max(80) })).output(done),
  },
  /** A snapshot, then every change. */
  feed: procedure.output(eventIterator(FeedEvent)),
};
export type WindowContract = typeof windowContract;

/** What the face that started the engine may ask: all that a window may, and what no window is served. */
export const engineContract = {
  ...windowContract,
  engine: {
    /** Runs as their records have them, newest first: without what is only drawn. */
    runs: procedure.output(z.array(RunSummary)),
    run: procedure.input(aRun).output(RunSummary),
    /** Runs that an engine before this one had in hand. Paused ones are not among them. */
    interrupted: procedure.output(z.array(RunSummary)),
    /** Has edits worked in: see `ControlPlane.refresh` and `ReviewPlane.workInEdits`. */
    refresh: procedure.input(aRun).output(done),
    workInEdits: procedure.input(aRun).output(done),
    collectGarbage: procedure.input(z.strictObject({ dryRun: z.boolean(), deleteRuns: z.array(z.string()) }))
      .output(z.object({ removedFiles: z.number(), freedBytes: z.number(), paths: z.array(z.string()) })),
    /** See `ControlPlane.idle`. */
    idle: procedure.output(done),
    /** Ends the engine in good order. */
    close: procedure.output(done),
    /** Every event from the engine's start on, in order; an answer to a call comes after the events before it. For one reader. */
    events: procedure.output(eventIterator(RunEvent)),
  },
};
export type EngineContract = typeof engineContract;
