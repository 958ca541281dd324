/** The stream of what windows show: a snapshot, then each change once, however fast the engine talks. */
import type { ControlPlane } from '#shared/api/control-plane.ts';
import type { RunEvent } from '#shared/api/events.ts';
import type { FeedEvent, RunView, StageProgress } from '#shared/api/run-view.ts';
import type { LogLine, ShownStage } from '#shared/api/engine-contract.ts';
import { LOG_LINES_AT_ONCE } from '#shared/api/engine-contract.ts';
import type { TimelineView } from '#shared/api/timeline-view.ts';
import type { StageId } from '#shared/pipeline/stages.ts';

import type { Scheduler } from '../pipeline/scheduler.ts';
import type { WaitBoard } from '../pipeline/waits.ts';
import type { Library } from '../state/library.ts';
import { findRun, getArtifacts, listRuns, readLog } from '../state/queries.ts';
import { showRun } from '../state/show-run.ts';
import { viewRun } from './run-views.ts';
import { createTimelines } from './timeline.ts';
import { watchSources } from './source-watch.ts';

/** Changes are gathered for so long, milliseconds: three frames of a 60 Hz screen. */
const GATHER_MS = 50;
/** Wishes that are written into the record (pause, cancel) are acted on within 300 ms: looked at again after this, milliseconds. */
const SETTLE_MS = 400;
/** After these a review may show other clips, previews or outputs. */
const CHANGE_REVIEW: ReadonlySet<RunEvent['event']> = new Set(['stage.completed', 'output.state', 'run.queued', 'run.started', 'run.paused', 'run.finished']);

export interface RunFeed {
  /** All runs, newest first. */
  list(): RunView[];
  /** Throws `not-found`. */
  get(runId: string): RunView;
  /** What each stage read and wrote. Throws `not-found`. */
  show(runId: string): ShownStage[];
  /** The recording at a glance. Throws `not-found`, and `artifact-missing` where a recorded file is gone. */
  timeline(runId: string): Promise<TimelineView>;
  /** Lines after `afterId`, oldest first, `info` and worse. Throws `not-found`. */
  log(runId: string, filter: { stage: StageId | null; afterId: number }): LogLine[];
  /** Says that a run has changed in a way that no event tells, or was removed. */
  touch(runId: string): void;
  /** Tells how a model's download does; null: it has ended. */
  modelProgress(modelId: string, fraction: number | null): void;
  /** Looks for the recordings now, not only when it is time again. */
  lookForSources(): Promise<void>;
  /** Says that a run's review has changed. */
  touchReview(runId: string): void;
  /** Looks for recordings no more. */
  close(): void;
  /** Ends when `signal` is aborted. */
  subscribe(signal: AbortSignal): AsyncGenerator<FeedEvent>;
}

