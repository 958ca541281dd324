/** One picture of all finished clips: a row for each clip, a column for each aspect. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import type { OutputSummary } from '#shared/api/events.ts';
import { ASPECT_SIZES_PX, ASPECTS, type Aspect } from '#shared/units/geometry.ts';
import { ffmpegCapabilities } from '#workers/tools/ffmpeg/locate.ts';
import { probeMedia } from '#workers/tools/ffmpeg/probe.ts';
import { fileUrl, runFfmpeg } from '#workers/tools/ffmpeg/run.ts';

const CELL_HEIGHT_PX = 360;
const GAP_PX = 16;
const LABEL_PX = 30;
const BACKGROUND = '0x14181f';
/** Where in a clip the picture is taken: past the title, before the end. */
const LOOK_AT = 0.55;

/** A picture's place on the sheet, in pixels. */
export interface Cell { readonly file: string; readonly xPx: number; readonly yPx: number; readonly widthPx: number; readonly heightPx: number }
export interface SheetLayout { readonly widthPx: number; readonly heightPx: number; readonly cells: readonly Cell[]; readonly labels: readonly { text: string; yPx: number }[] }

/** Lays out the outputs that have a file: rows by rank, columns by aspect, nothing where an output is missing. */
export function layoutSheet(outputs: readonly OutputSummary[]): SheetLayout {
  const ready = outputs.filter(output => output.file !== null);
  const aspects = ASPECTS.filter(aspect => ready.some(output => output.aspect === aspect));
  const clips = [...new Set(ready.toSorted((a, b) => a.rank - b.rank).map(output => output.clipId))];
  const columns = new Map<Aspect, number>();
  let widthPx = GAP_PX;
  for (const aspect of aspects) {
    columns.set(aspect, widthPx);
    widthPx += cellWidth(aspect) + GAP_PX;
  }
  const rowHeight = LABEL_PX + CELL_HEIGHT_PX + GAP_PX;
  const yOf = (clipId: string): number => GAP_PX + clips.indexOf(clipId) * rowHeight;
  return {
    widthPx, heightPx: GAP_PX + clips.length * rowHeight,
    cells: ready.map(output => ({
      file: output.file ?? '', xPx: columns.get(output.aspect) ?? 0, yPx: yOf(output.clipId) + LABEL_PX, widthPx: cellWidth(output.aspect), heightPx: CELL_HEIGHT_PX,
    })),
    labels: clips.map(clipId => {
      const output = ready.find(each => each.clipId === clipId);
      return { text: `${output?.rank ?? ''}. ${output?.title ?? clipId}`, yPx: yOf(clipId) };
    }),
  };
}

function cellWidth(aspect: Aspect): number {
  const { widthPx, heightPx } = ASPECT_SIZES_PX[aspect];
  return Math.round(CELL_HEIGHT_PX * widthPx / heightPx / 2) * 2;
}

/** Draws the sheet to `outPath` (JPEG) and returns its path; null: there is no finished clip. */
export async function makeContactSheet(outputs: readonly OutputSummary[], outPath: string): Promise<string | null> {
  const layout = layoutSheet(outputs);
  if (layout.cells.length === 0) {
    return null;
  }
  const folder = await mkdtemp(join(tmpdir(), 'cutdown-sheet-'));
  try {
    const inputs: string[] = [];
    for (const cell of layout.cells) {
      const { durationSec } = await probeMedia(cell.file);
      inputs.push('-ss', ((durationSec ?? 0) * LOOK_AT).toFixed(3), '-protocol_whitelist', 'file,pipe', '-i', fileUrl(cell.file));
    }
    const { filters } = await ffmpegCapabilities();
    const labels = filters.has('drawtext') ? layout.labels : [];
    await Promise.all(labels.map((label, index) => writeFile(join(folder, `label-${index}.txt`), label.text)));
    const graph = [
      `color=c=${BACKGROUND}:s=${layout.widthPx}x${layout.heightPx}:d=1:r=1${labels.map((label, index) =>
        `,drawtext=textfile=label-${index}.txt:expansion=none:fontcolor=white:fontsize=20:x=${GAP_PX}:y=${label.yPx + 4}`).join('')}[sheet0]`,
      ...layout.cells.map((cell, index) => `[${index}:v]scale=${cell.widthPx}:${cell.heightPx},setsar=1,setpts=0[cell${index}]`),
      ...layout.cells.map((cell, index) => `[sheet${index}][cell${index}]overlay=x=${cell.xPx}:y=${cell.yPx}[sheet${index + 1}]`),
    ];
    await writeFile(join(folder, 'graph.txt'), graph.join(';\n'));
    await runFfmpeg({
      cwd: folder, subject: 'the contact sheet', timeoutSec: 300,
      args: [...inputs, '-filter_complex_script', 'graph.txt', '-map', `[sheet${layout.cells.length}]`, '-frames:v', '1', '-q:v', '3', resolve(outPath)],
    });
    return resolve(outPath);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
