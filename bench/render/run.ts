/** Times the ways of rendering against each other in one run: turn by turn, so that a busy minute hits all of them. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { execa } from 'execa';

import { ASPECTS } from '#shared/units/geometry.ts';
import { formatBytes, formatSec, table } from '#cli/text.ts';

import { makeClipMedia, MEDIA } from '../../tests/equality/clip-media.ts';
import { watchProcesses } from '../processes.ts';
import { ContenderResult, type ContenderTask } from './contender.ts';

type Way = ContenderTask['way'];

/** What is asked. `quick`: a few seconds of everything, which shows that the bench works and little else. */
export interface RenderBench { readonly cacheDir: string; readonly quick: boolean; readonly print: (text: string) => void }

/** How much is rendered. Stock Remotion is a rate, so a stretch of the same clip will do. */
const FULL = { clipSec: 30, rounds: 2, mediaSec: 5, offthreadSec: 3, batchClips: 4, batchSec: 15 };
const QUICK = { clipSec: 2, rounds: 1, mediaSec: 1, offthreadSec: 0.5, batchClips: 1, batchSec: 2 };

interface Timed extends ContenderResult { readonly way: Way; readonly fps: number; readonly peakBytes: number }

/** Runs the bench. The result is the line of JSON. */
export async function benchRender({ cacheDir, quick, print }: RenderBench): Promise<Record<string, unknown>> {
  const size = quick ? QUICK : FULL;
  const frames = (sec: number): number => Math.round(sec * MEDIA.fps);
  print('Making the clip (kept for the next time)…');
  const media = await makeClipMedia(join(cacheDir, 'equality'), { frameCount: frames(size.clipSec), claps: false });
  const work = await mkdtemp(join(tmpdir(), 'cutdown-bench-'));
  const time = async (way: Way, clips: number, aspects: ContenderTask['aspects'], sec: number): Promise<Timed> => {
    const timed = await contend({ way, ...media, folder: await mkdtemp(join(work, `${way}-`)), clips, aspects, frameCount: frames(sec) });
    print(`${NAMES[way]}: ${timed.frames} frames, ${formatSec(timed.wallSec)}, ${timed.fps.toFixed(1)} frames/s`);
    return timed;
  };
  try {
    // What is bundled once and kept is not paid by whoever comes first.
    await contend({ way: 'media', ...media, folder: await mkdtemp(join(work, 'warm-')), clips: 1, aspects: ['1:1'], frameCount: 2 });
    const single: Timed[] = [];
    for (let round = 0; round < size.rounds; round += 1) {
      single.push(await time('hybrid', 1, ['9:16'], size.clipSec), await time('bare', 1, ['9:16'], size.clipSec), await time('media', 1, ['9:16'], size.mediaSec), await time('offthread', 1, ['9:16'], size.offthreadSec));
    }
    const batch: Timed[] = [];
    for (const way of ['hybrid', 'bare', 'bare-shared'] as const) {
      batch.push(await time(way, size.batchClips, [...ASPECTS], size.batchSec));
    }
    print(`\n${table([['ONE CLIP, 9:16 (MEDIANS)', 'FRAMES/S', 'CPU MS A FRAME', 'MOST MEMORY'], ...(['hybrid', 'bare', 'media', 'offthread'] as const).map(way => rowOf(typical(single, way)))])}`);
    print(`\n${table([[`BATCH, ${size.batchClips} x 3`, 'FRAMES/S', 'CPU MS A FRAME', 'MOST MEMORY'], ...batch.map(rowOf)])}`);
    return resultOf(single, batch);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

const NAMES: Readonly<Record<Way, string>> = {
  'hybrid': 'hybrid', 'media': 'stock Remotion, @remotion/media', 'offthread': 'stock Remotion, OffthreadVideo',
  'bare': 'bare ffmpeg + ASS, same path', 'bare-shared': 'the same, one decode for three aspects',
};

function resultOf(single: readonly Timed[], batch: readonly Timed[]): Record<string, unknown> {
  const rate = (way: Way): number => typical(single, way).fps;
  const batchRate = (way: Way): number => typical(batch, way).fps;
  const ratio = (a: number, b: number): number => Math.round(a / b * 1000) / 1000;
  const peakBytes = Math.max(...[...single, ...batch].filter(each => each.way === 'hybrid').map(each => each.peakBytes));
  const plain = (timed: Timed) => ({ way: timed.way, frames: timed.frames, wallSec: Math.round(timed.wallSec * 100) / 100, fps: Math.round(timed.fps * 10) / 10, cpuMsPerFrame: cpuMs(timed), peakMb: Math.round(timed.peakBytes / 1e6) });
  return {
    hybridVsStock: ratio(rate('hybrid'), rate('offthread')), hybridVsBestStock: ratio(rate('hybrid'), Math.max(rate('offthread'), rate('media'))),
    hybridVsFfmpeg: ratio(rate('hybrid'), rate('bare')), hybridVsFfmpegBatch: ratio(batchRate('hybrid'), batchRate('bare')), hybridVsFfmpegBatchShared: ratio(batchRate('hybrid'), batchRate('bare-shared')),
    peakMb: Math.round(peakBytes / 1e6), single: single.map(plain), batch: batch.map(plain),
  };
}

/** The one of the middle rate. */
function typical(all: readonly Timed[], way: Way): Timed {
  const sorted = all.filter(each => each.way === way).sort((a, b) => a.fps - b.fps);
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (!middle) {
    throw new Error(`nothing was timed for ${way}`);
  }
  return middle;
}

function rowOf(timed: Timed): string[] {
  return [NAMES[timed.way], timed.fps.toFixed(1), String(cpuMs(timed)), formatBytes(timed.peakBytes)];
}

function cpuMs({ cpuSec, frames }: Timed): number | null {
  return cpuSec === null ? null : Math.round(cpuSec * 1000 / frames * 10) / 10;
}

async function contend(task: ContenderTask): Promise<Timed> {
  const taskPath = join(task.folder, 'task.json');
  await writeFile(taskPath, JSON.stringify(task));
  const child = execa(process.execPath, [join(import.meta.dirname, 'contender.ts'), taskPath], { stderr: 'inherit' });
  const watch = watchProcesses(child.pid ?? 0);
  try {
    const { stdout } = await child;
    const result = ContenderResult.parse(JSON.parse(stdout.trim().split('\n').at(-1) ?? ''));
    const { togetherPeakBytes, cpuSec } = await watch.stop();
    return { ...result, cpuSec: Math.max(result.cpuSec ?? 0, cpuSec), way: task.way, fps: result.frames / result.wallSec, peakBytes: togetherPeakBytes };
  } finally {
    await watch.stop();
    await rm(task.folder, { recursive: true, force: true });
  }
}
