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
    const painted = await Promise.all(payloads.map(each => jobOf(each.payload, { scale: 0.5 })));
    await painter.paintTogether(painted);
    const found: string[] = [];
    for (const [at, job] of painted.entries()) {
      for (const layer of job.plan.layers) {
        for (const sheetIndex of layer.sheets.keys()) {
          const picture = await Picture.of(join(job.dir, sheetFile(layer.layer, sheetIndex)), layer, 0.5);
          for (const cell of layer.sheets[sheetIndex]?.states.keys() ?? []) {
            const origins = layer.runs.filter(run => run.cell === cell && sheetAt(layer, run.fromFrame) === sheetIndex);
            expect(origins.length, 'every cell is shown').toBeGreaterThan(0);
            const ink = picture.ink(cell);
            expect(ink || job.payload.props.title, `${payloads[at]?.name} ${layer.layer} ${cell} is empty`).toBeTruthy();
            found.push(...ink ? origins.flatMap(run => touching(ink, layer, run, job.payload.props).map(side => `${payloads[at]?.name}: ${layer.layer} ${sheetIndex}/${cell} ${side}`)) : []);
          }
        }
      }
    }
    expect(found).toEqual([]);
  });

  it('tells of each sheet when its file is complete, in the order of their first frames, outputs together', async () => {
    const told: string[] = [];
    const shown = await Promise.all((['9:16', '1:1'] as const).map(async aspect => {
      const payload = manyPages(aspect);
      const plan = planSheets(payload);
      return await jobOf(payload, {
        plan, onSheet: async (layerIndex, sheetIndex, path) => {
          const layer = plan.layers[layerIndex];
          expect(layer).toBeDefined();
          if (layer) {
            await Picture.of(path, layer, 0.25);
          }
          told.push(`${String(layer?.sheets[sheetIndex]?.fromFrame).padStart(5, '0')} ${aspect} ${layer?.layer} ${sheetIndex}`);
        },
      });
    }));
    await painter.paintTogether(shown);
    expect(told).toHaveLength(shown.flatMap(job => job.plan.layers.flatMap(layer => layer.sheets)).length);
    expect(told.map(each => each.slice(0, 5))).toEqual(told.map(each => each.slice(0, 5)).sort());
    expect(Math.max(...shown.flatMap(job => job.plan.layers.map(layer => layer.sheets.length)))).toBeGreaterThan(1);
    for (const job of shown) {
      expect(readdirSync(job.dir).sort()).toEqual(job.plan.layers.flatMap(({ layer, sheets }) => [...sheets.keys()].map(index => sheetFile(layer, index))).sort());
    }
  });

  it('paints the same bytes again, alone or with others, after a new start too', async () => {
    const payload = testPayload('9:16');
    const digest = async (by: SheetPainter, ...others: OutputPayload[]): Promise<string> => {
      const job = await jobOf(payload);
      await by.paintTogether([...await Promise.all(others.map(other => jobOf(other))), job]);
      const hash = createHash('sha256');
      readdirSync(job.dir).sort().forEach(name => hash.update(readFileSync(join(job.dir, name))));
      return hash.digest('hex');
    };
    const wanted = await digest(painter);
    expect(await digest(painter)).toBe(wanted);
    expect(await digest(painter, testPayload('16:9'), testPayload('1:1'))).toBe(wanted);
    const fresh = createSheetPainter({ log: () => undefined, cacheDir: join(tmpdir(), 'cutdown-test-bundles') });
    try {
      expect(await digest(fresh)).toBe(wanted);
    } finally {
      await fresh.close();
    }
  });

  it('draws words in their colours without coloured fringes, and the logo', async () => {
    const plain = { ...style.tokens, captions: { ...style.tokens.captions, colour: '#ffffff', highlightColour: '#ffffff', emphasisColour: '#ffffff', strokeColour: '#000000' } };
    const payload = testPayload('1:1', { style: plain });
    const job = await jobOf(payload, { scale: 1 });
    await painter.paint(job);
    const pictureOf = async (name: string): Promise<Picture> => {
      const layer = job.plan.layers.find(each => each.layer === name);
      expect(layer).toBeDefined();
      return await Picture.of(join(job.dir, sheetFile(name, 0)), layer ?? expect.unreachable(), 1);
    };
    const captions = await pictureOf('captions');
    const ink = captions.ink(3) ?? expect.unreachable();
    let [whites, fringes] = [0, 0];
    for (let y = ink.yPx; y < ink.yPx + ink.heightPx; y += 1) {
      for (let x = ink.xPx; x < ink.xPx + ink.widthPx; x += 1) {
        const [r, g, b, a] = captions.pixel(3, x, y);
        whites += a === 255 && r > 250 && g > 250 && b > 250 ? 1 : 0;
        fringes += Math.max(r, g, b) - Math.min(r, g, b) > 2 ? 1 : 0;
      }
    }
    expect(whites).toBeGreaterThan(500);
    expect(fringes).toBe(0);
    expect((await pictureOf('logo')).ink(0)).not.toBeNull();
  });

  it('stops when it is told to, and paints the next job', async () => {
    const control = new AbortController();
    const stopped = await jobOf(manyPages('9:16'), { signal: control.signal, onSheet: () => control.abort() });
    await expect(painter.paint(stopped)).rejects.toMatchObject({ kind: 'cancelled' });
    expect(readdirSync(stopped.dir)).toHaveLength(1);
    await expect(painter.paint(await jobOf(testPayload('1:1'), { signal: AbortSignal.abort() }))).rejects.toMatchObject({ kind: 'cancelled' });
    const next = await jobOf(testPayload('1:1'));
    await painter.paint(next);
    expect(readdirSync(next.dir).length).toBeGreaterThan(2);
  });

  it('lets a job go at once that is told to stop while it waits, and does not hurt the one before it', async () => {
    const control = new AbortController();
    let waiting: Promise<unknown> = Promise.resolve();
    const running = await jobOf(manyPages('9:16'), { onSheet: async () => {
      control.abort();
      await expect(waiting).rejects.toMatchObject({ kind: 'cancelled' });
    } });
    const next = await jobOf(testPayload('1:1'), { signal: control.signal });
    const painting = painter.paint(running);
    waiting = painter.paint(next);
    waiting.catch(() => undefined);
    await painting;
    await expect(waiting).rejects.toMatchObject({ kind: 'cancelled' });
    expect(readdirSync(next.dir)).toEqual([]);
  });

  it.skipIf(process.platform !== 'linux')('rejects as retryable when its browser was killed, and starts another for the next job', async () => {
    const hurt = await jobOf(manyPages('9:16'), {
      onSheet: () => {
        expect(browserChildren().length).toBeGreaterThan(0);
        browserChildren().forEach(pid => process.kill(pid, 'SIGKILL'));
      },
    });
    await expect(painter.paint(hurt)).rejects.toMatchObject({ kind: 'browser-failed', retryable: true });
    const next = await jobOf(testPayload('1:1'));
    await painter.paint(next);
    expect(readdirSync(next.dir).length).toBeGreaterThan(2);
  });

  it('refuses what the composition\'s schema refuses, naming the output', async () => {
    const payload = testPayload('1:1');
    const plan: SheetPlan = planSheets(payload);
    const broken = { layers: plan.layers.map(layer => ({ ...layer, sheets: layer.sheets.map(sheet => ({ ...sheet, states: sheet.states.map(() => ({ odd: 1 })) })) })) };
    await expect(painter.paint(await jobOf(payload, { plan: broken }))).rejects.toMatchObject({ kind: 'render-failed', message: expect.stringContaining(payload.outputId) });
  });

  it('paints nothing, and starts no browser, for an output without overlays', async () => {
    const job = await jobOf(testPayload('1:1', { captions: [], title: null, lowerThirds: [], logoBox: null }));
    expect(job.plan.layers).toEqual([]);
    await painter.paint(job);
    expect(readdirSync(job.dir)).toEqual([]);
  });
});

