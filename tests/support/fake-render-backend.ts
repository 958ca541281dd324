/** A render backend for tests: copies files that were made before, and misbehaves as the test says. */
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { ASPECT_SIZES_PX, ASPECTS, aspectSlug, type Aspect } from '#shared/units/geometry.ts';
import { evenSize } from '#workers/render/even-scale.ts';
import type { RenderBackend } from '#workers/render/render-backend.ts';
import { runFfmpeg } from '#workers/tools/ffmpeg/run.ts';
import { TEST_FPS, TEST_FRAMES } from './render-fixtures.ts';

export interface FakeBackend extends RenderBackend {
  /** Output ids of each render, in the order they began. */
  readonly calls: readonly string[][];
  /** Renders at the same time, at most. */
  most(): number;
  closed(): boolean;
}

export interface FakeRender {
  readonly ids: readonly string[];
  /** How often each of these outputs was rendered before, at most. */
  readonly before: number;
  readonly signal: AbortSignal;
  /** Where each output is to stand, in the order of `ids`. */
  readonly outPaths: readonly string[];
  /** Sounds that were given, in the order of `ids`. */
  readonly audioPaths: readonly string[];
}

export function fakeBackend(id: RenderBackend['id'], finished: Readonly<Record<Aspect, string>>, options: {
  /** Called before the files are written; what it throws is what the render rejects with. */
  during?: (render: FakeRender) => Promise<void> | void;
  /** Called after the files were written. */
  after?: (render: FakeRender) => Promise<void> | void;
  refuses?: RenderBackend['refuses'];
  seconds?: number;
} = {}): FakeBackend {
  const calls: string[][] = [];
  let [now, most, closed] = [0, 0, false];
  return {
    id, calls, most: () => most, closed: () => closed,
    refuses: options.refuses ?? (() => null),
    async render(tasks, { signal, onProgress }) {
      const ids = tasks.map(task => task.payload.outputId);
      const before = Math.max(...ids.map(each => calls.flat().filter(called => called === each).length));
      const render = { ids, before, signal, outPaths: tasks.map(task => task.outPath), audioPaths: tasks.map(task => task.audioPath) };
      calls.push(ids);
      now += 1;
      most = Math.max(most, now);
      try {
        await pause((options.seconds ?? 0.01) * 1000, undefined, { signal });
        ids.forEach(each => { onProgress(each, 0.5); });
        await options.during?.(render);
        await Promise.all(tasks.map(task => copyFile(finished[task.payload.aspect], task.outPath)));
        await options.after?.(render);
        return ids.map(outputId => ({ outputId, encoder: 'libx264', notes: [] }));
      } finally {
        now -= 1;
      }
    },
    close: () => {
      closed = true;
      return Promise.resolve();
    },
  };
}

/** What a render of `testPayload` looks like from outside, for each aspect: sides, frames, tags, sound. */
export async function makeFinishedFiles(dir: string): Promise<Record<Aspect, string>> {
  const made: Partial<Record<Aspect, string>> = {};
  for (const aspect of ASPECTS) {
    const { widthPx, heightPx } = evenSize(ASPECT_SIZES_PX[aspect], 0.25);
    const path = join(dir, `finished-${aspectSlug(aspect)}.mp4`);
    await runFfmpeg({
      args: [
        '-f', 'lavfi', '-i', `color=c=gray:s=${widthPx}x${heightPx}:r=${TEST_FPS}:d=${TEST_FRAMES / TEST_FPS},setparams=color_primaries=bt709:color_trc=bt709:colorspace=bt709:range=tv`,
        '-f', 'lavfi', '-i', `sine=frequency=440:sample_rate=48000:duration=${TEST_FRAMES / TEST_FPS}`, '-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p',
        '-colorspace', 'bt709', '-color_primaries', 'bt709', '-color_trc', 'bt709', '-color_range', 'tv', '-c:a', 'aac', path,
      ],
    });
    made[aspect] = path;
  }
  return made as Record<Aspect, string>;
}
