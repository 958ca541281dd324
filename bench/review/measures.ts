/** What a window does, measured inside it: frames as they are painted, memory as the browser tells it. */
import { readFile } from 'node:fs/promises';

import type { CDPSession, Page } from 'playwright-core';

/** The `share` quantile (0 to 1) of some figures. */
export function quantile(figures: readonly number[], share: number): number {
  const sorted = [...figures].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))] ?? NaN;
}

/**
 * Presses a key (or does something else) and returns how long it took until something is so on the screen, milliseconds: from the
 * event in the page to the first frame painted after it. `isSo` runs in the page before each frame; it may use nothing but `arg`.
 */
export async function timeUntil<A>(page: Page, on: 'keydown' | 'click', act: () => Promise<void>, isSo: (arg: A) => boolean, arg: A, limitMs = 30_000): Promise<number> {
  const took = page.evaluate(({ on, source, arg, limitMs }) => new Promise<number>((resolve, reject) => {
    const isSo = new Function('arg', `return (${source})(arg)`) as (arg: unknown) => boolean;
    window.addEventListener(on, () => {
      const begun = performance.now();
      const look = (): void => {
        if (isSo(arg)) {
          // What is so before a frame is painted is seen in it: the next one begins when it is done.
          requestAnimationFrame(() => { resolve(performance.now() - begun); });
        } else if (performance.now() - begun > limitMs) {
          reject(new Error('it did not come'));
        } else {
          requestAnimationFrame(look);
        }
      };
      requestAnimationFrame(look);
    }, { once: true, capture: true });
    (window as unknown as { armed: boolean }).armed = true;
  }), { on, source: isSo.toString(), arg, limitMs });
  took.catch(() => undefined);
  await page.waitForFunction(() => (window as unknown as { armed?: boolean }).armed === true);
  await page.evaluate(() => { (window as unknown as { armed: boolean }).armed = false; });
  await act();
  return await took;
}

/** Whether the selected clip's picture is painted. Runs in the page. */
export function pictureShown(wanted: { clipId: string | null }): boolean {
  const current = document.querySelector<HTMLElement>('.clip-row[data-current="true"]');
  // The recording's own picture stands in a slot, too: it is not the clip's.
  const video = document.querySelector<HTMLVideoElement>('.player-slot[data-active="true"]:not(.source) video');
  return current !== null && (wanted.clipId === null || current.dataset['clip'] === wanted.clipId)
    && video !== null && !video.seeking && video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA;
}

/** Frames of a scroll. */
export interface Scrolled { readonly framesPerSec: number; readonly longestMs: number; readonly scrolledPx: number }

/** Scrolls an element through by its own position, some pixels each frame, forth and back for `sec`; counts what is painted. */
export async function scroll(page: Page, selector: string, options: { sec: number; pxPerFrame: number }): Promise<Scrolled> {
  return await page.evaluate(({ selector, sec, pxPerFrame }) => new Promise<Scrolled>((resolve, reject) => {
    const element = document.querySelector(selector);
    if (!element) {
      reject(new Error(`there is no ${selector}`));
      return;
    }
    element.scrollTop = 0;
    const gaps: number[] = [];
    let [begun, last, step, scrolledPx] = [0, 0, pxPerFrame, 0];
    const frame = (nowMs: number): void => {
      if (begun === 0) {
        begun = nowMs;
      } else {
        gaps.push(nowMs - last);
      }
      last = nowMs;
      if (nowMs - begun >= sec * 1000) {
        resolve({ framesPerSec: gaps.length / ((nowMs - begun) / 1000), longestMs: Math.max(...gaps), scrolledPx });
        return;
      }
      const before = element.scrollTop;
      element.scrollTop += step;
      scrolledPx += Math.abs(element.scrollTop - before);
      if (element.scrollTop === before) {
        step = -step;
      }
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  }), { selector, ...options });
}

/** What a window holds: JavaScript's heap after collection, elements, and the resident memory of its process (null: not told). */
export interface Held { readonly heapBytes: number; readonly nodes: number; readonly processBytes: number | null }

export async function openMeter(page: Page): Promise<{ held(): Promise<Held>; close(): Promise<void> }> {
  const session = await page.context().newCDPSession(page);
  const browser = await page.context().browser()?.newBrowserCDPSession();
  await session.send('HeapProfiler.enable');
  await session.send('Performance.enable');
  return {
    async held() {
      // What finalisers let go of goes with the next round.
      for (let round = 0; round < 3; round += 1) {
        await session.send('HeapProfiler.collectGarbage');
      }
      const { metrics } = await session.send('Performance.getMetrics');
      const metric = (name: string): number => metrics.find(each => each.name === name)?.value ?? NaN;
      return { heapBytes: metric('JSHeapUsedSize'), nodes: metric('Nodes'), processBytes: browser ? await rendererBytes(browser) : null };
    },
    async close() {
      await session.detach();
      await browser?.detach();
    },
  };
}

/** Proportional memory of the largest renderer process: the window's. */
async function rendererBytes(browser: CDPSession): Promise<number | null> {
  const { processInfo } = await browser.send('SystemInfo.getProcessInfo');
  const held = await Promise.all(processInfo.filter(each => each.type === 'renderer').map(async ({ id }) => {
    const rollup = await readFile(`/proc/${id}/smaps_rollup`, 'utf8').catch(() => '');
    return Number(/^Pss:\s+(\d+) kB/m.exec(rollup)?.[1] ?? 0) * 1024;
  }));
  return held.length === 0 ? null : Math.max(...held);
}
