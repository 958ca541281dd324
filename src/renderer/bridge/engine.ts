/** The line to the engine: ports as they come, calls with a limit, the feed. The only file of the window that knows oRPC. */
import { createORPCClient, ORPCError } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import type { ContractRouterClient } from '@orpc/contract';
import { ResponseValidationPlugin } from '@orpc/contract/plugins';

import { windowContract, type WindowContract } from '#shared/api/engine-contract.ts';
import type { FeedEvent } from '#shared/api/run-view.ts';
import { PORT_MESSAGE } from '#shared/api/shell.ts';
import { ErrorData } from '#shared/errors/kinds.ts';
import { text } from '#shared/text/en.ts';

import { requestPort } from './shell.ts';

export type EngineClient = ContractRouterClient<WindowContract>;
export type CallOptions = { readonly signal: AbortSignal };

/** Limit of an ordinary call, milliseconds. */
const CALL_LIMIT_MS = 20_000;

/** A broken feed is opened again after this, milliseconds. */
const FEED_AGAIN_MS = 1000;

let client = Promise.withResolvers<EngineClient>();
let port: MessagePort | null = null;

/** Calls the engine. Waits for one while it is being started again. Rejects with an `EngineError`. */
export async function callEngine<T>(call: (engine: EngineClient, options: CallOptions) => Promise<T>, limitMs = CALL_LIMIT_MS): Promise<T> {
  const signal = AbortSignal.timeout(limitMs);
  const late = new Promise<never>((_resolve, reject) => { signal.addEventListener('abort', () => { reject(new EngineError(lateData())); }, { once: true }); });
  try {
    return await Promise.race([client.promise.then(engine => call(engine, { signal })), late]);
  } catch (error) {
    throw error instanceof EngineError ? error : new EngineError(dataOf(error));
  }
}

/** An error that an editor is told about. */
export class EngineError extends Error {
  readonly data: ErrorData;

  constructor(data: ErrorData) {
    super(data.message);
    this.data = data;
  }
}

/** The data of anything thrown here. */
export function dataOf(error: unknown): ErrorData {
  if (error instanceof EngineError) {
    return error.data;
  }
  const told = error instanceof ORPCError ? ErrorData.safeParse(error.data) : null;
  return told?.success ? told.data : {
    kind: 'internal', message: text.error.unforeseen, advice: text.error.advice, retryable: true, detail: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
  };
}

function lateData(): ErrorData {
  return { kind: 'timed-out', message: text.error.timedOut, advice: text.error.advice, retryable: true, detail: null };
}

/** Follows the feed over every engine there will be. `onLost`: what was shown stands until the next snapshot. */
export function followFeed(options: { onEvent(event: FeedEvent): void; onLost(): void }): void {
  window.addEventListener('message', event => {
    const data: unknown = event.data;
    const [next] = event.ports;
    if (event.source !== window || !next || typeof data !== 'object' || data === null || !('type' in data) || data.type !== PORT_MESSAGE) {
      return;
    }
    const last = port;
    port = next;
    if (last) {
      // Closing one's own end tells nobody: calls that wait on it must be told by hand. It is no longer the port, so nothing is lost.
      last.dispatchEvent(new Event('close'));
      last.close();
    }
    const engine: EngineClient = createORPCClient(new RPCLink({ port: next, plugins: [new ResponseValidationPlugin(windowContract)] }));
    next.addEventListener('close', () => {
      if (port === next) {
        port = null;
        client = Promise.withResolvers<EngineClient>();
        options.onLost();
      }
    });
    next.start();
    client.resolve(engine);
    // Calls that waited for the first one have it now; later ones get this one.
    client = Promise.withResolvers<EngineClient>();
    client.resolve(engine);
    void follow(engine, next);
  });
  requestPort();

  async function follow(engine: EngineClient, own: MessagePort): Promise<void> {
    try {
      for await (const event of await engine.feed()) {
        if (port !== own) {
          return;
        }
        options.onEvent(event);
      }
    } catch {
      // Told below: without a feed the window would show what is no longer so.
    }
    // The line stands, but the feed broke off: a new line brings a new snapshot. Where the line itself was cut, its end may be told
    // after the feed's, and the next line comes by itself.
    setTimeout(() => {
      if (port === own) {
        requestPort();
      }
    }, FEED_AGAIN_MS);
  }
}
