/** One end of the contract's talk over a line between processes that carries other messages, too. */
export interface LinePort {
  postMessage(data: unknown): void;
  readonly onMessage: { addListener(listener: (data: unknown) => void): void };
  readonly onDisconnect: { addListener(listener: () => void): void };
  /** Takes in what came over the line; kept until somebody listens. */
  take(data: string): void;
  /** The line has ended. Listeners are told after all that came before; resolves when they were. */
  end(): Promise<void>;
}

/**
 * As over a message port, each message is a task of its own: whatever is done at once upon one is done before the next is told. `send`:
 * says something over the line.
 */
export function createLinePort(send: (data: string) => void): LinePort {
  const onMessage: ((data: unknown) => void)[] = [];
  const onDisconnect: (() => void)[] = [];
  const tasks: (() => void)[] = [];
  let working = false;

  function work(): void {
    if (working || onMessage.length === 0) {
      return;
    }
    const task = tasks.shift();
    if (task) {
      working = true;
      setImmediate(() => {
        working = false;
        work();
      });
      task();
    }
  }

  return {
    postMessage(data) {
      if (typeof data !== 'string') {
        throw new TypeError('the contract has no files: what is said is text');
      }
      send(data);
    },
    onMessage: {
      addListener(listener) {
        onMessage.push(listener);
        work();
      },
    },
    onDisconnect: { addListener(listener) { onDisconnect.push(listener); } },
    take(data) {
      tasks.push(() => { onMessage.forEach(listener => { listener(data); }); });
      work();
    },
    end() {
      return new Promise(resolve => {
        tasks.push(() => {
          onDisconnect.forEach(listener => { listener(); });
          resolve();
        });
        work();
      });
    },
  };
}
