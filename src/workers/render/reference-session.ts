/** What every picture by stock Remotion needs, kept warm: browser, bundle, and a server that lends it the media. */
import { locateBrowser } from '#workers/tools/browser/locate-browser.ts';
import { CHROMIUM_OPTIONS, endBrowser, startBrowser } from '#workers/tools/browser/open-browser.ts';
import type { RunningBrowser } from '#workers/tools/browser/open-browser.ts';
import type { VideoSource } from '#shared/render/clip-input.ts';
import { ensureBundle } from './bundle-cache.ts';
import { startMediaServer } from './media-server.ts';
import type { MediaServer } from './media-server.ts';
import type { RenderTask } from './render-backend.ts';

/** Options of a session. */
export interface SessionOptions {
  readonly log: (level: 'debug' | 'info' | 'warn', message: string, data?: Record<string, unknown>) => void;
  /** Default: the user's cache folder. */
  readonly cacheDir?: string;
}

/** Each of Remotion's two frame caches, bytes: enough for a second of 1080p at a few places. */
const FRAME_CACHE_BYTES = 256 * 1024 * 1024;
/** A frame that takes longer than this is not coming. */
const FRAME_TIMEOUT_MS = 60_000;

interface Setup {
  readonly serveUrl: string;
  readonly media: MediaServer;
  readonly location: Awaited<ReturnType<typeof locateBrowser>>;
}

/** A session. Nothing is started before it is asked for. */
export interface ReferenceSession {
  /** Lends a file to the browser until `release` is called. */
  lend(path: string): Promise<{ url: string; release: () => unknown }>;
  /** The browser; started where there is none. */
  browser(): Promise<RunningBrowser>;
  /** What Remotion's calls share when they draw an output. `mediaUrl`: from `lend`. */
  drawing(task: Pick<RenderTask, 'payload' | 'fonts'>, mediaUrl: string, video: VideoSource): Promise<Drawing>;
  /** Ends the browser; the next call of `browser` starts another. */
  closeBrowser(): Promise<void>;
  /** Ends browser and server. Idempotent. */
  close(): Promise<void>;
}

/** Options that `selectComposition`, `renderMedia` and `renderFrames` share. */
export type Drawing = Awaited<ReturnType<typeof drawingOptions>>;

/** Makes a session. */
export function createReferenceSession(options: SessionOptions): ReferenceSession {
  let ready: Promise<Setup> | null = null;
  let browser: Promise<RunningBrowser> | null = null;

  const prepare = async (): Promise<Setup> => {
    const location = await locateBrowser();
    const serveUrl = await ensureBundle({ cacheDir: options.cacheDir, onBundle: () => options.log('info', 'Bundling the composition for the browser.') });
    return { serveUrl, location, media: await startMediaServer() };
  };
  const setup = async (): Promise<Setup> => {
    ready ??= prepare();
    // A failed start is not kept: what was missing may be installed by the next try.
    return await ready.catch((error: unknown) => {
      ready = null;
      throw error;
    });
  };
  const openBrowser = async (): Promise<RunningBrowser> => {
    const { location } = await setup();
    browser ??= startBrowser(location);
    return await browser;
  };
  const closeBrowser = async (): Promise<void> => {
    const closing = browser;
    browser = null;
    await endBrowser(closing);
  };
  return {
    lend: async path => (await setup()).media.lend(path),
    browser: openBrowser,
    drawing: async (task, mediaUrl, video) => drawingOptions(task, { mediaUrl, video, setup: await setup(), browser: await openBrowser(), log: options.log }),
    closeBrowser,
    async close() {
      const closing = ready;
      ready = null;
      await closeBrowser();
      await closing?.then(({ media }) => media.close(), () => undefined);
    },
  };
}

function drawingOptions({ payload, fonts }: Pick<RenderTask, 'payload' | 'fonts'>, by: { mediaUrl: string; video: VideoSource; setup: Setup; browser: RunningBrowser; log: SessionOptions['log'] }) {
  const { setup } = by;
  return {
    serveUrl: setup.serveUrl, inputProps: { ...payload.props, mediaSrc: by.mediaUrl, host: { fonts, video: by.video } },
    puppeteerInstance: by.browser, browserExecutable: setup.location.executablePath, chromeMode: setup.location.mode,
    chromiumOptions: CHROMIUM_OPTIONS, logLevel: 'error' as const, timeoutInMilliseconds: FRAME_TIMEOUT_MS,
    offthreadVideoCacheSizeInBytes: FRAME_CACHE_BYTES, mediaCacheSizeInBytes: FRAME_CACHE_BYTES,
    onBrowserLog: (entry: { type: string; text: string }) => by.log('debug', `browser: ${entry.text}`, { outputId: payload.outputId, type: entry.type }),
  };
}
