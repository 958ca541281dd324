/** Paints sprite sheets in a browser that stays warm, one output after the other. */
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { makeCancelSignal, renderFrames } from '@remotion/renderer';
import PQueue from 'p-queue';

import { SHEETS_COMPOSITION_ID, SheetsInput } from '#remotion/sheets-input.ts';
import { CutdownError } from '#shared/errors/cutdown-error.ts';
import type { OutputPayload } from '#shared/render/composition-props.ts';
import { locateBrowser } from '#workers/tools/browser/locate-browser.ts';
import type { BrowserLocation } from '#workers/tools/browser/locate-browser.ts';
import { CHROMIUM_OPTIONS, startBrowser, watchBrowser } from '#workers/tools/browser/open-browser.ts';
import type { RunningBrowser } from '#workers/tools/browser/open-browser.ts';
import { ensureBundle } from '../bundle-cache.ts';
import { renderError } from '../render-errors.ts';
import type { SheetPlan } from './sheet-plan.ts';

/** One output's sheets to paint. */
export interface PaintJob {
  readonly payload: OutputPayload;
  readonly plan: SheetPlan;
  /** Fonts to load before the first sheet. */
  readonly fonts: readonly { family: string; weight: number; dataUrl: string }[];
  /** Factor on the output's side lengths: a multiple of 1/4, so that cells keep to whole samples of 4:2:0 video. */
  readonly scale: number;
  /** Folder for the sheets, absolute; the caller has made it. */
  readonly dir: string;
  readonly signal: AbortSignal;
  /** Told as soon as a sheet's file is complete. Painting goes on when it has returned. */
  readonly onSheet: (layerIndex: number, sheetIndex: number, path: string) => void | Promise<void>;
}

/** Paints sheets. */
export interface SheetPainter {
  /**
   * Paints all sheets of an output as PNG files (RGBA, straight alpha) named by `sheetFile`, in the order in which an encoder
   * needs them. Jobs wait for each other. Rejects with `browser-failed` (retryable: the next job gets a new browser),
   * `render-failed`, `tool-missing`, `cancelled`, or the system's error where a file cannot be written.
   */
  paint(job: PaintJob): Promise<void>;
  /** Ends the browser. Idempotent. */
  close(): Promise<void>;
}

/** Options of a painter. */
export interface SheetPainterOptions {
  readonly log: (level: 'debug' | 'info' | 'warn', message: string, data?: Record<string, unknown>) => void;
  /** Where bundles are kept. Default: the user's cache folder. */
  readonly cacheDir?: string;
}

/** A sheet that takes longer than this is not coming. */
const SHEET_TIMEOUT_MS = 60_000;

interface Setup {
  readonly serveUrl: string;
  readonly location: BrowserLocation;
}

/** Makes a painter. Nothing is started before the first job; browser and bundle are then kept for the next. */
export function createSheetPainter(options: SheetPainterOptions): SheetPainter {
  const queue = new PQueue({ concurrency: 1 });
  let ready: Promise<Setup> | null = null;
  let browser: Promise<RunningBrowser> | null = null;

  const prepare = async (): Promise<Setup> => {
    const location = await locateBrowser();
    return { location, serveUrl: await ensureBundle({ cacheDir: options.cacheDir, onBundle: () => options.log('info', 'Bundling the composition for the browser.') }) };
  };

  const closeBrowser = async (): Promise<void> => {
    const closing = browser;
    browser = null;
    // One that never came up, or crashed, has nothing left to close.
    await closing?.then(running => running.close({ silent: true })).catch(() => undefined);
  };

  const paint = async (job: PaintJob): Promise<void> => {
    job.signal.throwIfAborted();
    ready ??= prepare();
    // A failed start is not kept: what was missing may be installed by the next try.
    const setup = await ready.catch((error: unknown) => {
      ready = null;
      throw error;
    });
    browser ??= startBrowser(setup.location);
    await paintIn(await browser, setup, job, options.log);
  };

  return {
    async paint(job) {
      if (job.plan.layers.length === 0) {
        return;
      }
      await queue.add(async () => {
        await paint(job).catch(async (error: unknown) => {
          // A page that was cut off lives on in it, and a browser that failed once is not trusted.
          await closeBrowser();
          throw renderError(error, job.payload.outputId, job.signal);
        });
      });
    },
    async close() {
      ready = null;
      await closeBrowser();
    },
  };
}

/** File name of a sheet: `captions-00003.png`. */
export function sheetFile(layer: string, sheetIndex: number): string {
  return `${layer}-${String(sheetIndex).padStart(5, '0')}.png`;
}

