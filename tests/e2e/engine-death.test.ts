/** An engine that dies while clips are reviewed: the screen stays, and everything goes on by itself. */
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';

import { text } from '#shared/text/en.ts';

import { makeSyntheticRun, type SyntheticRun } from '../support/synthetic-run/index.ts';
import { clipOf, goToClip } from './review-bench.ts';
import { CAN_RUN, engineReady, LIMIT_MS, until } from './studio-bench.ts';
import { useStudio } from './use-studio.ts';

const { review } = text;
/** How long the way back may take on a machine that is busy with other things. How long it takes is measured: `npm run bench -- review`. */
const BACK_LIMIT_MS = 20_000;

/** What an editor sees and has done: where everything stands, what is typed, what has the keyboard. */
async function screenOf(page: Page): Promise<Record<string, unknown>> {
  return await page.evaluate(() => {
    const find = <T extends HTMLElement>(selector: string): T | null => document.querySelector<T>(selector);
    const video = find<HTMLVideoElement>('.player-slot[data-active="true"] video');
    return {
      clips: [...document.querySelectorAll<HTMLElement>('.clip-row')].map(each => each.dataset['clip']), current: find('.clip-row[data-current="true"]')?.dataset['clip'],
      sort: [...document.querySelectorAll<HTMLSelectElement>('.tools select')].map(each => each.value), listTop: find('.clip-scroll')?.scrollTop,
      tab: find('[role="tab"][aria-selected="true"]')?.textContent, shape: find('.shapes [aria-checked="true"]')?.textContent,
      searched: find<HTMLInputElement>('#word-search')?.value, transcriptTop: find('.transcript')?.scrollTop,
      timecode: find('.timecode')?.textContent, picture: video ? { there: video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA, sec: video.currentTime } : null,
      dialog: find('dialog h1')?.textContent, typed: find<HTMLTextAreaElement>('dialog textarea')?.value, keyboard: document.activeElement?.id,
    };
  });
}

describe.skipIf(!CAN_RUN)('a review whose engine dies', () => {
  const studio = useStudio();
  let run: SyntheticRun;
  const enginePid = async (): Promise<number> => (await studio.app.control.state()).engines.at(-1);
  /** Another engine is at work, and the window shows what it says. */
  const back = async (killed: number): Promise<void> => {
    const { page } = studio;
    await until('another engine is ready', async () => await enginePid() !== killed && await engineReady(page), BACK_LIMIT_MS);
    await until('the screen is up to date', async () => await page.locator('.review[data-outdated="false"]').count() === 1 && await page.locator('.banner').count() === 0, BACK_LIMIT_MS);
  };

  beforeAll(async () => {
    if (CAN_RUN) {
      expect(await studio.quit()).toBe(0);
      run = await makeSyntheticRun(studio.bench.libraryDir, { clips: 12, words: 2000, playable: true, state: 'paused' });
      await studio.open();
      await studio.page.keyboard.press('Control+2');
      await until('the first clip stands ready', async () => await studio.page.locator('.player-slot[data-active="true"]:not(.source)').count() === 1);
    }
  }, LIMIT_MS.run);

  it('stands as it stood, with what was being typed, and takes the verdict', async () => {
    const { page } = studio;
    await page.getByLabel(review.list.sort).selectOption('time');
    await page.locator('main.screen').focus();
    for (const key of ['ArrowDown', 'ArrowDown', 'k', 'Shift+ArrowRight', 'Shift+ArrowRight', '2', 'Control+f']) {
      await page.keyboard.press(key);
    }
    await page.keyboard.type('patience');
    await page.keyboard.press('Enter');
    await page.locator('[data-hit="current"]').waitFor();
    await page.locator('main.screen').focus();
    await page.keyboard.press('n');
    await page.getByRole('dialog', { name: review.verdicts.noteTitle }).waitFor();
    await page.keyboard.type('Half a sen');
    let [before, last] = [await screenOf(page), ''];
    await until('the picture rests', async () => {
      before = await screenOf(page);
      const same = JSON.stringify(before) === last;
      last = JSON.stringify(before);
      return same && (before['picture'] as { there: boolean } | null)?.there === true;
    });
    expect(before).toMatchObject({ tab: review.words.tab, shape: '1:1', searched: 'patience', typed: 'Half a sen', keyboard: 'note-text' });
    const clipId = String(before['current']);

    const killed = await enginePid();
    process.kill(killed, 'SIGKILL');
    await page.getByText(text.engine.down).waitFor({ state: 'attached' });
    expect(await screenOf(page), 'while there is no engine').toEqual(before);
    await back(killed);
    expect(await screenOf(page), 'with the next engine').toEqual(before);

    await page.keyboard.type('tence');
    await page.keyboard.press('Enter');
    await until('the verdict is kept', async () => (await clipOf(page, run.runId, clipId)).verdict.state === 'needs-fix');
    expect((await clipOf(page, run.runId, clipId)).verdict.note).toBe('Half a sentence');
  });

  it('shows the clip that the dead engine was asked for', async () => {
    const { page } = studio;
    await page.locator('main.screen').focus();
    // One that has not been near yet: clips are asked for with their neighbours, first by rank.
    const rows = await page.locator('.clip-row').evaluateAll(all => all.map(each => (each as HTMLElement).dataset['clip'] ?? ''));
    const far = rows.findLast(each => !run.clipIds.slice(0, 3).includes(each)) ?? '';
    const killed = await enginePid();
    // It hears what it is asked, and never answers.
    process.kill(killed, 'SIGSTOP');
    await goToClip(page, far);
    const player = page.locator('.player-slot[data-active="true"]:not(.source)');
    expect(await player.count(), 'its preview is not here yet').toBe(0);
    process.kill(killed, 'SIGKILL');
    await back(killed);
    await until('its preview is shown', async () => await player.count() === 1, BACK_LIMIT_MS);
    expect(await page.locator('.stage-marks [role="alert"]').count()).toBe(0);
  });
});
