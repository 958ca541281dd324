/** The engine's composition root: makes its parts, hands them to each other, and ends them in order. */
import { fileURLToPath } from 'node:url';

import { Piscina } from 'piscina';
import PQueue from 'p-queue';
import { z } from 'zod';

import type { ControlPlane } from '#shared/api/control-plane.ts';
import type { EngineTuning } from '#shared/api/engine-protocol.ts';
import type { RunEvent } from '#shared/api/events.ts';
import { networkAllowed } from '#shared/settings/settings.ts';

import { createControlPlane } from '../control/control-plane.ts';
import { createModelDesk, type ModelDesk } from '../control/model-desk.ts';
import { takeUpEdits } from '../control/refresh.ts';
import { createReviewService } from '../control/review/review-service.ts';
import { createRunDesk, type RunDesk } from '../control/run-desk.ts';
import { createRunFeed, type RunFeed } from '../control/run-feed.ts';
import { provideModels } from '../inference/models.ts';
import { createDelegatePool } from '../pipeline/delegates.ts';
import type { PipelineContext } from '../pipeline/pipeline-context.ts';
import { recoverLibrary } from '../pipeline/recovery.ts';
import { createScheduler } from '../pipeline/scheduler.ts';
import { defaultSettings, PipelineSettings } from '../pipeline/settings.ts';
import { createWaitBoard } from '../pipeline/waits.ts';
import { readSettings } from '../settings/settings-file.ts';
import { acquireEngineLock } from '../state/engine-lock.ts';
import { openLibrary } from '../state/library.ts';
import { loadStyle } from '../style/style-store.ts';

const STAGES_DIRECTORY = fileURLToPath(new URL('../../workers/stages', import.meta.url));
const WORKER_MAIN = fileURLToPath(new URL('../../workers/host/worker-main.ts', import.meta.url));
const DELEGATE_MAIN = fileURLToPath(new URL('../../workers/host/delegate-main.ts', import.meta.url));
/** Computes the digest of the composition's sources; main imports no worker code. */
const LAYERS_DIGEST = fileURLToPath(new URL('../../workers/render/composition-sources.ts', import.meta.url));
/** Idle worker threads are kept this long, milliseconds: starting one costs about a third of a second. */
const WORKER_IDLE_MS = 30_000;

/** Jobs that are looked at again after an edit, at once: two of a run can go side by side. */
const REVIEW_LANE = 2;

export interface EngineOptions {
  libraryDir: string;
  tuning?: EngineTuning;
  env?: NodeJS.ProcessEnv;
  /** See `ToEngine`. */
  stallsBefore?: Readonly<Record<string, number>>;
  /** A thread doesn't answer: the process must end, and be started again. Everything that counts is recorded by then. */
  endProcess(jobId: string | null): void;
}

export interface Engine {
  readonly controlPlane: ControlPlane;
  /** What windows show, and its changes. */
  readonly feed: RunFeed;
  readonly desk: RunDesk;
  readonly models: ModelDesk;
  /** Goes on with runs that an engine before this one was at work on; where one has ended by now, its end is told again. */
  goOn(runIds: readonly string[]): void;
  /** Whether every thread came to rest. False: end the process by force. */
  close(): Promise<{ atRest: boolean }>;
}

/**
 * Takes the library. Interrupted runs wait for `goOn` or `resumeRun`. Throws `library-locked` where
 * another engine has it, and what `openLibrary` throws.
 */
