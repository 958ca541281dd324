import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { CompositionProps, OutputPayload } from '#shared/render/composition-props.ts';
import type { Aspect, BoxPx } from '#shared/units/geometry.ts';
import { inputArgs, streamFfmpeg } from '#workers/tools/ffmpeg/run.ts';
import { captionBox, defaultStyle, hasBrowser, testPayload } from '../../../../tests/support/render-fixtures.ts';
import { planSheets } from './plan-sheets.ts';
import { createSheetPainter, sheetFile } from './sheet-painter.ts';
import type { PaintJob, SheetPainter } from './sheet-painter.ts';
import type { LayerSheets, SheetPlan } from './sheet-plan.ts';

const browser = await hasBrowser();
const style = defaultStyle();

describe.skipIf(!browser)('the sheet painter', { timeout: 240_000 }, () => {
  let dir: string;
  let painter: SheetPainter;
  let jobs = 0;

  const jobOf = async (payload: OutputPayload, change: Partial<PaintJob> = {}): Promise<PaintJob> => {
    jobs += 1;
    const jobDir = join(dir, String(jobs));
    await mkdir(jobDir);
    return { payload, plan: planSheets(payload), fonts: style.fonts, scale: 0.25, dir: jobDir, signal: new AbortController().signal, onSheet: () => undefined, ...change };
  };

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'cutdown-sheets-'));
    painter = createSheetPainter({ log: () => undefined, cacheDir: join(tmpdir(), 'cutdown-test-bundles') });
  });

  afterAll(async () => {
    await painter.close();
    await painter.close();
    await rm(dir, { recursive: true, force: true });
  });

  it('keeps all ink inside the cells', async () => {
    const payloads = extremes();
    const painted = await Promise.all(payloads.map(each => jobOf(each.payload, { scale: 1 })));
    await painter.paintTogether(painted);
    const found: string[] = [];
    for (const [at, job] of painted.entries()) {
      for (const layer of job.plan.layers) {
        for (const sheetIndex of layer.sheets.keys()) {
          const picture = await Picture.of(join(job.dir, sheetFile(layer.layer, sheetIndex)), layer, 1);
          for (const cell of layer.sheets[sheetIndex]?.states.keys() ?? []) {
            const origins = layer.runs.filter(run => run.cell === cell && sheetAt(layer, run.fromFrame) === sheetIndex);
            expect(origins.length, 'every cell is shown').toBeGreaterThan(0);
            const ink = picture.ink(cell);
            expect(ink || job.payload.props.title, `${payloads[at]?.name} ${layer.layer} ${cell} is empty`).toBeTruthy();
            found.push(...ink ? origins.flatMap(run => touching(ink, layer, run, job.payload.props).map(side => `${payloads[at]?.name}: ${layer.layer} ${sheetIndex}/${cell} ${side}`)) : []);
            if (process.env['SHOW'] && ink) console.log(payloads[at]?.name, layer.layer, cell, JSON.stringify([layer.cellWidthPx, layer.cellHeightPx]), 'free', ink.xPx, ink.yPx, layer.cellWidthPx - ink.xPx - ink.widthPx, layer.cellHeightPx - ink.yPx - ink.heightPx);
          }
        }
      }
    }
    expect(found).toEqual([]);
  });
});

/** Sides of a cell that ink reaches where the output goes on beyond it. */
function touching(ink: BoxPx, layer: LayerSheets, at: { xPx: number; yPx: number }, output: CompositionProps): string[] {
  return [
    ink.xPx === 0 && at.xPx > 0 ? 'left' : '', ink.yPx === 0 && at.yPx > 0 ? 'top' : '',
    ink.xPx + ink.widthPx === layer.cellWidthPx && at.xPx + layer.cellWidthPx < output.widthPx ? 'right' : '',
    ink.yPx + ink.heightPx === layer.cellHeightPx && at.yPx + layer.cellHeightPx < output.heightPx ? 'bottom' : '',
  ].filter(Boolean);
}

function sheetAt(layer: LayerSheets, frame: number): number {
  return layer.sheets.findLastIndex(sheet => sheet.fromFrame <= frame);
}

