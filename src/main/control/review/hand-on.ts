/** Tells the pipeline of edits: a while after the last of several, and again when an engine starts that finds some it was not told of. */
import type { ControlPlane } from '#shared/api/control-plane.ts';
import { toErrorData } from '#shared/errors/cutdown-error.ts';

import { reviewRevision, runsBehindTheirEdits } from '../../state/edits.ts';
import type { Library } from '../../state/library.ts';
import { appendLog, findRun } from '../../state/queries.ts';
import { markHandedOn } from '../../state/transitions/edits.ts';

/** Ten quick edits are worked in once, milliseconds. */
const WAIT_MS = 400;

export interface HandOn {
  /** The run has an edit more: the pipeline is told when no other has come for a while. */
  later(runId: string): void;
  /** Tells the pipeline now, where it was not told of all. Rejects with what the pipeline refuses it with. */
  now(runId: string): Promise<void>;
  /** Edits from before this engine. */
  catchUp(): void;
  /** Forgets what waits: the next engine finds it in the records. */
  close(): void;
}

export function createHandOn({ library, controlPlane, onDone }: { library: Library; controlPlane: Pick<ControlPlane, 'refresh'>; onDone(runId: string): void }): HandOn {
  const { db } = library;
  const waiting = new Map<string, NodeJS.Timeout>();

  async function tell(runId: string): Promise<void> {
    clearTimeout(waiting.get(runId));
    waiting.delete(runId);
    const { revision, handedOn } = reviewRevision(db, runId);
    if (handedOn < revision) {
      await controlPlane.refresh(runId);
      markHandedOn(db, { runId, revision });
      onDone(runId);
    }
  }

  function tellOrLog(runId: string): void {
    tell(runId).catch((thrown: unknown) => {
      // The edits stay recorded and are handed on with the next one, or by the next engine. This one may have closed the library meanwhile.
      if (db.open && findRun(db, runId)) {
        const { message, detail } = toErrorData(thrown);
        appendLog(db, { runId, level: 'warn', message: `The last edits could not be worked in: ${message}`, data: { detail } });
        onDone(runId);
      }
    });
  }

  return {
    later(runId) {
      clearTimeout(waiting.get(runId));
      waiting.set(runId, setTimeout(() => { tellOrLog(runId); }, WAIT_MS));
    },
    now: tell,
    catchUp() { runsBehindTheirEdits(db).forEach(tellOrLog); },
    close() {
      waiting.forEach(timer => { clearTimeout(timer); });
      waiting.clear();
    },
  };
}