export function createRunFeed(options: {
  library: Library; controlPlane: Pick<ControlPlane, 'onEvent'>; scheduler: Pick<Scheduler, 'has' | 'isActive' | 'queued'>; waits: Pick<WaitBoard, 'of' | 'onChange'>;
}): RunFeed {
  const { library, controlPlane, scheduler, waits } = options;
  const timeline = createTimelines(library);
  const progress = new Map<string, Map<StageId, StageProgress>>();
  const subscribers = new Set<(key: string, runId: string, event: FeedEvent | null) => void>();
  /** `event` null: the run is to be sent as it is when the changes are sent. */
  const tell = (key: string, runId: string, event: FeedEvent | null): void => { subscribers.forEach(each => { each(key, runId, event); }); };
  const touch = (runId: string): void => { tell(`run ${runId}`, runId, null); };
  const sources = watchSources({
    // A look may outlive the library by a moment when the engine ends.
    paths: () => (library.db.open ? listRuns(library.db).map(run => run.sourcePath) : []),
    onChange(path) { (library.db.open ? listRuns(library.db) : []).filter(run => run.sourcePath === path).forEach(run => { touch(run.runId); }); },
  });
  const view = (runId: string): RunView => {
    const place = scheduler.queued().indexOf(runId);
    return viewRun(library, runId, {
      inHand: scheduler.has(runId), active: scheduler.isActive(runId), progress: progress.get(runId) ?? new Map(), waits: waits.of(runId),
      sourceMissing: sources.isMissing(findRun(library.db, runId)?.sourcePath ?? ''), queuePlace: place < 0 ? null : place + 1,
    });
  };
  const touchReview = (runId: string): void => { tell(`review ${runId}`, runId, { type: 'review', runId }); };

  controlPlane.onEvent(event => { take(event); });
  waits.onChange(touch);

  function take(event: RunEvent): void {
    const { runId } = event;
    if (CHANGE_REVIEW.has(event.event)) {
      touchReview(runId);
    }
    switch (event.event) {
      case 'stage.progress': {
        const { stage, fraction, message, rate, secondsLeft, device } = event;
        const now: StageProgress = { fraction, message, rate, secondsLeft, ...(device ? { device } : {}) };
        progress.set(runId, (progress.get(runId) ?? new Map<StageId, StageProgress>()).set(stage, now));
        tell(`progress ${runId} ${stage}`, runId, { type: 'stage-progress', runId, stage, progress: now });
        break;
      }
      case 'output.progress':
        tell(`output ${runId} ${event.outputId}`, runId, { type: 'output-progress', runId, outputId: event.outputId, progress: event.fraction });
        break;
      case 'log':
        tell(`log ${runId}`, runId, { type: 'log', runId });
        break;
      case 'run.started':
      case 'run.queued':
        touch(runId);
        // The others in the queue have another place now.
        scheduler.queued().forEach(touch);
        break;
      case 'stage.started':
        progress.get(runId)?.delete(event.stage);
        touch(runId);
        break;
      case 'run.finished':
      case 'run.paused':
        progress.delete(runId);
        touch(runId);
        // The scheduler lets go of it just after it has said so.
        setTimeout(() => {
          touch(runId);
          touchReview(runId);
        }, SETTLE_MS).unref();
        break;
      default:
        touch(runId);
        break;
    }
  }

  const list = (): RunView[] => listRuns(library.db).map(run => view(run.runId));
  return {
    list,
    get: view,
    show(runId) {
      const artifacts = getArtifacts(library.db, runId);
      return showRun(library.db, runId).stages.map(({ stage, state, startedAt, finishedAt, reusedFromRun, reads, writes }) => ({
        stage, state, startedAt, finishedAt, reusedFromRun, writes,
        reads: reads.map(read => {
          const found = artifacts.find(each => each.kind === read.kind && each.item === read.item);
          return { ...read, path: found?.path ?? null, sizeBytes: found?.sizeBytes ?? null };
        }),
      }));
    },
    log(runId, { stage, afterId }) {
      view(runId);
      return readLog(library.db, runId, { afterId, level: 'info', limit: LOG_LINES_AT_ONCE, ...(stage ? { stage } : {}) });
    },
    timeline,
    touch,
    modelProgress(modelId, fraction) { tell(`model ${modelId}`, '', { type: 'model-progress', modelId, fraction }); },
    async lookForSources() { await sources.look(); },
    touchReview,
    close() { sources.close(); },
    async *subscribe(signal) {
      const waiting = new Map<string, { runId: string; event: FeedEvent | null }>();
      let wake: () => void = () => undefined;
      const note = (key: string, runId: string, event: FeedEvent | null): void => {
        waiting.set(key, { runId, event });
        wake();
      };
      subscribers.add(note);
      try {
        yield { type: 'snapshot', runs: list() };
        while (!signal.aborted) {
          if (waiting.size === 0) {
            await until(resolve => { wake = resolve; }, signal);
          }
          await until(resolve => { setTimeout(resolve, GATHER_MS); }, signal);
          const batch = [...waiting.values()];
          waiting.clear();
          for (const { runId, event } of batch) {
            yield event ?? (findRun(library.db, runId) ? { type: 'run', run: view(runId) } : { type: 'removed', runId });
          }
        }
      } finally {
        subscribers.delete(note);
      }
    },
  };
}

/** Resolves when `start` calls back, or at once when the signal is aborted. */
async function until(start: (resolve: () => void) => void, signal: AbortSignal): Promise<void> {
  const over = Promise.withResolvers<void>();
  if (signal.aborted) {
    return;
  }
  const stop = (): void => { over.resolve(); };
  signal.addEventListener('abort', stop, { once: true });
  start(over.resolve);
  try {
    await over.promise;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
