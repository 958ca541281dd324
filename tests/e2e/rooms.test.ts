/** Settings, keys, names of files and the shell's own work, in the built app. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { STAGE_IDS } from '#shared/pipeline/stages.ts';

import type { StandIn } from '../electron-stand-in/launch.ts';
import { callEngine } from './call-engine.ts';
import { watchOutside, type Outside } from './outside.ts';
import { axe } from './axe.ts';
import { CAN_RUN, createStudioBench, engineReady, LIMIT_MS, openApp, stagesIn, startShortRun, until, type StudioBench } from './studio-bench.ts';

const SECRET = 'sk-test-9f3c2a77d1';

let bench: StudioBench;
let app: StandIn;
let page: Page;
let outside: Outside;
let said = '';

async function open(env: Record<string, string> = {}): Promise<void> {
  ({ app, page } = await bench.open({ env: { ...outside.env, ...env } }));
  app.child.stderr?.on('data', (data: Buffer) => { said += data.toString('utf8'); });
  await until('the engine is ready', () => engineReady(page));
}

async function reopen(env: Record<string, string> = {}): Promise<void> {
  await app.close();
  await open(env);
}

const settingsFile = (): string => join(bench.libraryDir, 'settings.json');
const isKept = (what: string): Promise<boolean> => Promise.resolve(existsSync(settingsFile()) && readFileSync(settingsFile(), 'utf8').includes(what));
const goTo = async (name: string): Promise<void> => { await page.getByRole('navigation', { name: 'Rooms' }).getByRole('button', { name }).click(); };
const setting = (name: string) => page.locator(`[data-setting="${name}"]`);
const notices = () => page.locator('.notices');

describe.skipIf(!CAN_RUN)('the rooms', () => {
  beforeAll(async () => {
    bench = createStudioBench();
    outside = await watchOutside(bench.root);
    await open();
  }, LIMIT_MS.run);
  afterAll(async () => {
    await app?.close();
    await outside?.close();
    bench?.remove();
  }, LIMIT_MS.step);

  it('finds a command by a part of its name, and does it', async () => {
    await page.keyboard.press('Control+k');
    const palette = page.getByRole('dialog', { name: 'Commands' });
    await palette.waitFor();
    expect(await axe(page)).toEqual([]);
    await page.keyboard.type('settngs');
    await palette.getByRole('option', { name: /Go to the settings/ }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Settings', level: 1 }).waitFor();
    expect(await axe(page)).toEqual([]);
  });

  it('opens no connection while the gate is shut, whatever a page asks for, and asks where it is to be asked', async () => {
    expect(await page.getByRole('radiogroup', { name: 'Network for models' }).getByRole('radio', { name: 'Off' }).isChecked()).toBe(true);
    const download = page.locator('[data-model="face-yunet"]').getByRole('button', { name: 'Download' });
    expect(await download.isDisabled()).toBe(true);
    const answer = await callEngine(page, '/models/download', { modelId: 'face-yunet', consented: true });
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(JSON.stringify(answer.body)).toContain('network-off');
    await page.getByRole('radiogroup', { name: 'Network for models' }).getByText('Ask').click();
    await until('the choice is kept', () => isKept('"models": "ask"'));
    await page.getByText('Network: models').waitFor();
    await download.click();
    const question = page.getByRole('dialog', { name: 'Use the network?' });
    await question.getByText('raw.githubusercontent.com').waitFor();
    expect(await axe(page)).toEqual([]);
    await question.getByRole('button', { name: 'Cancel' }).click();
    expect((await callEngine(page, '/models/download', { modelId: 'face-yunet', consented: false })).status).toBeGreaterThanOrEqual(400);
    expect(outside.seen()).toEqual([]);
  });

  it('keeps what is set over a restart, and says so where the file cannot be read', async () => {
    await page.getByRole('radiogroup', { name: 'Text size' }).getByText('Larger').click();
    await until('text is larger', async () => await page.evaluate(() => document.documentElement.style.fontSize) === '105.625%');
    await page.getByRole('radiogroup', { name: 'Theme' }).getByText('Dark').click();
    await until('it is dark', () => page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches));
    await reopen();
    await until('text is larger', async () => await page.evaluate(() => document.documentElement.style.fontSize) === '105.625%');
    // Playwright sets the page's own colour scheme when it connects: what the shell has asked for counts.
    expect(await app.control.evaluate(electron => electron.nativeTheme.themeSource)).toBe('dark');

    await app.close();
    const before = readFileSync(settingsFile(), 'utf8');
    writeFileSync(settingsFile(), before.slice(0, 100));
    await open();
    await goTo('Settings');
    await page.getByText('The settings could not be read').waitFor();
    expect(await page.getByRole('radiogroup', { name: 'Network for models' }).getByRole('radio', { name: 'Off' }).isChecked(), 'a gate that cannot be read is shut').toBe(true);
    await page.getByRole('radiogroup', { name: 'Theme' }).getByText('Light').click();
    await page.getByText('The old file was kept as').waitFor();
    const aside = readdirSync(bench.libraryDir).filter(each => each.startsWith('settings-aside-'));
    expect(aside).toHaveLength(1);
    expect(readFileSync(join(bench.libraryDir, aside[0] ?? ''), 'utf8')).toBe(before.slice(0, 100));
  });

  it('shows the settings that are searched for, and no others', async () => {
    await page.getByRole('searchbox', { name: 'Search settings' }).fill('encoder hardware');
    await until('one is left', async () => await page.locator('.setting:visible').count() === 1);
    expect(await setting('Video encoder').isVisible()).toBe(true);
    await page.getByRole('searchbox', { name: 'Search settings' }).fill('teapot');
    await page.getByText('No setting has to do with "teapot".').waitFor();
    await page.getByRole('searchbox', { name: 'Search settings' }).fill('');
  });

  it('tries the encoder that is wished for, and says what it found', { timeout: LIMIT_MS.run }, async () => {
    await setting('Video encoder').getByRole('button', { name: 'Test it' }).click();
    await page.locator('[data-finding]').getByText(/libx264 works: \d/).waitFor();
    await setting('Video encoder').getByRole('combobox').selectOption('nvenc');
    await setting('Video encoder').getByRole('button', { name: 'Test it' }).click();
    // Also on a machine that has one: what is said then is that it works.
    await page.locator('[data-finding]').getByText(/h264_nvenc works|nvenc does not work here/).waitFor();
    await setting('Video encoder').getByRole('combobox').selectOption('x264');
  });

  it('keeps a key in the keyring alone: not in an answer, a file or a log', async () => {
    const row = setting('OpenAI');
    await row.getByRole('button', { name: 'Set a key' }).click();
    await row.getByLabel('Key of OpenAI').fill(SECRET);
    await row.getByLabel('Key of OpenAI').press('Enter');
    await row.getByText(/^Kept since/).waitFor();
    expect(await page.content()).not.toContain(SECRET);
    expect(await page.evaluate(async () => JSON.stringify(await (window as unknown as { studio: { getSettings(): Promise<unknown> } }).studio.getSettings()))).not.toContain(SECRET);
    const files = filesUnder(bench.root).filter(path => statSync(path).size < 5_000_000);
    expect(files.some(path => path.endsWith('keys.json'))).toBe(true);
    expect(files.filter(path => readFileSync(path).includes(SECRET))).toEqual([]);
    await reopen();
    await goTo('Settings');
    await setting('OpenAI').getByText(/^Kept since/).waitFor();
    await setting('OpenAI').getByRole('button', { name: 'Remove' }).click();
    await setting('OpenAI').getByText('No key').waitFor();
    // What cannot be used is refused without being repeated.
    const refused = await page.evaluate(secret => (window as unknown as { studio: { setSecret(...args: unknown[]): Promise<unknown> } }).studio.setSecret('nobody', secret).then(() => 'done', error => String(error)), SECRET);
    expect(refused).toContain('refused');
    expect(refused + said).not.toContain(SECRET);
  });

  it('refuses to keep a key where the system has no keyring', async () => {
    await reopen({ STAND_IN_KEYRING: 'basic_text' });
    await goTo('Settings');
    await page.getByText('this system has no keyring').waitFor();
    expect(await setting('OpenAI').getByRole('button', { name: 'Set a key' }).isDisabled()).toBe(true);
    const answer = await page.evaluate(secret => (window as unknown as { studio: { setSecret(...args: unknown[]): Promise<unknown> } }).studio.setSecret('openai', secret).then(() => 'done', error => String(error)), SECRET);
    expect(answer).toContain('no safe place');
    expect(filesUnder(bench.root).filter(path => path.endsWith('keys.json')).map(path => readFileSync(path, 'utf8'))).toEqual(['{}']);
    await reopen();
  });

  it('gives a command another key, names the one that has it, and shows it in the menu', async () => {
    await page.keyboard.press('?');
    const map = () => page.getByRole('dialog', { name: 'Keyboard' });
    await map().getByRole('button', { name: /change the keys of Go to the outputs/ }).click();
    await page.keyboard.press('Control+k');
    await map().getByText('Ctrl+K is the key of "Find a command".').waitFor();
    expect(await axe(page)).toEqual([]);
    await map().getByRole('button', { name: 'Leave it' }).click();
    await map().getByRole('button', { name: /change the keys of Go to the outputs/ }).click();
    await page.keyboard.press('Alt+Shift+o');
    await map().getByRole('button', { name: /Alt\+Shift\+O: change the keys of Go to the outputs/ }).waitFor();
    await page.keyboard.press('Escape');
    await map().waitFor({ state: 'detached' });
    await page.keyboard.press('Alt+Shift+o');
    await page.getByRole('heading', { name: 'Outputs' }).waitFor();
    await page.keyboard.press('Control+1');
    await page.getByRole('heading', { name: 'Drop a recording here' }).waitFor();
    await page.keyboard.press('Control+3');
    expect(await page.getByRole('heading', { name: 'Drop a recording here' }).isVisible(), 'the old key is free').toBe(true);
    await until('the menu shows it', async () => menuKey(await app.control.state(), 'show-outputs') === 'Alt+Shift+O');
    await reopen();
    await page.keyboard.press('Alt+Shift+o');
    await page.getByRole('heading', { name: 'Outputs' }).waitFor();
    await page.keyboard.press('?');
    await map().getByRole('button', { name: 'All keys as they came' }).click();
    await map().getByRole('button', { name: /Ctrl\+3: change/ }).waitFor();
    await page.keyboard.press('Escape');
  });

  it('types what is typed: single keys do nothing in a field', async () => {
    await goTo('Settings');
    await page.getByRole('searchbox', { name: 'Search settings' }).fill('');
    await page.getByRole('searchbox', { name: 'Search settings' }).pressSequentially('p?r');
    expect(await page.getByRole('searchbox', { name: 'Search settings' }).inputValue()).toBe('p?r');
    expect(await page.getByRole('dialog').count()).toBe(0);
    await page.getByRole('searchbox', { name: 'Search settings' }).fill('');
  });

  it('says what is to become of a style package, and opens what the system and the recent list name', async () => {
    const style = join(bench.root, 'acme.cutdownstyle');
    writeFileSync(style, 'a package');
    await app.control.evaluate((electron, path) => { electron.app.emit('open-file', { preventDefault() { /* as Electron's own */ } }, path); }, style);
    await notices().getByText(/acme\.cutdownstyle is a style package\. Styles can't be imported yet/).waitFor();
    await notices().getByRole('button', { name: 'Dismiss' }).click();

    await app.control.evaluate((electron, path) => { electron.app.emit('second-instance', {}, ['studio', path], '/'); }, bench.recording);
    await page.getByRole('dialog', { name: 'New run' }).getByText('Transcript: episode one.srt').waitFor();
    await page.keyboard.press('Escape');
    await until('it is among the recent ones', async () => (await app.control.state()).recent.includes(bench.recording));
    await reopen();
    expect(menuLabel(await app.control.state(), 'recent-0')).toBe('episode one.mp4');
    await app.control.clickMenu('recent-0');
    await page.getByRole('dialog', { name: 'New run' }).waitFor();
    await page.keyboard.press('Escape');
    await app.control.clickMenu('clear-recent');
    await until('the list is empty', async () => menuLabel(await app.control.state(), 'no-recent') === 'Nothing yet');
    expect((await app.control.state()).recent).toEqual([]);
  });

  it('names files as the run\'s template says, and finds a recording that has moved', { timeout: LIMIT_MS.run }, async () => {
    await goTo('Settings');
    const template = setting('File names').getByRole('textbox');
    await template.fill('{title}');
    await setting('File names').getByText('Add {aspect}').waitFor();
    await template.fill('{client}-{date}-{rank}-{aspect}');
    await setting('File names').getByText('acme-2026-11-21-01-9x16.mp4').waitFor();
    await until('it is kept', () => isKept('{client}-{date}-{rank}-{aspect}'));
    await page.keyboard.press('Control+1');
    await app.control.dropFiles([bench.recording]);
    await page.getByRole('dialog').getByLabel('Client').fill('Nord & Süd');
    await startShortRun(app, page, bench, { dropped: true, without: ['16:9'] });
    await until('the run is done', async () => await stagesIn(page, 'completed') === STAGE_IDS.length, LIMIT_MS.run);
    await page.keyboard.press('Control+3');
    await until('two files are ready', async () => await page.locator('[data-output][data-state="rendered"]').count() === 2);
    const folder = join(bench.root, 'episode one-shorts');
    const [mp4] = readdirSync(folder).filter(each => each.endsWith('9x16.mp4'));
    expect(mp4).toMatch(/^nord-sud-\d{4}-\d\d-\d\d-01-9x16\.mp4$/);
    await until('a picture of each file is shown', async () => await page.locator('.output-poster video').evaluateAll(videos => videos.length === 2 && videos.every(each => (each as HTMLVideoElement).readyState >= 2)));
    expect(await axe(page)).toEqual([]);

    await page.getByRole('button', { name: 'Names' }).click();
    const naming = page.getByRole('dialog', { name: 'Names of this run\'s files' });
    expect(await naming.getByRole('textbox', { name: 'Client' }).inputValue()).toBe('Nord & Süd');
    expect(await axe(page)).toEqual([]);
    await naming.getByRole('button', { name: 'Cancel' }).click();

    const [elsewhere, other] = [join(bench.root, 'moved.mp4'), join(bench.root, 'other.mp4')];
    renameSync(bench.recording, elsewhere);
    writeFileSync(other, 'something else');
    await page.keyboard.press('Control+1');
    await page.getByText('The recording is not where it was.').waitFor();
    expect(await axe(page)).toEqual([]);
    await app.control.answerDialog('showOpenDialog', { canceled: false, filePaths: [other] });
    await page.getByRole('button', { name: /^Find it/ }).click();
    await notices().getByText(/other\.mp4 is not the recording of this run/).waitFor();
    await notices().getByRole('button', { name: 'Dismiss' }).click();
    await app.control.answerDialog('showOpenDialog', { canceled: false, filePaths: [elsewhere] });
    await page.getByRole('button', { name: /^Find it/ }).click();
    await notices().getByText('The recording was found again.').waitFor();
    await page.locator('.card', { hasText: 'moved.mp4' }).waitFor();
    expect(await page.getByText('The recording is not where it was.').count()).toBe(0);
  });
});

