/** What an editor may change about runs in a window besides their course: where the recording is, whom it is for, what comes first. */
import { CutdownError } from '#shared/errors/cutdown-error.ts';

import { fingerprintSource } from '../pipeline/fingerprint.ts';
import type { Scheduler } from '../pipeline/scheduler.ts';
import type { Library } from '../state/library.ts';
import { appendLog, getRun } from '../state/queries.ts';
import { nameRun, orderQueue, relinkSource } from '../state/transitions/run-details.ts';

export interface RunDesk {
  /** Says where a run's recording is now. Throws what looking at it throws, `source-changed` where it is another one, `wrong-state` while a stage reads it. */
  relink(runId: string, path: string): Promise<void>;
  /** For what is delivered from now on. Throws `not-found`. */
  name(runId: string, naming: { client: string | null; nameTemplate: string | null }): void;
  /** Puts waiting runs in this order; one that is begun already goes on. Throws `wrong-state` where one of them is unknown or has ended. */
  order(runIds: readonly string[]): void;
}

export function createRunDesk({ library, scheduler }: { library: Library; scheduler: Pick<Scheduler, 'reorder'> }): RunDesk {
  const { db } = library;
  return {
    async relink(runId, path) {
      const { sourceFingerprint, sourcePath } = getRun(db, runId);
      const { digest } = await fingerprintSource(path);
      if (digest !== sourceFingerprint) {
        throw new CutdownError('source-changed', `${path} is not the recording of this run: its content is another one.`, {
          advice: `Choose the file that was ${sourcePath}, unchanged, or start a new run with this one.`,
        });
      }
      if (!relinkSource(db, { runId, sourcePath: path, fingerprint: digest })) {
        throw new CutdownError('wrong-state', 'The run is at work on the recording.', { advice: 'Pause or cancel the run, then choose the file again.' });
      }
      appendLog(db, { runId, level: 'info', message: `The recording is now at ${path}.` });
    },
    name(runId, naming) {
      getRun(db, runId);
      nameRun(db, { runId, ...naming });
    },
    order(runIds) {
      if (!orderQueue(db, { runIds })) {
        throw new CutdownError('wrong-state', 'The queue has changed meanwhile; it was left as it is.', { advice: 'Look at it again.' });
      }
      scheduler.reorder(runIds);
    },
  };
}
