/**
 * The hybrid backend: Remotion draws each distinct state of the overlays once, on sheets, and one ffmpeg process does everything
 * else for all aspects of a clip. The reference backend draws the same, about six times slower.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import PQueue from 'p-queue';

import type { OutputPayload } from '#shared/render/composition-props.ts';
import type { EncoderWish } from '#shared/render/presets.ts';
import { videoEncoderArgs } from '#workers/tools/ffmpeg/encoders/args.ts';
import { chooseEncoder } from '#workers/tools/ffmpeg/encoders/choose.ts';
import { graphFileArgs, requireFfmpeg } from '#workers/tools/ffmpeg/locate.ts';
import { runFfmpeg } from '#workers/tools/ffmpeg/run.ts';
import { evenScale, evenSize } from '../even-scale.ts';
import type { RenderBackend, RenderControl, RenderTask, RenderedOutput } from '../render-backend.ts';
import { isBrowserFailure, renderError } from '../render-errors.ts';
import { clipCommand } from './graph.ts';
import { planSheets } from './plan-sheets.ts';
import { sheetFeed, type SheetFeed } from './sheet-feed.ts';
import type { SheetPlan } from './sheet-plan.ts';
import { createSheetPainter, type SheetPainter } from './sheet-painter.ts';

/** Options of the hybrid backend. */
export interface HybridOptions {
  readonly log: (level: 'debug' | 'info' | 'warn', message: string, data?: Record<string, unknown>) => void;
  /** Where the composition's bundle is kept. Default: the user's cache folder. */
  readonly cacheDir?: string;
  /** Clips encoded at once, 1 or more. Default 1. While they are, the sheets of the next clip are painted. */
  readonly encodesAtOnce?: number;
  /** Default `x264`. */
  readonly encoder?: EncoderWish;
}

/** Factors at which cells lie on whole samples of a 4:2:0 picture (see `CELL_GRID_PX`). */
const SCALES: readonly number[] = [1, 0.5, 0.25];
/** A clip may take this many times its length, and this much on top, seconds. */
const PATIENCE = { factor: 120, baseSec: 300 } as const;

interface Job {
  readonly task: RenderTask;
  readonly plan: SheetPlan;
  readonly feeds: readonly SheetFeed[];
}

/** Makes a backend. Nothing is started before the first output; the browser is then kept for the next. */
export function createHybridBackend(options: HybridOptions): RenderBackend {
  const { log } = options;
  const painter = createSheetPainter({ log, ...(options.cacheDir === undefined ? {} : { cacheDir: options.cacheDir }) });
  const encodes = new PQueue({ concurrency: Math.max(1, options.encodesAtOnce ?? 1) });

  const attempt = async (tasks: readonly RenderTask[], control: RenderControl, tries: number): Promise<RenderedOutput[]> => {
    const stop = new AbortController();
    const signal = AbortSignal.any([control.signal, stop.signal]);
    const jobs = tasks.map((task): Job => {
      const plan = planSheets(task.payload);
      return { task, plan, feeds: plan.layers.map(layer => sheetFeed(layer.sheets.length)) };
    });
    const painting = paintAll(jobs, { painter, signal, tries });
    // The feeds tell ffmpeg, and ffmpeg tells us; the painter's own rejection is the same error.
    painting.catch((error: unknown) => {
      jobs.forEach(job => job.feeds.forEach(feed => feed.fail(error)));
    });
    try {
      const rendered = await encodes.add(async () => await encode(jobs, { signal, control, encoder: options.encoder ?? 'x264', log }));
      await painting;
      return rendered;
    } catch (error) {
      stop.abort(error);
      await painting.catch(() => undefined);
      throw error;
    }
  };

  return {
    id: 'hybrid',
    refuses: refusal,
    async render(tasks, control) {
      control.signal.throwIfAborted();
      try {
        return await attempt(tasks, control, 1).catch(async (error: unknown) => {
          control.signal.throwIfAborted();
          if (!isBrowserFailure(error)) {
            throw error;
          }
          log('warn', `The browser failed while drawing for ${named(tasks)}; it is started anew.`, { error: String(error) });
          return await attempt(tasks, control, 2);
        });
      } catch (error) {
        throw renderError(error, named(tasks), control.signal);
      }
    },
    async close() {
      await painter.close();
    },
  };
}

