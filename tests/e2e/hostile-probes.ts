/** What a page that has turned against the app tries. Each rejects where it gets anything: the app's own tests use them, and tests of broken apps. */
import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect } from 'vitest';

import { CHANNELS } from '#shared/api/shell.ts';

import { callEngine, sayToEngine } from './call-engine.ts';
import { addFrame, hasFrame, withForeignFrame } from './foreign-frame.ts';
import { LIMIT_MS, until } from './studio-bench.ts';
import type { OpenStudio } from './use-studio.ts';

/** The app that is attacked. */
export type Attacked = Pick<OpenStudio, 'app' | 'page' | 'said'> & { readonly bench: Pick<OpenStudio['bench'], 'root' | 'libraryDir' | 'recording'> };
/** `patienceMs`: how long it waits for what has to come. */
export type Probe = (studio: Attacked, patienceMs?: number) => Promise<void>;

async function nothingHappened(studio: Attacked): Promise<void> {
  expect(readdirSync(join(studio.bench.libraryDir, 'runs')).filter(each => each !== 'planted')).toEqual([]);
  const { shown, opened, clipboard } = await studio.app.control.state();
  expect({ shown, opened, clipboard }).toEqual({ shown: [], opened: [], clipboard: '' });
}

/** Looks for Node, for Electron, and for functions that it may change or that are not its own. */
export async function lookForMore({ page }: Attacked): Promise<void> {
  const found = await page.evaluate(() => {
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
}

/** Runs a script of its own. */
export async function runScript({ page }: Attacked): Promise<void> {
  const ran = await page.evaluate(() => {
    const script = document.createElement('script');
    script.textContent = 'window.inlineRan = true';
    document.body.append(script);
    return (window as unknown as { inlineRan?: boolean }).inlineRan ?? false;
  });
  expect(ran).toBe(false);
}

/** Opens windows: by a call, and by a link. */
export async function openWindow({ app, page }: Attacked, patienceMs: number = LIMIT_MS.step): Promise<void> {
  const openings = async (): Promise<string[]> => (await app.control.state()).openings;
  const [before, pages] = [(await openings()).length, page.context().pages().length];
  await page.evaluate(() => {
    window.open('https://example.invalid/');
    const link = document.createElement('a');
    Object.assign(link, { href: 'https://example.invalid/', target: '_blank' });
    document.body.append(link);
    link.click();
    link.remove();
  });
  // Before the app has been asked, there is no second window whatever it says.
  await until('the app was asked', async () => (await openings()).length >= before + 2);
  expect((await openings()).slice(before)).toEqual(['deny', 'deny']);
  await until('there is no other window', () => Promise.resolve(page.context().pages().length === pages), patienceMs);
}

/** Goes elsewhere, and fetches from elsewhere. */
export async function goElsewhere({ app, page }: Attacked): Promise<void> {
  await page.evaluate(() => { location.href = 'http://127.0.0.1:9/'; }).catch(() => undefined);
  await new Promise(resolve => { setTimeout(resolve, 300); });
  expect((await app.control.state()).windows[0].url).toBe('app://studio/index.html');
  expect(await page.evaluate(() => fetch('http://127.0.0.1:9/').then(() => 'reached', error => (error as Error).name))).toBe('TypeError');
}

/** Asks for what browsers can grant. */
export async function askPermissions({ app }: Attacked): Promise<void> {
  for (const name of ['media', 'geolocation', 'notifications', 'clipboard-read', 'midiSysex', 'openExternal', 'fileSystem']) {
    expect(await app.control.asksPermission(name), name).toEqual({ requested: false, checked: false });
  }
}

/** Loads what is not the library's own pictures and sounds. */
export async function loadFiles({ app, page, bench }: Attacked): Promise<void> {
  const planted = join(bench.libraryDir, 'runs', 'planted');
  mkdirSync(planted, { recursive: true });
  writeFileSync(join(planted, 'ok.jpg'), 'picture');
  writeFileSync(join(planted, 'run.json'), '{}');
  writeFileSync(join(bench.root, 'secret.jpg'), 'secret');
  symlinkSync(join(bench.root, 'secret.jpg'), join(planted, 'link.jpg'));
  // Pictures, as the page shows them: what was answered stands in the shell's own record. Null: the page's policy let nothing out.
  const status = async (url: string): Promise<number | null> => {
    const before = (await app.control.state()).seen.length;
    await page.evaluate(address => new Promise<void>(resolve => {
      const picture = new Image();
      picture.onload = picture.onerror = () => { resolve(); };
      picture.src = address;
    }), url);
    return (await app.control.state()).seen.slice(before).at(-1)?.status ?? null;
  };
  expect(await status('media://library/planted/ok.jpg')).toBe(200);
  for (const url of ['media://library/planted/link.jpg', 'media://library/planted/run.json', 'media://library/planted/', 'media://other/planted/ok.jpg', 'media://library/..%2F..%2Fsecret.jpg', 'media://library/%2e%2e%2f%2e%2e%2fsecret.jpg', 'media://library/planted/%00.jpg']) {
    expect([403, 404, null], url).toContain(await status(url));
  }
}

/** Asks the shell with paths that it makes up, wrong payloads and unknown outputs. */
export async function misuseShell(studio: Attacked, patienceMs: number = LIMIT_MS.step): Promise<void> {
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
  await until('it was logged', () => Promise.resolve(/refused files:offer/.test(studio.said)), patienceMs);
  await nothingHappened(studio);
}

/** Asks the engine for recordings that nobody opened, with wrong payloads, and for procedures that it is not served. */
export async function misuseEngine(studio: Attacked, patienceMs: number = LIMIT_MS.step): Promise<void> {
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
  // What only the process may ask that started the engine.
  expect(await status('/engine/runs', undefined)).toBe(404);
  expect(await status('/engine/collectGarbage', { dryRun: false, deleteRuns: [] })).toBe(404);
  expect(await status('/engine/close', undefined)).toBe(404);
  await until('it was logged', () => Promise.resolve(/a window's call was refused/.test(studio.said)), patienceMs);
  await nothingHappened(studio);
}

/** Says over its port what is no call. */
export async function talkNonsense(studio: Attacked, patienceMs: number = LIMIT_MS.step): Promise<void> {
  const before = (await studio.app.control.state()).engines;
  await sayToEngine(studio.page, ['nonsense', 7, null, '{"i":"1"}', '{"i":"1","p":{"u":"http://["}}', '{"i":"2","p":{"u":"/runs/list","h":{"content-type":"multipart/form-data"}}}']);
  await until('it was logged', () => Promise.resolve(/what came over its port is no call/.test(studio.said)), patienceMs);
  expect((await callEngine(studio.page, '/runs/list', undefined)).status).toBe(200);
  expect((await studio.app.control.state()).engines, 'no engine had to be started again').toEqual(before);
}

/** Asks the shell from a foreign frame, by raw messages. */
export async function askFromForeignFrame(studio: Attacked): Promise<void> {
  const { app, page } = studio;
  await withForeignFrame(studio, async url => {
    const refused = await app.control.rawInvoke(url, CHANNELS.copyText, 'stolen');
    expect(refused).toMatchObject({ ok: false, error: expect.stringMatching(/untrusted sender/) as unknown });
    await nothingHappened(studio);
  }, async url => {
    await addFrame(page, url);
    expect(hasFrame(page, url), 'the policy keeps it out').toBe(false);
  });
}
