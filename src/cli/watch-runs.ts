/** Follows runs to their ends: events to the display, Ctrl-C to the engine. */
import type { ControlPlane } from '#shared/api/control-plane.ts';
import type { RunEvent } from '#shared/api/events.ts';
import { CutdownError } from '#shared/errors/cutdown-error.ts';

import { applyEvent, createBoard, type Board } from './display/board.ts';
import type { Display } from './display/display.ts';
import { EXIT_CODES } from './exit-codes.ts';
import type { CliPorts } from './ports.ts';

export type FinishedRun = Extract<RunEvent, { event: 'run.finished' }>;

/** A run to follow: its id is known once the engine has taken it. */
export interface WatchedRun {
  readonly name: string;
  readonly until: Parameters<typeof createBoard>[2];
  /** Asks the engine for the run and tells its id. */
  start(engine: ControlPlane): Promise<string>;
}

/**
 * Starts runs one after another (the engine queues them) and waits until each has finished. The first interrupt asks all
 * of them to stop, and says how to go on later; the second ends everything at once. Resolves in the order of `runs`.
 */
export async function watchRuns<R extends WatchedRun>(
  ports: CliPorts, engine: ControlPlane, display: Display, runs: readonly R[],
): Promise<{ run: R; finished: FinishedRun }[]> {
  const boards = new Map<string, Board>();
  const finished = new Map<string, FinishedRun>();
  const watched = new Map<string, R>();
  const early: RunEvent[] = [];
  const all = Promise.withResolvers<void>();
  let expected = runs.length;

  const take = (event: RunEvent): void => {
    const board = boards.get(event.runId);
    if (!board || board.finished) {
      return;
    }
    applyEvent(board, event);
    display.event(event);
    if (event.event === 'run.finished') {
      finished.set(event.runId, event);
      if (finished.size === expected) {
        all.resolve();
      }
    }
  };
  // A run's first events may come before the call that started it returns.
  const unsubscribe = engine.onEvent(event => {
    if (boards.has(event.runId)) {
      take(event);
    } else if (boards.size < expected) {
      early.push(event);
    }
  });
  const interrupts = handleInterrupts(ports, engine, display, boards, all.reject);
  try {
    for (const run of runs) {
      const runId = await run.start(engine);
      const board = createBoard(runId, run.name, run.until);
      if (boards.has(runId)) {
        expected -= 1;
        continue;
      }
      boards.set(runId, board);
      watched.set(runId, run);
      display.watch(board);
      early.filter(event => event.runId === runId).forEach(take);
      if (interrupts.interrupted()) {
        await engine.cancelRun(runId);
      }
    }
    // Events come before the answer to `idle`; an engine that cannot be started again rejects it.
    engine.idle().then(all.resolve, all.reject);
    await all.promise;
  } finally {
    interrupts.release();
    unsubscribe();
    display.close();
  }
  return [...watched].map(([runId, run]) => ({ run, finished: requireFinished(finished, runId) }));
}

function requireFinished(finished: ReadonlyMap<string, FinishedRun>, runId: string): FinishedRun {
  const found = finished.get(runId);
  if (!found) {
    throw new CutdownError('internal', `The run ${runId} ended without a word.`, { advice: `Look at "cutdown logs ${runId}", then resume it.` });
  }
  return found;
}

function handleInterrupts(ports: CliPorts, engine: ControlPlane, display: Display, boards: ReadonlyMap<string, Board>, fail: (reason: unknown) => void) {
  let count = 0;
  const release = ports.onInterrupt(() => {
    count += 1;
    if (count > 1) {
      ports.kill(EXIT_CODES.cancelled);
      return;
    }
    const open = [...boards.values()].filter(board => !board.finished);
    display.note('Stopping at the next safe point; finished work is kept. Press Ctrl-C again to end at once.');
    for (const board of open) {
      display.note(`Go on later with: cutdown resume ${board.runId}`);
    }
    Promise.all(open.map(board => engine.cancelRun(board.runId))).catch(fail);
  });
  return { release, interrupted: () => count > 0 };
}
