/** How fast the review is, in the window: 40 clips, 18,000 words, on the built app in Chromium. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Page } from 'playwright-core';

import { table } from '#cli/text.ts';
import { text } from '#shared/text/en.ts';

import { buildStudio, CAN_RUN, engineReady, openApp, until } from '../../tests/e2e/studio-bench.ts';
import { makeSyntheticRun } from '../../tests/support/synthetic-run/index.ts';
import { openMeter, pictureShown, quantile, scroll, timeUntil, type Held } from './measures.ts';

/** What is asked. `quick`: few clips and words, to see that it works. */
export interface ReviewBench { readonly quick: boolean; readonly print: (text: string) => void }

/** Times the review is opened; the first time everything is cold. */
const OPENINGS = 5;
const SCROLL = { sec: 4, pxPerFrame: 40 } as const;
const SWITCHES = 200;
/** Switches before memory is first measured: caches and compiled code are there by then. */
const WARM_SWITCHES = 40;
/** After more deaths in a row no other engine is started. */
const ENGINE_DEATHS = 3;

/** Measures. The result is the line of JSON. */
export async function benchReview({ quick, print }: ReviewBench): Promise<Record<string, unknown>> {
  if (!CAN_RUN) {
    throw new Error('The window is measured on Linux with a Chromium on PATH.');
  }
  const size = quick ? { clips: 6, words: 1200 } : { clips: 40, words: 18_000 };
  const root = await mkdtemp(join(tmpdir(), 'cutdown-bench-review-'));
  try {
    print(`Making a run of ${size.clips} clips and ${size.words} words, and building the app…`);
    const libraryDir = join(root, 'library');
    await makeSyntheticRun(libraryDir, { ...size, playable: true, state: 'paused' });
    buildStudio();
    const { app, page } = await openApp({ root, libraryDir, quiet: true });
    try {
      await until('the engine is ready', () => engineReady(page));
      const openings = await openTimes(page);
      const nexts = await nextClipTimes(page, size.clips);
      await page.keyboard.press('KeyK');
      await settle(page);
      const list = await scroll(page, '.clip-scroll', SCROLL);
      await page.keyboard.press('KeyW');
      await page.locator(TRANSCRIPT).waitFor();
      await settle(page);
      const transcript = await scroll(page, TRANSCRIPT, SCROLL);
      // The composition is drawn and the film decoded meanwhile.
      await page.keyboard.press('Home');
      await page.keyboard.press('Space');
      const whilePlaying = await scroll(page, TRANSCRIPT, SCROLL);
      await page.keyboard.press('KeyK');
      const memory = await memoryOver(page, size.clips, quick ? 20 : SWITCHES);
      const restarts = await restartTimes(app, page);
      const result = {
        clips: size.clips, words: size.words, window: '1280x720',
        open: { firstMs: round(openings[0] ?? NaN), medianMs: round(quantile(openings.slice(1), 0.5)) },
        next: { medianMs: round(quantile(nexts, 0.5)), p95Ms: round(quantile(nexts, 0.95)), mostMs: round(Math.max(...nexts)), count: nexts.length },
        scroll: { list: shown(list), transcript: shown(transcript), transcriptWhilePlaying: shown(whilePlaying) },
        memory, engineBackMs: { median: round(quantile(restarts, 0.5)), most: round(Math.max(...restarts)) },
      };
      print(`\n${table([
        ['WHAT', 'FIGURE', 'WANTED'],
        ['review opens, first time', `${result.open.firstMs} ms`, 'under 1000 ms'],
        ['review opens, again', `${result.open.medianMs} ms (median of ${openings.length - 1})`, 'under 1000 ms'],
        ['first frame of the next clip', `${result.next.medianMs} ms (median of ${nexts.length}), p95 ${result.next.p95Ms} ms, most ${result.next.mostMs} ms`, 'under 300 ms'],
        ['scrolling the clips', `${result.scroll.list.framesPerSec} frames/s, longest gap ${result.scroll.list.longestMs} ms`, '50 or more'],
        ['scrolling the transcript', `${result.scroll.transcript.framesPerSec} frames/s, longest gap ${result.scroll.transcript.longestMs} ms`, '50 or more'],
        ['the same while a clip plays', `${result.scroll.transcriptWhilePlaying.framesPerSec} frames/s, longest gap ${result.scroll.transcriptWhilePlaying.longestMs} ms`, ''],
        [`heap over ${memory.switches} switches`, `${memory.heapMb.before} to ${memory.heapMb.after} MB`, 'no growth'],
        [`elements over ${memory.switches} switches`, `${memory.nodes.before} to ${memory.nodes.after}`, 'no growth'],
        [`process over ${memory.switches} switches`, memory.processMb.before === null ? 'not told here' : `${memory.processMb.before} to ${memory.processMb.after ?? NaN} MB`, 'no growth'],
        ['screen whole after an engine was killed', `${result.engineBackMs.median} ms (median of ${restarts.length}), most ${result.engineBackMs.most} ms`, 'under 5000 ms'],
      ])}`);
      return result;
    } finally {
      await app.close();
    }
  } finally {
    await rm(root, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** The scrolled element of the words. */
const TRANSCRIPT = '.transcript';

async function openTimes(page: Page): Promise<number[]> {
  const times: number[] = [];
  const open = page.getByRole('button', { name: text.review.open, exact: true });
  for (let time = 0; time < OPENINGS; time += 1) {
    await page.keyboard.press('Control+1');
    await page.locator('.card').first().click();
    await open.waitFor();
    await settle(page);
    times.push(await timeUntil(page, 'click', () => open.click(), pictureShown, { clipId: null }));
    await settle(page);
  }
  return times;
}

async function nextClipTimes(page: Page, clips: number): Promise<number[]> {
  const times: number[] = [];
  await toFirst(page);
  for (let at = 1; at < clips; at += 1) {
    await settle(page);
    times.push(await switchBy(page, 'ArrowDown'));
  }
  return times;
}

/** Goes to the neighbour in the list; returns how long it took until its picture was painted. */
async function switchBy(page: Page, key: 'ArrowDown' | 'ArrowUp'): Promise<number> {
  const clipId = await page.evaluate(down => {
    const rows = [...document.querySelectorAll<HTMLElement>('.clip-row')].sort((a, b) => Number(a.ariaPosInSet) - Number(b.ariaPosInSet));
    const at = rows.findIndex(each => each.dataset['current'] === 'true');
    return rows[at + (down ? 1 : -1)]?.dataset['clip'] ?? null;
  }, key === 'ArrowDown');
  if (clipId === null) {
    throw new Error(`there is no clip to go to by ${key}`);
  }
  return await timeUntil(page, 'keydown', () => page.keyboard.press(key), pictureShown, { clipId });
}

async function toFirst(page: Page): Promise<void> {
  await page.locator('main.screen').focus();
  for (let tries = 0; tries < 500; tries += 1) {
    if (await page.evaluate(() => document.querySelector('.clip-row[data-current="true"]')?.getAttribute('aria-posinset')) === '1') {
      return;
    }
    await page.keyboard.press('ArrowUp');
  }
  throw new Error('the arrow keys do not reach the first clip');
}

/** An editor looks at a clip before going on: what follows a change comes to rest first. */
async function settle(page: Page): Promise<void> {
  await page.waitForTimeout(400);
}

async function memoryOver(page: Page, clips: number, switches: number): Promise<{ switches: number; heapMb: Pair; nodes: Pair; processMb: { before: number | null; after: number | null } }> {
  const meter = await openMeter(page);
  try {
    await toFirst(page);
    let [at, key] = [1, 'ArrowDown' as 'ArrowDown' | 'ArrowUp'];
    const go = async (count: number): Promise<void> => {
      for (let done = 0; done < count; done += 1) {
        key = at === clips ? 'ArrowUp' : at === 1 ? 'ArrowDown' : key;
        await switchBy(page, key);
        at += key === 'ArrowDown' ? 1 : -1;
      }
      // Measured at the same place each time: on the first clip, with nothing playing.
      while (at > 1) {
        await switchBy(page, 'ArrowUp');
        at -= 1;
      }
      await page.keyboard.press('KeyK');
      await settle(page);
    };
    await go(WARM_SWITCHES);
    const before = await meter.held();
    await go(switches);
    const after = await meter.held();
    const pair = (of: (held: Held) => number): Pair => ({ before: Math.round(of(before) * 10) / 10, after: Math.round(of(after) * 10) / 10 });
    const mb = (bytes: number | null): number | null => bytes === null ? null : Math.round(bytes / 1e5) / 10;
    return { switches, heapMb: pair(held => held.heapBytes / 1e6), nodes: pair(held => held.nodes), processMb: { before: mb(before.processBytes), after: mb(after.processBytes) } };
  } finally {
    await meter.close();
  }
}

interface Pair { readonly before: number; readonly after: number }

/** From an engine's death until another one is ready and the review is up to date and shows its picture. */
async function restartTimes(app: Awaited<ReturnType<typeof openApp>>['app'], page: Page): Promise<number[]> {
  const times: number[] = [];
  for (let time = 0; time < ENGINE_DEATHS; time += 1) {
    const clipId = await page.locator('.clip-row[data-current="true"]').getAttribute('data-clip');
    const pid = (await app.control.state()).engines.at(-1) as number;
    const begun = performance.now();
    process.kill(pid, 'SIGKILL');
    await until('another engine is ready', async () => (await app.control.state()).engines.at(-1) !== pid && await engineReady(page));
    await until('the review is whole', async () => await page.locator('.review[data-outdated="false"]').count() === 1 && await page.locator('.banner').count() === 0 && await page.evaluate(pictureShown, { clipId }));
    times.push(performance.now() - begun);
    await settle(page);
  }
  return times;
}

function shown({ framesPerSec, longestMs, scrolledPx }: Awaited<ReturnType<typeof scroll>>): { framesPerSec: number; longestMs: number; scrolledPx: number } {
  return { framesPerSec: Math.round(framesPerSec * 10) / 10, longestMs: round(longestMs), scrolledPx: round(scrolledPx) };
}

const round = (value: number): number => Math.round(value);
