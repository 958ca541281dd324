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
import { CHROMIUM_OPTIONS, endBrowser, startBrowser, watchBrowser } from '#workers/tools/browser/open-browser.ts';
import type { RunningBrowser } from '#workers/tools/browser/open-browser.ts';
import { ensureBundle } from '../bundle-cache.ts';
import { renderError } from '../render-errors.ts';
import type { LayerSheets, SheetPlan } from './sheet-plan.ts';

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
   * needs them. Calls wait for each other. Rejects with `browser-failed` (retryable: the next job gets a new browser),
   * `render-failed`, `tool-missing`, `cancelled`, or the system's error where a file cannot be written.
   */
  paint(job: PaintJob): Promise<void>;
  /**
   * The same for several outputs that one encoder makes together, e.g. the aspects of a clip: their sheets come in the order of
   * their first frames, from one page, which saves loading another for each. They have one scale and one signal.
   */
  paintTogether(jobs: readonly PaintJob[]): Promise<void>;
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
    await endBrowser(closing);
  };

  const paint = async (jobs: readonly PaintJob[], signal: AbortSignal): Promise<void> => {
    signal.throwIfAborted();
    ready ??= prepare();
    // A failed start is not kept: what was missing may be installed by the next try.
    const setup = await ready.catch((error: unknown) => {
      ready = null;
      throw error;
    });
    browser ??= startBrowser(setup.location);
    await paintIn(await browser, setup, { jobs, signal, log: options.log });
  };

  const paintTogether = async (wanted: readonly PaintJob[]): Promise<void> => {
    const jobs = wanted.filter(job => job.plan.layers.length > 0);
    const [first] = jobs;
    if (!first) {
      return;
    }
    const { signal, payload } = first;
    await queue.add(async () => {
      try {
        await paint(jobs, signal);
      } catch (error) {
        // A page that was cut off lives on in it, and a browser that failed once is not trusted.
        await closeBrowser();
        throw error;
      }
    }, { signal }).catch((error: unknown) => {
      throw renderError(error, payload.outputId, signal);
    });
  };

  return {
    paint: job => paintTogether([job]),
    paintTogether,
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

interface Painting {
  readonly jobs: readonly PaintJob[];
  readonly signal: AbortSignal;
  readonly log: SheetPainterOptions['log'];
}

async function paintIn(browser: RunningBrowser, setup: Setup, { jobs, signal, log }: Painting): Promise<void> {
  const scale = jobs[0]?.scale ?? 1;
  const order = jobs.flatMap(sheetsOf).sort((a, b) => a.fromFrame - b.fromFrame);
  const { cancelSignal, cancel } = makeCancelSignal();
  const watch = watchBrowser(browser);
  watch.lost.catch(cancel);
  signal.addEventListener('abort', cancel, { once: true });
  let at = 0;
  const composition = {
    id: SHEETS_COMPOSITION_ID, fps: 1, durationInFrames: order.length, props: sheetsInput(jobs, order), defaultProps: {},
    defaultCodec: null, defaultOutName: null, defaultVideoImageFormat: null, defaultPixelFormat: null, defaultProResProfile: null, defaultSampleRate: null,
    // Read anew for each frame, and one page draws them in order: so each sheet has its own size.
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
      onBrowserLog: entry => log('debug', `browser: ${entry.text}`, { outputId: order[at]?.job.payload.outputId, type: entry.type }),
      onFrameBuffer: async (png, frame) => {
        const sheet = order[frame];
        if (!sheet) {
          throw new RangeError(`sheet ${frame} was not asked for`);
        }
        checkSize(png, sheet, scale);
        const path = join(sheet.job.dir, sheetFile(sheet.layer, sheet.sheetIndex));
        await writeFile(`${path}.part`, png);
        await rename(`${path}.part`, path);
        signal.throwIfAborted();
        await sheet.job.onSheet(sheet.layerIndex, sheet.sheetIndex, path);
        at = frame + 1;
      },
    })]);
  } finally {
    watch.stop();
    signal.removeEventListener('abort', cancel);
  }
}

/** One sheet of one output, with what is needed to draw it. */
interface OrderedSheet extends Omit<LayerSheets, 'sheets' | 'runs'> {
  readonly job: PaintJob;
  readonly layerIndex: number;
  readonly sheetIndex: number;
  readonly fromFrame: number;
  readonly states: readonly unknown[];
  readonly widthPx: number;
  readonly heightPx: number;
}

function sheetsOf(job: PaintJob): OrderedSheet[] {
  return job.plan.layers.flatMap(({ sheets, runs: _, ...layer }, layerIndex) => sheets.map((sheet, sheetIndex) => ({
    ...layer, ...sheet, job, layerIndex, sheetIndex, widthPx: layer.columns * layer.cellWidthPx, heightPx: layer.rows * layer.cellHeightPx,
  })));
}

/** Checked by the composition's schema here already, where an error can say which output it is about. */
function sheetsInput(jobs: readonly PaintJob[], order: readonly OrderedSheet[]): SheetsInput {
  const fonts = new Map(jobs.flatMap(job => job.fonts).map(font => [JSON.stringify(font), font]));
  const parsed = SheetsInput.safeParse({
    clips: jobs.map(job => job.payload.props), fonts: [...fonts.values()],
    sheets: order.map(({ job, layer, columns, cellWidthPx, cellHeightPx, states }) => ({ clip: jobs.indexOf(job), layer, columns, cellWidthPx, cellHeightPx, states })),
  });
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new CutdownError('render-failed', `The overlays of ${jobs[0]?.payload.outputId ?? 'an output'} cannot be drawn: ${issue?.path.join('.') ?? 'input'}: ${issue?.message ?? 'refused'}.`, {
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
