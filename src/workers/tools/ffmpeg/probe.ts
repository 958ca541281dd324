/** Asks ffprobe what a file is. Nothing but the file itself is ever opened: see `SAFE_DEMUXERS`. */
import { stat, open } from 'node:fs/promises';
import { basename } from 'node:path';

import { z } from 'zod';

import { CutdownError } from '#shared/errors/cutdown-error.ts';
import { runProgram } from '#workers/tools/process/run-program.ts';
import { locateFfmpeg } from './locate.ts';
import { fileUrl } from './run.ts';

/**
 * The formats that a recording may be in. Playlists and scripts (concat, hls, dash, sdp, imf, ...), which name other files
 * and addresses, are not among them; ffmpeg checks this list before it reads a format's header, so a playlist under the name
 * of a video opens nothing. MOV's references to other files are off by default in ffmpeg (enable_drefs).
 */
export const SAFE_DEMUXERS = [
  'mov', 'mp4', 'matroska', 'webm', 'avi', 'mpegts', 'mpeg', 'mpegvideo', 'flv', 'live_flv', 'asf', 'mxf', 'nut', 'dv', 'ivf', 'wtv', 'rm',
  'h264', 'hevc', 'm4v', 'av1', 'obu', 'gif', 'yuv4mpegpipe', 'ogg', 'wav', 'w64', 'aiff', 'caf', 'mp3', 'aac', 'flac', 'ac3', 'eac3', 'amr', 'amrnb',
  'amrwb', 'dts', 'truehd', 'wv', 'ape', 'tta', 'au',
] as const;

/** Demuxers that follow names inside the file: refused as unsafe rather than as unknown. */
const FOLLOWING_DEMUXERS = /^(concat|hls|applehttp|dash|sdp|rtsp|rtp|imf|image2|webm_dash_manifest|lavfi|tedcaptions|vapoursynth|avisynth|mpjpeg|lrc|ffmetadata|libopenmpt|rsd|tee|hls,applehttp)$/;

const numeric = z.union([z.string(), z.number()]).transform(Number).refine(Number.isFinite).optional().catch(undefined);
const ratio = z.string().optional().transform(text => parseRatio(text));

const SideData = z.looseObject({ side_data_type: z.string().optional(), rotation: numeric });

const Stream = z.object({
  index: z.int().nonnegative(),
  codec_type: z.string().optional(), codec_name: z.string().optional(), codec_tag_string: z.string().optional(), profile: z.union([z.string(), z.number()]).optional(),
  width: numeric, height: numeric, coded_width: numeric, coded_height: numeric,
  pix_fmt: z.string().optional(), sample_aspect_ratio: ratio, field_order: z.string().optional(), bits_per_raw_sample: numeric,
  color_range: z.string().optional(), color_space: z.string().optional(), color_transfer: z.string().optional(), color_primaries: z.string().optional(),
  r_frame_rate: ratio, avg_frame_rate: ratio, start_time: numeric, duration: numeric, nb_frames: numeric,
  sample_rate: numeric, channels: numeric, channel_layout: z.string().optional(),
  disposition: z.record(z.string(), z.number()).optional().default({}),
  tags: z.record(z.string(), z.string()).optional().default({}),
  side_data_list: z.array(SideData).optional().default([]),
});

const Report = z.object({
  streams: z.array(Stream).optional().default([]),
  format: z.object({ format_name: z.string(), start_time: numeric, duration: numeric, size: numeric, bit_rate: numeric, tags: z.record(z.string(), z.string()).optional().default({}) }),
});

/** A moving picture in the file. Covers of songs (attached pictures) are not among them. */
export interface VideoStream {
  streamIndex: number; codec: string; profile: string | null;
  /** As coded, before rotation and pixel aspect. */
  widthPx: number; heightPx: number;
  /** Width over height of a pixel; 1 where the file does not say. */
  pixelAspect: number;
  /** Clockwise turn that shows the picture upright: 0 to below 360. */
  rotationDeg: number;
  pixelFormat: string; bitDepth: number; fieldOrder: string | null;
  colorRange: string | null; colorSpace: string | null; colorTransfer: string | null; colorPrimaries: string | null;
  /** Average and base frame rate; null where the file does not say. */
  averageFps: number | null; baseFps: number | null;
  startSec: number | null; durationSec: number | null; frameCount: number | null;
  isDefault: boolean; encrypted: boolean;
}

/** A sound track of the file. */
export interface AudioStream {
  streamIndex: number; codec: string; sampleRateHz: number; channels: number; channelLayout: string;
  startSec: number | null; durationSec: number | null; language: string | null; title: string | null; isDefault: boolean; encrypted: boolean;
}

