/** One attempt at a job on a worker thread, and the engine's end of the line to it. */
import { MessageChannel } from 'node:worker_threads';

import { CutdownError, fromErrorData, toErrorData } from '#shared/errors/cutdown-error.ts';
import type { ErrorData } from '#shared/errors/kinds.ts';
import type { ArtifactRecord } from '#shared/artifacts/catalog.ts';
import { WorkerMessage, WorkerResult, type EngineMessage, type FoundItem, type WorkerTask } from '#shared/pipeline/worker-protocol.ts';

import type { PipelineContext, Wanted } from './pipeline-context.ts';
import { watchForSilence } from './watchdog.ts';

type MessageOf<T extends WorkerMessage['type']> = Extract<WorkerMessage, { type: T }>;

/** What the engine does for an attempt. A rejected promise is the worker's refusal. */
export interface AttemptServices {
  onProgress(message: MessageOf<'progress'>): void;
  /** Every message is one. */
  onAlive(): void;
  onLog(message: MessageOf<'log'>): void;
  onItemStarted(item: string): void;
  onItemProgress(item: string, fraction: number): void;
  onItemFailed(item: string, error: ErrorData): void;
  findItem(item: string, cacheKey: string): Promise<FoundItem>;
  recordItem(item: string, cacheKey: string, artifacts: readonly ArtifactRecord[]): Promise<void>;
  delegate(request: MessageOf<'delegate.run'>, hooks: { signal: AbortSignal; onAlive(): void; onProgress(fraction: number): void }): Promise<unknown>;
  onStalled(silentSec: number): void;
  /** The worker did not stop in time. Nothing but the end of the engine can stop it. */
  onUnresponsive(error: CutdownError): void;
}

/** Runs an attempt to its end. Resolves with the worker's result; rejects with the reason of an abort, once the worker came to rest. */
export async function runAttempt(
  context: Pick<PipelineContext, 'workers' | 'settings'>, task: WorkerTask,
  options: { signal: AbortSignal; stallAfterSec: number; wanted: Wanted }, services: AttemptServices,
): Promise<WorkerResult> {
  const { port1, port2 } = new MessageChannel();
  const stop = new AbortController();
  const signal = AbortSignal.any([options.signal, stop.signal]);
  const send = (message: EngineMessage): void => { port1.postMessage(message); };
  let graceTimer: NodeJS.Timeout | undefined;

  const watchdog = watchForSilence(options.stallAfterSec, silentSec => {
    services.onStalled(silentSec);
    stop.abort(new CutdownError('stalled', `The stage ${task.stage} gave no sign of life for ${Math.round(silentSec)} s.`, {
      advice: 'Close other programs and resume the run; if it stalls again at the same place, send the run\'s log to the developers.', retryable: true,
    }));
  });
  const onAbort = (): void => {
    const error = toErrorData(signal.reason);
    send({ type: 'abort', error });
    graceTimer = setTimeout(() => {
      services.onUnresponsive(fromErrorData(error));
    }, context.settings.graceSec * 1000);
  };
  signal.addEventListener('abort', onAbort, { once: true });
  const stopListening = options.wanted.onChange(items => { send({ type: 'prioritise', items: [...items] }); });

  port1.on('message', (raw: unknown) => {
    watchdog.alive();
    try {
      services.onAlive();
      handle(WorkerMessage.parse(raw));
    } catch (error) {
      // The library refuses a record (a full disk), or the worker said what is no message.
      stop.abort(error);
    }
  });

  function answer(id: number, work: Promise<unknown>): void {
    work.then(value => { send({ type: 'reply', id, value }); }, (error: unknown) => { send({ type: 'refusal', id, error: toErrorData(error) }); });
  }

  function handle(message: WorkerMessage): void {
    switch (message.type) {
      case 'progress': services.onProgress(message); break;
      case 'heartbeat': break;
      case 'log': services.onLog(message); break;
      case 'item.started': services.onItemStarted(message.item); break;
      case 'item.progress': services.onItemProgress(message.item, message.fraction); break;
      case 'item.failed': services.onItemFailed(message.item, message.error); break;
      case 'item.find': answer(message.id, services.findItem(message.item, message.cacheKey)); break;
      case 'item.record': answer(message.id, services.recordItem(message.item, message.cacheKey, message.artifacts)); break;
      case 'delegate.run':
        answer(message.id, services.delegate(message, {
          signal,
          onAlive() { watchdog.alive(); services.onAlive(); },
          onProgress(fraction) { send({ type: 'delegate.progress', id: message.id, fraction }); },
        }));
        break;
    }
  }

  try {
    signal.throwIfAborted();
    const result: unknown = await context.workers.run({ task, port: port2 }, { transferList: [port2] });
    signal.throwIfAborted();
    return WorkerResult.parse(result);
  } catch (error) {
    throw signal.aborted ? signal.reason : new CutdownError('worker-lost', `The worker of the stage ${task.stage} ended unexpectedly.`, {
      advice: 'Resume the run; if it happens again, close other programs to free memory.', retryable: true, cause: error,
    });
  } finally {
    watchdog.stop();
    clearTimeout(graceTimer);
    stopListening();
    signal.removeEventListener('abort', onAbort);
    port1.close();
  }
}
