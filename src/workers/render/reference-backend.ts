/** The reference backend: stock Remotion on this machine. Slow, and what every other backend is compared with. */
import { availableParallelism } from 'node:os';
import { join } from 'node:path';

import { makeCancelSignal, renderMedia, selectComposition } from '@remotion/renderer';

import type { VideoSource } from '#shared/render/clip-input.ts';
import { COMPOSITION_ID } from '#shared/render/composition-props.ts';
import type { OutputPayload } from '#shared/render/composition-props.ts';
import { PRESETS } from '#shared/render/presets.ts';
import { watchBrowser } from '#workers/tools/browser/open-browser.ts';
import { X264_REPRODUCIBLE, keyframeInterval } from '#workers/tools/ffmpeg/encoders/args.ts';
import { h264Level } from '#workers/tools/ffmpeg/encoders/level.ts';
import { evenScale, evenSize } from './even-scale.ts';
import { finishVideo } from './finish-video.ts';
import { createReferenceSession } from './reference-session.ts';
import type { SessionOptions } from './reference-session.ts';
import type { RenderBackend, RenderControl, RenderTask } from './render-backend.ts';
import { isBrowserFailure, renderError } from './render-errors.ts';

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
        ...shared, ...x264Options(payload), composition, inputProps: { ...inputProps, host: { ...inputProps.host, video } }, cancelSignal, concurrency,
        codec: 'h264', pixelFormat: 'yuv420p', colorSpace: 'bt709', imageFormat: 'jpeg', jpegQuality: JPEG_QUALITY, muted: true, overwrite: true,
        scale: evenScale(payload.props, payload.renderScale), outputLocation: videoPath,
        ffmpegOverride: ({ type, args }) => type === 'pre-stitcher' ? [...args.slice(0, -2), ...x264Overrides(payload), ...args.slice(-2)] : args,
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
        if (!isBrowserFailure(error)) {
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
      throw renderError(error, task.payload.outputId, control.signal);
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

/** The preset's quality, as Remotion takes it. */
function x264Options({ preset }: OutputPayload): { readonly crf: number; readonly x264Preset: (typeof PRESETS)[OutputPayload['preset']]['x264Preset'] } {
  const { crf, x264Preset } = PRESETS[preset];
  return { crf, x264Preset };
}

/** What Remotion has no option for: the same as every other backend's (`videoEncoderArgs`). */
function x264Overrides({ props, renderScale }: OutputPayload): string[] {
  const picture = { ...evenSize(props, renderScale), fps: props.fps };
  return ['-profile:v', 'high', '-level:v', h264Level(picture), '-g', String(keyframeInterval(picture.fps)), '-flags:v', '+cgop+bitexact', ...X264_REPRODUCIBLE];
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
