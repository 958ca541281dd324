/**
 * The built app in Electron itself: what the stand-in can't show. Runs where Electron's program is to be had (npm's `electron` package
 * fetches it when it is first started, or ELECTRON_OVERRIDE_DIST_PATH names its folder) and there is a screen to draw on.
 */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { createStudioBench, until, type StudioBench } from './studio-bench.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const HAS_SCREEN = process.platform !== 'linux' || Boolean(process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY']);

/** Electron's program, or null: it has not been fetched. Nothing is fetched here. */
function findElectron(): string | null {
  const folder = dirname(createRequire(import.meta.url).resolve('electron/package.json'));
  const dist = process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? join(folder, 'dist');
  const named = join(folder, 'path.txt');
  const program = existsSync(named) ? readFileSync(named, 'utf8').trim() : { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' }[process.platform as string] ?? 'electron';
  return existsSync(join(dist, program)) ? join(dist, program) : null;
}

const electron = findElectron();
if (electron === null || !HAS_SCREEN) {
  console.log(`The app is not started in Electron itself: ${electron === null ? 'its program was not fetched (npx electron --version fetches it)' : 'there is no screen (xvfb-run gives one)'}.`);
}

describe.skipIf(electron === null || !HAS_SCREEN)('the app in Electron', () => {
  let bench: StudioBench;
  let app: ElectronApplication;
  let page: Page;

  beforeAll(async () => {
    bench = createStudioBench();
    app = await _electron.launch({
      executablePath: electron ?? '', args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), `--user-data-dir=${join(bench.root, 'app-data')}`, ROOT],
      env: { ...process.env as Record<string, string>, CUTDOWN_LIBRARY: bench.libraryDir },
    });
    page = await app.firstWindow();
  });
  afterAll(async () => {
    await app?.close();
    bench?.remove();
  });

  it('shows its window with an engine at work behind it', async () => {
    await page.getByRole('navigation', { name: 'Rooms' }).waitFor();
    await until('the engine is ready', () => page.getByText('Engine ok').isVisible());
    expect(page.url()).toBe('app://studio/index.html');
  });

  it('holds its page: no Node, no Electron, nothing from elsewhere', async () => {
    expect(await page.evaluate(() => ['require', 'process', 'module', 'Buffer'].filter(each => each in window))).toEqual([]);
    expect(await page.evaluate(() => fetch('http://127.0.0.1:9/').then(() => 'reached', (error: unknown) => (error as Error).name))).toBe('TypeError');
    const preferences = await app.evaluate(({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents as unknown as { getLastWebPreferences(): { sandbox?: boolean; contextIsolation?: boolean; nodeIntegration?: boolean } };
      const { sandbox, contextIsolation, nodeIntegration } = contents.getLastWebPreferences();
      return { sandbox, contextIsolation, nodeIntegration };
    });
    expect(preferences).toEqual({ sandbox: true, contextIsolation: true, nodeIntegration: false });
  });

  it('comes back by itself when its engine is killed', async () => {
    const pid = await app.evaluate(({ app: own }) => own.getAppMetrics().find(each => each.type === 'Utility' && each.name === 'Cutdown engine')?.pid ?? null);
    expect(pid).not.toBeNull();
    process.kill(pid ?? 0, 'SIGKILL');
    await until('it is away', async () => !await page.getByText('Engine ok').isVisible());
    await until('it is back', () => page.getByText('Engine ok').isVisible());
  });

  it('ends in good order', async () => {
    const ended = new Promise(resolve => { app.process().once('exit', resolve); });
    await app.close();
    expect(await ended).toBe(0);
  });
});