/** A payload whose captions need several sheets. */
function manyPages(aspect: Aspect): OutputPayload {
  const { widthPx, heightPx } = testPayload(aspect).props;
  const captions = Array.from({ length: 12 }, (_, page) => ({
    startFrame: 12 * page, endFrame: 12 * page + 12, box: captionBox(widthPx, heightPx),
    words: [0, 1].map(at => ({ text: `word ${at}`, emphasis: false, startFrame: 12 * page + 6 * at, endFrame: 12 * page + 6 * at + 6 })),
  }));
  return testPayload(aspect, { durationFrames: 144, captions });
}

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
    shown('9:16', 'two lines', { captions: pages(base, 'ẨgjÑ qyẤÇjg WẨMQjy ÇẤpg', 'M') }),
    shown('9:16', 'outline, pop and size at their most', { style: loud({ strokeWidth: 0.3, popScale: 1.3, fontSize: 0.2, uppercase: true }), captions: pages({ ...base, yPx: 700, heightPx: 500 }, 'AVẤWM ÇÄ', 'I', 'incomprehensibilities jjj') }),
    shown('16:9', 'a low and wide box', { style: loud({ strokeWidth: 0.3, popScale: 1.3 }), captions: pages({ xPx: 301, yPx: 803, widthPx: 1203, heightPx: 95 }, 'gyMWj ÄÇẤ ilj WWWWW gyMWj ÄÇẤ iljjj WWW', 'o') }),
    shown('1:1', 'right to left', { captions: pages({ xPx: 163, yPx: 611, widthPx: 741, heightPx: 237 }, 'שלום לכולם וברוכים הבאים לקצץ', 'مرحبا بكم جميعا في هذا المقطع') }),
    shown('9:16', 'the corners of the output', { captions: [...pages({ xPx: 0, yPx: 0, widthPx: 500, heightPx: 200 }, 'top left'), ...pages({ xPx: 580, yPx: 1720, widthPx: 500, heightPx: 200 }, 'low', 'bottom right').slice(1)] }),
    shown('16:9', 'a long title', { title: titled('Wherever possible incomprehensibilities are kept away from the people who would have to read them', { xPx: 203, yPx: 205, widthPx: 801, heightPx: 331 }), captions: [] }),
    shown('9:16', 'a short title with a long life', { title: titled('Jäg', { xPx: 101, yPx: 303, widthPx: 303, heightPx: 205 }, 45), captions: [] }),
    shown('9:16', 'straps', { captions: [], lowerThirds: [{ name: 'Incomprehensibilities jgÄ', role: 'A role that is longer than the name', startFrame: 0, endFrame: 20, box: { xPx: 103, yPx: 1205, widthPx: 601, heightPx: 151 } }, { name: 'Ög', role: null, startFrame: 20, endFrame: 40, box: { xPx: 407, yPx: 501, widthPx: 351, heightPx: 203 } }] }),
    shown('1:1', 'a logo', { captions: [], logoBox: { xPx: 861, yPx: 53, widthPx: 109, heightPx: 109 } }),
  ];
}

