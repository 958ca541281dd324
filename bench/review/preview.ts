/** Whether the window's preview shows what is rendered: the sample's clips in each shape, frame by frame. */
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Page } from 'playwright-core';
import { z } from 'zod';

import { table } from '#cli/text.ts';
import type { Aspect } from '#shared/units/geometry.ts';

import { makeSample } from '../../scripts/sample/make-sample.ts';
import { comparePreview, LEAST_SSIM } from '../../tests/e2e/preview-likeness.ts';
import { ask, editBy, goToClip, prepareReview, reviewOf, runsOf, showFrame, untilPrepared } from '../../tests/e2e/review-bench.ts';
import { buildStudio, CAN_RUN, engineReady, openApp, until } from '../../tests/e2e/studio-bench.ts';

/** What is asked. `quick`: one clip, two frames, in draft quality. */
export interface PreviewBench { readonly cacheDir: string; readonly quick: boolean; readonly print: (text: string) => void }

/** Large, so that the Player draws near the files' own size. */
const WINDOW = { width: 2200, height: 1400 } as const;
const RENDER_LIMIT_MS = 1_200_000;

interface Row { readonly clip: number; readonly aspect: Aspect; readonly frames: readonly number[]; readonly ssim: readonly number[]; readonly psnrDb: readonly number[] }

/** Compares. `unlike`: how many frames are below the limit. */
export async function benchPreview({ cacheDir, quick, print }: PreviewBench): Promise<{ result: Record<string, unknown>; unlike: number }> {
  if (!CAN_RUN) {
    throw new Error('The window is measured on Linux with a Chromium on PATH.');
  }
  const size = quick ? { clips: 1, frames: 2 } : { clips: 3, frames: 5 };
  const root = await mkdtemp(join(tmpdir(), 'cutdown-bench-preview-'));
  try {
    const sample = await makeSample(cacheDir, print);
    // Files are delivered beside the recording.
    const recording = join(root, 'sample.mp4');
    await copyFile(sample.video, recording);
    await copyFile(sample.transcript, join(root, 'sample.srt'));
    buildStudio();
    const { app, page } = await openApp({ root, libraryDir: join(root, 'library'), quiet: true });
    try {
      await page.setViewportSize(WINDOW);
      await until('the engine is ready', () => engineReady(page));
      const runId = await prepareReview({ app, page, bench: { recording } }, { clips: size.clips, minSec: 8, maxSec: 15, preset: quick ? 'draft' : 'standard' });
      const { clips, aspects } = await untilPrepared(page, runId);
      print(`Rendering ${clips.length} clips in ${aspects.length} shapes…`);
      await editBy(page, runId, { type: 'judge', clipIds: clips.map(each => each.clipId), state: 'approved' });
      await ask(page, '/review/render', { runId, clipIds: null, aspects: null }, z.object({ outputs: z.int() }));
      await until('the files are there', async () => (await outputs(page, runId)).length === clips.length * aspects.length, RENDER_LIMIT_MS);
      const rows = await compareAll(page, { runId, root, frames: size.frames });
      print(`\n${table([['CLIP', 'SHAPE', 'LEAST SSIM', 'MEAN SSIM', 'LEAST PSNR', 'FRAMES'], ...rows.map(row => [
        String(row.clip), row.aspect, Math.min(...row.ssim).toFixed(4), (row.ssim.reduce((sum, each) => sum + each, 0) / row.ssim.length).toFixed(4), `${Math.min(...row.psnrDb).toFixed(1)} dB`, row.frames.join(' '),
      ])])}`);
      const unlike = rows.flatMap(row => row.ssim).filter(each => !(each >= LEAST_SSIM)).length;
      print(unlike === 0 ? `\nEvery frame is alike (SSIM of ${LEAST_SSIM} or more).` : `\n${unlike} frames are below an SSIM of ${LEAST_SSIM}.`);
      return { unlike, result: { window: `${WINDOW.width}x${WINDOW.height}`, least: LEAST_SSIM, unlike, rows } };
    } finally {
      await app.close();
    }
  } finally {
    await rm(root, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function outputs(page: Page, runId: string) {
  return (await runsOf(page)).find(each => each.runId === runId)?.outputs.filter(each => each.state === 'rendered' && each.file !== null) ?? [];
}

async function compareAll(page: Page, { runId, root, frames: count }: { runId: string; root: string; frames: number }): Promise<Row[]> {
  const { clips, aspects } = await reviewOf(page, runId);
  const files = await outputs(page, runId);
  const rows: Row[] = [];
  for (const clip of clips) {
    await page.locator('main.screen').focus();
    await goToClip(page, clip.clipId);
    const last = Math.floor(clip.durationSec * 30) - 2;
    const frames = Array.from({ length: count }, (_, at) => Math.round((at + 0.5) * last / count));
    for (const aspect of aspects) {
      const file = files.find(each => each.clipId === clip.clipId && each.aspect === aspect)?.file;
      if (!file) {
        throw new Error(`the clip ${clip.clipId} has no file in ${aspect}`);
      }
      const likeness = await comparePreview(page, { file, aspect, frames }, { folder: join(root, `${clip.clipId}-${aspect.replace(':', 'x')}`), show: (shape, frame) => showFrame(page, aspects, shape, frame) });
      rows.push({ clip: clip.rank, aspect, frames, ssim: likeness.map(each => each.ssim), psnrDb: likeness.map(each => each.psnrDb) });
    }
  }
  return rows;
}
