/** The queue of runs: works on several at once, the earlier first wherever both want the same resource. */
import { randomUUID } from 'node:crypto';

import { cancelled } from '#shared/errors/cutdown-error.ts';

import { runDirectory } from '../state/artifact-store.ts';
import { readEdits } from '../state/edits.ts';
import { findRun, nextQueuedRuns } from '../state/queries.ts';
import { beginRunExecution } from '../state/transitions/runs.ts';
import type { InComputation } from './job-runner.ts';
import { Bell, EngineShutdown, RunPaused, Wanted, type ActiveRun, type PipelineContext } from './pipeline-context.ts';
import { announceEnd, driveRun } from './run-driver.ts';

/** How often requests to cancel, pause, resume and prioritise are looked for, milliseconds; another process may have written them. */
const REQUEST_POLL_MS = 300;

export interface Scheduler {
  /**
   * Puts a run at the end of the queue. A run that is queued stays where it is; one that is worked on looks for what has come to do; a
   * paused one waits until its pause ends; a finished one only has its end told. `now`: it is begun at once, however many are worked
   * on: edits are worked in while an editor waits. `quiet`: only edits are worked in (see `run.finished`).
   * `outputs`: those that an editor asks for, again perhaps.
   */
  enqueue(runId: string, options?: { now?: boolean; quiet?: boolean; outputs?: readonly string[] }): void;
  /** Whether a run is queued or worked on. */
  has(runId: string): boolean;
  /** Whether a run is worked on, or waits between two of its stages. */
  isActive(runId: string): boolean;
  /** The runs that wait for their turn, the next one first. */
  queued(): readonly string[];
  /** Puts waiting runs in this order, among the places that they have together; what does not wait is passed over. */
  reorder(runIds: readonly string[]): void;
  /** Resolves when no run is queued, worked on, or was paused while it was either. */
  idle(): Promise<void>;
  /** Stops all work; jobs in hand go back to pending. Takes no more runs. */
  close(): Promise<void>;
}

interface Working {
  readonly run: ActiveRun;
  readonly done: Promise<void>;
  /** How somebody has put it in the queue since it was begun; null: nobody has. */
  again: { now: boolean; quiet: boolean } | null;
}

