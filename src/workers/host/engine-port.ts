/** A worker's end of its line to the engine. */
import type { MessagePort } from 'node:worker_threads';

import { fromErrorData } from '#shared/errors/cutdown-error.ts';
import { EngineMessage, type WorkerMessage } from '#shared/pipeline/worker-protocol.ts';

type Request = Extract<WorkerMessage, { id: number }>;
type Notice = Exclude<WorkerMessage, { id: number }>;
type WithoutId<R extends Request> = R extends Request ? Omit<R, 'id'> : never;

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
  onProgress: ((fraction: number) => void) | undefined;
}

/** Sends notices, makes requests, and turns the engine's `abort` into an AbortSignal. */
export interface EnginePort {
  readonly signal: AbortSignal;
  /** Items that the engine wants first, the most wanted first, as it has said last; null: it has said nothing. */
  wanted(): readonly string[] | null;
  notify(notice: Notice): void;
  /** Resolves with the engine's reply, unparsed; rejects with the error it refused with. */
  request(request: WithoutId<Request>, onProgress?: (fraction: number) => void): Promise<unknown>;
  close(): void;
}

/** Takes hold of a port. Close it when the attempt is over. */
export function openEnginePort(port: MessagePort): EnginePort {
  const controller = new AbortController();
  const waiting = new Map<number, Waiting>();
  let nextId = 0;
  let wanted: readonly string[] | null = null;
  port.on('message', (raw: unknown) => {
    const message = EngineMessage.parse(raw);
    if (message.type === 'abort') {
      controller.abort(fromErrorData(message.error));
      return;
    }
    if (message.type === 'prioritise') {
      wanted = message.items;
      return;
    }
    const each = waiting.get(message.id);
    if (message.type === 'delegate.progress') {
      each?.onProgress?.(message.fraction);
      return;
    }
    waiting.delete(message.id);
    if (message.type === 'reply') {
      each?.resolve(message.value);
    } else {
      each?.reject(fromErrorData(message.error));
    }
  });
  return {
    signal: controller.signal,
    wanted: () => wanted,
    notify(notice) {
      port.postMessage(notice);
    },
    request(request, onProgress) {
      const id = nextId++;
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject, onProgress });
        port.postMessage({ ...request, id });
      });
    },
    close() {
      port.close();
    },
  };
}