async function paintIn(browser: RunningBrowser, setup: Setup, job: PaintJob, log: SheetPainterOptions['log']): Promise<void> {
  const { payload, scale, signal } = job;
  const order = paintOrder(job.plan);
  const input = sheetsInput(job, order);
  const { cancelSignal, cancel } = makeCancelSignal();
  const watch = watchBrowser(browser);
  watch.lost.catch(cancel);
  signal.addEventListener('abort', cancel, { once: true });
  let at = 0;
  const composition = {
    id: SHEETS_COMPOSITION_ID, fps: 1, durationInFrames: order.length, props: input, defaultProps: {},
    defaultCodec: null, defaultOutName: null, defaultVideoImageFormat: null, defaultPixelFormat: null, defaultProResProfile: null, defaultSampleRate: null,
    // Asked again for each frame, one page drawing in order: each sheet gets its own size, within the first one's page.
    get width() {
      return order[at]?.widthPx ?? 0;
    },
    get height() {
      return order[at]?.heightPx ?? 0;
    },
  };
  try {
    await Promise.race([watch.lost, renderFrames({
      composition, inputProps: {}, serveUrl: setup.serveUrl, puppeteerInstance: browser, browserExecutable: setup.location.executablePath, chromeMode: setup.location.mode,
      chromiumOptions: CHROMIUM_OPTIONS, logLevel: 'error', timeoutInMilliseconds: SHEET_TIMEOUT_MS, imageFormat: 'png', muted: true, concurrency: 1, scale, outputDir: null, cancelSignal,
      onStart: () => undefined, onFrameUpdate: () => undefined,
      onBrowserLog: entry => log('debug', `browser: ${entry.text}`, { outputId: payload.outputId, type: entry.type }),
      onFrameBuffer: async (png, frame) => {
        const sheet = order[frame];
        if (!sheet) {
          throw new RangeError(`sheet ${frame} was not asked for`);
        }
        checkSize(png, sheet, scale);
        const path = join(job.dir, sheetFile(sheet.layer, sheet.sheetIndex));
        await writeFile(`${path}.part`, png);
        await rename(`${path}.part`, path);
        signal.throwIfAborted();
        await job.onSheet(sheet.layerIndex, sheet.sheetIndex, path);
        at = frame + 1;
      },
    })]);
  } finally {
    watch.stop();
    signal.removeEventListener('abort', cancel);
  }
}

interface OrderedSheet {
  readonly layer: string;
  readonly layerIndex: number;
  readonly sheetIndex: number;
  readonly fromFrame: number;
  readonly widthPx: number;
  readonly heightPx: number;
}

/** All sheets by the frame they are first needed at; at the same frame the largest first, which is the page's size. */
function paintOrder(plan: SheetPlan): OrderedSheet[] {
  return plan.layers
    .flatMap(({ layer, sheets, widthPx, heightPx }, layerIndex) => sheets.map(({ fromFrame }, sheetIndex) => ({ layer, layerIndex, sheetIndex, fromFrame, widthPx, heightPx })))
    .sort((a, b) => a.fromFrame - b.fromFrame || b.widthPx * b.heightPx - a.widthPx * a.heightPx || a.layerIndex - b.layerIndex);
}

/** Checked by the composition's schema here already, where an error can say which output it is about. */
function sheetsInput({ payload, plan, fonts }: PaintJob, order: readonly OrderedSheet[]): SheetsInput {
  const parsed = SheetsInput.safeParse({
    clip: payload.props, fonts,
    sheets: order.map(({ layerIndex, sheetIndex }) => {
      const layer = plan.layers[layerIndex];
      return { layer: layer?.layer, columns: layer?.columns, cellWidthPx: layer?.cellWidthPx, cellHeightPx: layer?.cellHeightPx, states: layer?.sheets[sheetIndex]?.states };
    }),
  });
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new CutdownError('render-failed', `The overlays of ${payload.outputId} cannot be drawn: ${issue?.path.join('.') ?? 'input'}: ${issue?.message ?? 'refused'}.`, {
      advice: 'Send the run\'s log to the developers.', cause: parsed.error,
    });
  }
  return parsed.data;
}

/** Width and height stand at bytes 16 and 20 of every PNG (PNG specification, IHDR). A sheet of another size would be cut at the wrong places. */
function checkSize(png: Buffer, { widthPx, heightPx, layer }: OrderedSheet, scale: number): void {
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
  if (width !== widthPx * scale || height !== heightPx * scale) {
    throw new RangeError(`a sheet of the layer ${layer} came out as ${width} x ${height} pixels, not ${widthPx * scale} x ${heightPx * scale}`);
  }
}
