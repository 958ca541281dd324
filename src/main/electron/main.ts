/** The desktop app: windows, menus and files on one side, the engine on the other. No business logic. */
import { statSync } from 'node:fs';
import { basename, join } from 'node:path';

import { app, nativeTheme, Notification, powerSaveBlocker, protocol, session, type BrowserWindow } from 'electron';

import { CHANNELS, type Offer } from '#shared/api/shell.ts';
import type { Settings } from '#shared/settings/settings.ts';
import { text } from '#shared/text/en.ts';

import { libraryDir as findLibrary } from '../control/library-dir.ts';
import { offerFiles } from '../control/offer-files.ts';
import { watchWork } from '../control/work-watch.ts';
import { APP_ORIGIN, createAppHandler } from './app-protocol.ts';
import { createCalls } from './calls.ts';
import { createEngineHost } from './engine-host.ts';
import { handleCalls } from './ipc.ts';
import { createMediaHandler } from './media-protocol.ts';
import { setMenu } from './menu.ts';
import { createRecentFiles, filesInArguments, takeStylePackages } from './opened-files.ts';
import { placeSample } from './sample.ts';
import { chosenLibrary, createSettingsDesk, handleSettingsCalls } from './settings-calls.ts';
import { openWindow, type StudioWindow } from './window.ts';

protocol.registerSchemesAsPrivileged([
  { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } },
  // `standard` makes a <video> of it seekable, `stream` keeps it from being read whole, `corsEnabled` lets the window's origin read it.
  { scheme: 'media', privileges: { standard: true, secure: true, stream: true, supportFetchAPI: true, corsEnabled: true } },
]);

/** Opened by the system before the window could take it. */
const early: string[] = [];
let takeOpened = (paths: readonly string[]): void => { early.push(...paths); };
// On a Mac this comes before the app is ready where a file was what started it.
app.on('open-file', (event, path) => {
  event.preventDefault();
  takeOpened([path]);
});

if (app.requestSingleInstanceLock()) {
  void app.whenReady().then(start);
} else {
  app.quit();
}

function start(): void {
  const libraryDir = findLibrary(process.env['CUTDOWN_LIBRARY'] ? undefined : chosenLibrary() ?? undefined, process.env);
  const recent = createRecentFiles();
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
  const desk = createSettingsDesk({
    libraryDir,
    onChange(state) {
      window()?.webContents.send(CHANNELS.settingsChanged, state);
      nativeTheme.themeSource = state.settings.look.theme;
      drawMenu();
    },
  });
  nativeTheme.themeSource = desk.found().settings.look.theme;
  protocol.handle('app', createAppHandler(join(import.meta.dirname, '..', 'renderer')));
  const runsDir = join(libraryDir, 'runs');
  // In development the window comes from a server that only electron-vite names.
  const server = import.meta.env.DEV ? process.env['ELECTRON_RENDERER_URL'] : undefined;
  protocol.handle('media', createMediaHandler(runsDir, server ? new URL(server).origin : APP_ORIGIN));
  const calls = createCalls(window);
  handleCalls({ calls, host, runsDir, window, offer, offerSample: async () => await offer(await placeSample(), { remember: false }) });
  handleSettingsCalls({ calls, desk, window });
  host.start();
  open();
  takeOpened = paths => { void openFromOutside(paths); };
  takeOpened([...early, ...filesInArguments(process.argv, isFile)]);

  app.on('second-instance', (_event, argv) => {
    if (studio) {
      studio.show();
    } else {
      open();
    }
    takeOpened(filesInArguments(argv, isFile));
  });
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
    drawMenu();
  }

  function drawMenu(): void {
    const { look, keys } = desk.found().settings;
    setMenu({
      send: command => { studio?.command(command); }, theme: look.theme, setTheme,
      keys, recent: recent.list(), openRecent: path => { takeOpened([path]); }, clearRecent: () => { void recent.clear().then(drawMenu); },
    });
  }

  function setTheme(theme: Settings['look']['theme']): void {
    desk.change({ look: { theme } }).catch((error: unknown) => {
      process.stderr.write(`the theme could not be kept: ${String(error)}\n`);
      // The menu shows the one that holds.
      drawMenu();
    });
  }

  /** Looks at what the editor has opened, and lets windows name it. */
  async function offer(paths: readonly string[], { remember = true } = {}): Promise<Offer> {
    const { rest, said } = takeStylePackages(paths);
    const { outDir } = desk.found().settings.folders;
    const found = await offerFiles(rest);
    const recordings = found.recordings.map(each => (outDir === null ? each : { ...each, outDir: join(outDir, basename(each.outDir)) }));
    host.grant(recordings.flatMap(({ sourcePath, transcriptPath, outDir: folder }) => [sourcePath, folder, ...(transcriptPath === null ? [] : [transcriptPath])]));
    if (remember && recordings.length > 0) {
      await recent.add(recordings.map(each => each.sourcePath));
      drawMenu();
    }
    return { recordings, refused: [...said, ...found.refused] };
  }

  /** What comes from outside goes to the window as if it had been dropped there. */
  async function openFromOutside(paths: readonly string[]): Promise<void> {
    if (paths.length === 0) {
      return;
    }
    if (!studio) {
      open();
    }
    const offered = await offer(paths);
    await studio?.loaded;
    studio?.window.webContents.send(CHANNELS.opened, offered);
  }
}

function isFile(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
  } catch {
    // An argument that is no path at all: too long, or in a folder that nobody may look into.
    return false;
  }
}
