/** The reference backend: stock Remotion on this machine. Slow, and what every other backend is compared with. */
import { availableParallelism } from 'node:os';
import { join } from 'node:path';

import { makeCancelSignal, renderMedia, selectComposition } from '@remotion/renderer';

import { CutdownError, cancelled } from '#shared/errors/cutdown-error.ts';
import type { VideoSource } from '#shared/render/clip-input.ts';
import { COMPOSITION_ID } from '#shared/render/composition-props.ts';
import { watchBrowser } from '#workers/tools/browser/open-browser.ts';
import { evenScale } from './even-scale.ts';
import { finishVideo } from './finish-video.ts';
import { createReferenceSession } from './reference-session.ts';
import type { SessionOptions } from './reference-session.ts';
import type { RenderBackend, RenderControl, RenderTask } from './render-backend.ts';

/** Options of the reference backend. */
export interface ReferenceOptions extends SessionOptions {
  /** How frames are fetched. Default `auto`: WebCodecs where the browser has H.264, twice as fast as the other. */
  readonly video?: VideoSource;
  /**
   * Pages that draw at once, 1 to 8. Default 1: with frames from WebCodecs a second page gains next to nothing, and frames are
   * drawn in order; render several outputs at once instead. One page alone does not make the bytes the same every time.
   */
  readonly concurrency?: number;
}

/** x264 settings: crf 18 is visually lossless for talking heads; the encoder is not what limits this backend. */
const X264 = { crf: 18, x264Preset: 'veryfast' } as const;
/** The number of encoder threads counts into x264's result, so it is not left to the machine. */
const X264_THREADS = 4;
/** Frames travel as JPEG from the browser: at this quality a generation costs under half a level on average. */
const JPEG_QUALITY = 95;
/** Share of an output's work that is the picture; the rest is sound and container. */
const PICTURE_SHARE = 0.95;

/** Makes a backend. Nothing is started before the first output; browser, bundle and server are then kept for the next. */
export function createReferenceBackend(options: ReferenceOptions): RenderBackend {
  const session = createReferenceSession(options);
  let video: VideoSource = options.video ?? 'auto';
  let attempts = 0;
  const concurrency = Math.max(1, Math.min(options.concurrency ?? 1, availableParallelism(), 8));

  const attempt = async (task: RenderTask, mediaUrl: string, control: OutputControl): Promise<void> => {
    const { payload } = task;
    const shared = await session.drawing(task, mediaUrl, video);
    const { inputProps, puppeteerInstance } = shared;
    attempts += 1;
    const videoPath = join(task.scratchDir, `picture-${attempts}.mp4`);
    const { cancelSignal, cancel } = makeCancelSignal();
    const watch = watchBrowser(puppeteerInstance);
    watch.lost.catch(cancel);
    control.signal.addEventListener('abort', cancel, { once: true });
    try {
      const composition = await Promise.race([selectComposition({ ...shared, id: COMPOSITION_ID }), watch.lost]);
      video = settledSource(composition.props, video, options.log);
      const rendering = renderMedia({
        ...shared, ...X264, composition, inputProps: { ...inputProps, host: { ...inputProps.host, video } }, cancelSignal, concurrency,
        codec: 'h264', pixelFormat: 'yuv420p', colorSpace: 'bt709', imageFormat: 'jpeg', jpegQuality: JPEG_QUALITY, muted: true, overwrite: true,
        scale: evenScale(payload.props, payload.renderScale), outputLocation: videoPath,
        ffmpegOverride: ({ type, args }) => type === 'pre-stitcher' ? [...args.slice(0, -2), '-profile:v', 'high', '-threads', String(X264_THREADS), ...args.slice(-2)] : args,
        onProgress: ({ progress }) => control.onProgress(PICTURE_SHARE * progress),
      });
      await Promise.race([rendering, watch.lost]);
    } finally {
      watch.stop();
      control.signal.removeEventListener('abort', cancel);
    }
    await finishVideo({ payload, videoPath, audioPath: task.audioPath, outPath: task.outPath, signal: control.signal });
  };

  const renderOne = async (task: RenderTask, control: OutputControl): Promise<void> => {
    control.signal.throwIfAborted();
    const media = await session.lend(task.mediaPath);
    try {
      await attempt(task, media.url, control).catch(async (error: unknown) => {
        control.signal.throwIfAborted();
        if (!mayRecover(error)) {
          throw error;
        }
        options.log('warn', `The browser failed while rendering ${task.payload.outputId}; it is started anew.`, { error: String(error) });
        await session.closeBrowser();
        await attempt(task, media.url, control);
      });
      control.onProgress(1);
    } catch (error) {
      // Pages of a render that was cut off live on, and would answer the next one's requests for frames.
      await session.closeBrowser();
      throw renderError(error, task, control.signal);
    } finally {
      media.release();
    }
  };

  return {
    id: 'reference',
    // What the reference draws is what an output is: there is nothing it cannot draw.
    refuses: () => null,
    async render(tasks, { signal, onProgress }) {
      for (const task of tasks) {
        await renderOne(task, { signal, onProgress: fraction => onProgress(task.payload.outputId, fraction) });
      }
      return tasks.map(({ payload }) => ({ outputId: payload.outputId, encoder: 'libx264', notes: [] }));
    },
    close: () => session.close(),
  };
}

interface OutputControl { readonly signal: RenderControl['signal']; readonly onProgress: (fraction: number) => void }

/** What `auto` became in the browser; said once in the log where it is the slow way. */
function settledSource(props: Record<string, unknown>, asked: VideoSource, log: ReferenceOptions['log']): VideoSource {
  const host = props['host'];
  const settled = typeof host === 'object' && host !== null && 'video' in host && host.video === 'offthread' ? 'offthread' : 'media';
  if (asked === 'auto' && settled === 'offthread') {
    log('warn', 'This browser cannot decode H.264; frames are fetched by Remotion\'s extractor, which takes about twice as long.');
  }
  return asked === 'auto' ? settled : asked;
}

/** Failures of the browser itself, which a new one may not have; Remotion throws them as plain errors with these words. */
function mayRecover(error: unknown): boolean {
  if (error instanceof CutdownError) {
    return error.kind === 'browser-failed';
  }
  return /Target closed|Session closed|Protocol error|browser (has )?(crashed|closed|disconnected)|Page crashed|socket hang up|ECONNREFUSED|ECONNRESET|WebSocket|Navigation (failed|timeout)|Failed to launch/i.test(String(error));
}

function renderError(error: unknown, task: RenderTask, signal: AbortSignal): unknown {
  if (signal.aborted) {
    return signal.reason instanceof CutdownError ? signal.reason : cancelled(`Rendering ${task.payload.outputId}`);
  }
  if (error instanceof CutdownError) {
    return error;
  }
  const system = typeof error === 'object' && error !== null && 'code' in error && ['ENOSPC', 'EDQUOT', 'EROFS', 'EACCES'].includes(String(error.code));
  if (system) {
    return error;
  }
  const kind = mayRecover(error) ? 'browser-failed' : 'render-failed';
  return new CutdownError(kind, `${task.payload.outputId} could not be rendered: ${firstLine(error)}`, {
    advice: 'Resume the run to try this output again; the others are not touched.', retryable: kind === 'browser-failed', cause: error,
  });
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0]?.slice(0, 300) ?? '';
}
