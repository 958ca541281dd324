import { describe, expect, it } from 'vitest';

import { createEventQueue } from './event-queue.ts';

interface Event { readonly at: number }

describe('events on their way', () => {
  it('are kept until somebody reads, and come in order', async () => {
    const queue = createEventQueue<Event>();
    [1, 2].forEach(at => { queue.push({ at }); });
    const events = queue.read(new AbortController().signal);
    expect((await events.next()).value).toEqual({ at: 1 });
    expect((await events.next()).value).toEqual({ at: 2 });
    const third = events.next();
    queue.push({ at: 3 });
    expect((await third).value).toEqual({ at: 3 });
  });

  it('have been read when the reader asks for more, not when it has been given the last', async () => {
    const queue = createEventQueue<Event>();
    const events = queue.read(new AbortController().signal);
    queue.push({ at: 1 });
    const first = events.next();
    let caughtUp = false;
    const waiting = queue.caughtUp().then(() => { caughtUp = true; });
    await first;
    await new Promise(resolve => { setImmediate(resolve); });
    expect(caughtUp).toBe(false);
    void events.next();
    await waiting;
    expect(caughtUp).toBe(true);
  });

  it('hold nobody up whom nobody reads, and no longer when the reader has gone', async () => {
    const queue = createEventQueue<Event>();
    queue.push({ at: 1 });
    await queue.caughtUp();
    const stop = new AbortController();
    const events = queue.read(stop.signal);
    await events.next();
    queue.push({ at: 2 });
    const waiting = queue.caughtUp();
    stop.abort();
    expect((await events.next()).done).toBe(true);
    await waiting;
  });

  it('end for a reader that waits for the next one when it is told to stop', async () => {
    const queue = createEventQueue<Event>();
    const stop = new AbortController();
    const next = queue.read(stop.signal).next();
    stop.abort();
    expect((await next).done).toBe(true);
  });
});