describe.skipIf(!CAN_RUN)('the first minute', () => {
  it('goes from an empty library to a clip that plays, without a key, an account or a connection', { timeout: LIMIT_MS.run }, async () => {
    const root = mkdtempSync(join(tmpdir(), 'cutdown-first-'));
    const watched = await watchOutside(root);
    const first = await openApp({ root, libraryDir: join(root, 'library'), env: watched.env });
    try {
      await until('the engine is ready', () => engineReady(first.page));
      await first.page.getByText('Ctrl+O').waitFor();
      expect(await axe(first.page)).toEqual([]);
      const begun = performance.now();
      await first.page.getByRole('button', { name: 'Try the sample' }).click();
      await first.page.getByRole('list', { name: 'Stages' }).waitFor();
      await until('the review is shown by itself', async () => await first.page.locator('[data-screen="review"]').count() === 1, LIMIT_MS.run);
      const playing = (): Promise<boolean> => first.page.locator('[data-screen="review"] video').evaluateAll(videos => videos.some(each => !(each as HTMLVideoElement).paused && (each as HTMLVideoElement).currentTime > 0.1));
      await until('there is a picture', () => first.page.locator('[data-screen="review"] video').evaluateAll(videos => videos.some(each => (each as HTMLVideoElement).readyState >= 2)));
      // A clip begins by itself; Space would stop one that is just about to.
      if (!await until('it plays by itself', playing, 5000).then(() => true, () => false)) {
        await first.page.keyboard.press('Space');
        await until('it plays', playing);
      }
      console.log(`from an empty library to a clip that plays: ${((performance.now() - begun) / 1000).toFixed(1)} s`);
      expect(watched.seen()).toEqual([]);
    } finally {
      await first.app.close();
      await watched.close();
      rmSync(root, { recursive: true, force: true, maxRetries: 5 });
    }
  });
});

function menuKey(state: { menu: { id?: string; accelerator?: string }[] }, id: string): string | undefined {
  return state.menu.find(each => each.id === id)?.accelerator;
}

function menuLabel(state: { menu: { id?: string; label?: string }[] }, id: string): string | undefined {
  return state.menu.find(each => each.id === id)?.label;
}

function filesUnder(folder: string): string[] {
  mkdirSync(folder, { recursive: true });
  return readdirSync(folder, { recursive: true, withFileTypes: true }).filter(each => each.isFile()).map(each => join(each.parentPath, each.name));
}
