/** A page that has turned against the app: what it asks for is refused, and nothing is done. */
import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { CHANNELS } from '#shared/api/shell.ts';

import { findChromium } from '../electron-stand-in/chromium.ts';
import type { StandIn } from '../electron-stand-in/launch.ts';
import { buildStudio, createStudioBench, until, type StudioBench } from './studio-bench.ts';

const CAN_RUN = findChromium() !== null;
if (!CAN_RUN) {
  console.log('The window is not tested here: that takes Linux with a Chromium on PATH.');
}

let bench: StudioBench;
let app: StandIn;
let page: Page;
let said = '';
const engineReady = (): Promise<boolean> => page.getByText('Engine ok').isVisible();
const nothingHappened = async (): Promise<void> => {
  expect(readdirSync(join(bench.libraryDir, 'runs')).filter(each => each !== 'planted')).toEqual([]);
  const { shown, opened, clipboard } = await app.control.state();
  expect({ shown, opened, clipboard }).toEqual({ shown: [], opened: [], clipboard: '' });
};

beforeAll(async () => {
  if (!CAN_RUN) {
    return;
  }
  buildStudio();
  bench = createStudioBench();
  ({ app, page } = await bench.open());
  app.child.stderr?.on('data', (data: Buffer) => { said += data.toString('utf8'); });
  await until('the engine is ready', engineReady);
}, 120_000);
afterAll(async () => {
  await app?.close();
  bench?.remove();
});

/** Sends one message of oRPC's over a port of the page's own, and returns the answer's status. */
async function callEngine(path: string, input: unknown): Promise<number | string> {
  return await page.evaluate(async ({ path, input }) => {
    const studio = (window as unknown as { studio: { requestPort(): void } }).studio;
    const got = new Promise<MessagePort>(resolve => {
      window.addEventListener('message', event => {
        event.stopImmediatePropagation();
        resolve(event.ports[0] as MessagePort);
      }, { once: true, capture: true });
    });
    studio.requestPort();
    const port = await got;
    const answer = new Promise<number | string>(resolve => {
      port.onmessage = event => {
        const text = typeof event.data === 'string' ? event.data : new TextDecoder().decode(event.data as ArrayBuffer);
        const { i, p } = JSON.parse(text) as { i: string; p: { s?: number } };
        if (i === 'hostile') {
          resolve(p.s ?? 200);
        }
      };
      setTimeout(() => { resolve('no answer'); }, 3000);
    });
    port.postMessage(JSON.stringify({ i: 'hostile', p: { u: `orpc://localhost${path}`, b: { json: input } } }));
    const status = await answer;
    port.close();
    return status;
  }, { path, input });
}

