import { join } from 'node:path';

import { BrowserWindow, nativeTheme, screen } from 'electron';

import { CHANNELS, type MenuCommand } from '#shared/api/shell.ts';
import { text } from '#shared/text/en.ts';

import { APP_ORIGIN } from './app-protocol.ts';
import { MIN_HEIGHT, MIN_WIDTH, readWindowState, writeWindowState } from './window-state.ts';

export interface StudioWindow {
  readonly window: BrowserWindow;
  /** Resolves when the page has been loaded and listens. */
  readonly loaded: Promise<void>;
  show(): void;
  command(command: MenuCommand): void;
}

/** Opens the window where it was. It can't leave `app://studio`, open others, or reach Node. */
export function openWindow(options: { stateFile: string; onClosed(): void }): StudioWindow {
  const state = readWindowState(options.stateFile, screen.getAllDisplays().map(display => display.workArea));
  const window = new BrowserWindow({
    ...state.bounds, minWidth: MIN_WIDTH, minHeight: MIN_HEIGHT, title: text.appName, show: false,
    // What is seen before the first frame.
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#161616' : '#fafafa',
    webPreferences: {
      preload: join(import.meta.dirname, '..', 'preload', 'preload.cjs'), sandbox: true, contextIsolation: true, nodeIntegration: false,
      webviewTag: false, spellcheck: false,
    },
  });
  if (state.maximized) {
    window.maximize();
  }
  window.once('ready-to-show', () => { window.show(); });
  window.webContents.setWindowOpenHandler(() => ({ action: 'deny' }));
  window.webContents.on('will-navigate', event => { refuseLeaving(event); });
  window.webContents.on('will-redirect', event => { refuseLeaving(event); });
  window.webContents.on('will-attach-webview', event => { event.preventDefault(); });
  window.webContents.on('render-process-gone', () => { window.webContents.reload(); });
  window.on('close', () => {
    writeWindowState(options.stateFile, { bounds: window.getNormalBounds(), maximized: window.isMaximized() });
  });
  window.on('closed', options.onClosed);
  const loaded = new Promise<void>(resolve => { window.webContents.once('did-finish-load', () => { resolve(); }); });
  // In development the files come from a server that only electron-vite names.
  const server = process.env['ELECTRON_RENDERER_URL'];
  void window.loadURL(import.meta.env.DEV && server ? server : `${APP_ORIGIN}/index.html`);
  return {
    window, loaded,
    show() {
      if (window.isMinimized()) {
        window.restore();
      }
      window.show();
      window.focus();
    },
    command(command) { window.webContents.send(CHANNELS.command, command); },
  };
}

function refuseLeaving(event: { url: string; preventDefault(): void }): void {
  if (!event.url.startsWith(`${APP_ORIGIN}/`)) {
    event.preventDefault();
  }
}
