import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { locateBrowser } from './locate-browser.ts';

const nowhere = { remotionDir: join(tmpdir(), 'no-such-folder'), platform: 'linux' as const, isScript: () => Promise.resolve(false) };
const only = (...paths: string[]) => (path: string) => Promise.resolve(paths.includes(path));

describe('locateBrowser', () => {
  it('takes the setting before anything else', async () => {
    const found = await locateBrowser({ ...nowhere, env: { CUTDOWN_CHROMIUM: '/my/chrome', PATH: '/bin' }, isProgram: only('/my/chrome', '/bin/chromium') });
    expect(found).toEqual({ executablePath: '/my/chrome', mode: 'chrome-for-testing', source: 'setting' });
  });

  it('refuses a setting that names no program rather than taking another', async () => {
    await expect(locateBrowser({ ...nowhere, env: { CUTDOWN_CHROMIUM: '/gone', PATH: '/bin' }, isProgram: only('/bin/chromium') })).rejects.toMatchObject({ kind: 'tool-missing', message: expect.stringContaining('/gone') });
  });

  it('prefers the headless shell on PATH, in whatever folder', async () => {
    const env = { PATH: ['/a', '/b'].join(delimiter) };
    const found = await locateBrowser({ ...nowhere, env, isProgram: only(join('/a', 'chromium'), join('/b', 'chromium-headless-shell')) });
    expect(found).toEqual({ executablePath: join('/b', 'chromium-headless-shell'), mode: 'headless-shell', source: 'path' });
  });

  it('takes the program behind a distribution\'s start script, so that killing it kills the browser', async () => {
    const script = join('/usr/bin', 'chromium-headless-shell');
    const program = join('/usr/lib/chromium', 'chromium-headless-shell');
    const search = { ...nowhere, env: { PATH: '/usr/bin' }, isScript: (path: string) => Promise.resolve(path === script) };
    expect(await locateBrowser({ ...search, isProgram: only(script, program) })).toEqual({ executablePath: program, mode: 'headless-shell', source: 'path' });
    expect((await locateBrowser({ ...search, isProgram: only(script) })).executablePath).toBe(script);
  });

  it('finds the browser that Remotion has downloaded', async () => {
    const remotionDir = await mkdtemp(join(tmpdir(), 'cutdown-browser-'));
    const folder = join(remotionDir, 'chrome-headless-shell', 'linux64', 'chrome-headless-shell-linux64');
    await mkdir(folder, { recursive: true });
    const path = join(folder, 'chrome-headless-shell');
    expect(await locateBrowser({ ...nowhere, remotionDir, env: { PATH: '/bin' }, isProgram: only(path, '/bin/chromium') })).toEqual({ executablePath: path, mode: 'headless-shell', source: 'bundled' });
    await rm(remotionDir, { recursive: true, force: true });
  });

  it('looks where Chrome usually lies on macOS and Windows', async () => {
    const mac = join('/Applications', 'Google Chrome.app/Contents/MacOS/Google Chrome');
    expect((await locateBrowser({ ...nowhere, platform: 'darwin', env: {}, isProgram: only(mac) })).executablePath).toBe(mac);
    const windows = join('C:\\Program Files', 'Google/Chrome/Application/chrome.exe');
    expect((await locateBrowser({ ...nowhere, platform: 'win32', env: { ProgramFiles: 'C:\\Program Files' }, isProgram: only(windows) })).source).toBe('system');
  });

  it('says in one sentence how to get one where there is none', async () => {
    await expect(locateBrowser({ ...nowhere, env: {}, isProgram: only() })).rejects.toMatchObject({ kind: 'tool-missing', advice: expect.stringContaining('CUTDOWN_CHROMIUM') });
  });
});
