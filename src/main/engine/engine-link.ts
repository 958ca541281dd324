/** What the supervisor needs of an engine's process, and how it is forked by plain Node. */
import { fork } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { ToEngine } from '#shared/api/engine-protocol.ts';

import { killRestOfGroup } from '../pipeline/kill-group.ts';

const ENGINE_PROCESS = fileURLToPath(new URL('./engine-process.ts', import.meta.url));

/** An engine's process, whoever started it. */
export interface EngineLink {
  readonly pid: () => number | undefined;
  send(message: ToEngine): void;
  onMessage(listener: (message: unknown) => void): void;
  /** What it writes to standard error. */
  onStderr(listener: (text: string) => void): void;
  /** It could not be started, or could not be sent something. Its exit is told, too, where it ran. */
  onError(listener: (error: Error) => void): void;
  /** `reason`: an exit code or a signal's name, for people. */
  onExit(listener: (code: number | null, reason: string) => void): void;
  /** Ends it at once (SIGKILL). */
  kill(): void;
}

/** Starts an engine's process. */
export type StartEngineProcess = () => EngineLink;

/** Starts engines as children of this process, each with a group of its own. `script`: another build of the engine. */
export function forkEngine(options: { libraryDir: string; env?: Readonly<Record<string, string>>; script?: string }): StartEngineProcess {
  return () => {
    const child = fork(options.script ?? ENGINE_PROCESS, [], {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'], execArgv: [],
      // Compiled code is kept beside the library: an engine and its handed-off work then start in half the time.
      env: { NODE_COMPILE_CACHE: join(options.libraryDir, 'cache', 'compile'), ...process.env, ...options.env },
      // A group of its own: Ctrl-C in a terminal reaches the face alone.
      detached: process.platform !== 'win32',
    });
    // What is left of its group: checks of the machine. Programs and handed-off work have groups of their own.
    child.once('exit', () => { killRestOfGroup(child.pid); });
    return {
      pid: () => child.pid,
      send: message => { child.send(message); },
      onMessage: listener => { child.on('message', listener); },
      onStderr: listener => { child.stderr?.setEncoding('utf8').on('data', listener); },
      onError: listener => { child.on('error', listener); },
      onExit: listener => { child.once('exit', (code, signal) => { listener(code, String(signal ?? code ?? 'unknown')); }); },
      kill: () => { child.kill('SIGKILL'); },
    };
  };
}
