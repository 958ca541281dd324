/** The engine's line to whoever started it: Node's IPC channel, or Electron's parent port. */
import type { FromEngine } from '#shared/api/engine-protocol.ts';

import type { WindowPort } from '../control/serve-faces.ts';

/** `process.parentPort` of a utility process; plain Node has none. */
interface ParentPort {
  on(name: 'message', listener: (event: { data: unknown; ports: WindowPort[] }) => void): void;
  postMessage(message: unknown): void;
}

/** Opens the line. `onGone`: whoever started the engine has gone away. */
export function openParentLine(handlers: { onMessage(message: unknown, ports: WindowPort[]): void; onGone(): void }): { send(message: FromEngine): void } {
  const { parentPort } = process as { parentPort?: ParentPort };
  if (!parentPort) {
    process.on('message', message => { handlers.onMessage(message, []); });
    process.on('disconnect', () => { handlers.onGone(); });
    return {
      send(message) {
        if (process.connected) {
          // A client that goes away in this very moment is seen by `disconnect`.
          process.send?.(message, undefined, undefined, () => undefined);
        }
      },
    };
  }
  // What the engine forks (handed-off work, the doctor) is this same program; without this it would be another app.
  process.env['ELECTRON_RUN_AS_NODE'] = '1';
  parentPort.on('message', ({ data, ports }) => { handlers.onMessage(data, ports); });
  return { send: message => { parentPort.postMessage(message); } };
}
