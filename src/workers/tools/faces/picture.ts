/** Small pictures of a video, frame by frame, for looking at: never more than two in memory. */
import type { SizePx } from '#shared/framing/crop.ts';
import { inputArgs, streamFfmpeg } from '#workers/tools/ffmpeg/run.ts';

/** A frame in BGR, one byte a channel, row by row. */
export interface Picture extends SizePx {
  readonly bgr: Uint8Array;
}

/** The longer side of the pictures that faces are looked for in, pixels: a face of 1/60 of the frame's width is still found. */
export const WORKING_SIDE_PX = 640;

/** The size that a video is looked at in: the longer side `WORKING_SIDE_PX`, both sides multiples of 32 as the detector needs. */
export function workingSize(media: SizePx): SizePx {
  const scale = WORKING_SIDE_PX / Math.max(media.widthPx, media.heightPx);
  const side = (px: number): number => Math.max(64, Math.round(px * scale / 32) * 32);
  return { widthPx: side(media.widthPx), heightPx: side(media.heightPx) };
}

/** Options of `readPictures`. */
export interface ReadPicturesOptions {
  size: SizePx;
  signal: AbortSignal;
  /** What is worked on, for messages. */
  subject: string;
}

/**
 * Every frame of a video, in order, scaled to `size` (the shape may change a little). `previous` is the frame before, or null.
 * Both are overwritten later: copy what must last. Rejects as `streamFfmpeg` does.
 */
export async function* readPictures(path: string, options: ReadPicturesOptions): AsyncGenerator<{ frame: number; current: Picture; previous: Picture | null }> {
  const { size, signal, subject } = options;
  const { stdout, done } = streamFfmpeg({
    args: [
      '-v', 'error', ...inputArgs(path), '-map', '0:v:0', '-an', '-sn', '-dn', '-fps_mode', 'passthrough',
      '-vf', `scale=${size.widthPx}:${size.heightPx}:flags=bilinear,format=bgr24`, '-f', 'rawvideo', 'pipe:1',
    ],
    signal, subject,
  });
  const bytes = size.widthPx * size.heightPx * 3;
  let current: Picture = { ...size, bgr: new Uint8Array(bytes) };
  let previous: Picture = { ...size, bgr: new Uint8Array(bytes) };
  let filled = 0;
  let frame = 0;
  try {
    for await (const chunk of stdout as AsyncIterable<Buffer>) {
      let at = 0;
      while (at < chunk.length) {
        const part = Math.min(bytes - filled, chunk.length - at);
        current.bgr.set(chunk.subarray(at, at + part), filled);
        filled += part;
        at += part;
        if (filled === bytes) {
          yield { frame, current, previous: frame > 0 ? previous : null };
          [current, previous] = [previous, current];
          filled = 0;
          frame++;
        }
      }
    }
  } finally {
    stdout.destroy();
  }
  await done;
}