describe.skipIf(!CAN_RUN)('a hostile page', () => {
  it('finds no Node, no Electron, and functions that it can neither change nor add to', async () => {
    const found = await page.evaluate(() => {
      const all = window as unknown as Record<string, unknown>;
      const studio = all['studio'] as Record<string, unknown>;
      return {
        globals: ['require', 'process', 'module', 'Buffer', 'ipcRenderer', 'electron', 'global'].filter(each => all[each] !== undefined),
        frozen: Object.isFrozen(studio), writable: Object.getOwnPropertyDescriptor(window, 'studio')?.writable, keys: Object.keys(studio).sort(),
      };
    });
    expect(found).toEqual({
      globals: [], frozen: true, writable: false,
      keys: ['chooseFiles', 'chooseFolder', 'copyPath', 'copyText', 'offerFiles', 'onCommand', 'onEngineState', 'openRunFolder', 'pasteFiles', 'platform', 'requestPort', 'retryEngine', 'reveal'],
    });
  });

  it('runs no script of its own, opens no window and goes nowhere', async () => {
    const inline = await page.evaluate(() => {
      const script = document.createElement('script');
      script.textContent = 'window.inlineRan = true';
      document.body.append(script);
      window.open('https://example.invalid/');
      return (window as unknown as { inlineRan?: boolean }).inlineRan ?? false;
    });
    expect(inline).toBe(false);
    await until('the window was closed', () => Promise.resolve(page.context().pages().filter(each => !each.url().startsWith('about:')).length === 1));
    await page.evaluate(() => { location.href = 'http://127.0.0.1:9/'; }).catch(() => undefined);
    await new Promise(resolve => { setTimeout(resolve, 300); });
    expect((await app.control.state()).windows[0].url).toBe('app://studio/index.html');
    expect(await page.evaluate(() => fetch('http://127.0.0.1:9/').then(() => 'reached', error => (error as Error).name))).toBe('TypeError');
  });

  it('loads nothing but the library\'s own pictures and sounds', async () => {
    const planted = join(bench.libraryDir, 'runs', 'planted');
    mkdirSync(planted, { recursive: true });
    writeFileSync(join(planted, 'ok.jpg'), 'picture');
    writeFileSync(join(planted, 'run.json'), '{}');
    writeFileSync(join(bench.root, 'secret.jpg'), 'secret');
    symlinkSync(join(bench.root, 'secret.jpg'), join(planted, 'link.jpg'));
    // Pictures, as the page shows them: what was answered stands in the shell's own record.
    const status = async (url: string): Promise<number> => {
      await page.evaluate(address => new Promise<void>(resolve => {
        const picture = new Image();
        picture.onload = picture.onerror = () => { resolve(); };
        picture.src = address;
      }), url);
      return (await app.control.state()).seen.at(-1).status;
    };
    expect(await status('media://library/planted/ok.jpg')).toBe(200);
    for (const url of ['media://library/planted/link.jpg', 'media://library/planted/run.json', 'media://library/planted/', 'media://other/planted/ok.jpg', 'media://library/..%2F..%2Fsecret.jpg', 'media://library/%2e%2e%2f%2e%2e%2fsecret.jpg', 'media://library/planted/%00.jpg']) {
      expect([403, 404], url).toContain(await status(url));
    }
  });

  it('is refused by the shell: paths it makes up, wrong payloads, unknown outputs', async () => {
    const results = await page.evaluate(async () => {
      const { studio } = window as unknown as { studio: Record<string, (...args: unknown[]) => Promise<unknown>> };
      const tried = (name: string, ...args: unknown[]): Promise<string> => studio[name]!(...args).then(() => 'done', error => String(error));
      return [
        await tried('offerFiles', ['/etc/passwd']), await tried('offerFiles', [new File(['x'], 'talk.mp4')]), await tried('offerFiles', []),
        await tried('reveal', '/etc/passwd'), await tried('reveal', { runId: '../..', outputId: 'x' }), await tried('reveal', { runId: 'x', outputId: 'y', path: '/etc/passwd' }),
        await tried('copyPath', {}), await tried('openRunFolder', { runId: 'nowhere' }), await tried('copyText', 7),
      ];
    });
    expect(results.filter(each => each === 'done')).toEqual([]);
    expect(said).toMatch(/refused files:offer/);
    await nothingHappened();
  });

  it('is refused by the engine: recordings that nobody opened, wrong payloads, unknown procedures', async () => {
    const request = { sourcePath: bench.recording, outDir: join(bench.root, 'out') };
    expect(await callEngine('/runs/list', undefined)).toBe(200);
    expect(await callEngine('/runs/start', request)).toBeGreaterThanOrEqual(400);
    expect(await callEngine('/runs/start', { ...request, sourcePath: 7 })).toBe(400);
    expect(await callEngine('/runs/cancel', { runId: '../../etc' })).toBe(400);
    expect(await callEngine('/runs/cancel', { runId: '20260101-000000-abcdef' })).toBeGreaterThanOrEqual(400);
    expect(await callEngine('/runs/obliterate', {})).toBe(404);
    expect(await callEngine('/__proto__/constructor', {})).toBe(404);
    expect(said).toMatch(/a window's call was refused/);
    await nothingHappened();
  });

  it('is refused in a foreign frame, even by raw messages', async () => {
    const foreign = createServer((_request, answer) => { answer.setHeader('content-type', 'text/html').end('<h1>foreign</h1>'); }).listen(0, '127.0.0.1');
    await new Promise(resolve => { foreign.once('listening', resolve); });
    const url = `http://127.0.0.1:${(foreign.address() as AddressInfo).port}/`;
    const add = (): Promise<void> => page.evaluate(address => new Promise<void>(resolve => {
      const frame = document.createElement('iframe');
      frame.onload = () => { resolve(); };
      frame.src = address;
      document.body.append(frame);
      setTimeout(resolve, 1500);
    }), url);
    try {
      await add();
      expect(page.frames().some(each => each.url() === url), 'the policy keeps it out').toBe(false);
      await app.control.dropCsp(true);
      await page.reload();
      await until('the engine is ready', engineReady);
      await add();
      await until('the frame is there', () => Promise.resolve(page.frames().some(each => each.url() === url)));
      const refused = await app.control.rawInvoke(url, CHANNELS.copyText, 'stolen');
      expect(refused).toMatchObject({ ok: false, error: expect.stringMatching(/untrusted sender/) as unknown });
      await nothingHappened();
    } finally {
      await app.control.dropCsp(false);
      foreign.closeAllConnections();
      foreign.close();
    }
  });
});
