/** Keeps an engine for the windows: starts it, hands out ports, says how it does, and tells again what the editor has opened. */
import { MessageChannelMain, type WebContents } from 'electron';

import type { RunEvent } from '#shared/api/events.ts';
import { CHANNELS, type EngineState } from '#shared/api/shell.ts';
import { toErrorData } from '#shared/errors/cutdown-error.ts';

import { superviseEngine, type EngineConnection } from '../engine/engine-supervisor.ts';
import { startEngineUtility, type UtilityLink } from './engine-utility.ts';

export interface EngineHost {
  state(): EngineState;
  /** The connection, or null: there is no engine (any more). */
  connection(): EngineConnection | null;
  /** Starts an engine unless one is there or on its way. */
  start(): void;
  /** Gives a window a new port to the engine that is there; later engines send theirs by themselves. */
  handOver(contents: WebContents): void;
  /** Lets windows name these paths. */
  grant(paths: readonly string[]): void;
  close(): Promise<void>;
}

export function createEngineHost(options: {
  libraryDir: string; windows(): WebContents[]; onEvent(event: RunEvent): void;
}): EngineHost {
  const { libraryDir, windows, onEvent } = options;
  const granted = new Set<string>();
  let generation = 0;
  let link: UtilityLink | null = null;
  let connection: EngineConnection | null = null;
  let state: EngineState = { state: 'gone', error: toErrorData(new Error('it was not started yet')) };

  function set(next: EngineState): void {
    state = next;
    windows().forEach(contents => { contents.send(CHANNELS.status, next); });
  }

  function handOver(contents: WebContents): void {
    if (!link || contents.isDestroyed()) {
      return;
    }
    const { port1, port2 } = new MessageChannelMain();
    link.sendPort({ type: 'window' }, port1);
    contents.postMessage(CHANNELS.port, { generation }, [port2]);
  }

  async function connect(): Promise<void> {
    let starting: UtilityLink | null = null;
    try {
      const made = await superviseEngine({
        libraryDir,
        startProcess: () => {
          starting = startEngineUtility(libraryDir);
          return starting;
        },
        onStatus(status) {
          link = status.state === 'ready' ? starting : null;
          if (status.state === 'ready') {
            generation += 1;
            link?.send({ type: 'grant', paths: [...granted] });
            set({ state: 'ready', generation });
            windows().forEach(handOver);
          } else {
            set({ state: status.state, error: toErrorData(status.error) });
            connection = status.state === 'gone' ? null : connection;
          }
        },
      });
      connection = made;
      made.onEvent(onEvent);
    } catch (error) {
      set({ state: 'gone', error: toErrorData(error) });
    }
  }

  return {
    state: () => state,
    connection: () => connection,
    start() {
      if (state.state === 'gone') {
        set({ state: 'starting' });
        void connect();
      }
    },
    handOver,
    grant(paths) {
      paths.forEach(path => { granted.add(path); });
      link?.send({ type: 'grant', paths: [...paths] });
    },
    async close() {
      await connection?.close();
    },
  };
}
