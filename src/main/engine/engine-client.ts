/** A face's line to an engine that it forks itself. */
import type { EngineTuning } from '#shared/api/engine-protocol.ts';

import { forkEngine } from './engine-link.ts';
import { superviseEngine, type EngineConnection } from './engine-supervisor.ts';

export type { EngineConnection };

export interface ConnectOptions {
  libraryDir: string;
  /** Added to this process's own. */
  env?: Readonly<Record<string, string>>;
  tuning?: EngineTuning;
  /** Another build of the engine than the one beside this file: its `engine-process.js`. */
  script?: string;
  /** Whether an engine that dies is followed by another, which goes on with its runs. Default true. */
  restart?: boolean;
}

/** Starts an engine on a library. Rejects with `library-locked` where another one has it, and with what keeps it from starting. */
export function connectEngine(options: ConnectOptions): Promise<EngineConnection> {
  return superviseEngine({ ...options, startProcess: forkEngine(options) });
}
