/** `npm run screenshots -- DIR`: every screen of the studio in both themes, 1280x720, on a run of the made sample recording. */
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { buildStudio, createStudioBench, startShortRun, until } from '../../tests/e2e/studio-bench.ts';

const folder = resolve(process.env['INIT_CWD'] ?? '.', process.argv[2] ?? 'demo-out/screenshots');
/** Two clips in three shapes on two busy cores. */
const RUN_LIMIT_MS = 300_000;

mkdirSync(folder, { recursive: true });
buildStudio();
const bench = createStudioBench();
const { app, page } = await bench.open();
try {
  await page.setViewportSize({ width: 1280, height: 720 });
  await until('the engine is ready', () => page.getByText('Engine ok').isVisible());
  await shoot('library-empty');
  await app.control.dropFiles([bench.recording]);
  await page.getByRole('dialog').waitFor();
  await shoot('start');
  await page.keyboard.press('Escape');
  await startShortRun(app, page, bench);
  await until('clips are prepared', async () => await page.locator('.node[data-state="completed"]').count() >= 5, RUN_LIMIT_MS);
  await shoot('run-working');
  await until('rendering', () => page.locator('.node[data-stage="rendering"][data-state="in_progress"]').isVisible(), RUN_LIMIT_MS);
  await page.keyboard.press('Control+2');
  await page.locator('tr[data-output]').first().waitFor();
  await shoot('outputs-rendering');
  await until('the files are ready', async () => await page.locator('tr[data-state="rendered"]').count() === 3, RUN_LIMIT_MS);
  await shoot('outputs');
  await page.keyboard.press('Control+1');
  await page.locator('.card').first().waitFor();
  await shoot('library');
  await page.locator('.card').first().click();
  await shoot('run');
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
process.stdout.write(`${folder}\n`);

async function shoot(name: string): Promise<void> {
  for (const theme of ['light', 'dark'] as const) {
    await app.control.clickMenu(`theme-${theme}`);
    // Colours have a transition.
    await new Promise(done => { setTimeout(done, 250); });
    await page.screenshot({ path: join(folder, `${name}-${theme}.png`) });
  }
}
