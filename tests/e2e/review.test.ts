/** Reviewing in the built app: clips are judged and repaired by keyboard, and the files are as they were edited. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';

import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { ReviewView, Transcript } from '#shared/review/review-view.ts';
import { Sidecar } from '#shared/render/composition-props.ts';
import { text } from '#shared/text/en.ts';
import { ASPECT_SIZES_PX } from '#shared/units/geometry.ts';

import { axe } from './axe.ts';
import { watchOutside, type Outside } from './outside.ts';
import { comparePreview, LEAST_SSIM } from './preview-likeness.ts';
import { clipOf, editBy, goToClip, prepareReview, reviewOf, runsOf, seenOn, showFrame, shownClip, transcriptOf, untilPrepared, untilReview } from './review-bench.ts';
import { CAN_RUN, createStudioBench, engineReady, LIMIT_MS, until } from './studio-bench.ts';
import { FPS, makeTellingRecording, readTold } from './telling-recording.ts';
import { useStudio } from './use-studio.ts';

const { review } = text;
const CLIPS = { clips: 3, minSec: 5, maxSec: 9 } as const;
const DRAFT = 0.25;
const telling = () => createStudioBench({ make: makeTellingRecording });

/** The word that is marked as spoken under the strip. */
const spokenWord = (page: Page): Promise<string> => page.evaluate(() => document.querySelector('.strip-words [data-spoken]')?.textContent?.trim() ?? '');

/** Stands on a word of the clip's, by whole words from its beginning. */
async function goToWord(page: Page, word: string): Promise<void> {
  await page.keyboard.press('KeyK');
  await page.keyboard.press('Home');
  for (let steps = 0; await spokenWord(page) !== word; steps += 1) {
    if (steps > 40) {
      throw new Error(`the playhead does not reach "${word}" by words`);
    }
    await page.keyboard.press('Shift+ArrowRight');
    await page.waitForTimeout(50);
  }
}

