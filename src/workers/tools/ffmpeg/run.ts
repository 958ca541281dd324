/** Runs ffmpeg. */
import { resolve } from 'node:path';
import { PassThrough } from 'node:stream';
import type { Readable } from 'node:stream';

import { runProgram, startProgram } from '#workers/tools/process/run-program.ts';
import type { ProgramRun } from '#workers/tools/process/run-program.ts';
import { locateFfmpeg } from './locate.ts';

/** One run of ffmpeg. `-hide_banner -nostdin -y` and progress output are added to `args`. */
export interface FfmpegRun {
  args: string[];
  signal?: AbortSignal;
  /** Wall clock limit in seconds. Default 3600. */
  timeoutSec?: number;
  /** Seconds without any output after which ffmpeg counts as hung. Default 300; progress counts as output. */
  stallSec?: number;
  /** Called about twice a second. `outTimeSec` is the output's time; `speed` a multiple of real time. */
  onProgress?: (progress: { outTimeSec: number; speed: number | null }) => void;
  /** Called with each line that ffmpeg says (progress excluded). */
  onLine?: (line: string) => void;
  /** What is worked on, for messages. */
  subject?: string;
  /** Default false. */
  lowPriority?: boolean;
  /** Working directory. Default: the parent's. */
  cwd?: string;
  /** What ffmpeg reads from `pipe:3`, `pipe:4`, ...: see `ProgramRun.inputs`. */
  inputs?: readonly AsyncIterable<Uint8Array>[];
}

/** Keys that `-progress` writes, one `key=value` a line. */
const PROGRESS_LINE = /^(frame|fps|stream_\d+_\d+_\w+|bitrate|total_size|out_time_us|out_time_ms|out_time|dup_frames|drop_frames|speed|progress)=\s*(.*)$/;

/**
 * Runs ffmpeg to its end. `stderr` is the last 64 KiB of what it said. Rejects with `tool-missing`, `tool-failed`, `disk-full`,
 * `timed-out`, `stalled`, or the signal's reason.
 */
export async function runFfmpeg(options: FfmpegRun): Promise<{ stderr: string }> {
  const { ffmpegPath } = await locateFfmpeg();
  const { stderr } = await runProgram({ ...programRun(ffmpegPath, options), stdout: 'ignore' });
  return { stderr };
}

/**
 * Runs ffmpeg with its output (to `-` or `pipe:1`) handed on as `stdout`, which fails where `done` rejects. A reader that has
 * enough destroys `stdout`: ffmpeg is then stopped and `done` resolves.
 */
export function streamFfmpeg(options: FfmpegRun): { stdout: Readable; done: Promise<{ stderr: string }> } {
  const stdout = new PassThrough();
  const enough = new AbortController();
  const ended = new Promise<void>(settled => {
    stdout.once('close', () => {
      if (!stdout.readableEnded) {
        enough.abort();
      }
      settled();
    });
  });
  const work = async (): Promise<{ stderr: string }> => {
    const { ffmpegPath } = await locateFfmpeg();
    const signal = options.signal ? AbortSignal.any([options.signal, enough.signal]) : enough.signal;
    const running = startProgram({ ...programRun(ffmpegPath, { ...options, signal }), stdout: 'stream' });
    running.stdout?.pipe(stdout, { end: false });
    const { stderr } = await running.done;
    stdout.end();
    return { stderr };
  };
  const done = work().catch(async (error: unknown) => {
    if (enough.signal.aborted && !options.signal?.aborted) {
      return { stderr: '' };
    }
    stdout.destroy(error instanceof Error ? error : new Error(String(error)));
    await ended;
    throw error;
  });
  done.catch(() => undefined);
  stdout.on('error', () => undefined);
  return { stdout, done };
}

/** Input options for a file of our own making: nothing but this file is opened, whatever stands in it. */
export function inputArgs(path: string): string[] {
  return ['-protocol_whitelist', 'file,pipe', '-i', fileUrl(path)];
}

/** A path as ffmpeg takes it literally: absolute, with the protocol named, so that dashes, colons and blanks mean nothing. */
export function fileUrl(path: string): string {
  return `file:${resolve(path)}`;
}

function programRun(program: string, options: FfmpegRun): ProgramRun {
  let outTimeSec = 0;
  let speed: number | null = null;
  const onStderrLine = (line: string): boolean => {
    const match = PROGRESS_LINE.exec(line);
    if (!match) {
      options.onLine?.(line);
      return true;
    }
    const [, key, value = ''] = match;
    if (key === 'out_time_us' && /^-?\d+$/.test(value)) {
      outTimeSec = Math.max(outTimeSec, Number(value) / 1e6);
    } else if (key === 'speed') {
      const parsed = Number.parseFloat(value);
      speed = Number.isFinite(parsed) ? parsed : null;
    } else if (key === 'progress') {
      options.onProgress?.({ outTimeSec, speed });
    }
    return false;
  };
  const { args, signal, timeoutSec, stallSec, subject, lowPriority, cwd, inputs } = options;
  return {
    program, onStderrLine, signal, timeoutSec, stallSec, subject, lowPriority, cwd, inputs,
    args: ['-hide_banner', '-nostdin', '-y', '-nostats', '-stats_period', '0.5', '-progress', 'pipe:2', ...args],
  };
}
