/** What the desktop is told about the work: whether any is going on, how far it is, and what has ended. */
import { basename } from 'node:path';

import type { RunEvent } from '#shared/api/events.ts';

/** How the work stands. */
export interface WorkState {
  /** Runs that are at work or wait for their turn. */
  readonly working: number;
  /** 0 to 1 over all of them, stages counted alike; null: none is at work. */
  readonly fraction: number | null;
}

/** Something worth a notification. */
export interface WorkEnd {
  readonly runId: string;
  readonly name: string;
  readonly outcome: 'ready' | 'partly' | 'failed';
  readonly rendered: number;
  readonly outputs: number;
  readonly message: string | null;
}

interface Watched { name: string; done: number; fractions: Map<string, number> }

/** Stages of a run. */
const STAGES = 12;

/** Follows the engine's events. `onEnd` is not called for runs that an editor has cancelled. */
export function watchWork(options: { onState(state: WorkState): void; onEnd(end: WorkEnd): void }): (event: RunEvent) => void {
  const runs = new Map<string, Watched>();
  return event => {
    const run = runs.get(event.runId);
    switch (event.event) {
      case 'run.queued':
      case 'run.started':
        runs.set(event.runId, run ?? { name: basename(event.sourcePath), done: 0, fractions: new Map() });
        break;
      case 'stage.progress':
        run?.fractions.set(event.stage, event.fraction);
        break;
      case 'stage.completed':
        if (run) {
          run.fractions.delete(event.stage);
          run.done += 1;
        }
        break;
      case 'run.paused':
        runs.delete(event.runId);
        break;
      case 'run.finished': {
        runs.delete(event.runId);
        if (event.error?.kind !== 'cancelled' && !(event.quiet === true && event.error === null)) {
          const rendered = event.outputs.filter(each => each.state === 'rendered').length;
          options.onEnd({
            runId: event.runId, name: run?.name ?? event.runId, rendered, outputs: event.outputs.length, message: event.error?.message ?? null,
            outcome: event.state === 'failed' ? 'failed' : event.state === 'delivery_failed' ? 'partly' : 'ready',
          });
        }
        break;
      }
      default:
        return;
    }
    const fractions = [...runs.values()].map(each => Math.min(1, (each.done + [...each.fractions.values()].reduce((sum, one) => sum + one, 0)) / STAGES));
    options.onState({ working: runs.size, fraction: runs.size === 0 ? null : fractions.reduce((sum, one) => sum + one, 0) / runs.size });
  };
}
