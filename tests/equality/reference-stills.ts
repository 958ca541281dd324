/** Lossless pictures of single frames by stock Remotion: what every backend's video is compared with. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';

import { renderFrames, selectComposition } from '@remotion/renderer';

import type { VideoSource } from '#shared/render/clip-input.ts';
import { COMPOSITION_ID } from '#shared/render/composition-props.ts';
import { ensureBundle } from '#workers/render/bundle-cache.ts';
import { createReferenceSession } from '#workers/render/reference-session.ts';
import type { RenderTask } from '#workers/render/render-backend.ts';
import { locateBrowser } from '#workers/tools/browser/locate-browser.ts';

/** Draws stills. */
export interface StillPainter {
  /** A folder with `0.png`, `1.png` … of the frames, in their order. Kept: the same again costs nothing. */
  draw(task: Pick<RenderTask, 'payload' | 'fonts' | 'mediaPath'>, frames: readonly number[]): Promise<string>;
  close(): Promise<void>;
}

/** Makes a painter that keeps its stills in `folder`. `video`: how frames are fetched; default `auto`. */
export function createStillPainter(folder: string, options: { log: (message: string) => void; bundleDir?: string; video?: VideoSource }): StillPainter {
  const { video = 'auto' } = options;
  const session = createReferenceSession({ log: (level, message) => level === 'debug' ? undefined : options.log(message), cacheDir: options.bundleDir });
  return {
    async draw(task, frames) {
      const { executablePath } = await locateBrowser();
      // Its name is a digest of all that the composition is made of.
      const bundle = basename(await ensureBundle({ cacheDir: options.bundleDir }));
      const key = createHash('sha256').update(JSON.stringify([bundle, executablePath, video, task.payload.props, task.mediaPath, frames])).digest('hex').slice(0, 16);
      const target = join(folder, `stills-${key}`);
      if (existsSync(target)) {
        return target;
      }
      await mkdir(folder, { recursive: true });
      const making = await mkdtemp(join(folder, 'making-'));
      const media = await session.lend(task.mediaPath);
      try {
        const shared = await session.drawing(task, media.url, video);
        const composition = await selectComposition({ ...shared, id: COMPOSITION_ID });
        await renderFrames({
          ...shared, composition, frames: [...frames], imageFormat: 'png', muted: true, concurrency: 1, outputDir: null,
          onStart: () => undefined, onFrameUpdate: () => undefined,
          onFrameBuffer: async (buffer, frame) => await writeFile(join(making, `${frames.indexOf(frame)}.png`), buffer),
        });
        await rename(making, target);
        return target;
      } finally {
        media.release();
        await rm(making, { recursive: true, force: true });
      }
    },
    close: () => session.close(),
  };
}
