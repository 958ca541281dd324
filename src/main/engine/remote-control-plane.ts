/** The control plane of an engine in another process. */
import type { ControlPlane } from '#shared/api/control-plane.ts';

import type { EngineCalls } from './engine-calls.ts';

/** Calls the engine that is there; rejects with a `CutdownError`. */
export type AskEngine = <T>(call: (engine: EngineCalls) => Promise<T>) => Promise<T>;

/** All but what outlasts a single engine: waiting, events, the end. */
export function remoteControlPlane(ask: AskEngine): Omit<ControlPlane, 'idle' | 'onEvent' | 'close'> {
  return {
    startRun: request => ask(({ runs }) => runs.start(request)),
    async resumeRun(runId) { await ask(({ runs }) => runs.resume({ runId })); },
    async cancelRun(runId) { await ask(({ runs }) => runs.cancel({ runId })); },
    async pauseRun(runId) { await ask(({ runs }) => runs.pause({ runId })); },
    async prioritise(runId, outputIds) { await ask(({ runs }) => runs.prioritise({ runId, outputIds: [...outputIds] })); },
    async rerunFrom(runId, from) { await ask(({ runs }) => runs.rerun({ runId, from })); },
    async refresh(runId) { await ask(({ engine }) => engine.refresh({ runId })); },
    async renderOutputs(runId, outputIds) { return (await ask(({ runs }) => runs.renderOutputs({ runId, outputIds: [...outputIds] }))).outputs; },
    getReview: runId => ask(({ review }) => review.get({ runId })),
    getTranscript: runId => ask(({ review }) => review.transcript({ runId })),
    previewClip: (runId, clipId) => ask(({ review }) => review.preview({ runId, clipId })),
    editReview: (runId, command) => ask(({ review }) => review.edit({ runId, command })),
    undoEdit: runId => ask(({ review }) => review.undo({ runId })),
    redoEdit: runId => ask(({ review }) => review.redo({ runId })),
    async workInEdits(runId) { await ask(({ engine }) => engine.workInEdits({ runId })); },
    renderReviewed: (runId, { clipIds, aspects }) => ask(({ review }) => review.render({ runId, clipIds: clipIds && [...clipIds], aspects: aspects && [...aspects] })),
    interruptedRuns: () => ask(({ engine }) => engine.interrupted()),
    getRun: runId => ask(({ engine }) => engine.run({ runId })),
    listRuns: () => ask(({ engine }) => engine.runs()),
    collectGarbage: what => ask(({ engine }) => engine.collectGarbage(what)),
  };
}
