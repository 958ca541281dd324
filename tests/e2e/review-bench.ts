/** What tests of the review have in common: a prepared run, what the engine says of it, and the hands of an editor at the keyboard. */
import type { Page } from 'playwright-core';
import { z } from 'zod';

import { RunView } from '#shared/api/run-view.ts';
import type { ReviewCommand } from '#shared/review/commands.ts';
import { ReviewView, Transcript, type ReviewClip } from '#shared/review/review-view.ts';
import type { OutputPreset } from '#shared/render/presets.ts';
import { STAGE_IDS } from '#shared/pipeline/stages.ts';
import { text } from '#shared/text/en.ts';
import type { Aspect } from '#shared/units/geometry.ts';

import type { StandIn } from '../electron-stand-in/launch.ts';
import { callEngine } from './call-engine.ts';
import { LIMIT_MS, stagesIn, until, type StudioBench } from './studio-bench.ts';

/** What of a new run's dialog is filled in; what is left out stays as it is offered. */
export interface ReviewedRun { readonly clips?: number; readonly minSec?: number; readonly maxSec?: number; readonly preset?: OutputPreset }

/** Drops the recording and starts a run that waits for a review. Leaves it on the screen. */
export async function startReviewedRun({ app, page, bench }: { app: StandIn; page: Page; bench: Pick<StudioBench, 'recording'> }, { clips, minSec, maxSec, preset = 'draft' }: ReviewedRun): Promise<void> {
  await app.control.dropFiles([bench.recording]);
  const dialog = page.getByRole('dialog');
  await dialog.waitFor();
  for (const [label, value] of [[text.start.clips, clips], [text.start.minSec, minSec], [text.start.maxSec, maxSec]] as const) {
    if (value !== undefined) {
      await dialog.getByLabel(label).fill(String(value));
    }
  }
  await dialog.getByLabel(text.start.preset).selectOption(preset);
  await dialog.getByLabel(text.start.review).check();
  await dialog.getByLabel(text.start.maxSec).press('Enter');
  await page.getByRole('list', { name: text.run.stages }).waitFor();
}

/** Drops the recording, has its clips prepared for a review, and opens that. Returns the run's id. */
export async function prepareReview(studio: { app: StandIn; page: Page; bench: Pick<StudioBench, 'recording'> }, options: Required<Pick<ReviewedRun, 'clips' | 'minSec' | 'maxSec'>> & Pick<ReviewedRun, 'preset'>): Promise<string> {
  const { page } = studio;
  await startReviewedRun(studio, options);
  await until('the clips are prepared', async () => await stagesIn(page, 'completed') === STAGE_IDS.length - 1, LIMIT_MS.run);
  await page.getByRole('button', { name: text.review.open, exact: true }).click();
  await page.locator('.clip-row').first().waitFor();
  const [run] = await runsOf(page);
  if (!run) {
    throw new Error('the engine has no run');
  }
  return run.runId;
}

/** Asks the engine, past the window. */
export async function ask<T extends z.ZodType>(page: Page, path: string, input: unknown, output: T): Promise<z.infer<T>> {
  const { status, body } = await callEngine(page, path, input);
  if (status !== 200) {
    throw new Error(`${path} was answered with ${status}: ${JSON.stringify(body)}`);
  }
  return output.parse(body);
}

export const runsOf = (page: Page): Promise<RunView[]> => ask(page, '/runs/list', undefined, z.array(RunView));
export const reviewOf = (page: Page, runId: string): Promise<ReviewView> => ask(page, '/review/get', { runId }, ReviewView);
export const transcriptOf = (page: Page, runId: string): Promise<Transcript> => ask(page, '/review/transcript', { runId }, Transcript);
export const editBy = async (page: Page, runId: string, command: z.input<typeof ReviewCommand>): Promise<void> => { await ask(page, '/review/edit', { runId, command }, z.object({ revision: z.int() })); };

/** One clip as the engine has it. */
export async function clipOf(page: Page, runId: string, clipId: string): Promise<ReviewClip> {
  const found = (await reviewOf(page, runId)).clips.find(each => each.clipId === clipId);
  if (!found) {
    throw new Error(`the run has no clip ${clipId}`);
  }
  return found;
}

/** Waits until the engine's view of the run is so. */
export async function untilReview(what: string, page: Page, runId: string, isSo: (view: ReviewView) => boolean, limitMs: number = LIMIT_MS.run): Promise<ReviewView> {
  let last: ReviewView | null = null;
  await until(what, async () => {
    last = await reviewOf(page, runId);
    return isSo(last);
  }, limitMs).catch((error: unknown) => { throw new Error(`${String(error)}; the review was last: ${JSON.stringify(last).slice(0, 3000)}`, { cause: error }); });
  return last as unknown as ReviewView;
}

/** Waits until every edit is worked in. */
export const untilPrepared = (page: Page, runId: string): Promise<ReviewView> =>
  untilReview('every clip is prepared', page, runId, view => view.clips.length > 0 && view.clips.every(each => each.preparation === 'ready' && each.previewKey !== null));

/** The clip that is on the screen. */
export async function shownClip(page: Page): Promise<string> {
  return await page.locator('.clip-row[data-current="true"]').getAttribute('data-clip') ?? '';
}

/** Goes to a clip with the arrow keys. */
export async function goToClip(page: Page, clipId: string): Promise<void> {
  for (const key of ['ArrowUp', 'ArrowDown'] as const) {
    for (let presses = 0, last = ''; presses < 500; presses += 1) {
      const now = await shownClip(page);
      if (now === clipId) {
        return;
      }
      if (now === last) {
        break;
      }
      last = now;
      await page.keyboard.press(key);
    }
  }
  throw new Error(`the arrow keys do not reach the clip ${clipId}`);
}

/** Puts a frame of the shown clip on the screen in a shape, by keys, and waits until its picture rests. */
export async function showFrame(page: Page, aspects: readonly Aspect[], aspect: Aspect, frame: number): Promise<void> {
  await page.keyboard.press(`Digit${aspects.indexOf(aspect) + 1}`);
  await page.keyboard.press('KeyK');
  await page.keyboard.press('Home');
  for (let pressed = 0; pressed < frame; pressed += 1) {
    await page.keyboard.press('ArrowRight');
  }
  await rested(page);
}

/** Waits until the picture has not changed for a while. */
export async function rested(page: Page): Promise<void> {
  const player = page.locator('.player-slot[data-active="true"]');
  let [before, same] = ['', 0];
  await until('the picture rests', async () => {
    const now = (await player.screenshot()).toString('base64');
    same = now === before ? same + 1 : 0;
    before = now;
    return same >= 5;
  });
}

/** What an editor sees, for tests that say what they saw: the screen's text. */
export async function seenOn(page: Page): Promise<string> {
  const screen = await page.locator('body').innerText().catch((error: unknown) => `it can't be read: ${String(error)}`);
  return `the window shows: ${screen.replace(/\s+/g, ' ').slice(0, 1500)}`;
}
