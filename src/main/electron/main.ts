/** The desktop app: windows, menus and files on one side, the engine on the other. No business logic. */
import { join } from 'node:path';

import { app, Notification, powerSaveBlocker, protocol, session, type BrowserWindow } from 'electron';

import { text } from '#shared/text/en.ts';

import { libraryDir as findLibrary } from '../control/library-dir.ts';
import { watchWork } from '../control/work-watch.ts';
import { createAppHandler } from './app-protocol.ts';
import { createEngineHost } from './engine-host.ts';
import { handleCalls } from './ipc.ts';
import { createMediaHandler } from './media-protocol.ts';
import { setMenu } from './menu.ts';
import { openWindow, type StudioWindow } from './window.ts';

protocol.registerSchemesAsPrivileged([
  { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } },
  // `standard` makes a <video> of it seekable, `stream` keeps it from being read whole.
  { scheme: 'media', privileges: { standard: true, secure: true, stream: true, supportFetchAPI: true } },
]);

if (app.requestSingleInstanceLock()) {
  void app.whenReady().then(start);
} else {
  app.quit();
}

function start(): void {
  const libraryDir = findLibrary(undefined, process.env);
  let studio: StudioWindow | null = null;
  let blocker: number | null = null;
  let ended = false;
  const window = (): BrowserWindow | null => studio?.window ?? null;

  const onEvent = watchWork({
    onState({ working, fraction }) {
      if (working > 0 && blocker === null) {
        blocker = powerSaveBlocker.start('prevent-app-suspension');
      } else if (working === 0 && blocker !== null) {
        powerSaveBlocker.stop(blocker);
        blocker = null;
      }
      window()?.setProgressBar(fraction ?? -1);
    },
    onEnd({ name, outcome, rendered, outputs, message }) {
      const notification = new Notification({ title: text.notify[outcome](name), body: outcome === 'failed' ? message ?? '' : text.notify.files(rendered, outputs) });
      notification.on('click', () => { studio?.show(); });
      notification.show();
    },
  });
  const host = createEngineHost({ libraryDir, windows: () => (studio ? [studio.window.webContents] : []), onEvent });

  session.defaultSession.setPermissionRequestHandler((_contents, _permission, done) => { done(false); });
  session.defaultSession.setPermissionCheckHandler(() => false);
  protocol.handle('app', createAppHandler(join(import.meta.dirname, '..', 'renderer')));
  protocol.handle('media', createMediaHandler(join(libraryDir, 'runs')));
  handleCalls({ host, window });
  host.start();
  open();

  app.on('second-instance', () => { if (studio) { studio.show(); } else { open(); } });
  // On a Mac an app stays in the dock without a window.
  app.on('activate', () => { if (!studio) { open(); } });
  app.on('window-all-closed', () => { if (process.platform !== 'darwin') { app.quit(); } });
  app.on('will-quit', event => {
    if (!ended) {
      // Work in hand is put back in good order first; a second later it could not be.
      event.preventDefault();
      void host.close().finally(() => {
        ended = true;
        app.quit();
      });
    }
  });

  function open(): void {
    studio = openWindow({ stateFile: join(app.getPath('userData'), 'window-state.json'), onClosed: () => { studio = null; } });
    setMenu({ send: command => { studio?.command(command); }, theme: studio.theme, setTheme: theme => { studio?.setTheme(theme); } });
  }
}
