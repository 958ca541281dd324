/** Takes calls of windows: only from the window's own main frame, and only what parses. */
import { ipcMain, type BrowserWindow, type IpcMainEvent, type IpcMainInvokeEvent } from 'electron';
import type { z } from 'zod';

import { APP_ORIGIN } from './app-protocol.ts';

export interface Calls {
  /** Registers a call. What `act` throws reaches the page as a sentence. */
  handle<T extends z.ZodType<unknown[]>>(channel: string, input: T, act: (...args: z.infer<T>) => unknown): void;
  /** Registers a message without an answer. */
  on(channel: string, act: (event: IpcMainEvent) => void): void;
}

export function createCalls(window: () => BrowserWindow | null): Calls {
  const trusted = (event: IpcMainEvent | IpcMainInvokeEvent): boolean => {
    const frame = event.senderFrame;
    return frame !== null && frame === window()?.webContents.mainFrame && isOurs(frame.url);
  };
  const refuse = (channel: string, why: string): Error => {
    process.stderr.write(`refused ${channel}: ${why}\n`);
    return new Error(`refused: ${why}`);
  };
  return {
    handle(channel, input, act) {
      ipcMain.handle(channel, async (event, ...raw: unknown[]) => {
        if (!trusted(event)) {
          throw refuse(channel, 'untrusted sender');
        }
        const parsed = input.safeParse(raw);
        if (!parsed.success) {
          // What was sent is not repeated: it may be a key.
          throw refuse(channel, parsed.error.issues.map(issue => `${issue.path.join('.')}: ${issue.code}`).join('; '));
        }
        return await act(...parsed.data);
      });
    },
    on(channel, act) {
      ipcMain.on(channel, event => {
        if (trusted(event)) {
          act(event);
        } else {
          refuse(channel, 'untrusted sender');
        }
      });
    },
  };
}

function isOurs(url: string): boolean {
  const server = import.meta.env.DEV ? process.env['ELECTRON_RENDERER_URL'] : undefined;
  return url.startsWith(`${APP_ORIGIN}/`) || (server !== undefined && url.startsWith(server));
}
