/** What the ways of cutting a clip have in common: ffmpeg's arguments. */
import { channelFilters } from '#workers/tools/audio/channel-faults.ts';
import { fpsFraction } from '#workers/tools/ffmpeg/frame-rate.ts';
import { PICTURE_TAGS } from '#workers/tools/ffmpeg/picture.ts';
import { sourceInputArgs, type ProbeResult, type VideoStream } from '#workers/tools/ffmpeg/probe.ts';
import type { CutTask } from './cut-clip.ts';

/** What a cut is made from and into. */
export interface CutFiles {
  readonly probe: ProbeResult;
  readonly video: VideoStream;
  readonly toneMapping: boolean;
  readonly mediaPath: string;
  readonly audioPath: string;
}

/** Sound of clips. */
export const CLIP_AUDIO = { sampleRateHz: 48_000, channels: 2 } as const;
/** Decoding starts this much ahead of the clip, so that the frame that shows at its start, and the sound's run-in, are there. */
const RUN_UP_SEC = 1;
/** In transport and program streams a seek lands between key frames, so decoding starts this much ahead: see stage 01's seek check. */
const STREAM_RUN_UP_SEC = 12;
/** Fixed, because x264's result depends on it. */
const ENCODER_THREADS = '4';
const KEYFRAME_SEC = 0.5;
/**
 * x264's speed at crf 16, by CPU time on a talk in 1080p: `ultrafast` takes 0.4 of what `veryfast` takes, for 2.6 times the bytes and
 * no less likeness to the source.
 */
const PRESET = { patient: 'veryfast', quick: 'ultrafast' } as const;
const PLAIN = ['-sn', '-dn', '-map_metadata', '-1', '-map_chapters', '-1', '-fflags', '+bitexact', '-flags:v', '+bitexact', '-flags:a', '+bitexact'];

/** Before the inputs: what is damaged is decoded as well as it can be. */
export const DECODING = ['-loglevel', 'warning', '-max_error_rate', '1', '-copyts'];

/** A filter after which the last frame stands for as long as it is asked for. */
export const LAST_FRAME_STANDS = 'tpad=stop=-1:stop_mode=clone';

/** An expression for setpts that puts a time of the file at 0. Seconds. */
export function shiftBy(fileSec: number): string {
  return `PTS-(${fileSec.toFixed(6)})/TB`;
}

/** The input, read from a little ahead of a time of the file on, seconds. */
export function inputFrom(task: CutTask, fileSec: number, { probe }: Pick<CutFiles, 'probe'>): string[] {
  // ffmpeg counts a seek from the file's first timestamp, wherever that is.
  const runUpSec = /^mpeg(ts)?$/.test(probe.formatName) ? STREAM_RUN_UP_SEC : RUN_UP_SEC;
  const seekSec = fileSec - runUpSec - (probe.startSec ?? 0);
  return ['-err_detect', 'ignore_err', '-noaccurate_seek', ...(seekSec > 0 ? ['-ss', seekSec.toFixed(6)] : []), ...sourceInputArgs(task.inputPath)];
}

/** How clip pictures are encoded, up to the file's name. */
export function pictureArgs(task: CutTask): string[] {
  const gop = String(Math.max(1, Math.round(task.fps * KEYFRAME_SEC)));
  return [
    '-frames:v', String(task.frameCount),
    '-c:v', 'libx264', '-preset', task.quick ? PRESET.quick : PRESET.patient, '-crf', '16', '-profile:v', 'high', '-g', gop, '-keyint_min', gop, '-sc_threshold', '0', '-threads:v', ENCODER_THREADS,
    ...PICTURE_TAGS, '-video_track_timescale', String(Number(fpsFraction(task.fps).split('/')[0]) * 512), ...PLAIN, '-movflags', '+faststart',
  ];
}

/** Filters that bring sound to what clips have, for `durationSec` from the time that `shift` puts at 0. */
export function soundFilters({ channelMix }: Pick<CutTask, 'channelMix'>, shift: string, durationSec: number): string {
  return `${channelFilters(channelMix)}asetpts=${shift},atrim=start=0:end=${durationSec.toFixed(6)},aresample=${CLIP_AUDIO.sampleRateHz}:async=1:min_hard_comp=0.05:first_pts=0,aformat=sample_fmts=s16:channel_layouts=stereo`;
}

/** How clip sound is written, up to the file's name. */
export function soundArgs(durationSec: number): string[] {
  return ['-t', durationSec.toFixed(6), '-c:a', 'pcm_s16le', ...PLAIN];
}
