import { openReader } from '#main/control/reader.ts';
import { formatRunTree } from '#main/state/show-run.ts';

import type { RunReader } from './ports.ts';

/** The library's reader as the commands use it. */
export function openRunReader(libraryDir: string): RunReader {
  const reader = openReader(libraryDir);
  return {
    listRuns: () => reader.listRuns(),
    log: (runId, options) => reader.log(runId, options),
    showRun: runId => {
      const data = reader.show(runId);
      return { text: formatRunTree(data), data };
    },
    review: runId => reader.review(runId),
    requestCancel: runId => reader.requestCancel(runId),
    pause: runId => reader.pause(runId),
    endPause: runId => reader.endPause(runId),
    setWanted: (runId, outputIds) => reader.setWanted(runId, outputIds),
    close: () => {
      reader.close();
    },
  };
}