describe.skipIf(!CAN_RUN)('a review, from a dropped recording to files', () => {
  let outside: Outside;
  const studio = useStudio(telling, async bench => {
    outside = await watchOutside(bench.root);
    return outside.env;
  });
  afterAll(async () => { await outside?.close(); });

  it('is done by keyboard: words, range and crop are repaired, clips judged, the approved one rendered as it was edited', async () => {
    const { page } = studio;
    const runId = await prepareReview(studio, CLIPS);
    const { clips } = await untilPrepared(page, runId);
    expect(clips.length).toBeGreaterThanOrEqual(2);
    expect(await axe(page)).toEqual([]);
    const transcript = await transcriptOf(page, runId);
    const clip = clips.find(each => each.clipId === clips[0]?.clipId);
    if (!clip) {
      throw new Error('there is no clip');
    }
    const words = transcript.texts.map((word, index) => ({ word, index, startSec: transcript.startSec[index] ?? NaN, endSec: transcript.endSec[index] ?? NaN })).filter(each => each.startSec >= clip.startSec && each.endSec <= clip.endSec);
    const [, from, mended] = words;
    const to = words.at(-2);
    if (!from || !mended || !to) {
      throw new Error('the clip has hardly any words');
    }

    // A caption word.
    await goToClip(page, clip.clipId);
    await goToWord(page, mended.word);
    await page.keyboard.press('KeyE');
    const dialog = page.getByRole('dialog', { name: review.mend.title });
    await dialog.waitFor();
    expect(await axe(page)).toEqual([]);
    await page.keyboard.type('marvellous');
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'detached' });
    await until('the word is mended', async () => (await transcriptOf(page, runId)).mended[mended.index] === 'marvellous');

    // The range, by words: from the second one to the last but one.
    await goToWord(page, from.word);
    await page.getByRole('listbox', { name: review.strip.words }).focus();
    await page.keyboard.press('ArrowRight');
    for (let index = from.index; index < to.index; index += 1) {
      await page.keyboard.press('Shift+ArrowRight');
    }
    await page.keyboard.press('Enter');
    const trimmed = await untilReview('the clip is trimmed', page, runId, view => view.clips.some(each => each.clipId === clip.clipId && Math.abs(each.startSec - from.startSec) <= 0.1 && each.endSec >= to.endSec && each.endSec <= to.endSec + 0.2));
    expect(trimmed.clips.find(each => each.clipId === clip.clipId)?.edited).toEqual(expect.arrayContaining(['range', 'words']));
    await untilPrepared(page, runId);

    // The crop: one window for the whole clip, moved to the left.
    await page.keyboard.press('Digit1');
    await page.keyboard.press('KeyK');
    await page.keyboard.press('Home');
    await page.keyboard.press('KeyG');
    const whole = page.getByLabel(review.frame.scopes.clip, { exact: true });
    await whole.focus();
    await page.keyboard.press('Space');
    await page.getByLabel(review.layouts.single, { exact: true }).focus();
    await page.keyboard.press('Space');
    const framed = await untilReview('there is one window', page, runId, view => view.clips.some(each => each.clipId === clip.clipId && each.framing.some(choice => choice.aspect === '9:16' && choice.layout === 'single')));
    const centre = (view: ReviewView): number => view.clips.find(each => each.clipId === clip.clipId)?.framing.findLast(each => each.aspect === '9:16')?.windows[0]?.centerX ?? NaN;
    await untilPrepared(page, runId);
    await page.getByRole('button', { name: review.frame.window(1) }).focus();
    for (let press = 0; press < 4; press += 1) {
      await page.keyboard.press('Shift+ArrowLeft');
    }
    const moved = await untilReview('the window is moved', page, runId, view => centre(view) < centre(framed) - 0.15);
    expect(await axe(page)).toEqual([]);
    await untilPrepared(page, runId);

    // Verdicts: each takes the editor to the next clip.
    await page.locator('main.screen').focus();
    await goToClip(page, clip.clipId);
    await page.keyboard.press('KeyA');
    const others: string[] = [];
    for (let at = 1; at < clips.length; at += 1) {
      await until('the next clip is shown', async () => ![clip.clipId, ...others].includes(await shownClip(page)));
      others.push(await shownClip(page));
      if (at === 1) {
        await page.keyboard.press('KeyX');
      } else {
        await page.keyboard.press('KeyN');
        await page.getByRole('dialog', { name: review.verdicts.noteTitle }).waitFor();
        await page.keyboard.type('Starts too late');
        await page.keyboard.press('Enter');
      }
    }
    const judged = await untilReview('all clips are judged', page, runId, view => view.clips.every(each => each.verdict.state !== 'none'));
    expect(Object.fromEntries(judged.clips.map(each => [each.clipId, each.verdict.state]))).toEqual({
      [clip.clipId]: 'approved', ...Object.fromEntries(others.map((clipId, index) => [clipId, index === 0 ? 'rejected' : 'needs-fix'])),
    });
    expect(judged.clips.filter(each => each.verdict.state === 'needs-fix').map(each => each.verdict.note)).toEqual(others.slice(1).map(() => 'Starts too late'));

    // The approved one is rendered, and no other.
    await page.keyboard.press('Shift+KeyR');
    await page.getByRole('button', { name: review.bulk.start, exact: true }).focus();
    await page.keyboard.press('Enter');
    const done = async () => (await runsOf(page)).find(each => each.runId === runId)?.outputs.filter(each => each.state === 'rendered' && each.file !== null) ?? [];
    await until('the approved clip is rendered', async () => (await done()).length === 3, LIMIT_MS.run);
    const files = await done();
    expect(files.map(each => each.clipId)).toEqual([clip.clipId, clip.clipId, clip.clipId]);

    const final = await clipOf(page, runId, clip.clipId);
    for (const { aspect, file } of files) {
      if (file === null) {
        throw new Error('a rendered output has no file');
      }
      const sidecar = Sidecar.parse(JSON.parse(readFileSync(file.replace(/mp4$/, 'json'), 'utf8')));
      expect(sidecar.sourceRanges).toHaveLength(1);
      const [range] = sidecar.sourceRanges;
      expect(Math.abs((range?.sourceStartSec ?? NaN) - final.startSec), 'in').toBeLessThanOrEqual(1 / FPS);
      expect(Math.abs((range?.sourceEndSec ?? NaN) - final.endSec), 'out').toBeLessThanOrEqual(1 / FPS);
      const srt = readFileSync(file.replace(/mp4$/, 'srt'), 'utf8');
      expect(srt).toContain('marvellous');
      expect(srt.replace(/\s+/g, ' ')).not.toContain(`${from.word} ${mended.word} `);
      const size = { widthPx: ASPECT_SIZES_PX[aspect].widthPx * DRAFT, heightPx: ASPECT_SIZES_PX[aspect].heightPx * DRAFT };
      const frames = Math.round(sidecar.durationSec * FPS);
      for (const frame of [0, Math.floor(frames / 2), frames - 1]) {
        const told = readTold(file, frame, size);
        expect(Math.abs(told.frame - (Math.round((range?.sourceStartSec ?? NaN) * FPS) + frame)), `frame ${frame} of ${aspect}: the recording's frame ${told.frame}`).toBeLessThanOrEqual(1);
        if (aspect === '9:16') {
          expect(Math.abs(told.centerX - centre(moved)), `frame ${frame}: the crop's middle ${told.centerX}, wanted ${centre(moved)}`).toBeLessThan(0.02);
        }
      }
    }

  });

  it('shows in the preview what the files have', async () => {
    const { page, bench } = studio;
    const run = (await runsOf(page))[0];
    const files = run?.outputs.filter(each => each.state === 'rendered' && each.file !== null) ?? [];
    if (!run || !files[0]) {
      throw new Error('nothing is rendered: see the test before');
    }
    await page.setViewportSize({ width: 1600, height: 1000 });
    await page.locator('main.screen').focus();
    await goToClip(page, files[0].clipId);
    const { aspects } = await reviewOf(page, run.runId);
    for (const { aspect, file } of files) {
      const likeness = await comparePreview(page, { file: file ?? '', aspect, frames: [20, 100] }, { folder: join(bench.root, aspect.replace(':', 'x')), show: (shape, frame) => showFrame(page, aspects, shape, frame) });
      expect(likeness.map(each => each.frame)).toEqual([20, 100]);
      for (const { frame, ssim } of likeness) {
        expect(ssim, `frame ${frame} of ${aspect}`).toBeGreaterThanOrEqual(LEAST_SSIM);
      }
    }
  });

  it('lets nothing leave the machine: the network gate is shut', async () => {
    expect(outside.seen()).toEqual([]);
    // Whoever knocks is seen.
    await studio.app.control.evaluate(() => fetch('http://192.0.2.1/').then(() => undefined, () => undefined));
    expect(outside.seen()).toHaveLength(1);
  });
});

