/** Cuts one clip out of a recording, accurately to the frame: picture and sound of exactly the same length. */
import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';

import { z } from 'zod';

import { CutdownError } from '#shared/errors/cutdown-error.ts';
import { fpsFraction } from '#workers/tools/ffmpeg/frame-rate.ts';
import { requireFfmpeg } from '#workers/tools/ffmpeg/locate.ts';
import { PICTURE_TAGS, pictureFilters } from '#workers/tools/ffmpeg/picture.ts';
import { probeMedia, sourceInputArgs } from '#workers/tools/ffmpeg/probe.ts';
import type { ProbeResult, VideoStream } from '#workers/tools/ffmpeg/probe.ts';
import { fileUrl, runFfmpeg } from '#workers/tools/ffmpeg/run.ts';
import { whileSourceStands } from '#workers/tools/ffmpeg/watch-source.ts';
import { readWavLayout, setWavLength, writeSilence } from '#workers/tools/ffmpeg/wav.ts';

/** What a hand-off says. Plain data. */
export const CutTask = z.object({
  clipId: z.string(),
  /** Absolute path of the source or of the mezzanine. */
  inputPath: z.string(),
  /** Size that the file must have; null: not checked (the mezzanine is ours). */
  sizeBytes: z.int().nullable(),
  /** Stream numbers in the file; `audioStream` null: no sound. */
  videoStream: z.int(), audioStream: z.int().nullable(),
  /** Seconds to add to a time on the source timeline to get the file's. */
  fileOffsetSec: z.number(),
  startSec: z.number().nonnegative(),
  fps: z.number().positive(), frameCount: z.int().positive(),
  widthPx: z.int().positive(), heightPx: z.int().positive(),
});
export type CutTask = z.infer<typeof CutTask>;

/** What comes back: absolute paths in the folder that the handler was given. */
export const CutResult = z.object({ mediaPath: z.string(), audioPath: z.string(), silent: z.boolean() });
export type CutResult = z.infer<typeof CutResult>;

/** Sound of clips. */
export const CLIP_AUDIO = { sampleRateHz: 48_000, channels: 2 } as const;
/** Decoding starts this much ahead of the clip, so that the frame that shows at its start, and the sound's run-in, are there. */
const RUN_UP_SEC = 1;
/** In transport and program streams a seek lands between key frames, so decoding starts this much ahead: see stage 01's seek check. */
const STREAM_RUN_UP_SEC = 12;
/** Fixed, because x264's result depends on it. */
const ENCODER_THREADS = '4';
const KEYFRAME_SEC = 0.5;

/** Cuts a clip into `scratchDir`. Rejects with `source-...` kinds, `disk-full`, `tool-failed`, or the signal's reason. */
export async function cutClip(task: CutTask, options: { signal: AbortSignal; scratchDir: string; onProgress: (fraction: number) => void }): Promise<CutResult> {
  const watch = { signal: options.signal, ...(task.sizeBytes === null ? {} : { sizeBytes: task.sizeBytes }) };
  return await whileSourceStands(task.inputPath, watch, async signal => await cut(task, { ...options, signal }));
}

async function cut(task: CutTask, options: { signal: AbortSignal; scratchDir: string; onProgress: (fraction: number) => void }): Promise<CutResult> {
  const { signal, scratchDir } = options;
  const { toneMapping } = await requireFfmpeg();
  const probe = await probeMedia(task.inputPath, { signal });
  const video = probe.video.find(stream => stream.streamIndex === task.videoStream);
  if (!video) {
    throw new CutdownError('source-changed', `"${basename(task.inputPath)}" no longer has the picture it was analysed with.`, { advice: 'Start a new run for the file as it is now.' });
  }
  const mediaPath = join(scratchDir, `${task.clipId}.mp4`);
  const audioPath = join(scratchDir, `${task.clipId}.wav`);
  const durationSec = task.frameCount / task.fps;
  await runFfmpeg({
    args: clipArgs(task, { probe, video, toneMapping, mediaPath, audioPath, durationSec }),
    signal, subject: `clip ${task.clipId}`, timeoutSec: Math.max(600, durationSec * 60),
    onProgress: ({ outTimeSec }) => options.onProgress(Math.min(1, outTimeSec / durationSec)),
  });
  await checkPicture(task, mediaPath, signal);
  const silent = await finishAudio(task, { audioPath, durationSec });
  return { mediaPath, audioPath, silent };
}

