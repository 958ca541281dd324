/** A page that has turned against the app: what it asks for is refused, and nothing is done. */
import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { CHANNELS } from '#shared/api/shell.ts';

import { callEngine } from './call-engine.ts';
import { CAN_RUN, engineReady, until } from './studio-bench.ts';
import { useStudio } from './use-studio.ts';

describe.skipIf(!CAN_RUN)('a hostile page', () => {
  const studio = useStudio();
  const nothingHappened = async (): Promise<void> => {
    expect(readdirSync(join(studio.bench.libraryDir, 'runs')).filter(each => each !== 'planted')).toEqual([]);
    const { shown, opened, clipboard } = await studio.app.control.state();
    expect({ shown, opened, clipboard }).toEqual({ shown: [], opened: [], clipboard: '' });
  };

  it('finds no Node, no Electron, and functions that it can neither change nor add to', async () => {
    const found = await studio.page.evaluate(() => {
      const all = window as unknown as Record<string, unknown>;
      const api = all['studio'] as Record<string, unknown>;
      return {
        globals: ['require', 'process', 'module', 'Buffer', 'ipcRenderer', 'electron', 'global'].filter(each => all[each] !== undefined),
        frozen: Object.isFrozen(api), writable: Object.getOwnPropertyDescriptor(window, 'studio')?.writable, keys: Object.keys(api).sort(),
      };
    });
    expect(found).toEqual({
      globals: [], frozen: true, writable: false,
      keys: [
        'changeSettings', 'chooseFiles', 'chooseFolder', 'chooseLibrary', 'chooseModel', 'chooseSource', 'copyPath', 'copyText', 'getSettings', 'offerFiles', 'onCommand', 'onEngineState', 'onOpened',
        'onSettings', 'openRunFolder', 'openSample', 'pasteFiles', 'platform', 'removeSecret', 'requestPort', 'restart', 'retryEngine', 'reveal', 'revealRunFile', 'setSecret',
      ],
    });
  });

  it('runs no script of its own, opens no window and goes nowhere', async () => {
    const inline = await studio.page.evaluate(() => {
      const script = document.createElement('script');
      script.textContent = 'window.inlineRan = true';
      document.body.append(script);
      window.open('https://example.invalid/');
      return (window as unknown as { inlineRan?: boolean }).inlineRan ?? false;
    });
    expect(inline).toBe(false);
    await until('the window was closed', () => Promise.resolve(studio.page.context().pages().filter(each => !each.url().startsWith('about:')).length === 1));
    await studio.page.evaluate(() => { location.href = 'http://127.0.0.1:9/'; }).catch(() => undefined);
    await new Promise(resolve => { setTimeout(resolve, 300); });
    expect((await studio.app.control.state()).windows[0].url).toBe('app://studio/index.html');
    expect(await studio.page.evaluate(() => fetch('http://127.0.0.1:9/').then(() => 'reached', error => (error as Error).name))).toBe('TypeError');
  });

  it('loads nothing but the library\'s own pictures and sounds', async () => {
    const planted = join(studio.bench.libraryDir, 'runs', 'planted');
    mkdirSync(planted, { recursive: true });
    writeFileSync(join(planted, 'ok.jpg'), 'picture');
    writeFileSync(join(planted, 'run.json'), '{}');
    writeFileSync(join(studio.bench.root, 'secret.jpg'), 'secret');
    symlinkSync(join(studio.bench.root, 'secret.jpg'), join(planted, 'link.jpg'));
    // Pictures, as the page shows them: what was answered stands in the shell's own record. Null: the page's policy let nothing out.
    const status = async (url: string): Promise<number | null> => {
      const before = (await studio.app.control.state()).seen.length;
      await studio.page.evaluate(address => new Promise<void>(resolve => {
        const picture = new Image();
        picture.onload = picture.onerror = () => { resolve(); };
        picture.src = address;
      }), url);
      return (await studio.app.control.state()).seen.slice(before).at(-1)?.status ?? null;
    };
    expect(await status('media://library/planted/ok.jpg')).toBe(200);
    for (const url of ['media://library/planted/link.jpg', 'media://library/planted/run.json', 'media://library/planted/', 'media://other/planted/ok.jpg', 'media://library/..%2F..%2Fsecret.jpg', 'media://library/%2e%2e%2f%2e%2e%2fsecret.jpg', 'media://library/planted/%00.jpg']) {
      expect([403, 404, null], url).toContain(await status(url));
    }
  });

  it('is refused by the shell: paths it makes up, wrong payloads, unknown outputs', async () => {
    const results = await studio.page.evaluate(async () => {
      const { studio } = window as unknown as { studio: Record<string, (...args: unknown[]) => Promise<unknown>> };
      const tried = (name: string, ...args: unknown[]): Promise<string> => studio[name]!(...args).then(() => 'done', error => String(error));
      return [
        await tried('offerFiles', ['/etc/passwd']), await tried('offerFiles', [new File(['x'], 'talk.mp4')]), await tried('offerFiles', []),
        await tried('reveal', '/etc/passwd'), await tried('reveal', { runId: '../..', outputId: 'x' }), await tried('reveal', { runId: 'x', outputId: 'y', path: '/etc/passwd' }),
        await tried('copyPath', {}), await tried('openRunFolder', { runId: 'nowhere' }), await tried('copyText', 7),
        await tried('revealRunFile', { runId: '../..', path: 'secret.jpg' }), await tried('revealRunFile', { runId: 'planted', path: 'ok.jpg' }), await tried('revealRunFile', '/etc/passwd'),
        await tried('revealRunFile', { runId: '20260101-000000-abcdef', path: '../../secret.jpg' }),
        await tried('changeSettings', { shell: 'sh' }), await tried('changeSettings', { network: { models: 'always' } }), await tried('changeSettings', { outputs: { nameTemplate: '../../{rank}{aspect}' } }),
        await tried('setSecret', 'openai'), await tried('setSecret', '../keys', 'x'), await tried('removeSecret', {}), await tried('restart'),
      ];
    });
    expect(results.filter(each => each === 'done')).toEqual([]);
    await until('it was logged', () => Promise.resolve(/refused files:offer/.test(studio.said)));
    await nothingHappened();
  });

  it('is refused by the engine: recordings that nobody opened, wrong payloads, unknown procedures', async () => {
    const request = { sourcePath: studio.bench.recording, outDir: join(studio.bench.root, 'out') };
    const status = async (path: string, input: unknown): Promise<number> => (await callEngine(studio.page, path, input)).status;
    expect(await status('/runs/list', undefined)).toBe(200);
    expect(await status('/runs/start', request)).toBeGreaterThanOrEqual(400);
    expect(await status('/runs/start', { ...request, sourcePath: 7 })).toBe(400);
    expect(await status('/runs/cancel', { runId: '../../etc' })).toBe(400);
    expect(await status('/runs/cancel', { runId: '20260101-000000-abcdef' })).toBeGreaterThanOrEqual(400);
    expect(await status('/runs/timeline', { runId: '../planted' })).toBe(400);
    expect(await status('/runs/timeline', { runId: '20260101-000000-abcdef' })).toBeGreaterThanOrEqual(400);
    expect(await status('/runs/obliterate', {})).toBe(404);
    expect(await status('/__proto__/constructor', {})).toBe(404);
    await until('it was logged', () => Promise.resolve(/a window's call was refused/.test(studio.said)));
    await nothingHappened();
  });

  it('is refused in a foreign frame, even by raw messages', async () => {
    const foreign = createServer((_request, answer) => { answer.setHeader('content-type', 'text/html').end('<h1>foreign</h1>'); }).listen(0, '127.0.0.1');
    await new Promise(resolve => { foreign.once('listening', resolve); });
    const url = `http://127.0.0.1:${(foreign.address() as AddressInfo).port}/`;
    const add = (): Promise<void> => studio.page.evaluate(address => new Promise<void>(resolve => {
      const frame = document.createElement('iframe');
      frame.onload = () => { resolve(); };
      frame.src = address;
      document.body.append(frame);
      setTimeout(resolve, 1500);
    }), url);
    try {
      await add();
      expect(studio.page.frames().some(each => each.url() === url), 'the policy keeps it out').toBe(false);
      await studio.app.control.dropCsp(true);
      await studio.page.reload();
      await until('the engine is ready', () => engineReady(studio.page));
      await add();
      await until('the frame is there', () => Promise.resolve(studio.page.frames().some(each => each.url() === url)));
      const refused = await studio.app.control.rawInvoke(url, CHANNELS.copyText, 'stolen');
      expect(refused).toMatchObject({ ok: false, error: expect.stringMatching(/untrusted sender/) as unknown });
      await nothingHappened();
    } finally {
      await studio.app.control.dropCsp(false);
      foreign.closeAllConnections();
      foreign.close();
    }
  });
});
