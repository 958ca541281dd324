/** The built app, from a dropped recording to files, in real Chromium with the real engine. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { STAGE_IDS } from '#shared/pipeline/stages.ts';

import { findChromium } from '../electron-stand-in/chromium.ts';
import type { StandIn } from '../electron-stand-in/launch.ts';
import { buildStudio, createStudioBench, startShortRun, until, type StudioBench } from './studio-bench.ts';

/** A run of a few seconds takes half a minute on two busy cores. */
const RUN_LIMIT_MS = 120_000;

const CAN_RUN = findChromium() !== null;
if (!CAN_RUN) {
  console.log('The window is not tested here: that takes Linux with a Chromium on PATH.');
}

let bench: StudioBench;
let app: StandIn;
let page: Page;
const nodes = (state: string): Promise<number> => page.locator(`.node[data-state="${state}"]`).count();
const AXE = readFileSync(fileURLToPath(import.meta.resolve('axe-core')), 'utf8');

/** What axe finds on the screen that is serious or worse. */
async function axe(): Promise<string[]> {
  await page.evaluate(AXE);
  return await page.evaluate(async () => {
    const { axe: engine } = window as unknown as { axe: { run(): Promise<{ violations: { id: string; impact: string; nodes: { html: string }[] }[] }> } };
    const { violations } = await engine.run();
    return violations.filter(each => each.impact === 'serious' || each.impact === 'critical').map(each => `${each.id}: ${each.nodes.map(node => node.html).join(' | ').slice(0, 300)}`);
  });
}
const engineReady = (): Promise<boolean> => page.getByText('Engine ok').isVisible();

beforeAll(async () => {
  if (!CAN_RUN) {
    return;
  }
  buildStudio();
  bench = createStudioBench();
  ({ app, page } = await bench.open());
}, 120_000);
afterAll(async () => {
  await app?.close();
  bench?.remove();
});

describe.skipIf(!CAN_RUN)('the studio', () => {
  it('opens on an empty library and says what to do', async () => {
    await page.getByRole('heading', { name: 'Drop a recording here' }).waitFor();
    await until('the engine is ready', engineReady);
    expect(await axe()).toEqual([]);
    expect((await app.control.state()).windows[0].url).toBe('app://studio/index.html');
    expect((await app.control.state()).preloadErrors).toEqual([]);
  });

  it('takes a dropped recording with the transcript beside it through twelve stages to files', { timeout: RUN_LIMIT_MS }, async () => {
    await app.control.dropFiles([bench.recording]);
    const dialog = page.getByRole('dialog', { name: 'New run' });
    await dialog.getByText('Transcript: episode one.srt').waitFor();
    expect(await axe()).toEqual([]);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await startShortRun(app, page, bench);
    expect(await page.locator('.node').count()).toBe(STAGE_IDS.length);
    await until('the desktop is kept awake', async () => (await app.control.state()).awake === 1);
    await until('all stages are done', async () => await nodes('completed') === STAGE_IDS.length, RUN_LIMIT_MS);

    expect(await axe()).toEqual([]);
    await page.keyboard.press('Control+2');
    await until('three files are ready', async () => await page.locator('tr[data-state="rendered"]').count() === 3, 20_000);
    expect(await axe()).toEqual([]);
    await page.getByRole('button', { name: /^Copy path: .*9x16/ }).first().click();
    await until('the path was copied', async () => (await app.control.state()).clipboard !== '');
    const file: string = (await app.control.state()).clipboard;
    expect(file.startsWith(bench.root)).toBe(true);
    expect(existsSync(file)).toBe(true);
    await page.getByRole('button', { name: /^Show in folder: .*9x16/ }).first().click();
    await until('the file was shown', async () => (await app.control.state()).shown.includes(file));

    await page.getByRole('button', { name: /^Play: .*, 9:16/ }).first().click();
    const video = page.locator('dialog video');
    await until('the picture plays', () => video.evaluate((each: HTMLVideoElement) => each.currentTime > 0.1 && each.videoHeight > each.videoWidth));
    await page.keyboard.press('Escape');
    await video.waitFor({ state: 'detached', timeout: 5000 });

    const { notifications, awake, progress } = await app.control.state();
    expect(notifications.map((each: { title: string }) => each.title)).toEqual(['episode one.mp4 is ready']);
    expect(awake).toBe(0);
    expect(progress).toBe(-1);
  });

  it('keeps the screen when the engine is killed in the middle of a run, and goes on by itself within 5 s', { timeout: RUN_LIMIT_MS }, async () => {
    await page.keyboard.press('Control+1');
    await startShortRun(app, page, bench, { clips: 2, without: ['1:1', '16:9'] });
    await until('a stage is at work', async () => await nodes('in_progress') > 0, 60_000);
    const pid: number = (await app.control.state()).engines.at(-1);
    process.kill(pid, 'SIGKILL');
    await until('it is said', () => page.getByText('The engine stopped and is being started again').isVisible(), 5000);
    expect(await page.locator('.node').count()).toBe(STAGE_IDS.length);
    const tookMs = await until('another engine is ready', engineReady, 10_000);
    expect(tookMs).toBeLessThan(5000);
    expect((await app.control.state()).engines.at(-1)).not.toBe(pid);
    await until('the run is done', async () => await nodes('completed') === STAGE_IDS.length, RUN_LIMIT_MS);
    expect(await page.locator('.node', { hasText: 'Reused' }).count(), 'what the first run computed is taken over').toBeGreaterThan(2);
  });

  it('pauses and goes on from the keyboard, and replays from a stage', { timeout: RUN_LIMIT_MS }, async () => {
    await page.locator('.node[data-stage="composition"]').click();
    await page.getByRole('button', { name: 'Replay from here' }).click();
    await until('it works again', async () => await nodes('completed') < STAGE_IDS.length);
    await page.keyboard.press('p');
    await page.getByText('Paused').first().waitFor();
    await page.getByRole('button', { name: 'Resume' }).waitFor();
    await page.keyboard.press('p');
    await until('the run is done', async () => await nodes('completed') === STAGE_IDS.length, RUN_LIMIT_MS);
    expect(await page.getByRole('list', { name: 'Log' }).locator('li').count()).toBeGreaterThan(0);
  });

  it('stands again with its runs after it was quit', async () => {
    await app.close();
    expect(await app.exited).toBe(0);
    ({ app, page } = await bench.open());
    await until('both runs are there', async () => await page.locator('.card').count() === 2);
    expect(await axe()).toEqual([]);
    await page.locator('.card').first().focus();
    await page.keyboard.press('Enter');
    await until('the run is shown', async () => await nodes('completed') === STAGE_IDS.length);
    await page.keyboard.press('Escape');
    await page.getByRole('heading', { name: 'Recordings' }).waitFor();
  });
});