export async function createEngine(options: EngineOptions): Promise<Engine> {
  const lock = acquireEngineLock(options.libraryDir);
  const env = options.env ?? process.env;
  const listeners = new Set<(event: RunEvent) => void>();
  try {
    const library = openLibrary(options.libraryDir);
    const defaults = defaultSettings(STAGES_DIRECTORY);
    const settings = PipelineSettings.parse({ ...defaults, ...options.tuning, limits: { ...defaults.limits, ...options.tuning?.limits } });
    const { cpu, gpu, encoder, network } = settings.limits;
    const workers = new Piscina({
      // One is there from the start: an edit should not wait for a thread.
      filename: WORKER_MAIN, minThreads: 1, maxThreads: cpu + gpu + encoder + network + REVIEW_LANE, concurrentTasksPerWorker: 1,
      idleTimeout: WORKER_IDLE_MS,
      // A stage's leftovers (a child's exit, a closing file) need the thread's event loop between tasks.
      atomics: 'disabled',
    });
    // An error of a thread that has no task harms no job; it stands in what the engine says when it dies of something else.
    workers.on('error', (error: unknown) => { process.stderr.write(`a worker thread failed outside of its task: ${String(error)}\n`); });
    // Read each time: the editor may shut the gate while runs are at work.
    const mayDownload = (): boolean => networkAllowed('models', { network: readSettings(library.paths.root).settings.network, env });
    let layersDigest: Promise<string> | null = null;
    const delegates = createDelegatePool({ hostPath: DELEGATE_MAIN, concurrency: settings.delegates, lostAfterSec: settings.delegateLostSec, env, libraryDir: library.paths.root });
    const context: PipelineContext = {
      library, settings, workers, delegates, deliveries: new PQueue({ concurrency: 1 }),
      reviewLane: new PQueue({ concurrency: REVIEW_LANE }), env, stallsBefore: options.stallsBefore ?? {},
      resources: {
        cpu: new PQueue({ concurrency: cpu }), gpu: new PQueue({ concurrency: gpu }),
        encoder: new PQueue({ concurrency: encoder }), network: new PQueue({ concurrency: network }),
      },
      waits: createWaitBoard(),
      emit(event) { listeners.forEach(listener => { listener(event); }); },
      findModels: (ids, onTrouble) => provideModels({ libraryModelsDir: library.paths.models, env }, ids, { onTrouble, allowNetwork: mayDownload() }),
      loadStyle: pin => Promise.resolve(loadStyle(library, pin)),
      // The engine's own code does not change either while it runs.
      layersDigest() {
        layersDigest ??= workers.run(undefined, { filename: LAYERS_DIGEST }).then(value => z.string().parse(value)).catch((error: unknown) => {
          layersDigest = null;
          throw error;
        });
        return layersDigest;
      },
      endEngine(reason) {
        library.close();
        lock.release();
        options.endProcess(reason.kind === 'stalled' ? reason.jobId : null);
      },
    };
    await recoverLibrary(library);
    const scheduler = createScheduler(context);

    let closing: Promise<{ atRest: boolean }> | null = null;
    const close = (): Promise<{ atRest: boolean }> => {
      closing ??= (async () => {
        review.close();
        feed.close();
        const atRest = await within(settings.graceSec * 1000, scheduler.close());
        await delegates.close(Math.min(5, settings.graceSec));
        if (atRest) {
          await workers.destroy();
        }
        library.close();
        lock.release();
        return { atRest };
      })();
      return closing;
    };
    const runs = createControlPlane({
      library, scheduler,
      onEvent(listener) {
        listeners.add(listener);
        return () => { listeners.delete(listener); };
      },
      async close() { await close(); },
    });
    const review = createReviewService({
      library, controlPlane: runs, isInHand: runId => scheduler.has(runId), onChange: runId => { feed.touchReview(runId); },
    });
    const { catchUp, close: _, ...reviews } = review;
    const controlPlane: ControlPlane = { ...runs, ...reviews };
    const feed = createRunFeed({ library, controlPlane, scheduler, waits: context.waits });
    const desk = createRunDesk({ library, scheduler });
    const models = createModelDesk({ libraryDir: library.paths.root, env, onProgress: feed.modelProgress });
    takeUpEdits({ library, scheduler });
    catchUp();
    return { controlPlane, feed, desk, models, close, goOn(runIds) { runIds.forEach(runId => { scheduler.enqueue(runId); }); } };
  } catch (error) {
    lock.release();
    throw error;
  }
}

async function within(limitMs: number, work: Promise<void>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>(resolve => { timer = setTimeout(() => { resolve(false); }, limitMs); });
  try {
    return await Promise.race([work.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}
