/** The queue of runs: works on several at once, the earlier first wherever both want the same resource. */
import { randomUUID } from 'node:crypto';

import { cancelled } from '#shared/errors/cutdown-error.ts';

import { runDirectory } from '../state/artifact-store.ts';
import { findRun } from '../state/queries.ts';
import { beginRunExecution } from '../state/transitions/runs.ts';
import type { InComputation } from './job-runner.ts';
import { EngineShutdown, type ActiveRun, type PipelineContext } from './pipeline-context.ts';
import { announceEnd, driveRun } from './run-driver.ts';

/** How often a request to cancel is looked for, milliseconds; another process may have written it. */
const CANCEL_POLL_MS = 300;

export interface Scheduler {
  /** Puts a run at the end of the queue. A run that is queued or worked on stays where it is; a finished one only has its end told. */
  enqueue(runId: string): void;
  /** Whether a run is queued or worked on. */
  has(runId: string): boolean;
  /** Resolves when no run is queued or worked on. */
  idle(): Promise<void>;
  /** Stops all work; jobs in hand go back to pending. Takes no more runs. */
  close(): Promise<void>;
}

export function createScheduler(context: PipelineContext): Scheduler {
  const { db, paths } = context.library;
  const queue: string[] = [];
  const active = new Map<string, { run: ActiveRun; done: Promise<void> }>();
  const inComputation: InComputation = new Map();
  let idlers: (() => void)[] = [];
  let closed = false;
  const cancelPoll = setInterval(lookForCancels, CANCEL_POLL_MS);
  cancelPoll.unref();

  function lookForCancels(): void {
    for (const [runId, { run }] of active) {
      if (!run.controller.signal.aborted && findRun(db, runId)?.cancelRequested) {
        run.controller.abort(cancelled(`The run ${runId}`));
      }
    }
    // A queued run that is to be cancelled is begun at once: it ends before any job of it starts.
    for (const runId of queue.filter(each => findRun(db, each)?.cancelRequested)) {
      queue.splice(queue.indexOf(runId), 1);
      begin(runId);
    }
  }

  function pump(): void {
    while (!closed && active.size < context.settings.activeRuns) {
      const runId = queue.shift();
      if (runId === undefined) {
        break;
      }
      begin(runId);
    }
    if (active.size === 0) {
      idlers.forEach(resolve => { resolve(); });
      idlers = [];
    }
  }

  function begin(runId: string): void {
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
    };
    context.emit({ event: 'run.started', runId, sourcePath: record?.sourcePath ?? '', directory: runDirectory(paths, runId) });
    if (record?.cancelRequested) {
      run.controller.abort(cancelled(`The run ${runId}`));
    }
    const done = driveRun(context, run, inComputation).finally(() => {
      active.delete(runId);
      pump();
    });
    active.set(runId, { run, done });
  }

  return {
    enqueue(runId) {
      const record = findRun(db, runId);
      if (!closed && record && !queue.includes(runId) && !active.has(runId)) {
        queue.push(runId);
        context.emit({ event: 'run.queued', runId, sourcePath: record.sourcePath, position: queue.length + active.size });
        setImmediate(pump);
      }
    },
    has: runId => queue.includes(runId) || active.has(runId),
    idle: () => new Promise(resolve => {
      idlers.push(resolve);
      setImmediate(pump);
    }),
    async close() {
      closed = true;
      clearInterval(cancelPoll);
      queue.length = 0;
      const working = [...active.values()];
      working.forEach(({ run }) => { run.controller.abort(new EngineShutdown()); });
      await Promise.all(working.map(({ done }) => done));
    },
  };
}