/** Browsers that this very process has started. */
function browserChildren(): number[] {
  return readdirSync('/proc').filter(name => /^\d+$/.test(name)).map(Number).filter(pid => {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
      return parent === process.pid && /chrom/i.test(readFileSync(`/proc/${pid}/cmdline`, 'utf8'));
    } catch {
      return false;
    }
  });
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
    const at = this.at(cell, x, y);
    return [this.data[at] ?? 0, this.data[at + 1] ?? 0, this.data[at + 2] ?? 0, this.data[at + 3] ?? 0];
  }

  private at(cell: number, x: number, y: number): number {
    const { columns } = this.layer;
    const [width, height] = [this.layer.cellWidthPx * this.scale, this.layer.cellHeightPx * this.scale];
    return 4 * ((Math.floor(cell / columns) * height + y) * columns * width + cell % columns * width + x);
  }

  /** Box around all that is not fully transparent in a cell, full-size pixels; null where there is nothing. */
  ink(cell: number): BoxPx | null {
    const [width, height] = [this.layer.cellWidthPx * this.scale, this.layer.cellHeightPx * this.scale];
    let [left, top, right, bottom] = [width, height, -1, -1];
    for (let y = 0; y < height; y += 1) {
      for (let x = 0; x < width; x += 1) {
        if ((this.data[this.at(cell, x, y) + 3] ?? 0) > 0) {
          left = Math.min(left, x);
          top = Math.min(top, y);
          right = Math.max(right, x);
          bottom = Math.max(bottom, y);
        }
      }
    }
    return right < 0 ? null : { xPx: left / this.scale, yPx: top / this.scale, widthPx: (right - left + 1) / this.scale, heightPx: (bottom - top + 1) / this.scale };
  }
}