/** Why the hybrid backend does not draw an output; null where it does. */
function refusal({ props, renderScale }: OutputPayload): string | null {
  const scale = evenScale(props, renderScale);
  if (!SCALES.includes(scale)) {
    return `It is rendered at ${scale} of its size, at which overlays do not fall on whole pixels.`;
  }
  if (props.mediaWidthPx % 2 !== 0 || props.mediaHeightPx % 2 !== 0) {
    return `The clip's picture is ${props.mediaWidthPx}x${props.mediaHeightPx}: a side is odd.`;
  }
  return null;
}

async function paintAll(jobs: readonly Job[], { painter, signal, tries }: { painter: SheetPainter; signal: AbortSignal; tries: number }): Promise<void> {
  await painter.paintTogether(await Promise.all(jobs.map(async ({ task: { payload, fonts, scratchDir }, plan, feeds }) => {
    const dir = join(scratchDir, `sheets-${payload.outputId}-${tries}`);
    await mkdir(dir, { recursive: true });
    return {
      payload, plan, fonts, dir, signal, scale: evenScale(payload.props, payload.renderScale),
      onSheet: (layer: number, sheet: number, path: string) => feeds[layer]?.deliver(sheet, path),
    };
  })));
}

interface EncodeOptions { readonly signal: AbortSignal; readonly control: RenderControl; readonly encoder: EncoderWish; readonly log: HybridOptions['log'] }

async function encode(jobs: readonly Job[], { signal, control, encoder, log }: EncodeOptions): Promise<RenderedOutput[]> {
  signal.throwIfAborted();
  await requireFfmpeg();
  const [first] = jobs;
  if (!first) {
    return [];
  }
  const { payload, mediaPath, audioPath, scratchDir } = first.task;
  const choice = await chooseEncoder(encoder, { signal, log, preset: payload.preset });
  const command = clipCommand(jobs.map(({ task, plan }) => ({
    payload: task.payload, plan, outPath: task.outPath,
    encoderArgs: videoEncoderArgs(choice, task.payload.preset, { ...evenSize(task.payload.props, task.payload.renderScale), fps: task.payload.props.fps }),
  })), { mediaPath, audioPath });
  const graphPath = join(scratchDir, 'graph.txt');
  await writeFile(graphPath, command.graph);
  const durationSec = payload.props.durationFrames / payload.props.fps;
  await runFfmpeg({
    args: ['-loglevel', 'warning', ...command.inputArgs, ...await graphFileArgs(graphPath), ...command.outputArgs],
    inputs: jobs.flatMap(({ feeds }) => feeds.map(feed => feed.bytes)),
    signal, subject: named(jobs.map(job => job.task)), timeoutSec: PATIENCE.baseSec + PATIENCE.factor * durationSec,
    onProgress: ({ outTimeSec }) => jobs.forEach(({ task }) => control.onProgress(task.payload.outputId, Math.min(0.99, outTimeSec / durationSec))),
  });
  return jobs.map(({ task }) => {
    control.onProgress(task.payload.outputId, 1);
    return { outputId: task.payload.outputId, encoder: choice.encoder, notes: [...choice.notes] };
  });
}

/** `c1234-9x16 and 2 others`. */
function named(tasks: readonly RenderTask[]): string {
  const others = tasks.length - 1;
  return `${tasks[0]?.payload.outputId ?? 'nothing'}${others > 0 ? ` and ${others} other${others > 1 ? 's' : ''}` : ''}`;
}