/** What of a review and its transcript an edit changes. */
function contentOf(view: ReviewView, transcript: Transcript): unknown {
  return {
    clips: view.clips.map(({ clipId, startSec, endSec, cuts, framing, origin, verdict }) => ({ clipId, startSec, endSec, cuts, framing, origin, verdict: verdict.state, note: verdict.note })).sort((a, b) => (a.clipId < b.clipId ? -1 : 1)),
    titles: Object.fromEntries(view.clips.filter(each => each.edited.includes('title')).map(each => [each.clipId, each.title])),
    mended: transcript.mended,
  };
}

/** In the page: presses the rail's key for the review as soon as the rail is there. Once, though scripts stay for later pages. */
function pressWithFirstPicture(): void {
  if (sessionStorage.getItem('pressed') !== null) {
    return;
  }
  sessionStorage.setItem('pressed', '');
  new MutationObserver((_, observer) => {
    if (document.querySelector('.frame')) {
      observer.disconnect();
      window.dispatchEvent(new KeyboardEvent('keydown', { code: 'Digit2', key: '2', ctrlKey: true }));
    }
  }).observe(document, { childList: true, subtree: true });
}

describe.skipIf(!CAN_RUN)('a review that is taken back, left and cut off', () => {
  const studio = useStudio(telling);
  let runId: string;
  let first: string;
  const now = async (): Promise<unknown> => contentOf(await reviewOf(studio.page, runId), await transcriptOf(studio.page, runId));

  beforeAll(async () => {
    if (CAN_RUN) {
      runId = await prepareReview(studio, CLIPS);
      const { clips } = await untilPrepared(studio.page, runId);
      first = clips[0]?.clipId ?? '';
    }
  }, LIMIT_MS.run + LIMIT_MS.step);

  /** The review on the screen, whatever the test before has left there. `early`: opened with the first picture, before the window knows of any run. */
  async function opened({ early = false } = {}): Promise<Page> {
    const { page } = studio;
    if (early) {
      await page.addInitScript(pressWithFirstPicture);
    }
    await page.reload();
    await until('the engine is ready', () => engineReady(page));
    if (!early) {
      await page.keyboard.press('Control+2');
    }
    await page.locator('.clip-row').first().waitFor().catch(async (error: unknown) => { throw new Error(`the review did not open; ${await seenOn(page)}`, { cause: error }); });
    return page;
  }

  it('lets an approval lapse when what it approved changes, says what has changed, and asks again', async () => {
    const page = await opened();
    await goToClip(page, first);
    await page.keyboard.press('KeyA');
    await untilReview('it is approved', page, runId, view => view.clips.some(each => each.clipId === first && each.verdict.state === 'approved'));
    const clip = await clipOf(page, runId, first);
    await editBy(page, runId, { type: 'trim', clipId: first, startSec: clip.startSec, endSec: clip.endSec - 1 });
    const row = page.locator(`.clip-row[data-clip="${first}"]`);
    await row.getByText(review.list.lapsed(['range'])).waitFor();
    expect((await clipOf(page, runId, first)).verdict).toMatchObject({ state: 'lapsed', changed: ['range'] });
    await goToClip(page, first);
    await page.getByText(review.preview.lapsed(['range'])).waitFor();
    expect(await axe(page)).toEqual([]);
    await page.keyboard.press('KeyA');
    await untilReview('it is approved again', page, runId, view => view.clips.some(each => each.clipId === first && each.verdict.state === 'approved'));
  });

  it('stays on the screen with what is being typed while an edit is worked in', async () => {
    const page = await opened({ early: true });
    await goToClip(page, first);
    const clip = await clipOf(page, runId, first);
    // Another one in its place would not have this.
    await page.locator('div.review').evaluate(element => { element.setAttribute('data-same', ''); });
    await page.keyboard.press('KeyT');
    const dialog = page.getByRole('dialog', { name: review.why.editTitle });
    await dialog.waitFor();
    await page.keyboard.press('Control+KeyA');
    await page.keyboard.type('Half a ti');
    await editBy(page, runId, { type: 'trim', clipId: first, startSec: clip.startSec + 0.3, endSec: clip.endSec });
    await untilReview('the edit is being worked in', page, runId, view => view.clips.some(each => each.clipId === first && each.preparation !== 'ready'));
    await untilPrepared(page, runId);
    expect(await page.locator('div.review[data-same]').count(), await seenOn(page)).toBe(1);
    expect(await dialog.getByRole('textbox').inputValue()).toBe('Half a ti');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await page.keyboard.press('Control+KeyZ');
    await untilReview('the edit is taken back', page, runId, view => view.clips.some(each => each.clipId === first && each.startSec === clip.startSec));
  });

  it('takes back and does again every kind of edit, also after the app was quit', async () => {
    let page = await opened();
    const { clips } = await reviewOf(page, runId);
    const clip = await clipOf(page, runId, first);
    const other = clips.find(each => each.clipId !== first);
    if (!other) {
      throw new Error('there is but one clip');
    }
    const middle = (clip.startSec + clip.endSec) / 2;
    const edits: Parameters<typeof editBy>[2][] = [
      { type: 'judge', clipIds: [first, other.clipId], state: 'needs-fix', note: 'too long' },
      { type: 'approve-above', score: 0 },
      { type: 'title', clipId: first, title: 'A title of the editor’s own' },
      { type: 'mend-word', word: 3, text: 'Nobody', everywhere: true },
      { type: 'trim', clipId: first, startSec: clip.startSec + 0.5, endSec: clip.endSec },
      { type: 'cut', clipId: first, spans: [{ startSec: middle - 0.3, endSec: middle + 0.3 }] },
      { type: 'restore', clipId: first, spans: [{ startSec: middle - 0.2, endSec: middle + 0.2 }] },
      { type: 'tighten', clipId: first, longerThanSec: 0.3, keepSec: 0.1 },
      { type: 'frame', clipId: first, choices: [{ aspect: '9:16', startSec: clip.startSec, endSec: clip.endSec, layout: 'single', windows: [{ centerX: 0.3, centerY: 0.5, width: 0.31 }] }] },
      { type: 'unframe', clipId: first, aspect: null, span: null },
      { type: 'add', startSec: 0.1, endSec: 5.6, title: 'Made by hand' },
      { type: 'split', clipId: other.clipId, atSec: (other.startSec + other.endSec) / 2 },
      { type: 'merge', clipIds: [first, other.clipId].sort() },
      { type: 'reset', clipId: first },
    ];
    const states = [await now()];
    for (const edit of edits) {
      await editBy(page, runId, edit).catch((error: unknown) => { throw new Error(`${edit.type}: ${String(error)}`, { cause: error }); });
      states.push(await now());
    }
    // An edit that changes nothing could not be seen to be taken back.
    const changing = states.map((state, index) => index === 0 || !isDeepStrictEqual(state, states[index - 1]));
    expect(edits.filter((_, index) => !changing[index + 1]).map(each => each.type)).toEqual([]);

    const takeBack = async (key: string, to: unknown, what: string): Promise<void> => {
      await page.keyboard.press(key);
      await until(what, async () => isDeepStrictEqual(await now(), to)).catch(async (error: unknown) => {
        expect(await now(), `${what}; ${await seenOn(page)}`).toEqual(to);
        // It came after the limit, or could not be asked for.
        throw error;
      });
    };
    const half = Math.floor(edits.length / 2);
    for (let at = edits.length - 1; at >= half; at -= 1) {
      await takeBack('Control+KeyZ', states[at], `${edits[at]?.type ?? ''} is taken back`);
    }
    expect(await studio.quit()).toBe(0);
    await studio.open();
    page = await opened();
    expect(await now()).toEqual(states[half]);
    for (let at = half - 1; at >= 0; at -= 1) {
      await takeBack('Control+KeyZ', states[at], `${edits[at]?.type ?? ''} is taken back`);
    }
    for (let at = 1; at <= edits.length; at += 1) {
      await takeBack('Control+Shift+KeyZ', states[at], `${edits[at - 1]?.type ?? ''} is done again`);
    }
    for (let at = edits.length - 1; at >= 0; at -= 1) {
      await takeBack('Control+KeyZ', states[at], `${edits[at]?.type ?? ''} is taken back`);
    }
  });

  it('keeps the screen and every verdict when the engine is killed while clips are judged', async () => {
    const page = await opened();
    const { clips } = await reviewOf(page, runId);
    await editBy(page, runId, { type: 'judge', clipIds: clips.map(each => each.clipId), state: null });
    const [a, b] = clips;
    if (!a || !b) {
      throw new Error('there is but one clip');
    }
    await goToClip(page, a.clipId);
    await page.keyboard.press('KeyX');
    await untilReview('the first verdict is kept', page, runId, view => view.clips.some(each => each.clipId === a.clipId && each.verdict.state === 'rejected'));
    const pid: number = (await studio.app.control.state()).engines.at(-1);
    process.kill(pid, 'SIGKILL');
    await page.getByText(text.engine.down).waitFor();
    expect(await page.locator('.clip-row').count()).toBe(clips.length);
    // Judged while there is no engine: it waits for the next one.
    await goToClip(page, b.clipId);
    await page.keyboard.press('KeyA');
    await until('another engine is ready', () => engineReady(page));
    const view = await untilReview('both verdicts are there', page, runId, each => each.clips.some(clip => clip.clipId === b.clipId && clip.verdict.state === 'approved'));
    expect(view.clips.find(each => each.clipId === a.clipId)?.verdict.state).toBe('rejected');
    expect(await page.locator('.clip-row').count()).toBe(clips.length);
    await page.locator(`.clip-row[data-clip="${b.clipId}"][data-verdict="approved"]`).waitFor();
  });
});