export function createScheduler(context: PipelineContext): Scheduler {
  const { db, paths } = context.library;
  const queue: string[] = [];
  const active = new Map<string, Working>();
  const inComputation: InComputation = new Map();
  let idlers: (() => void)[] = [];
  let closed = false;
  /** Paused runs that go on when their pause ends; `followed`: since this engine began, so that somebody waits for them. */
  const paused = new Map<string, { followed: boolean }>();
  const requestPoll = setInterval(lookForRequests, REQUEST_POLL_MS);
  requestPoll.unref();

  function lookForRequests(): void {
    for (const [runId, { run }] of active) {
      const record = findRun(db, runId);
      run.wanted.set(record?.wanted ?? []);
      if (!run.controller.signal.aborted && record?.cancelRequested) {
        run.controller.abort(cancelled(`The run ${runId}`));
      }
      if (!run.controller.signal.aborted && record?.paused) {
        run.controller.abort(new RunPaused(runId));
      }
    }
    // Runs that nobody has in hand may be paused too, and go on here when that ends: this engine has the library.
    for (const { runId } of nextQueuedRuns(db).filter(run => run.paused && !paused.has(run.runId) && !active.has(run.runId) && !queue.includes(run.runId))) {
      paused.set(runId, { followed: false });
    }
    for (const runId of [...paused.keys()].filter(each => findRun(db, each)?.paused !== true)) {
      paused.delete(runId);
      add(runId);
    }
    for (const runId of queue.filter(each => findRun(db, each)?.paused)) {
      queue.splice(queue.indexOf(runId), 1);
      hold(runId);
    }
    // A queued run that is to be cancelled is begun at once: it ends before any job of it starts.
    for (const runId of queue.filter(each => findRun(db, each)?.cancelRequested)) {
      queue.splice(queue.indexOf(runId), 1);
      begin(runId);
    }
  }

  /** Leaves a paused run alone until the pause ends. */
  function hold(runId: string): void {
    paused.set(runId, { followed: true });
    context.emit({ event: 'run.paused', runId });
  }

  function add(runId: string, { now = false, quiet = false, outputs = [] }: { now?: boolean; quiet?: boolean; outputs?: readonly string[] } = {}): void {
    const record = findRun(db, runId);
    const working = active.get(runId);
    if (working) {
      // Whether its edits have changed is looked at by who works on it.
      working.again = { now: now || working.again?.now === true, quiet: quiet && working.again?.quiet !== false };
      working.run.stale = true;
      outputs.forEach(each => working.run.askedFor.delete(each));
      working.run.bell.ring();
      return;
    }
    if (closed || !record || (queue.includes(runId) && !now)) {
      return;
    }
    if (record.paused) {
      hold(runId);
      return;
    }
    paused.delete(runId);
    if (!queue.includes(runId)) {
      queue.push(runId);
      context.emit({ event: 'run.queued', runId, sourcePath: record.sourcePath, position: queue.length + active.size });
    }
    if (now) {
      queue.splice(queue.indexOf(runId), 1);
      begin(runId, { quiet });
      return;
    }
    setImmediate(pump);
  }

  function pump(): void {
    while (!closed && active.size < context.settings.activeRuns) {
      const runId = queue.shift();
      if (runId === undefined) {
        break;
      }
      begin(runId);
    }
    if (active.size === 0 && ![...paused.values()].some(each => each.followed)) {
      idlers.forEach(resolve => { resolve(); });
      idlers = [];
    }
  }

  function begin(runId: string, { quiet = false }: { quiet?: boolean } = {}): void {
    const executionId = randomUUID();
    if (!beginRunExecution(db, { runId, executionId })) {
      if (findRun(db, runId)) {
        announceEnd(context, runId);
      }
      return;
    }
    const record = findRun(db, runId);
    const run: ActiveRun = {
      runId, executionId, queuePosition: record?.queuePosition ?? 0, controller: new AbortController(), inHand: new Map(), failure: null,
      wanted: new Wanted(record?.wanted ?? []), edits: readEdits(db, runId), pass: 0, stale: false, bell: new Bell(), askedFor: new Set(), quiet,
    };
    context.emit({ event: 'run.started', runId, sourcePath: record?.sourcePath ?? '', directory: runDirectory(paths, runId) });
    if (record?.cancelRequested) {
      run.controller.abort(cancelled(`The run ${runId}`));
    }
    const done = driveRun(context, run, inComputation).finally(() => {
      const again = active.get(runId)?.again ?? null;
      active.delete(runId);
      // The pause may have been ended again while the work came to rest, or something come to do while its end was written down.
      if (run.controller.signal.reason instanceof RunPaused || (again && findRun(db, runId)?.finishedAt === null)) {
        add(runId, again ?? {});
      }
      pump();
    });
    active.set(runId, { run, done, again: null });
  }

  return {
    enqueue: add,
    has: runId => queue.includes(runId) || active.has(runId),
    isActive: runId => active.has(runId),
    queued: () => [...queue],
    reorder(runIds) {
      const waiting = runIds.filter(runId => queue.includes(runId));
      const places = waiting.map(runId => queue.indexOf(runId)).sort((a, b) => a - b);
      places.forEach((place, at) => { queue[place] = waiting[at] ?? ''; });
    },
    idle: () => new Promise(resolve => {
      idlers.push(resolve);
      setImmediate(pump);
    }),
    async close() {
      closed = true;
      clearInterval(requestPoll);
      queue.length = 0;
      const working = [...active.values()];
      working.forEach(({ run }) => { run.controller.abort(new EngineShutdown()); });
      await Promise.all(working.map(({ done }) => done));
    },
  };
}