/** Payloads whose overlays reach as far as schema and styles allow. */
function extremes(): { name: string; payload: OutputPayload }[] {
  const { widthPx, heightPx } = testPayload('9:16').props;
  const base = captionBox(widthPx, heightPx);
  const loud = (change: Partial<CompositionProps['style']['captions']>): CompositionProps['style'] => ({ ...style.tokens, captions: { ...style.tokens.captions, ...change } });
  const pages = (box: BoxPx, ...texts: string[]): CompositionProps['captions'] => texts.map((text, page) => {
    const words = text.split(' ');
    return { startFrame: 9 * page, endFrame: 9 * page + 9, box, words: words.map((word, at) => ({ text: word, emphasis: false, startFrame: 9 * page + (at === 0 ? 0 : 3 + at), endFrame: 9 * page + 4 + at })) };
  });
  const shown = (aspect: Aspect, name: string, change: Partial<CompositionProps>) => ({ name, payload: testPayload(aspect, { title: null, lowerThirds: [], logoBox: null, progressBox: null, ...change }) });
  const titled = (text: string, box: BoxPx, endFrame = 6): NonNullable<CompositionProps['title']> => ({ text, box, startFrame: 0, endFrame });
  return [
    shown('9:16', 'two lines', { captions: pages(base, 'Ẩg jÑ qy ẤÇ', 'M') }),
    shown('9:16', 'outline, pop and size at their most', { style: loud({ strokeWidth: 0.3, popScale: 1.3, fontSize: 0.2, uppercase: true }), captions: pages({ ...base, yPx: 700, heightPx: 500 }, 'AVẤWM ÇÄ', 'I', 'incomprehensibilities jjj') }),
    shown('16:9', 'a low and wide box', { style: loud({ strokeWidth: 0.3, popScale: 1.3 }), captions: pages({ xPx: 301, yPx: 803, widthPx: 1203, heightPx: 95 }, 'gyMWj ÄÇẤ ilj WWW', 'o') }),
    shown('1:1', 'right to left', { captions: pages({ xPx: 163, yPx: 611, widthPx: 741, heightPx: 237 }, 'שלום לכולם וברוכים הבאים', 'مرحبا بكم جميعا') }),
    shown('9:16', 'the corners of the output', { captions: [...pages({ xPx: 0, yPx: 0, widthPx: 500, heightPx: 200 }, 'top left'), ...pages({ xPx: 580, yPx: 1720, widthPx: 500, heightPx: 200 }, 'low', 'bottom right').slice(1)] }),
    shown('16:9', 'a long title', { title: titled('Wherever possible incomprehensibilities are kept away from the people who would have to read them', { xPx: 203, yPx: 205, widthPx: 801, heightPx: 331 }), captions: [] }),
    shown('9:16', 'a short title with a long life', { title: titled('Jäg', { xPx: 101, yPx: 303, widthPx: 303, heightPx: 205 }, 45), captions: [] }),
    shown('9:16', 'straps', { captions: [], lowerThirds: [{ name: 'Incomprehensibilities jgÄ', role: 'A role that is longer than the name', startFrame: 0, endFrame: 20, box: { xPx: 103, yPx: 1205, widthPx: 601, heightPx: 151 } }, { name: 'Ög', role: null, startFrame: 20, endFrame: 40, box: { xPx: 407, yPx: 501, widthPx: 351, heightPx: 203 } }] }),
    shown('1:1', 'a logo', { captions: [], logoBox: { xPx: 861, yPx: 53, widthPx: 109, heightPx: 109 } }),
  ];
}

/** One decoded sheet. */
class Picture {
  private readonly data: Buffer;
  private readonly layer: LayerSheets;
  private readonly scale: number;

  private constructor(data: Buffer, layer: LayerSheets, scale: number) {
    this.data = data;
    this.layer = layer;
    this.scale = scale;
  }

  static async of(path: string, layer: LayerSheets, scale: number): Promise<Picture> {
    const { stdout, done } = streamFfmpeg({ args: ['-v', 'error', ...inputArgs(path), '-f', 'rawvideo', '-pix_fmt', 'rgba', '-'] });
    const chunks: Buffer[] = [];
    for await (const chunk of stdout) {
      chunks.push(chunk as Buffer);
    }
    await done;
    const data = Buffer.concat(chunks);
    expect(data.length).toBe(4 * scale * scale * layer.columns * layer.cellWidthPx * layer.rows * layer.cellHeightPx);
    return new Picture(data, layer, scale);
  }

  /** Red, green, blue, alpha of a cell's pixel. */
  pixel(cell: number, x: number, y: number): [number, number, number, number] {
    const { columns } = this.layer;
    const [width, height] = [this.layer.cellWidthPx * this.scale, this.layer.cellHeightPx * this.scale];
    const at = 4 * ((Math.floor(cell / columns) * height + y) * columns * width + cell % columns * width + x);
    return [this.data[at] ?? 0, this.data[at + 1] ?? 0, this.data[at + 2] ?? 0, this.data[at + 3] ?? 0];
  }

  /** Box around all that is not fully transparent in a cell, its pixels; null where there is nothing. */
  ink(cell: number): BoxPx | null {
    const [width, height] = [this.layer.cellWidthPx * this.scale, this.layer.cellHeightPx * this.scale];
    let [left, top, right, bottom] = [width, height, -1, -1];
    for (let y = 0; y < height; y += 1) {
      for (let x = 0; x < width; x += 1) {
        if (this.pixel(cell, x, y)[3] > 0) {
          [left, top, right, bottom] = [Math.min(left, x), Math.min(top, y), Math.max(right, x), Math.max(bottom, y)];
        }
      }
    }
    return right < 0 ? null : { xPx: left, yPx: top, widthPx: right - left + 1, heightPx: bottom - top + 1 };
  }
}
