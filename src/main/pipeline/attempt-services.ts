import { cancelled, type CutdownError } from '#shared/errors/cutdown-error.ts';
import type { ErrorData } from '#shared/errors/kinds.ts';
import type { WorkerTask } from '#shared/pipeline/worker-protocol.ts';

import { appendLog, getJob } from '../state/queries.ts';
import { forgetStaleItem, heartbeatJob, recordDelegated, recordItem } from '../state/transitions/jobs.ts';
import type { AttemptServices } from './attempt.ts';
import { dieAt } from './faults.ts';
import type { PipelineContext } from './pipeline-context.ts';
import { keepItem } from './kept-items.ts';
import { reuseItem } from './reuse.ts';

/** How often a sign of life is written to the job's record, milliseconds. */
const RECORD_HEARTBEAT_EVERY_MS = 5000;

/** What a run wants to hear of a job's items. */
export interface ItemHooks {
  started(item: string): void;
  progress(item: string, fraction: number): void;
  /** Whether the item is still wanted as this attempt makes it: what is not is left unrecorded. */
  accepts(item: string): boolean;
  /** The item's artifacts are recorded. */
  finished(item: string): void;
  failed(item: string, error: ErrorData): void;
}

interface AttemptIdentity {
  readonly executionId: string;
  readonly cacheKey: string;
  readonly forced: boolean;
  readonly handlersPath: string;
  /** Whether an editor waits for it: its hand-offs go before others. */
  readonly urgent: boolean;
  readonly task: Pick<WorkerTask, 'runId' | 'stage' | 'delegatesDirectory' | 'fault'>;
}

/** What the engine does for one attempt: records, reuse of items, hand-offs, events. */
export function attemptServices(context: PipelineContext, identity: AttemptIdentity, hooks: ItemHooks, onUnresponsive: (error: CutdownError) => void): AttemptServices {
  const { library } = context;
  const { executionId, cacheKey: jobCacheKey, forced, handlersPath, urgent, task: { runId, stage, delegatesDirectory, fault } } = identity;
  const startedMs = performance.now();
  let heartbeatMs = startedMs;
  const log = (level: 'debug' | 'info' | 'warn', message: string, data: Record<string, unknown> | null): void => {
    appendLog(library.db, { runId, stage, level, message, data });
    context.emit({ event: 'log', runId, stage, level, message });
  };
  const requireMine = (applied: boolean): void => {
    if (!applied) {
      throw cancelled(`The attempt at ${stage}`);
    }
  };
  return {
    onProgress({ fraction, message, rate, device }) {
      const spentSec = (performance.now() - startedMs) / 1000;
      const secondsLeft = fraction > 0.01 && spentSec > 1 ? Math.round(spentSec * (1 - fraction) / fraction) : null;
      context.emit({ event: 'stage.progress', runId, stage, fraction, message, rate, secondsLeft, ...(device ? { device } : {}) });
    },
    onAlive() {
      const nowMs = performance.now();
      if (nowMs - heartbeatMs > RECORD_HEARTBEAT_EVERY_MS) {
        heartbeatMs = nowMs;
        heartbeatJob(library.db, { runId, stage, executionId });
      }
    },
    onLog({ level, message, data }) {
      log(level, message, data);
    },
    onItemStarted(item) {
      hooks.started(item);
    },
    onItemProgress(item, fraction) {
      hooks.progress(item, fraction);
    },
    onItemFailed(item, error) {
      log('warn', `${item}: ${error.message}`, { item, kind: error.kind, detail: error.detail });
      hooks.failed(item, error);
    },
    async findItem(item, cacheKey) {
      if (!hooks.accepts(item)) {
        // Nobody wants it as this attempt would make it: it counts as done.
        return { artifacts: [], putBack: false };
      }
      await keepItem(library, { runId, stage, item }, cacheKey);
      forgetStaleItem(library.db, { runId, stage, executionId, item, itemCacheKey: cacheKey });
      const found = await reuseItem(library, { runId, stage, item, cacheKey, forced });
      if (!found) {
        return null;
      }
      if (found.from !== 'job') {
        requireMine(recordItem(library.db, { runId, stage, executionId, item, itemCacheKey: cacheKey, artifacts: found.artifacts }));
        log('debug', found.from === 'kept' ? `${item} is again what it was before an edit.` : `${item} was taken over from an earlier run.`, { item });
      }
      hooks.finished(item);
      return { artifacts: found.artifacts, putBack: found.from === 'kept' };
    },
    async recordItem(item, cacheKey, artifacts) {
      if (!hooks.accepts(item)) {
        log('info', `${item} was changed while it was being made; what was made is not used.`, { item });
        return;
      }
      requireMine(recordItem(library.db, { runId, stage, executionId, item, itemCacheKey: cacheKey, artifacts }));
      dieAt('item.recorded', fault);
      await Promise.resolve(hooks.finished(item));
    },
    async delegate({ item, handler, task }, { signal, onAlive, onProgress }) {
      return await context.delegates.run({
        item, handler, task, handlersPath, urgent, directory: delegatesDirectory, cacheKey: jobCacheKey, signal, onAlive, onProgress,
        recorded: getJob(library.db, runId, stage)?.delegated[item] ?? null,
        record(delegation) { requireMine(recordDelegated(library.db, { runId, stage, executionId, item, delegation })); },
        onLost(message) { log('warn', message, { item }); },
        onStep(step) { dieAt(`delegate.${step}`, fault); },
      });
    },
    onStalled(silentSec) {
      log('warn', `${stage} has given no sign of life for ${Math.round(silentSec)} s; it is started again.`, { silentSec });
      context.emit({ event: 'stage.stalled', runId, stage, silentSec });
    },
    onUnresponsive,
  };
}
