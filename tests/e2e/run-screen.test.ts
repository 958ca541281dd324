/** The Run screen on a two-hour run of forty clips: its timeline, its keys, its files. */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { StandIn } from '../electron-stand-in/launch.ts';
import { makeSyntheticRun, type SyntheticRun } from '../support/synthetic-run/index.ts';
import { axe } from './axe.ts';
import { CAN_RUN, createStudioBench, stagesIn, until, type StudioBench } from './studio-bench.ts';

let bench: StudioBench;
let run: SyntheticRun;
let app: StandIn;
let page: Page;

beforeAll(async () => {
  if (!CAN_RUN) {
    return;
  }
  bench = createStudioBench();
  run = await makeSyntheticRun(bench.libraryDir, { clips: 40, words: 18_000, playable: true });
  ({ app, page } = await bench.open());
  await page.setViewportSize({ width: 1280, height: 720 });
  await openRun();
});
afterAll(async () => {
  await app?.close();
  bench?.remove();
});

async function openRun(): Promise<void> {
  await page.locator('.card').first().click();
  await page.locator('.playable canvas').waitFor();
}

const slider = (): ReturnType<Page['locator']> => page.getByRole('slider', { name: 'Timeline of the recording' });
const said = async (): Promise<string> => await slider().getAttribute('aria-valuetext') ?? '';
const video = (): ReturnType<Page['locator']> => page.locator('.monitor video');
const place = (): Promise<{ timeSec: number; paused: boolean }> => video().evaluate((each: HTMLVideoElement) => ({ timeSec: each.currentTime, paused: each.paused }));

/** Colours that the canvas holds in a lane, by how often. */
async function coloursAt(yPx: number): Promise<number> {
  return await page.locator('.playable canvas').evaluate((canvas: HTMLCanvasElement, y: number) => {
    const density = canvas.width / canvas.clientWidth;
    const row = canvas.getContext('2d')?.getImageData(0, Math.round(y * density), canvas.width, 1).data ?? new Uint8ClampedArray();
    return new Set(Array.from({ length: row.length / 4 }, (_, i) => row.slice(i * 4, i * 4 + 4).join())).size;
  }, yPx);
}

