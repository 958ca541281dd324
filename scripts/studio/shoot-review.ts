/** Every state of the review, on a made run of 40 clips and 18,000 words. The run is paused: edits are recorded and stay "being worked in". */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { openApp, until } from '../../tests/e2e/studio-bench.ts';
import { makeSyntheticRun } from '../../tests/support/synthetic-run/index.ts';
import { createShooter } from './shooter.ts';

export async function shootReview(folder: string): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), 'cutdown-review-shots-'));
  const libraryDir = join(root, 'library');
  const { clipIds } = await makeSyntheticRun(libraryDir, { clips: 40, words: 18_000, playable: true, state: 'paused' });
  const { app, page } = await openApp({ root, libraryDir });
  const shoot = createShooter(app, page, folder);
  const current = (clipId: string | undefined): Promise<boolean> => page.locator(`.clip-row[data-clip="${clipId}"][data-current="true"]`).isVisible();
  const press = async (...keys: string[]): Promise<void> => { for (const key of keys) { await page.keyboard.press(key); } };
  try {
    await page.setViewportSize({ width: 1280, height: 720 });
    await until('the engine is ready', () => page.getByText('Engine ok').isVisible());
    await page.getByRole('navigation', { name: 'Rooms' }).getByText('Review').click();
    await until('the first clip stands ready', async () => await current(clipIds[0]) && await page.locator('.player-slot[data-active="true"]:not(.source)').count() === 1);
    await shoot('review');

    // Three verdicts, then an approved clip is trimmed: its approval lapses.
    await press('a', 'x', 'n');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.type('The end is cut off');
    await shoot('review-note');
    await press('Enter', 'ArrowUp', 'ArrowUp', 'ArrowUp');
    await until('the first clip is there again', () => current(clipIds[0]));
    await press('Shift+ArrowRight', 'Shift+ArrowRight', 'Shift+ArrowRight', 'i');
    await until('its approval has lapsed', () => page.locator('.note-bar').isVisible());
    await shoot('review-lapsed');
    await press('Control+z');
    await page.locator('.toast').waitFor();
    await shoot('review-undone');

    const words = page.locator('.strip-words .word[data-place="inside"]');
    await words.nth(4).click();
    await words.nth(8).click({ modifiers: ['Shift'] });
    await shoot('review-words-selected');
    await press('Delete');
    await page.locator('.cut-span').waitFor();
    await shoot('review-cut');
    await words.nth(1).click();
    await press('e');
    await page.getByRole('dialog').waitFor();
    await shoot('review-correct');
    await press('Escape', 'Escape', 't');
    await page.getByRole('dialog').waitFor();
    await shoot('review-title');
    await press('Escape', 'Control+f');
    await page.keyboard.type('patience');
    await press('Enter');
    await shoot('review-search');
    await press('Escape', 'Escape', 'g');
    await page.locator('.frame-picture').waitFor();
    await shoot('review-frame');
    await page.getByRole('tab', { name: 'Style' }).click();
    await shoot('review-style');
    await press('y', '4');
    await shoot('review-all-shapes');
    await press('1');
    await page.getByRole('button', { name: 'Approve above' }).click();
    await shoot('review-approve-above');
    await page.getByRole('button', { name: /^Approve \d+ clips$/ }).click();
    await until('they are approved', () => page.getByRole('button', { name: /^Render \d+ approved$/ }).isVisible());
    await press('Shift+r');
    await shoot('review-render');
    await press('Escape');
    await page.locator('.popover').waitFor({ state: 'detached' });
    // The button gets the keyboard back a moment later.
    await until('the button has the keyboard again', () => page.evaluate(() => document.activeElement?.closest('.bulk') !== null));
    await press('/');
    await page.keyboard.type('no such words');
    await shoot('review-no-match');
    await page.getByRole('button', { name: 'Show all' }).click();
    await page.locator('.clip-row').nth(1).click({ modifiers: ['Control'] });
    await page.locator('.clip-row').nth(4).click({ modifiers: ['Control'] });
    await shoot('review-picked');
    await press('Escape');
    const strip = await page.locator('.strip').boundingBox();
    if (strip) {
      await page.mouse.click(strip.x + strip.width - 8, strip.y + strip.height / 2);
      await shoot('review-source');
    }
    await page.setViewportSize({ width: 2560, height: 1440 });
    await shoot('review-large');
    await page.setViewportSize({ width: 960, height: 600 });
    await shoot('review-small');
    await words.nth(1).click();
    await words.nth(4).click({ modifiers: ['Shift'] });
    await shoot('review-small-words');
  } finally {
    await app.close();
    rmSync(root, { recursive: true, force: true, maxRetries: 5 });
  }
}
