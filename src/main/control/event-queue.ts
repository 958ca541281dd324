/** Events on their way to the one who reads them, in order. */
export interface EventQueue<E extends object> {
  push(event: E): void;
  /** All that was pushed and not read yet, then what comes. For one reader; ends when the signal is aborted. */
  read(signal: AbortSignal): AsyncGenerator<E>;
  /** Resolves when the reader is done with all that was pushed before; at once where nobody reads. */
  caughtUp(): Promise<void>;
}

export function createEventQueue<E extends object>(): EventQueue<E> {
  const waiting: E[] = [];
  let watchers: { readonly upTo: number; readonly done: () => void }[] = [];
  let pushed = 0;
  let read = 0;
  let reading = false;
  let wake = (): void => undefined;

  function settle(): void {
    const over = watchers.filter(each => !reading || read >= each.upTo);
    watchers = watchers.filter(each => !over.includes(each));
    over.forEach(each => { each.done(); });
  }

  async function* events(signal: AbortSignal): AsyncGenerator<E> {
    // Not before the first is asked for: the answer that brings the reader here must not wait for it.
    reading = true;
    const stop = (): void => { wake(); };
    signal.addEventListener('abort', stop);
    try {
      while (!signal.aborted) {
        const event = waiting.shift();
        if (event) {
          yield event;
          // The reader asks for the next one when it is done with this one.
          read += 1;
          settle();
        } else {
          await new Promise<void>(resolve => { wake = resolve; });
        }
      }
    } finally {
      signal.removeEventListener('abort', stop);
      reading = false;
      settle();
    }
  }

  return {
    push(event) {
      pushed += 1;
      waiting.push(event);
      wake();
    },
    read: events,
    async caughtUp() {
      if (reading && read < pushed) {
        await new Promise<void>(done => { watchers.push({ upTo: pushed, done }); });
      }
    },
  };
}
