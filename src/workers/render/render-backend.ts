import type { OutputPayload } from '#shared/render/composition-props.ts';

/** What a backend is asked to render. Paths are absolute. */
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

/** Renders outputs. Backends share the composition and its props; they differ in where and how fast. */
export interface RenderBackend {
  readonly id: 'reference' | 'hybrid' | 'lambda';
  /**
   * Renders one output to `task.outPath`: H.264 High, yuv420p, tv range, bt709 tagged, AAC 48 kHz, faststart. Progress is
   * 0..1. Rejects with a `CutdownError` (`render-failed`, `browser-failed`, `tool-failed`, `cancelled`).
   */
  render(task: RenderTask, options: { signal: AbortSignal; onProgress: (fraction: number) => void }): Promise<void>;
  /** Ends browsers and servers. Idempotent. */
  close(): Promise<void>;
}