describe.skipIf(!CAN_RUN)('the run screen', () => {
  it('shows two hours at a glance in few nodes, and is sound to axe in both themes', async () => {
    expect(run.durationSec).toBe(7200);
    expect(await page.locator('.timeline *').count()).toBeLessThan(60);
    expect(await coloursAt(36), 'clips are drawn').toBeGreaterThan(1);
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await axe(page)).toEqual([]);
    }
  });

  it('is sharp: a pixel of the canvas for each of the screen, whatever its density', async () => {
    const perPixel = (): Promise<number> => page.locator('.playable canvas').evaluate((canvas: HTMLCanvasElement) => canvas.width / canvas.clientWidth);
    expect(await perPixel()).toBeCloseTo(1, 2);
    const screen = await page.context().newCDPSession(page);
    for (const density of [2, 1]) {
      await screen.send('Emulation.setDeviceMetricsOverride', { width: 1280, height: 720, deviceScaleFactor: density, mobile: false });
      await page.reload();
      await openRun();
      expect(await perPixel()).toBeCloseTo(density, 2);
    }
    await screen.detach();
  });

  it('plays the source where it is clicked, and stops with Space', async () => {
    const box = await slider().boundingBox();
    await slider().click({ position: { x: (box?.width ?? 0) / 2, y: 60 } });
    await until('it plays', async () => !(await place()).paused && (await place()).timeSec > 3600);
    expect((await place()).timeSec).toBeLessThan(3700);
    await page.keyboard.press('Space');
    await until('it stops', async () => (await place()).paused);
    expect(await said()).toMatch(/^1:00:\d\d\.\d\d, /);
  });

  it('tells what the pointer is at', async () => {
    const box = await slider().boundingBox();
    await slider().hover({ position: { x: (box?.width ?? 0) / 4, y: 60 } });
    await page.locator('.moment').waitFor();
    expect(await page.locator('.moment').textContent()).toMatch(/(29:5|30:0)\d\.\d\d.*Bread.*Speech.*Shot \d+/);
    await page.mouse.move(2, 2);
    await page.locator('.moment').waitFor({ state: 'detached' });
  });

  it('is gone through by keyboard alone: seconds, clips, ends, zoom', async () => {
    await slider().focus();
    await page.keyboard.press('Home');
    expect(await said()).toMatch(/^0:00\.00/);
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Shift+ArrowRight');
    expect(await said()).toMatch(/^0:11\.00/);
    await page.keyboard.press('ArrowDown');
    const clip = await said();
    expect(clip).toMatch(/Clip \d+, score \d+: /);
    await page.keyboard.press('ArrowDown');
    expect(await said()).not.toBe(clip);
    await page.keyboard.press('ArrowUp');
    expect(await said()).toBe(clip);
    await page.keyboard.press('End');
    expect(await said()).toMatch(/^2:00:00\.00/);
    await page.keyboard.press('Home');
    const whole = page.getByRole('button', { name: 'Show the whole recording' });
    expect(await whole.isDisabled()).toBe(true);
    for (let times = 0; times < 6; times++) {
      await page.keyboard.press('+');
    }
    expect(await whole.isDisabled()).toBe(false);
    await page.keyboard.press('0');
    expect(await whole.isDisabled()).toBe(true);
    await page.keyboard.press('Enter');
    await until('Enter plays', async () => !(await place()).paused);
    await page.keyboard.press('Enter');
    await until('Enter stops', async () => (await place()).paused);
  });

  it('zooms with the wheel and Mod, at the pointer, and leaves the page its own wheel', async () => {
    const box = await slider().boundingBox();
    await page.mouse.move((box?.x ?? 0) + (box?.width ?? 0) / 2, (box?.y ?? 0) + 60);
    const zoomed = page.getByRole('button', { name: 'Zoom out' });
    await page.keyboard.down('Control');
    await page.mouse.wheel(0, -600);
    await page.keyboard.up('Control');
    await until('it is zoomed', async () => !await zoomed.isDisabled());
    await page.keyboard.press('0');
    await until('it is whole again', () => zoomed.isDisabled());
    await page.mouse.wheel(0, 200);
    await until('the page has scrolled', () => page.locator('.screen').evaluate(each => each.scrollTop > 0));
    expect(await zoomed.isDisabled()).toBe(true);
    await page.locator('.screen').evaluate(each => { each.scrollTop = 0; });
  });

  it('shows what a stage read and wrote in its folder, by way of the shell alone', async () => {
    await page.locator('.node[data-stage="composition"]').click();
    await page.getByRole('button', { name: 'Show in folder: 11-composition/composition-index.json' }).click();
    const file = join(bench.libraryDir, 'runs', run.runId, '11-composition', 'composition-index.json');
    expect(existsSync(file)).toBe(true);
    await until('it was shown', async () => (await app.control.state()).shown.includes(file));
    await page.getByRole('button', { name: 'Show in folder: 04-planning/plan.json' }).click();
    await until('what it read was shown', async () => (await app.control.state()).shown.at(-1).endsWith(join('04-planning', 'plan.json')));
  });

  it('has room for all of it in a small window and in a large one', async () => {
    for (const [width, height] of [[960, 600], [1280, 720], [5120, 2880]] as const) {
      await page.setViewportSize({ width, height });
      await until('the timeline has its new width', async () => {
        const { canvas, box } = await page.locator('.lanes-box').evaluate(each => ({ canvas: each.querySelector('canvas')?.clientWidth, box: each.clientWidth }));
        return canvas === box;
      });
      expect(await page.locator('.screen').evaluate(each => each.scrollWidth - each.clientWidth), `${width} wide: nothing lies beside the screen`).toBeLessThanOrEqual(0);
    }
  });

  it('says of a run that failed why, and takes the editor to the log; what came after is not done, rather than waiting', async () => {
    const broken = join(bench.root, 'broken talk.mp4');
    writeFileSync(broken, 'this is no film'.repeat(5000));
    await app.control.dropFiles([broken]);
    await page.getByRole('dialog').getByLabel('Longest, seconds').press('Enter');
    await until('it has failed', async () => await stagesIn(page, 'failed') === 1);
    const alert = page.getByRole('alert');
    await until('it is said once', async () => await alert.count() === 1);
    expect(await alert.textContent()).toContain('"broken talk.mp4" holds neither video nor sound');
    await until('the others are not done', async () => await page.locator('.node', { hasText: 'Not done' }).count() === await stagesIn(page, 'pending'));
    expect(await axe(page)).toEqual([]);
    await page.locator('.node[data-stage="planning"]').click();
    await alert.getByRole('button', { name: 'Go to its log' }).click();
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('Log');
    expect(await page.locator('.log').textContent()).toContain('holds neither video nor sound');
    await alert.getByRole('button', { name: 'Try again from here' }).click();
    await until('it was tried again', async () => (await page.locator('.facts').last().textContent() ?? '').includes('Attempts2'));
  });
});
