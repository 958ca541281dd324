/** The steps of a recording's way through the window; see `walk.ts`. */
import { readFile, stat } from 'node:fs/promises';

import type { Page } from 'playwright-core';

import type { StageId } from '#shared/pipeline/stages.ts';
import { Sidecar } from '#shared/render/composition-props.ts';
import { text } from '#shared/text/en.ts';

import { clipOf, reviewOf, runsOf, transcriptOf, untilPrepared, untilReview } from '../../tests/e2e/review-bench.ts';
import { stagesIn, until } from '../../tests/e2e/studio-bench.ts';
import { pictureShown, quantile, timeUntil } from './measures.ts';

/** A recording of an hour, cut and rendered on two cores. */
const LIMIT_MS = 4 * 3_600_000;
/** How often it is looked whether something long is done: what is measured has the machine. */
const LOOK_EVERY_MS = 500;
/** How the clips are judged, in their order, and then from the beginning again: mostly approved, as an editor does. The first is always approved. */
const VERDICTS = ['a', 'x', 'a', 'n', 'a', 'a'] as const;
const MENDED = 'Cutdown';
/** By so much a sidecar's times may differ from the review's: a clip is cut at whole frames, seconds. */
const FRAME_SEC = 0.05;

export interface Step { readonly what: string; readonly sec: number; readonly sinceSec: number }
/** Is told of each step that is done; the picture of it is called `shot`. */
export interface Walker { readonly steps: readonly Step[]; done(what: string, shot: string): Promise<void> }

/** Waits until a stage of the run on the screen is done. */
export async function untilStage(page: Page, stage: StageId): Promise<void> {
  await untilDone(page, `the stage ${stage} is done`, async () => {
    if (await stagesIn(page, 'failed') > 0) {
      throw new Error(`a stage failed: ${await page.getByRole('alert').first().textContent() ?? ''}`);
    }
    return await page.locator(`.node[data-stage="${stage}"][data-state="completed"]`).count() === 1;
  });
}

/** Waits for what takes minutes. What is thrown meanwhile ends it. */
async function untilDone(page: Page, what: string, isSo: () => Promise<boolean>): Promise<void> {
  const begun = performance.now();
  while (!await isSo()) {
    if (performance.now() - begun > LIMIT_MS) {
      throw new Error(`it did not come to pass: ${what}`);
    }
    await page.waitForTimeout(LOOK_EVERY_MS);
  }
}

/** What the first clip's files must show. */
export interface Repaired { readonly clipId: string; readonly word: string | null; readonly trimmedSec: number }

/** Starts the first clip later, and mends a word of it. Without a transcript it is trimmed by frames, and no word is mended. */
export async function repairFirst(page: Page, runId: string, walker: Walker): Promise<Repaired> {
  const [first] = (await reviewOf(page, runId)).clips;
  if (!first) {
    throw new Error('the plan has no clips');
  }
  const { clipId } = first;
  const hasWords = (await transcriptOf(page, runId)).texts.length > 0;
  const media = (): Promise<string> => page.locator('.player-slot[data-active="true"] video').first().evaluate((video: HTMLVideoElement) => video.currentSrc);
  const before = await media();
  await page.locator('main.screen').focus();
  await press(page, 'k', 'Home', ...Array.from({ length: hasWords ? 2 : 30 }, () => hasWords ? 'Shift+ArrowRight' : 'ArrowRight'), 'i');
  const trimmed = await untilReview('the clip starts later', page, runId, view => view.clips.some(each => each.clipId === clipId && each.startSec > first.startSec + 0.1));
  const trimmedSec = round((trimmed.clips.find(each => each.clipId === clipId)?.startSec ?? NaN) - first.startSec);
  await walker.done('a clip is trimmed', 'trimmed');
  if (hasWords) {
    await press(page, 'Home', 'Shift+ArrowRight', 'e');
    await page.getByRole('dialog', { name: text.review.mend.title }).waitFor();
    await page.keyboard.type(MENDED);
    await page.keyboard.press('Enter');
    await until('the word is mended', async () => Object.values((await transcriptOf(page, runId)).mended).includes(MENDED));
    await walker.done('a word is mended', 'mended');
  }
  await untilPrepared(page, runId);
  // The window follows the engine a moment later: until then the last preview stays.
  await until('the trimmed clip is there', async () => await media() !== before && await page.evaluate(pictureShown, { clipId }));
  await walker.done('the edits are worked in, and the clip plays as trimmed', 'repaired');
  return { clipId, word: hasWords ? MENDED : null, trimmedSec };
}

