import type { OutputPayload } from '#shared/render/composition-props.ts';

/** One output to render. Paths are absolute. */
export interface RenderTask {
  readonly payload: OutputPayload;
  readonly mediaPath: string;
  readonly audioPath: string;
  /** Fonts to load before the first frame. */
  readonly fonts: readonly { family: string; weight: number; dataUrl: string }[];
  /** Where to write the finished MP4; the caller has made the folder. */
  readonly outPath: string;
  /** A folder of its own for temporary files; the caller removes it. */
  readonly scratchDir: string;
}

/** What a caller may do while a backend works. */
export interface RenderControl {
  readonly signal: AbortSignal;
  /** Share of one output that is done, 0..1, never falling. */
  readonly onProgress: (outputId: string, fraction: number) => void;
}

/** How an output was made, for its report. */
export interface RenderedOutput {
  readonly outputId: string;
  /** Name of the video encoder as ffmpeg calls it, e.g. `libx264`. */
  readonly encoder: string;
  /** Sentences about what was done differently from what was asked, e.g. another encoder; empty where nothing was. */
  readonly notes: readonly string[];
}

/** Renders outputs. Backends share the composition and its props; they differ in where and how fast. */
export interface RenderBackend {
  readonly id: 'reference' | 'hybrid' | 'lambda';
  /** Why this backend cannot draw an output as the reference does, as one sentence; null where it can. */
  refuses(payload: OutputPayload): string | null;
  /**
   * Renders outputs of one clip, which share media and sound, each to its `outPath`: H.264 High, yuv420p, tv range, bt709
   * tagged, AAC 48 kHz, faststart. Results are in the order of the tasks. Rejects with a `CutdownError` (`render-failed`,
   * `browser-failed`, `tool-failed`, `disk-full`, `cancelled`); then none of the outputs counts as made.
   */
  render(tasks: readonly RenderTask[], control: RenderControl): Promise<RenderedOutput[]>;
  /** Ends browsers and servers. Idempotent. */
  close(): Promise<void>;
}
