/** The window's line over real message ports, against a stand-in of the engine that serves the real contract. */
import { implement } from '@orpc/server';
import { RPCHandler } from '@orpc/server/message-port';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { FeedEvent } from '#shared/api/run-view.ts';
import { PORT_MESSAGE } from '#shared/api/shell.ts';
import { windowContract } from '#shared/api/engine-contract.ts';

import type * as engineBridge from './engine.ts';

/** One engine's end of a line, and what its feed does. */
interface Line { readonly port: MessagePort; breakFeed(): void }

let bridge: typeof engineBridge;
let lines: Line[];
/** What the window was told. */
let told: { readonly events: FeedEvent[]; lost: number };

/** Hands the window a port to an engine that answers `machine.check`, and sends a snapshot first. */
function handOver(): void {
  const { port1, port2 } = new MessageChannel();
  const over = Promise.withResolvers<void>();
  const contract = implement(windowContract);
  const handler = new RPCHandler({
    machine: { check: contract.machine.check.handler(() => []) },
    feed: contract.feed.handler(async function* feed() {
      yield { type: 'snapshot' as const, runs: [] };
      await over.promise;
    }),
  });
  handler.upgrade(port1);
  port1.start();
  lines.push({ port: port1, breakFeed: () => { over.resolve(); } });
  const message = new MessageEvent('message', { data: { type: PORT_MESSAGE }, ports: [port2] });
  Object.defineProperty(message, 'source', { value: window });
  window.dispatchEvent(message);
}

beforeEach(async () => {
  lines = [];
  // The last test's lines may end only now; they tell their own.
  const mine = { events: [] as FeedEvent[], lost: 0 };
  told = mine;
  vi.resetModules();
  vi.stubGlobal('window', Object.assign(new EventTarget(), { studio: { platform: 'linux', requestPort: () => { setTimeout(handOver); } } }));
  bridge = await import('./engine.ts');
  bridge.followFeed({ onEvent: event => { mine.events.push(event); }, onLost: () => { mine.lost += 1; } });
  await vi.waitFor(() => { expect(told.events).toHaveLength(1); });
});
afterEach(() => {
  lines.forEach(each => { each.port.close(); });
  vi.unstubAllGlobals();
});

const asks = (): Promise<unknown> => bridge.callEngine((engine, options) => engine.machine.check(undefined, options));
/** Longer than the window waits before it asks for a new line. */
const LATER_MS = 1500;

describe('the line to the engine', () => {
  it('asks for a new one where the feed broke off, and goes on over it', async () => {
    lines[0]?.breakFeed();
    await vi.waitFor(() => { expect(told.events).toHaveLength(2); }, 5000);
    expect(lines).toHaveLength(2);
    expect(await asks()).toEqual([]);
    expect(told.lost, 'nothing was lost that had to be told').toBe(0);
  });

  it('takes the next engine\'s port when the line was cut, and asks for none besides', async () => {
    lines[0]?.port.close();
    await vi.waitFor(() => { expect(told.lost).toBe(1); });
    const waiting = asks();
    handOver();
    expect(await waiting).toEqual([]);
    await vi.waitFor(() => { expect(told.events).toHaveLength(2); });
    await new Promise(resolve => { setTimeout(resolve, LATER_MS); });
    expect(lines, 'no port was asked for while one was there').toHaveLength(2);
    expect(await asks()).toEqual([]);
  });

  it('goes over to a port that comes while another is open', async () => {
    handOver();
    await vi.waitFor(() => { expect(told.events).toHaveLength(2); });
    expect(await asks()).toEqual([]);
    expect(told.lost).toBe(0);
  });
});
