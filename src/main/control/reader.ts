/** Looking at a library without its engine, and beside a running one. */
import { setTimeout as pause } from 'node:timers/promises';

import type { RunSummary } from '#shared/api/events.ts';
import type { ReviewView } from '#shared/review/review-view.ts';

import type { Db } from '../state/database.ts';
import { openLibrary } from '../state/library.ts';
import { findRun, getRun, listRuns, readLog, summarizeRun, type LogFilter } from '../state/queries.ts';
import type { LogRecord } from '../state/records.ts';
import { showRun, type ShownRun } from '../state/show-run.ts';
import { endPause, pauseRun, requestCancel, setWanted } from '../state/transitions/runs.ts';
import { createReviewLoader } from './review/load-review.ts';
import { viewReview } from './review/review-view.ts';

const FOLLOW_EVERY_MS = 300;

export interface LibraryReader {
  /** All runs, newest first. */
  listRuns(): RunSummary[];
  /** Throws `not-found`. */
  getRun(runId: string): RunSummary;
  /** What each stage read and wrote. Throws `not-found`. */
  show(runId: string): ShownRun;
  /** A run's clips with verdicts and edits. Throws `not-found`, `wrong-state` before there is a plan. */
  review(runId: string): ReviewView;
  /** A run's log, oldest first; with `follow` it goes on until the run has ended or `signal` is aborted. Throws `not-found`. */
  log(runId: string, options?: LogFilter & { follow?: boolean; signal?: AbortSignal }): AsyncGenerator<LogRecord>;
  /** Asks the library's engine, whichever process it is, to stop a run. False: it has finished, or is to be stopped already. */
  requestCancel(runId: string): boolean;
  /** Pauses a run, whichever process works on it, or none. False: it has finished, is to be stopped, or is paused already. */
  pause(runId: string): boolean;
  /** Ends a run's pause; the process that has the library goes on with it. False: it is not paused. */
  endPause(runId: string): boolean;
  /** Says which outputs to do first, whichever process works on the run. False: it has finished. */
  setWanted(runId: string, outputIds: readonly string[]): boolean;
  close(): void;
}

/** Opens a library for reading. Throws `not-found` where there is none, and what `openLibrary` throws. */
export function openReader(libraryDir: string): LibraryReader {
  const library = openLibrary(libraryDir, { readOnly: true });
  const { db } = library;
  return {
    listRuns: () => listRuns(db).map(run => summarizeRun(db, run.runId)),
    getRun: runId => summarizeRun(db, runId),
    show: runId => showRun(db, runId),
    // Whether its engine has it in hand cannot be told from here; an open run may be.
    review: runId => viewReview(db, createReviewLoader(library).load(runId), { inHand: getRun(db, runId).finishedAt === null, shown: new Map() }),
    async *log(runId, { follow = false, signal, ...filter } = {}) {
      getRun(db, runId);
      let afterId = filter.afterId ?? 0;
      for (;;) {
        const ended = findRun(db, runId)?.finishedAt !== null;
        const lines = readLog(db, runId, { ...filter, afterId });
        for (const line of lines) {
          afterId = line.logId;
          yield line;
        }
        if (lines.length === 0 && (!follow || ended)) {
          return;
        }
        if (lines.length === 0) {
          await pause(FOLLOW_EVERY_MS, undefined, { signal }).catch(() => undefined);
        }
        if (signal?.aborted) {
          return;
        }
      }
    },
    requestCancel: runId => change(runId, writable => requestCancel(writable, { runId })),
    pause: runId => change(runId, writable => pauseRun(writable, { runId })),
    endPause: runId => change(runId, writable => endPause(writable, { runId })),
    setWanted: (runId, outputIds) => change(runId, writable => setWanted(writable, { runId, outputIds })),
    close: () => { library.close(); },
  };

  function change(runId: string, transition: (writable: Db) => boolean): boolean {
    getRun(db, runId);
    const writable = openLibrary(libraryDir);
    try {
      return transition(writable.db);
    } finally {
      writable.close();
    }
  }
}
