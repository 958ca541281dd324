/** The sample's way through the app, from an empty library: a run and its review, as README.md shows them. */
import type { Page } from 'playwright-core';

import { createStudioBench, engineReady, LIMIT_MS, stagesIn, until } from '../../tests/e2e/studio-bench.ts';
import { createShooter } from './shooter.ts';

export async function shootSample(folder: string): Promise<void> {
  const bench = createStudioBench();
  const { app, page } = await bench.open();
  const shoot = createShooter(app, page, folder);
  try {
    await page.setViewportSize({ width: 1440, height: 860 });
    await until('the engine is ready', () => engineReady(page));
    await page.getByRole('button', { name: 'Try the sample' }).click();
    await until('the first clip stands ready', () => firstClipStands(page), LIMIT_MS.run);
    await until('no stage is at work', () => page.getByText('Idle', { exact: true }).isVisible(), LIMIT_MS.run);
    // All shapes, on the fourth word.
    for (const key of ['4', 'Shift+ArrowRight', 'Shift+ArrowRight', 'Shift+ArrowRight']) {
      await page.keyboard.press(key);
    }
    await shoot('sample-review');
    await page.keyboard.press('Control+1');
    await page.locator('.card').first().click();
    await until('the run is shown', async () => await stagesIn(page, 'completed') > 0);
    await shoot('sample-run');
  } finally {
    await app.close();
    bench.remove();
  }
}

function firstClipStands(page: Page): Promise<boolean> {
  return page.locator('.player-slot[data-active="true"]:not(.source)').first().isVisible();
}
