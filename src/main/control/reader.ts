/** Looking at a library without its engine, and beside a running one. */
import { setTimeout as pause } from 'node:timers/promises';

import type { RunSummary } from '#shared/api/events.ts';

import { openLibrary } from '../state/library.ts';
import { findRun, getRun, listRuns, readLog, summarizeRun, type LogFilter } from '../state/queries.ts';
import type { LogRecord } from '../state/records.ts';
import { showRun, type ShownRun } from '../state/show-run.ts';
import { requestCancel } from '../state/transitions/runs.ts';

const FOLLOW_EVERY_MS = 300;

export interface LibraryReader {
  /** All runs, newest first. */
  listRuns(): RunSummary[];
  /** Throws `not-found`. */
  getRun(runId: string): RunSummary;
  /** What each stage read and wrote. Throws `not-found`. */
  show(runId: string): ShownRun;
  /** A run's log, oldest first; with `follow` it goes on until the run has ended or `signal` is aborted. Throws `not-found`. */
  log(runId: string, options?: LogFilter & { follow?: boolean; signal?: AbortSignal }): AsyncGenerator<LogRecord>;
  /** Asks the library's engine, whichever process it is, to stop a run. False: it has finished, or is to be stopped already. */
  requestCancel(runId: string): boolean;
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
    requestCancel(runId) {
      getRun(db, runId);
      const writable = openLibrary(libraryDir);
      try {
        return requestCancel(writable.db, { runId });
      } finally {
        writable.close();
      }
    },
    close: () => { library.close(); },
  };
}
