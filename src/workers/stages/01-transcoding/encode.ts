/** The one pass over a recording that decodes it: proxy, sound, and a mezzanine where one is needed. */
import { join } from 'node:path';

import { CutdownError } from '#shared/errors/cutdown-error.ts';
import { channelFilters } from '#workers/tools/audio/channel-faults.ts';
import { fpsFraction, proxyFpsFor } from '#workers/tools/ffmpeg/frame-rate.ts';
import { PICTURE_TAGS, clipPictureSize, displaySize, fitInside, pictureFilters } from '#workers/tools/ffmpeg/picture.ts';
import { probeMedia, sourceInputArgs } from '#workers/tools/ffmpeg/probe.ts';
import { fileUrl, runFfmpeg } from '#workers/tools/ffmpeg/run.ts';
import type { Inspection } from './inspect.ts';

/** Where the pass has put its files. */
export interface Encoded {
  proxyPath: string;
  /** 16 kHz mono, not yet of the exact length; null without sound. */
  audioPath: string | null;
  mezzaninePath: string | null;
  proxy: { widthPx: number; heightPx: number; fps: number; frameCount: number };
  /** Whether the decoder met damage that it bridged. */
  damaged: boolean;
}

/** Limits of the proxy's size, in pixels. */
export const PROXY_HEIGHT_PX = 540;
const PROXY_WIDTH_PX = 1920;
/** x264's result depends on its number of threads: fixed, so that every machine makes the same bytes. */
const ENCODER_THREADS = '4';
/** Sound that outlasts the picture is kept up to this, so that its end can be cut to the frame. */
const TAIL_SEC = 0.5;
/** Drift of timestamps against samples above which silence is put in or samples are left out, seconds. */
const SOUND_GAP_SEC = 0.05;
/** The slowest decoding that is waited for, in seconds a second of recording, and the least wait. */
const SLOWEST = 20;
const LEAST_WAIT_SEC = 600;

/** Decodes the recording once. `onProgress` gets the share done and the speed as a multiple of real time. */
export async function encode(path: string, found: Inspection, options: { scratchDir: string; toneMapping: boolean; signal: AbortSignal; onProgress: (fraction: number, rate: number | null) => void }): Promise<Encoded> {
  const { scratchDir, signal } = options;
  const size = fitInside(displaySize(found.video), { widthPx: PROXY_WIDTH_PX, heightPx: PROXY_HEIGHT_PX });
  const fps = proxyFpsFor(found.outputFps);
  const proxyPath = join(scratchDir, 'proxy.mp4');
  const audioPath = found.audio ? join(scratchDir, 'audio.wav') : null;
  const mezzaninePath = found.mezzanineWhy ? join(scratchDir, 'mezzanine.mp4') : null;
  const picture = (target: typeof size, rate: number, quality: 'fast' | 'fine'): string => pictureFilters(found.video, {
    shift: pictureShift(found), fps: rate, size: target, toneMapping: options.toneMapping, quality,
  });
  const mapVideo = ['-map', `0:${found.video.streamIndex}`];
  const mapAudio = found.audio ? ['-map', `0:${found.audio.streamIndex}`] : [];
  const plain = ['-sn', '-dn', '-map_metadata', '-1', '-map_chapters', '-1', '-fflags', '+bitexact', '-flags:v', '+bitexact', '-flags:a', '+bitexact', '-max_muxing_queue_size', '4096'];
  const args = [
    '-loglevel', 'warning', '-max_error_rate', '1', '-err_detect', 'ignore_err', ...(found.clock === 'file' ? ['-copyts'] : []), ...sourceInputArgs(path),
    ...mapVideo, ...mapAudio, '-vf', picture(size, fps, 'fast'), ...x264('ultrafast', '23', fps), ...PICTURE_TAGS,
    ...(found.audio ? ['-af', soundFilters(found, 48_000, 'stereo'), '-c:a', 'aac', '-b:a', '96k'] : ['-an']), ...plain, '-movflags', '+faststart', fileUrl(proxyPath),
  ];
  if (audioPath) {
    args.push(...mapAudio, '-vn', '-af', soundFilters(found, 16_000, 'mono'), '-c:a', 'pcm_s16le', ...plain, fileUrl(audioPath));
  }
  if (mezzaninePath) {
    // FLAC keeps the sound's place to the sample, unlike AAC; older ffmpegs want to be told that it may stand in MP4.
    const full = clipPictureSize(displaySize(found.video));
    args.push(...mapVideo, ...mapAudio, '-vf', picture(full, found.outputFps, 'fine'), ...x264('veryfast', '16', found.outputFps), ...PICTURE_TAGS,
      ...(found.audio ? ['-af', soundFilters(found, 48_000, 'stereo'), '-c:a', 'flac', '-strict', '-2'] : ['-an']), ...plain, '-movflags', '+faststart', fileUrl(mezzaninePath));
  }
  let damaged = false;
  await runFfmpeg({
    args, signal, subject: 'preparing the recording', timeoutSec: Math.max(LEAST_WAIT_SEC, found.expectedEndSec * SLOWEST),
    onProgress: ({ outTimeSec, speed }) => options.onProgress(Math.min(1, outTimeSec / Math.max(found.expectedEndSec, 0.1)), speed),
    onLine: line => {
      damaged ||= /error while decoding|concealing \d+|Invalid (data|NAL)|corrupt (decoded|input)|Error submitting|partial file|decode_slice_header error|Missing reference picture/i.test(line);
    },
  });
  return { proxyPath, audioPath, mezzaninePath, proxy: { ...size, fps, frameCount: await frameCount(proxyPath, signal) }, damaged };
}

function x264(preset: string, crf: string, fps: number): string[] {
  const gop = String(Math.round(fps));
  return ['-c:v', 'libx264', '-preset', preset, '-crf', crf, '-g', gop, '-keyint_min', gop, '-sc_threshold', '0', '-threads:v', ENCODER_THREADS];
}

function pictureShift(found: Inspection): string {
  return found.clock === 'counted' ? `N/(${fpsFraction(found.fps)})/TB` : found.clock === 'mended' ? 'PTS' : `PTS-(${found.fileOffsetSec})/TB`;
}

function soundFilters(found: Inspection, rateHz: number, layout: string): string {
  const shift = found.clock === 'counted' ? 'N/SR/TB' : found.clock === 'mended' ? 'PTS' : `PTS-(${found.fileOffsetSec})/TB`;
  return `${channelFilters(found.channelMix)}asetpts=${shift},atrim=start=0:end=${(found.expectedEndSec + TAIL_SEC).toFixed(3)},aresample=${rateHz}:async=1:min_hard_comp=${SOUND_GAP_SEC}:first_pts=0,aformat=sample_fmts=${rateHz === 48_000 ? 's16|fltp' : 's16'}:channel_layouts=${layout}`;
}

async function frameCount(proxyPath: string, signal: AbortSignal): Promise<number> {
  try {
    return (await probeMedia(proxyPath, { signal })).video[0]?.frameCount ?? 0;
  } catch (error) {
    // A file without a single frame is no media file to ffprobe.
    if (error instanceof CutdownError && error.kind.startsWith('source-')) {
      return 0;
    }
    throw error;
  }
}