/** What a file holds, as its headers tell; nothing is decoded. */
export interface ProbeResult {
  formatName: string; sizeBytes: number;
  startSec: number | null; durationSec: number | null;
  video: VideoStream[]; audio: AudioStream[];
  /** How many streams are neither: subtitles, data, covers. */
  otherStreams: number;
  tags: Record<string, string>;
}

/** Input options for a file from outside: one of the safe formats, and nothing but the file is opened. */
export function sourceInputArgs(path: string): string[] {
  return ['-protocol_whitelist', 'file', '-format_whitelist', SAFE_DEMUXERS.join(','), '-i', fileUrl(path)];
}

/**
 * Probes a file from outside. Rejects with `source-missing`, `source-unreadable`, `source-empty`, `source-not-media`,
 * `source-unsafe` (a playlist or script), `source-encrypted`, `source-damaged` (nothing can be read after the header).
 */
export async function probeMedia(path: string, options: { signal?: AbortSignal } = {}): Promise<ProbeResult> {
  const name = basename(path);
  const sizeBytes = await checkFile(path, name);
  const first = await ask(path, { name, sizeBytes, signal: options.signal, depth: [] });
  const unclear = first.video.some(stream => stream.widthPx === 0) || first.audio.some(stream => stream.sampleRateHz === 0);
  // Some files show what they hold only far behind their start.
  return unclear ? await ask(path, { name, sizeBytes, signal: options.signal, depth: ['-analyzeduration', '60M', '-probesize', '100M'] }) : first;
}

async function ask(path: string, options: { name: string; sizeBytes: number; signal: AbortSignal | undefined; depth: string[] }): Promise<ProbeResult> {
  const { name, sizeBytes, signal, depth } = options;
  const { ffprobePath } = await locateFfmpeg();
  let said: { stdout: string; stderr: string };
  try {
    said = await runProgram({
      program: ffprobePath, signal, timeoutSec: 60, subject: name,
      // At debug level ffprobe names the format it found even where it is refused; that is what tells a playlist.
      args: ['-hide_banner', '-loglevel', 'debug', '-print_format', 'json', '-show_format', '-show_streams', ...depth, ...sourceInputArgs(path)],
    });
  } catch (error) {
    throw error instanceof CutdownError && error.kind === 'tool-failed' ? refusal(error.detail ?? '', name) : error;
  }
  const report = Report.safeParse(parseJson(said.stdout));
  if (!report.success) {
    throw notMedia(name, said.stderr);
  }
  return toResult(report.data, sizeBytes, name);
}

/** Checks that a path is a readable, non-empty regular file; returns its size in bytes. */
async function checkFile(path: string, name: string): Promise<number> {
  try {
    const found = await stat(path);
    if (!found.isFile()) {
      throw new CutdownError('source-not-media', `${found.isDirectory() ? `"${name}" is a folder` : `"${name}" is not an ordinary file`}, not a recording.`, { advice: 'Name the video file itself.' });
    }
    if (found.size === 0) {
      throw new CutdownError('source-empty', `"${name}" is empty (0 bytes).`, { advice: 'Copy or download the recording again, completely.' });
    }
    await (await open(path, 'r')).close();
    return found.size;
  } catch (error) {
    if (error instanceof CutdownError) {
      throw error;
    }
    throw sourceAccessError(error, name);
  }
}

/** The error for a source that the file system does not hand out. */
export function sourceAccessError(error: unknown, name: string): CutdownError {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new CutdownError('source-missing', `There is no file "${name}" there (any more).`, { advice: 'Check the name, and that the drive with the recording is connected.', cause: error });
  }
  return new CutdownError('source-unreadable', `"${name}" cannot be read (${code || String(error)}).`, { advice: 'Check the file\'s permissions and the drive it is on.', cause: error });
}

function refusal(stderr: string, name: string): CutdownError {
  const format = [...stderr.matchAll(/Format ([\w,]+) probed with size=/g)].at(-1)?.[1] ?? '';
  const advice = 'Choose the recording itself: an MP4, MOV, MKV, WebM, AVI or MPEG-TS file.';
  if (FOLLOWING_DEMUXERS.test(format)) {
    return new CutdownError('source-unsafe', `"${name}" is not a recording but a list or script (${format}) that names other files; it was not followed.`, { advice, detail: stderr });
  }
  if (/Format not on whitelist/.test(stderr)) {
    return new CutdownError('source-not-media', `"${name}" is not a video but ${/pipe$/.test(format) ? 'a still picture' : 'something else'}${format ? ` (${format})` : ''}.`, { advice, detail: stderr });
  }
  if (/moov atom not found|End of file|error reading header|Truncat/i.test(stderr) && format !== '') {
    return new CutdownError('source-damaged', `"${name}" looks like a ${format.split(',')[0]} file, but its index or header is missing or broken.`, {
      advice: 'Copy it again completely, or have the recorder or a repair tool finish the file.', detail: stderr,
    });
  }
  return notMedia(name, stderr);
}

