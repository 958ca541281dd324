/**
 * `node contender.ts TASK.json`: renders one task with one way of rendering, alone in its process so that its time and memory
 * can be told from others', and prints one line of JSON.
 */
import { mkdir, readFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import PQueue from 'p-queue';
import { z } from 'zod';

import { Aspect } from '#shared/units/geometry.ts';
import { createHybridBackend } from '#workers/render/hybrid/hybrid-backend.ts';
import { createReferenceBackend } from '#workers/render/reference-backend.ts';
import type { RenderBackend, RenderTask } from '#workers/render/render-backend.ts';

import { defaultStyle } from '../../tests/support/render-fixtures.ts';
import { renderBare } from './bare.ts';
import { benchPayload } from './material.ts';

/** Ways of rendering. `bare`: one ffmpeg for each output; `bare-shared`: one for each clip, with one decode. */
export const CONTENDERS = ['hybrid', 'media', 'offthread', 'bare', 'bare-shared'] as const;
export const ContenderTask = z.object({
  way: z.enum(CONTENDERS), mediaPath: z.string(), audioPath: z.string(), folder: z.string(),
  clips: z.int().positive(), aspects: z.array(Aspect).min(1), frameCount: z.int().positive(),
});
export type ContenderTask = z.infer<typeof ContenderTask>;
/** `cpuSec`: of this process and of those below it that have ended, where the system tells; else null. */
export const ContenderResult = z.object({ wallSec: z.number(), frames: z.int(), cpuSec: z.number().nullable() });
export type ContenderResult = z.infer<typeof ContenderResult>;

/** Clips that are handed to the hybrid at once: it paints one while it encodes the other. */
const CLIPS_AT_ONCE = 2;
/** Stock Remotion is timed with its browser up and the page loaded: a short stretch must not pay for the start of a long one. */
const WARM_UP_FRAMES = 8;

if (process.argv[1] === import.meta.filename) {
  const result = await contend(ContenderTask.parse(JSON.parse(await readFile(process.argv[2] ?? '', 'utf8'))));
  process.stdout.write(`${JSON.stringify(result)}\n`);
}

async function contend(task: ContenderTask): Promise<ContenderResult> {
  const { way } = task;
  const log = (level: string, message: string): void => { if (level === 'warn') { process.stderr.write(`${message}\n`); } };
  const clips = Array.from({ length: task.clips }, (_, index) => index);
  const measured = async (work: () => Promise<void>): Promise<number> => {
    const began = performance.now();
    await work();
    return (performance.now() - began) / 1000;
  };
  let wallSec: number;
  if (way === 'hybrid') {
    const backend = createHybridBackend({ log });
    const queue = new PQueue({ concurrency: CLIPS_AT_ONCE });
    wallSec = await measured(async () => void await Promise.all(clips.map(async clip => await queue.add(async () => await renderWith(backend, task, clip)))));
    await backend.close();
  } else if (way === 'bare' || way === 'bare-shared') {
    const { mediaPath, audioPath } = task;
    wallSec = await measured(async () => {
      for (const clip of clips) {
        const outputs = (await tasksOf(task, clip)).map(({ payload, outPath }) => ({ payload, outPath }));
        for (const group of way === 'bare' ? outputs.map(each => [each]) : [outputs]) {
          await renderBare({ mediaPath, audioPath, outputs: group });
        }
      }
    });
  } else {
    const backend = createReferenceBackend({ log, video: way });
    await renderWith(backend, { ...task, frameCount: WARM_UP_FRAMES }, 0);
    wallSec = await measured(async () => {
      for (const clip of clips) {
        await renderWith(backend, task, clip);
      }
    });
    await backend.close();
  }
  return { wallSec, frames: task.frameCount * task.clips * task.aspects.length, cpuSec: ownCpuSec() };
}

async function renderWith(backend: RenderBackend, task: ContenderTask, clip: number): Promise<void> {
  const tasks = await tasksOf(task, clip);
  for (const { payload } of tasks) {
    const refused = backend.refuses(payload);
    if (refused !== null) {
      throw new Error(`${backend.id} refuses ${payload.outputId}: ${refused}`);
    }
  }
  await backend.render(tasks, { signal: new AbortController().signal, onProgress: () => undefined });
}

async function tasksOf(task: ContenderTask, clip: number): Promise<RenderTask[]> {
  const style = defaultStyle();
  return await Promise.all(task.aspects.map(async aspect => {
    const payload = benchPayload(clip, aspect, { frameCount: task.frameCount, style });
    const scratchDir = join(task.folder, `scratch-${payload.outputId}`);
    await mkdir(scratchDir, { recursive: true });
    return { payload, mediaPath: task.mediaPath, audioPath: task.audioPath, fonts: style.fonts, scratchDir, outPath: join(task.folder, `${payload.outputId}.mp4`) };
  }));
}

/** Linux: time of this process and of its ended children, and theirs, in hundredths of a second. */
function ownCpuSec(): number | null {
  if (process.platform !== 'linux') {
    return null;
  }
  const stat = readFileSync('/proc/self/stat', 'utf8');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ').slice(11, 15).reduce((sum, field) => sum + Number(field), 0) / 100;
}
