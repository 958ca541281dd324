import { afterEach, describe, expect, it } from 'vitest';

import { childPids } from '../../../../tests/support/own-children.ts';
import { locateBrowser } from './locate-browser.ts';
import { endBrowser, startBrowser } from './open-browser.ts';
import type { RunningBrowser } from './open-browser.ts';

const unheard: unknown[] = [];
const hear = (reason: unknown): void => { unheard.push(reason); };
let browser: Promise<RunningBrowser> | null = null;

afterEach(async () => {
  process.off('unhandledRejection', hear);
  unheard.length = 0;
  await endBrowser(browser);
});

/** A page as Remotion opens one. */
async function openPage(): Promise<Awaited<ReturnType<RunningBrowser['newPage']>>> {
  browser = startBrowser(await locateBrowser());
  return (await browser).newPage({ context: () => null, logLevel: 'error', indent: false, pageIndex: 0, onBrowserLog: null, onLog: () => undefined });
}

describe('ending a browser', () => {
  it.skipIf(process.platform !== 'linux')('is quiet about a page that was being closed, but tells who waits for it', async () => {
    const page = await openPage();
    process.on('unhandledRejection', hear);
    // Stopped, it can't answer before it is ended.
    childPids(/chrom/i).forEach(pid => process.kill(pid, 'SIGSTOP'));
    void page.close();
    const waitedFor = page.close();
    await endBrowser(browser);
    await expect(waitedFor).rejects.toThrow('Target closed');
    await new Promise(setImmediate);
    expect(unheard).toEqual([]);
  });

  it('can be done twice, and where none came up', async () => {
    await openPage();
    await endBrowser(browser);
    await endBrowser(browser);
    await endBrowser(null);
    await endBrowser(Promise.reject(new Error('No browser here.')));
    expect(childPids(/chrom/i)).toEqual([]);
  });
});
