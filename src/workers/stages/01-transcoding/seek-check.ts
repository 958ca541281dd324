/** Tries whether places in a recording are found where they are asked for, as cutting clips will ask. */
import { CutdownError } from '#shared/errors/cutdown-error.ts';
import { runFfmpeg } from '#workers/tools/ffmpeg/run.ts';
import { sourceInputArgs } from '#workers/tools/ffmpeg/probe.ts';
import type { ProbeResult, VideoStream } from '#workers/tools/ffmpeg/probe.ts';
import type { StreamTiming } from '#workers/tools/ffmpeg/scan.ts';

/** Shares of the length at which seeking is tried. */
const TRIED_AT = [0.3, 0.6, 0.92];
/** A seek may land this much after a place (a clip is sought a second ahead of its start), in seconds. */
const LATE_SEC = 0.5;

/** Whether seeking lands at or before each tried place, and not absurdly early. */
export async function canSeek(path: string, found: { probe: ProbeResult; video: VideoStream; timing: StreamTiming; fileOffsetSec: number; expectedEndSec: number; signal: AbortSignal }): Promise<boolean> {
  const { probe, video, timing, fileOffsetSec, expectedEndSec, signal } = found;
  for (const share of TRIED_AT) {
    const wantedSec = Math.round(expectedEndSec * share * 1000) / 1000 + fileOffsetSec;
    const landedSec = await landing(path, { seekSec: wantedSec - (probe.startSec ?? 0), streamIndex: video.streamIndex, signal });
    if (landedSec === null || landedSec > wantedSec + LATE_SEC || landedSec < wantedSec - timing.maxKeyframeGapSec - 30) {
      return false;
    }
  }
  return true;
}

async function landing(path: string, options: { seekSec: number; streamIndex: number; signal: AbortSignal }): Promise<number | null> {
  try {
    const { stderr } = await runFfmpeg({
      args: [
        '-loglevel', 'info', '-max_error_rate', '1', '-noaccurate_seek', '-copyts', '-ss', options.seekSec.toFixed(3), ...sourceInputArgs(path),
        '-map', `0:${options.streamIndex}`, '-frames:v', '1', '-vf', 'showinfo', '-f', 'null', '-',
      ],
      signal: options.signal, timeoutSec: 60, subject: 'trying to seek',
    });
    const time = Number(/pts_time:\s*(-?[\d.]+)/.exec(stderr)?.[1] ?? Number.NaN);
    return Number.isFinite(time) ? time : null;
  } catch (error) {
    if (error instanceof CutdownError && (error.kind === 'tool-failed' || error.kind === 'timed-out')) {
      return null;
    }
    throw error;
  }
}
