/** Whether the Player in the window shows what the rendered file has: the same frame of both, brought to the same size. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { Page } from 'playwright-core';

import type { Aspect } from '#shared/units/geometry.ts';
import { runFfmpeg } from '#workers/tools/ffmpeg/run.ts';

import { likenessByBox, type Likeness } from '../support/compare-pictures.ts';

/** What is compared: frames of one output. `fps` of the clip, frames of its own. */
export interface ComparedPreview {
  readonly file: string;
  readonly aspect: Aspect;
  readonly frames: readonly number[];
}

/** Least likeness of a frame (SSIM over brightness and both colour differences). The rest is scaling and the file's compression. */
export const LEAST_SSIM = 0.95;

/** Compares an output's frames. `show` puts a frame on the screen; `folder` keeps the pictures of both. */
export async function comparePreview(page: Page, { file, aspect, frames }: ComparedPreview, options: { folder: string; show: (aspect: Aspect, frame: number) => Promise<void> }): Promise<Likeness[]> {
  const [seen, rendered] = ['seen', 'rendered'].map(name => join(options.folder, name)) as [string, string];
  await Promise.all([seen, rendered].map(each => mkdir(each, { recursive: true })));
  let size: { widthPx: number; heightPx: number } | null = null;
  for (const [index, frame] of frames.entries()) {
    await options.show(aspect, frame);
    const { png, ...shot } = await shootPlayer(page);
    size ??= shot;
    await writeFile(join(seen, `${index}.png`), png);
  }
  if (!size) {
    return [];
  }
  const { widthPx, heightPx } = size;
  const wanted = frames.map(frame => `eq(n\\,${frame})`).join('+');
  await runFfmpeg({
    subject: 'taking frames of a rendered file',
    args: ['-y', '-loglevel', 'error', '-i', file, '-vf', `select='${wanted}',setpts=N,scale=${widthPx}:${heightPx}:in_color_matrix=bt709:in_range=tv:out_range=pc:flags=area+accurate_rnd+full_chroma_int,format=rgb24`,
      '-fps_mode', 'passthrough', '-start_number', '0', '-frames:v', String(frames.length), join(rendered, '%d.png')],
  });
  const [likeness = []] = await likenessByBox({ stills: seen, frames }, { stills: rendered, frames }, [{ box: { xPx: 0, yPx: 0, widthPx, heightPx }, as: 'picture' }]);
  return likeness;
}

/** The Player's picture as the window shows it, on whole pixels. */
async function shootPlayer(page: Page): Promise<{ png: Buffer; widthPx: number; heightPx: number }> {
  const box = await page.locator('.player-slot[data-active="true"] .__remotion-player').boundingBox();
  if (!box) {
    throw new Error('no clip is shown');
  }
  const [x, y] = [Math.round(box.x), Math.round(box.y)];
  const [width, height] = [Math.round(box.x + box.width) - x, Math.round(box.y + box.height) - y];
  const png = await page.screenshot({ clip: { x, y, width, height }, animations: 'allow' });
  return { png, widthPx: width, heightPx: height };
}