export async function judgeAll(page: Page, runId: string, walker: Walker): Promise<{ counts: Record<string, number>; nextClipMs: { median: number; most: number } | null }> {
  const { clips } = await reviewOf(page, runId);
  const times: number[] = [];
  for (const [at, { clipId }] of clips.entries()) {
    const key = VERDICTS[at % VERDICTS.length] ?? 'a';
    const next = clips[at + 1]?.clipId ?? null;
    await until(`the clip ${clipId} is shown`, () => page.evaluate(pictureShown, { clipId }));
    let verdict: string = key;
    if (key === 'n') {
      await press(page, 'n');
      await page.getByRole('dialog', { name: text.review.verdicts.noteTitle }).waitFor();
      await page.keyboard.type('Starts too late');
      verdict = 'Enter';
    }
    if (next === null) {
      await press(page, verdict);
    } else {
      times.push(await timeUntil(page, 'keydown', () => page.keyboard.press(verdict), pictureShown, { clipId: next }));
    }
  }
  const judged = await untilReview('every clip is judged', page, runId, view => view.clips.every(each => each.verdict.state !== 'none'));
  await walker.done(`${clips.length} clips are judged`, 'judged');
  const counts: Record<string, number> = {};
  judged.clips.forEach(({ verdict }) => { counts[verdict.state] = (counts[verdict.state] ?? 0) + 1; });
  return { counts, nextClipMs: times.length === 0 ? null : { median: Math.round(quantile(times, 0.5)), most: Math.round(Math.max(...times)) } };
}

export interface Rendered { readonly clipId: string; readonly file: string; readonly sizeBytes: number }

export async function renderApproved(page: Page, runId: string, walker: Walker): Promise<Rendered[]> {
  const { clips, aspects } = await reviewOf(page, runId);
  const wanted = clips.filter(each => each.verdict.state === 'approved').length * aspects.length;
  const outputs = async () => (await runsOf(page)).find(each => each.runId === runId)?.outputs ?? [];
  const there = async () => (await outputs()).filter(each => each.state === 'rendered' && each.file !== null);
  await press(page, 'Shift+r');
  await page.getByRole('button', { name: text.review.bulk.start, exact: true }).focus();
  await press(page, 'Enter');
  await page.keyboard.press('Control+3');
  const rendered = async (count: number): Promise<boolean> => {
    const failed = (await outputs()).find(each => each.state === 'failed');
    if (failed) {
      throw new Error(`${failed.title}, ${failed.aspect}, could not be rendered: ${failed.error?.message ?? ''}`);
    }
    return (await there()).length >= count;
  };
  await untilDone(page, 'a file is there', () => rendered(1));
  await walker.done('the first file is there', 'rendering');
  await untilDone(page, 'all files are there', () => rendered(wanted));
  await walker.done(`${wanted} files are there`, 'outputs');
  return await Promise.all((await there()).map(async ({ clipId, file }) => ({ clipId, file: file ?? '', sizeBytes: (await stat(file ?? '')).size })));
}

/** Every file has something in it, and the first clip's are as they were edited. */
export async function checkFiles(page: Page, runId: string, files: readonly Rendered[], { clipId, word }: Repaired): Promise<void> {
  const { startSec, endSec } = await clipOf(page, runId, clipId);
  for (const each of files) {
    const srt = await readFile(each.file.replace(/mp4$/, 'srt'), 'utf8');
    const { sourceRanges } = Sidecar.parse(JSON.parse(await readFile(each.file.replace(/mp4$/, 'json'), 'utf8')));
    if (each.sizeBytes === 0) {
      throw new Error(`${each.file} is empty`);
    }
    if (each.clipId === clipId) {
      const [from, to] = [sourceRanges[0]?.sourceStartSec ?? NaN, sourceRanges.at(-1)?.sourceEndSec ?? NaN];
      if (!(Math.abs(from - startSec) <= FRAME_SEC && Math.abs(to - endSec) <= FRAME_SEC)) {
        throw new Error(`${each.file} shows ${from} to ${to} of the recording, and the clip is ${startSec} to ${endSec}`);
      }
      if (word !== null && !srt.toLowerCase().includes(word.toLowerCase())) {
        throw new Error(`${each.file} does not have the mended word "${word}" in its captions`);
      }
    }
  }
}

async function press(page: Page, ...keys: string[]): Promise<void> {
  for (const key of keys) {
    await page.keyboard.press(key);
  }
}

const round = (value: number): number => Math.round(value * 100) / 100;