function clipArgs(task: CutTask, options: { probe: ProbeResult; video: VideoStream; toneMapping: boolean; mediaPath: string; audioPath: string; durationSec: number }): string[] {
  const { probe, video, toneMapping, mediaPath, audioPath, durationSec } = options;
  const fileStartSec = task.startSec + task.fileOffsetSec;
  // ffmpeg counts a seek from the file's first timestamp, wherever that is.
  const runUpSec = /^mpeg(ts)?$/.test(probe.formatName) ? STREAM_RUN_UP_SEC : RUN_UP_SEC;
  const seekSec = fileStartSec - runUpSec - (probe.startSec ?? 0);
  const shift = `PTS-(${fileStartSec.toFixed(6)})/TB`;
  const gop = String(Math.max(1, Math.round(task.fps * KEYFRAME_SEC)));
  const picture = pictureFilters(video, { shift, fps: task.fps, size: task, toneMapping, quality: 'fine' });
  const plain = ['-sn', '-dn', '-map_metadata', '-1', '-map_chapters', '-1', '-fflags', '+bitexact', '-flags:v', '+bitexact', '-flags:a', '+bitexact'];
  const args = [
    '-loglevel', 'warning', '-max_error_rate', '1', '-err_detect', 'ignore_err', '-copyts', '-noaccurate_seek',
    ...(seekSec > 0 ? ['-ss', seekSec.toFixed(6)] : []), ...sourceInputArgs(task.inputPath),
    // The last frame stands where the picture ends a little before the clip does.
    '-map', `0:${task.videoStream}`, '-an', '-vf', `${picture},tpad=stop=-1:stop_mode=clone`, '-frames:v', String(task.frameCount),
    '-c:v', 'libx264', '-preset', 'veryfast', '-crf', '16', '-profile:v', 'high', '-g', gop, '-keyint_min', gop, '-sc_threshold', '0', '-threads:v', ENCODER_THREADS,
    ...PICTURE_TAGS, '-video_track_timescale', String(Number(fpsFraction(task.fps).split('/')[0]) * 512), ...plain, '-movflags', '+faststart', fileUrl(mediaPath),
  ];
  if (task.audioStream !== null) {
    args.push(
      '-map', `0:${task.audioStream}`, '-vn',
      '-af', `asetpts=${shift},atrim=start=0:end=${durationSec.toFixed(6)},aresample=${CLIP_AUDIO.sampleRateHz}:async=1:min_hard_comp=0.05:first_pts=0,aformat=sample_fmts=s16:channel_layouts=stereo`,
      '-t', durationSec.toFixed(6), '-c:a', 'pcm_s16le', ...plain, fileUrl(audioPath),
    );
  }
  return args;
}

async function checkPicture(task: CutTask, mediaPath: string, signal: AbortSignal): Promise<void> {
  const made = (await probeMedia(mediaPath, { signal })).video[0];
  if (!made || made.frameCount !== task.frameCount || made.widthPx !== task.widthPx || made.heightPx !== task.heightPx) {
    throw new CutdownError('source-damaged', `Clip ${task.clipId} could not be cut: ${made?.frameCount ?? 0} of ${task.frameCount} frames decoded at ${task.startSec.toFixed(2)} s.`, {
      advice: 'Check the recording at that place, or choose another clip.',
    });
  }
}

/** Brings the sound to exactly the picture's length; silence where there is none. Tells whether it is silence. */
async function finishAudio(task: CutTask, options: { audioPath: string; durationSec: number }): Promise<boolean> {
  const { audioPath, durationSec } = options;
  const frames = Math.round(durationSec * CLIP_AUDIO.sampleRateHz);
  const decoded = task.audioStream !== null && (await stat(audioPath)).size > 44 && (await readWavLayout(audioPath)).frames > 0;
  if (decoded) {
    await setWavLength(audioPath, frames);
  } else {
    await writeSilence(audioPath, { ...CLIP_AUDIO, frames });
  }
  return !decoded;
}
