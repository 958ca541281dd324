/** The stand-in itself: a page that hangs is a failure with a word, and windows are denied also by a browser that opens them first. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { openWindow, type Attacked } from './hostile-probes.ts';
import { CAN_RUN, createStudioBench, openApp } from './studio-bench.ts';

async function withApp(env: Record<string, string>, act: (studio: Attacked) => Promise<void>): Promise<void> {
  const bench = createStudioBench({
    make(folder) {
      writeFileSync(join(folder, 'recording.mp4'), 'no recording');
      return join(folder, 'recording.mp4');
    },
  });
  const { app, page } = await openApp({ root: bench.root, libraryDir: bench.libraryDir, quiet: true, env });
  let said = '';
  app.child.stderr?.on('data', (data: Buffer) => { said += data.toString('utf8'); });
  try {
    await act({ app, page, bench, get said() { return said; } });
  } finally {
    await app.close();
    bench.remove();
  }
}

describe.skipIf(!CAN_RUN)('the stand-in', () => {
  it('ends an app whose page hangs, and says so to whoever waits', async () => {
    await withApp({ STAND_IN_LOOK_MS: '1000' }, async studio => {
      const { app, page } = studio;
      await expect(page.evaluate(() => {
        for (;;) {
          // Nothing else gets a turn.
        }
      })).rejects.toThrow(/closed/);
      expect(await app.exited).toBe(70);
      expect(studio.said).toMatch(/the page app:\/\/studio\/index\.html has answered nothing for 12 s: the app is ended\. Chromium: .*page/);
      await expect(app.control.state()).rejects.toThrow(/ended/);
    });
  });

  it('closes what a browser has opened that can\'t be told to open nothing', async () => {
    await withApp({ STAND_IN_CHROMIUM_ARGS: process.getuid?.() === 0 ? '--no-sandbox' : '' }, openWindow);
  });
});
