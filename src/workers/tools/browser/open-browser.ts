/** Starts the browser that renders pictures, and keeps it warm. */
import { setTimeout as delay } from 'node:timers/promises';

import { openBrowser } from '@remotion/renderer';
import type { ChromiumOptions } from '@remotion/renderer';

import { CutdownError } from '#shared/errors/cutdown-error.ts';
import { browserInstallHint } from './locate-browser.ts';
import type { BrowserLocation } from './locate-browser.ts';

/** A running browser, as Remotion's calls take it. */
export type RunningBrowser = Awaited<ReturnType<typeof openBrowser>>;

/**
 * No GL: software drawing is the same on every machine. Remotion itself always adds `--no-sandbox`; the pages that run are our
 * own bundle, and the only media it decodes is what our own ffmpeg has written.
 */
export const CHROMIUM_OPTIONS: ChromiumOptions = { gl: null, enableMultiProcessOnLinux: true };

/** How long Remotion may take to forget the pages of a browser whose process it has killed. */
const PAGES_GONE_MS = 5_000;

/** Starts a browser. Rejects with `browser-failed` (retryable) where it does not come up. */
export async function startBrowser(location: BrowserLocation): Promise<RunningBrowser> {
  try {
    return letPagesCloseUnheard(await openBrowser('chrome', {
      browserExecutable: location.executablePath, chromeMode: location.mode, chromiumOptions: CHROMIUM_OPTIONS, logLevel: 'error',
    }));
  } catch (error) {
    throw new CutdownError('browser-failed', `The browser at ${location.executablePath} could not be started.`, {
      advice: `Run "cutdown doctor" to check it. ${browserInstallHint()}`, retryable: true, cause: error,
    });
  }
}

/**
 * Ends a browser that may never have come up, or have ended by itself: neither has anything left to close. Idempotent.
 * Remotion kills the process first and then asks for its pages: for one that was being made just then it would wait for ever.
 */
export async function endBrowser(browser: Promise<RunningBrowser> | null): Promise<void> {
  const closing = browser?.then(running => running.close({ silent: true })).catch(() => undefined);
  await Promise.race([closing, delay(PAGES_GONE_MS, undefined, { ref: false })]);
}

/**
 * Remotion closes a page whose script threw without waiting for it. Where the browser ends before it has answered, that promise
 * rejects with nobody listening, and an unheard rejection ends the whole worker. Who does wait for `close` is still told.
 */
function letPagesCloseUnheard(browser: RunningBrowser): RunningBrowser {
  const newPage = browser.newPage.bind(browser);
  browser.newPage = async options => {
    const page = await newPage(options);
    const close = page.close.bind(page);
    page.close = closeOptions => {
      const closing = close(closeOptions);
      closing.catch(() => undefined);
      return closing;
    };
    return page;
  };
  return browser;
}

/**
 * Tells when a browser is gone: Remotion goes on waiting for a frame of one that was killed. `lost` never resolves; it rejects
 * with `browser-failed` (retryable) when the connection breaks before `stop` is called.
 */
export function watchBrowser(browser: RunningBrowser): { lost: Promise<never>; stop: () => void } {
  const { transport } = browser.connection;
  const before = transport.onclose;
  let watching = true;
  const lost = new Promise<never>((_, reject) => {
    transport.onclose = () => {
      before?.();
      if (watching) {
        reject(new CutdownError('browser-failed', 'The browser ended unexpectedly while it was drawing.', {
          advice: 'Resume the run; close other programs if memory is short.', retryable: true,
        }));
      }
    };
  });
  // Whoever races with it sees the rejection; nobody else needs to.
  lost.catch(() => undefined);
  return {
    lost,
    stop: () => {
      watching = false;
      transport.onclose = before;
    },
  };
}
