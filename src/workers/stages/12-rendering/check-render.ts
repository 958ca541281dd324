/** Decodes a rendered file once from end to end and measures what came out. */
import { basename } from 'node:path';
import { createInterface } from 'node:readline';

import { CutdownError } from '#shared/errors/cutdown-error.ts';
import { probeMedia } from '#workers/tools/ffmpeg/probe.ts';
import { inputArgs, streamFfmpeg } from '#workers/tools/ffmpeg/run.ts';

/** What a whole decode of a file found. */
export interface DecodedFile {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly fps: number;
  /** Decoded pictures, and the length of picture and sound. */
  readonly frameCount: number;
  readonly pictureSec: number;
  readonly soundSec: number;
  readonly sizeBytes: number;
}

/** What the file must hold. */
export interface ExpectedFile {
  readonly outputId: string;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly fps: number;
  readonly frameCount: number;
}

/**
 * Decodes picture and sound of an MP4 and compares them with what was asked for: sides, frame count, frame rate, sound as long
 * as the picture within a frame. Rejects with `render-failed`, naming the output and what is wrong.
 */
export async function checkRender(path: string, expected: ExpectedFile, signal: AbortSignal): Promise<DecodedFile> {
  const probe = await probeMedia(path, { signal });
  const [video, audio] = [probe.video[0], probe.audio[0]];
  if (!video || !audio) {
    throw refused(expected.outputId, `it has ${video ? 'no sound track' : 'no picture'}`);
  }
  const decoded = await decode(path, expected.outputId, signal);
  const { frameCount, pictureSec, soundSec } = decoded;
  const frameSec = 1 / expected.fps;
  const fps = video.averageFps ?? 0;
  const faults = [
    frameCount === expected.frameCount ? null : `it has ${frameCount} frames instead of ${expected.frameCount}`,
    video.widthPx === expected.widthPx && video.heightPx === expected.heightPx ? null : `it is ${video.widthPx}x${video.heightPx} instead of ${expected.widthPx}x${expected.heightPx}`,
    Math.abs(fps - expected.fps) < 0.01 ? null : `it runs at ${fps.toFixed(3)} instead of ${expected.fps.toFixed(3)} frames a second`,
    Math.abs(pictureSec - soundSec) <= frameSec + 0.001 ? null : `its sound lasts ${soundSec.toFixed(3)} s, its picture ${pictureSec.toFixed(3)} s`,
    video.pixelFormat === 'yuv420p' && video.colorSpace === 'bt709' && video.colorRange === 'tv' ? null : `its picture is ${video.pixelFormat}, ${video.colorSpace ?? 'untagged'}, range ${video.colorRange ?? 'untagged'}`,
  ].filter(fault => fault !== null);
  if (faults.length > 0) {
    throw refused(expected.outputId, faults.join('; '));
  }
  return { widthPx: video.widthPx, heightPx: video.heightPx, fps, ...decoded, sizeBytes: probe.sizeBytes };
}

async function decode(path: string, outputId: string, signal: AbortSignal): Promise<{ frameCount: number; pictureSec: number; soundSec: number }> {
  // A line for each decoded picture and sound packet: stream, dts, pts, duration, size, checksum; `#tb N: NUM/DEN` before them.
  const { stdout, done } = streamFfmpeg({
    args: ['-v', 'error', '-xerror', ...inputArgs(path), '-map', '0:v:0', '-map', '0:a:0', '-fps_mode', 'passthrough', '-f', 'framecrc', '-'],
    signal, subject: basename(path),
  });
  const timeBase = [0, 0];
  const end = [0, 0];
  let frameCount = 0;
  try {
    for await (const line of createInterface({ input: stdout, crlfDelay: Infinity })) {
      const base = /^#tb (\d): (\d+)\/(\d+)/.exec(line);
      if (base) {
        timeBase[Number(base[1])] = Number(base[2]) / Number(base[3]);
        continue;
      }
      const [stream, , pts, duration] = line.split(',').map(Number);
      if (!line.startsWith('#') && stream !== undefined && pts !== undefined && duration !== undefined) {
        frameCount += stream === 0 ? 1 : 0;
        end[stream] = Math.max(end[stream] ?? 0, (pts + duration) * (timeBase[stream] ?? 0));
      }
    }
    const { stderr } = await done;
    if (stderr.trim() !== '') {
      throw refused(outputId, 'decoding it reported errors', stderr);
    }
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof CutdownError && error.kind === 'tool-failed') {
      throw refused(outputId, 'it cannot be decoded to its end', error.detail);
    }
    throw error;
  }
  return { frameCount, pictureSec: end[0] ?? 0, soundSec: end[1] ?? 0 };
}

function refused(outputId: string, fault: string, detail: string | null = null): CutdownError {
  return new CutdownError('render-failed', `The rendered file of ${outputId} is not right: ${fault}.`, {
    advice: 'Resume the run to render this output again.', retryable: true, detail,
  });
}
