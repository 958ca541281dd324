/** `npm run screenshots -- DIR`: every screen of the studio in both themes, 1280x720, on runs of made recordings. */
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { buildStudio, createStudioBench, startShortRun, until } from '../../tests/e2e/studio-bench.ts';
import { createShooter } from './shooter.ts';
import { shootReview } from './shoot-review.ts';
import { shootSample } from './shoot-sample.ts';

const folder = resolve(process.env['INIT_CWD'] ?? '.', process.argv[2] ?? 'demo-out/screenshots');
/** Two clips in three shapes on two busy cores. */
const RUN_LIMIT_MS = 300_000;

mkdirSync(folder, { recursive: true });
buildStudio();
const bench = createStudioBench();
const { app, page } = await bench.open();
const shoot = createShooter(app, page, folder);
try {
  await page.setViewportSize({ width: 1280, height: 720 });
  await until('the engine is ready', () => page.getByText('Engine ok').isVisible());
  await page.getByText('Ctrl+O').waitFor();
  await shoot('library-empty');
  await page.keyboard.press('Control+k');
  await page.getByRole('option').first().waitFor();
  await shoot('palette');
  await page.keyboard.press('Escape');
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: 'Keyboard' }).waitFor();
  await shoot('keys');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+,');
  for (const group of ['Network', 'Models', 'This machine', 'Output', 'Appearance']) {
    await page.getByRole('heading', { name: group, level: 2 }).evaluate(heading => { heading.scrollIntoView(); });
    await shoot(`settings-${group.toLowerCase().replace(' ', '-')}`);
  }
  await page.keyboard.press('Control+1');
  await app.control.dropFiles([bench.recording]);
  await page.getByRole('dialog').waitFor();
  await shoot('start');
  await page.keyboard.press('Escape');
  await startShortRun(app, page, bench);
  await until('clips are prepared', async () => await page.locator('.node[data-state="completed"]').count() >= 5, RUN_LIMIT_MS);
  await shoot('run-working');
  await until('rendering', () => page.locator('.node[data-stage="rendering"][data-state="in_progress"]').isVisible(), RUN_LIMIT_MS);
  await page.keyboard.press('Control+3');
  await page.locator('[data-output]').first().waitFor();
  await shoot('outputs-rendering');
  await until('the files are ready', async () => await page.locator('[data-output][data-state="rendered"]').count() === 3, RUN_LIMIT_MS);
  await shoot('outputs');
  await page.getByRole('button', { name: 'Names' }).click();
  await page.getByRole('dialog').waitFor();
  await shoot('names');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+1');
  await page.locator('.card').first().waitFor();
  await shoot('library');
  await page.locator('.card').first().click();
  await shoot('run');
  await page.locator('.playable').hover({ position: { x: 300, y: 40 } });
  await shoot('run-timeline');
  await page.mouse.move(4, 4);
  await page.setViewportSize({ width: 2560, height: 1440 });
  await shoot('run-wide');
  await page.setViewportSize({ width: 1280, height: 720 });
  const engine: number | undefined = (await app.control.state()).engines.at(-1);
  if (engine !== undefined) {
    process.kill(engine, 'SIGKILL');
    await page.locator('.banner').waitFor();
    await page.screenshot({ path: join(folder, 'engine-down-dark.png') });
  }
} finally {
  await app.close();
  bench.remove();
}
await shootReview(folder);
await shootSample(folder);
process.stdout.write(`${folder}\n`);