function notMedia(name: string, detail: string): CutdownError {
  return new CutdownError('source-not-media', `"${name}" holds neither video nor sound that ffmpeg knows.`, {
    advice: 'Choose the recording itself: an MP4, MOV, MKV, WebM, AVI or MPEG-TS file.', detail,
  });
}

function toResult(report: z.infer<typeof Report>, sizeBytes: number, name: string): ProbeResult {
  const { format, streams } = report;
  const video = streams.filter(stream => stream.codec_type === 'video' && stream.disposition['attached_pic'] !== 1 && stream.disposition['timed_thumbnails'] !== 1);
  const audio = streams.filter(stream => stream.codec_type === 'audio');
  if (video.length + audio.length === 0 && streams.every(stream => stream.codec_type !== 'video')) {
    throw notMedia(name, '');
  }
  return {
    formatName: format.format_name, sizeBytes, startSec: format.start_time ?? null, durationSec: format.duration ?? null,
    video: video.map(toVideo), audio: audio.map(toAudio), otherStreams: streams.length - video.length - audio.length, tags: format.tags,
  };
}

function toVideo(stream: z.infer<typeof Stream>): VideoStream {
  const pixelFormat = stream.pix_fmt ?? 'unknown';
  const fromFormat = /(?:p|gray|rgb|bgr|gbrap?)(9|10|12|14|16)(?:le|be)?$/.exec(pixelFormat)?.[1];
  return {
    streamIndex: stream.index, codec: stream.codec_name ?? 'unknown', profile: stream.profile === undefined ? null : String(stream.profile),
    widthPx: stream.width ?? 0, heightPx: stream.height ?? 0,
    pixelAspect: stream.sample_aspect_ratio ?? 1, rotationDeg: rotationOf(stream), pixelFormat,
    bitDepth: fromFormat ? Number(fromFormat) : stream.bits_per_raw_sample || 8,
    fieldOrder: stream.field_order ?? null, colorRange: stream.color_range ?? null, colorSpace: stream.color_space ?? null,
    colorTransfer: stream.color_transfer ?? null, colorPrimaries: stream.color_primaries ?? null,
    averageFps: stream.avg_frame_rate, baseFps: stream.r_frame_rate,
    startSec: stream.start_time ?? null, durationSec: stream.duration ?? null, frameCount: stream.nb_frames ?? null,
    isDefault: stream.disposition['default'] === 1, encrypted: isEncrypted(stream),
  };
}

function toAudio(stream: z.infer<typeof Stream>): AudioStream {
  const channels = stream.channels ?? 0;
  return {
    streamIndex: stream.index, codec: stream.codec_name ?? 'unknown', sampleRateHz: stream.sample_rate ?? 0, channels,
    channelLayout: stream.channel_layout ?? (channels === 1 ? 'mono' : channels === 2 ? 'stereo' : `${channels} channels`),
    startSec: stream.start_time ?? null, durationSec: stream.duration ?? null,
    language: stream.tags['language'] ?? null, title: stream.tags['title'] ?? null,
    isDefault: stream.disposition['default'] === 1, encrypted: isEncrypted(stream),
  };
}

/** ffprobe gives the display matrix's turn counter-clockwise; older files carry a clockwise `rotate` tag. */
function rotationOf(stream: z.infer<typeof Stream>): number {
  const matrix = stream.side_data_list.find(side => side.rotation !== undefined)?.rotation;
  const tag = Number(stream.tags['rotate'] ?? Number.NaN);
  const clockwise = matrix !== undefined ? -matrix : Number.isFinite(tag) ? tag : 0;
  return ((Math.round(clockwise) % 360) + 360) % 360;
}

function isEncrypted(stream: z.infer<typeof Stream>): boolean {
  return /^enc[avts]$/.test(stream.codec_tag_string ?? '') || stream.tags['enc_key_id'] !== undefined || stream.side_data_list.some(side => /encryption/i.test(side.side_data_type ?? ''));
}

function parseRatio(text: string | undefined): number | null {
  const [above, below] = (text ?? '').split(/[:/]/).map(Number);
  return above && below && above > 0 && below > 0 ? above / below : null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
