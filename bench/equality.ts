/** Whether a backend draws what the reference draws: every layer x layout x aspect, and where the camera really is. */
import { join } from 'node:path';

import { ASPECTS } from '#shared/units/geometry.ts';
import { createHybridBackend } from '#workers/render/hybrid/hybrid-backend.ts';
import { createReferenceBackend } from '#workers/render/reference-backend.ts';
import { table } from '#cli/text.ts';

import { CAMERA_CASES, LAYOUT_CASES, type CameraCase, type LayoutCase } from '../tests/equality/cases.ts';
import { breaches, cameraBreaches, LIMITS } from '../tests/equality/limits.ts';
import { createStillPainter } from '../tests/equality/reference-stills.ts';
import { compareLayout, measureMove, type EqualityRun } from '../tests/equality/run-equality.ts';
import { summaryOf, type Summary } from '../tests/equality/summary.ts';
import { defaultStyle } from '../tests/support/render-fixtures.ts';

/** What is asked. `quick`: one layout and one camera move; `only`: names of layouts and moves. */
export interface EqualityBench {
  readonly cacheDir: string;
  readonly backend: 'hybrid' | 'reference';
  readonly quick: boolean;
  readonly only: readonly string[];
  readonly print: (text: string) => void;
}

/** Runs the suite. `result` is the line of JSON; `broken` the sentences about broken limits. */
export async function benchEquality(options: EqualityBench): Promise<{ result: Record<string, unknown>; broken: string[] }> {
  const { print } = options;
  const log = (level: string, message: string): void => { if (level !== 'debug') { print(message); } };
  const wanted = <T extends string>(all: readonly T[]): T[] => all.filter((name, index) => options.only.length > 0 ? options.only.includes(name) : !options.quick || index === all.length - 1);
  const folder = join(options.cacheDir, 'equality');
  const backend = options.backend === 'hybrid' ? createHybridBackend({ log }) : createReferenceBackend({ log });
  const painter = createStillPainter(folder, { log: print });
  const run: EqualityRun = { backend, painter, style: defaultStyle(), folder };
  try {
    const layouts = await compareAll(run, wanted<LayoutCase>(LAYOUT_CASES), print);
    const camera = await measureAll(run, wanted<CameraCase>(CAMERA_CASES), print);
    const broken = [...layouts.broken, ...camera.broken];
    print(broken.length === 0 ? '\nEvery limit is kept.' : `\n${broken.length} limits broken:\n${broken.map(each => `  ${each}`).join('\n')}`);
    return { broken, result: { backend: backend.id, limits: LIMITS, layouts: layouts.rows, camera: camera.rows, broken: broken.length } };
  } finally {
    await Promise.all([backend.close(), painter.close()]);
  }
}

async function compareAll(run: EqualityRun, layouts: readonly LayoutCase[], print: EqualityBench['print']) {
  const rows: Summary[] = [];
  const broken: string[] = [];
  for (const layout of layouts) {
    for (const { comparison, videoPath, stills } of await compareLayout(run, layout, ASPECTS)) {
      const found = breaches(comparison);
      rows.push(summaryOf(comparison));
      broken.push(...found);
      print(`${layout} ${comparison.aspect}: ${found.length === 0 ? 'equal' : `${found.length} limits broken; see ${videoPath} and ${stills}`}`);
    }
  }
  const cells = (row: Summary): string[] => [
    row.layout, row.aspect, row.ssim.toFixed(4), row.psnrDb.toFixed(1), `${row.layerSsim.toFixed(4)} (${row.worstLayer})`, row.layerPsnrDb.toFixed(1), row.offsetPx.toFixed(2), row.flatLevels.toFixed(2),
    (row.avOffsetSec * 1000).toFixed(1), row.durationErrorFrames.toFixed(2), row.loudnessLu.toFixed(2),
  ];
  print(`\n${table([['LAYOUT', 'ASPECT', 'SSIM', 'PSNR', 'LAYERS SSIM', 'PSNR', 'OFFSET PX', 'FLAT', 'A/V MS', 'LENGTH FR', 'LU'], ...rows.map(cells)])}`);
  return { rows, broken };
}

async function measureAll(run: EqualityRun, moves: readonly CameraCase[], print: EqualityBench['print']) {
  const rows = [];
  const broken: string[] = [];
  for (const move of moves) {
    for (const { aspect, figures } of await measureMove(run, move, ASPECTS)) {
      rows.push({ move, aspect, ...figures });
      broken.push(...cameraBreaches(`${move} ${aspect}`, figures));
    }
  }
  const cells = rows.map(row => [row.move, row.aspect, row.rmsXPx.toFixed(3), row.rmsYPx.toFixed(3), row.maxPx.toFixed(2), row.jitterPx.toFixed(3)]);
  print(`\n${table([['CAMERA', 'ASPECT', 'RMS X', 'RMS Y', 'MOST', 'JITTER'], ...cells])}`);
  return { rows, broken };
}
