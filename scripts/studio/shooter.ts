import { join } from 'node:path';

import type { Page } from 'playwright-core';

import type { StandIn } from '../../tests/electron-stand-in/launch.ts';

/** Returns what takes a picture of the window in both themes: `NAME-light.png`, `NAME-dark.png`. */
export function createShooter(app: StandIn, page: Page, folder: string): (name: string) => Promise<void> {
  return async name => {
    for (const theme of ['light', 'dark'] as const) {
      await app.control.clickMenu(`theme-${theme}`);
      // Colours have a transition.
      await new Promise(done => { setTimeout(done, 250); });
      await page.screenshot({ path: join(folder, `${name}-${theme}.png`) });
    }
  };
}
