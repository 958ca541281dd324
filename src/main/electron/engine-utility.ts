/** The engine as Electron's utility process. */
import { join } from 'node:path';

import { utilityProcess, type MessagePortMain } from 'electron';

import type { ToEngine } from '#shared/api/engine-protocol.ts';

import type { EngineLink } from '../engine/engine-link.ts';

/** Written by scripts/studio/build-engine.ts, beside the bundle of this file; in an installed app, beside the archive (see electron-builder.yml). */
const ENGINE_PROCESS = join(import.meta.dirname.replace(/app\.asar(?=[\\/]|$)/, 'app.asar.unpacked'), '..', 'engine', 'src', 'main', 'engine', 'engine-process.js');

/** A utility process also takes ports. */
export interface UtilityLink extends EngineLink {
  sendPort(message: Extract<ToEngine, { type: 'window' }>, port: MessagePortMain): void;
}

/** Starts an engine. Electron ends it together with the app, whatever happens to the app. */
export function startEngineUtility(libraryDir: string): UtilityLink {
  const child = utilityProcess.fork(ENGINE_PROCESS, [], {
    serviceName: 'Cutdown engine', stdio: ['ignore', 'ignore', 'pipe'],
    env: { NODE_COMPILE_CACHE: join(libraryDir, 'cache', 'compile'), ...process.env },
  });
  return {
    pid: () => child.pid,
    send: message => { child.postMessage(message); },
    sendPort: (message, port) => { child.postMessage(message, [port]); },
    onMessage: listener => { child.on('message', listener); },
    onStderr(listener) {
      child.stderr?.on('data', (data: Buffer) => {
        // The app's own log; the last of it also goes into error reports.
        process.stderr.write(data);
        listener(data.toString('utf8'));
      });
    },
    onError: listener => { child.on('error', (type, location) => { listener(new Error(`${type} in ${location}`)); }); },
    onExit: listener => { child.on('exit', code => { listener(code, `exit code ${code}`); }); },
    kill() {
      if (child.pid !== undefined) {
        process.kill(child.pid, 'SIGKILL');
      }
    },
  };
}
