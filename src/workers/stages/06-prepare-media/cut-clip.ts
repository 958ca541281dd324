/** Cuts one clip out of a recording, accurately to the frame: picture and sound of exactly the same length. */
import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';

import { z } from 'zod';

import { CutdownError } from '#shared/errors/cutdown-error.ts';
import { ChannelMix } from '#shared/sound/channel-mix.ts';
import { SoundCleaning } from '#shared/sound/cleaning.ts';
import { cleanSound } from '#workers/tools/audio/clean-sound.ts';
import { requireFfmpeg } from '#workers/tools/ffmpeg/locate.ts';
import { isHdr, pictureFilters } from '#workers/tools/ffmpeg/picture.ts';
import { probeMedia } from '#workers/tools/ffmpeg/probe.ts';
import { fileUrl, runFfmpeg } from '#workers/tools/ffmpeg/run.ts';
import { whileSourceStands } from '#workers/tools/ffmpeg/watch-source.ts';
import { readWavLayout, setWavLength, writeSilence } from '#workers/tools/ffmpeg/wav.ts';
import { CLIP_AUDIO, DECODING, inputFrom, LAST_FRAME_STANDS, pictureArgs, shiftBy, soundArgs, soundFilters, type CutFiles } from './cut-args.ts';
import { cutPieces } from './cut-pieces.ts';

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
  /** What of the clip's range is kept, in frames from `startSec` on; they sum to `frameCount`. Null: all of it. */
  pieces: z.array(z.object({ startFrame: z.int().nonnegative(), endFrame: z.int().positive() })).min(1).nullable().default(null),
  /** How the channels of the file's sound are put right; null: they are in order. */
  channelMix: ChannelMix.nullable().default(null),
  /** What its sound is cleaned of. */
  clean: SoundCleaning.default('off'),
  /** An editor waits for it: encoded in less than half the time, into a larger file. */
  quick: z.boolean().default(false),
});
export type CutTask = z.infer<typeof CutTask>;

/** What comes back: absolute paths in the folder that the handler was given. */
export const CutResult = z.object({ mediaPath: z.string(), audioPath: z.string(), silent: z.boolean() });
export type CutResult = z.infer<typeof CutResult>;

/** Cuts a clip into `scratchDir`. Rejects with `source-...` kinds, `disk-full`, `tool-failed`, or the signal's reason. */
export async function cutClip(task: CutTask, options: { signal: AbortSignal; scratchDir: string; onProgress: (fraction: number) => void }): Promise<CutResult> {
  const watch = { signal: options.signal, ...(task.sizeBytes === null ? {} : { sizeBytes: task.sizeBytes }) };
  return await whileSourceStands(task.inputPath, watch, async signal => await cut(task, { ...options, signal }));
}

async function cut(task: CutTask, options: { signal: AbortSignal; scratchDir: string; onProgress: (fraction: number) => void }): Promise<CutResult> {
  const { signal, scratchDir } = options;
  const probe = await probeMedia(task.inputPath, { signal });
  const video = probe.video.find(stream => stream.streamIndex === task.videoStream);
  if (!video) {
    throw new CutdownError('source-changed', `"${basename(task.inputPath)}" no longer has the picture it was analysed with.`, { advice: 'Start a new run for the file as it is now.' });
  }
  // What ffmpeg was built with is asked only where it matters: that takes two runs of it, and an editor may be waiting.
  const toneMapping = isHdr(video) && (await requireFfmpeg()).toneMapping;
  const mediaPath = join(scratchDir, `${task.clipId}.mp4`);
  const audioPath = join(scratchDir, `${task.clipId}.wav`);
  const durationSec = task.frameCount / task.fps;
  const files = { probe, video, toneMapping, mediaPath, audioPath };
  if (task.pieces !== null) {
    const silent = await cutPieces({ ...task, pieces: task.pieces }, { ...files, ...options });
    await checkPicture(task, mediaPath, signal);
    await clean(task, { audioPath, silent, signal });
    return { mediaPath, audioPath, silent };
  }
  await runFfmpeg({
    args: clipArgs(task, { ...files, durationSec }),
    signal, subject: `clip ${task.clipId}`, timeoutSec: Math.max(600, durationSec * 60),
    onProgress: ({ outTimeSec }) => options.onProgress(Math.min(1, outTimeSec / durationSec)),
  });
  await checkPicture(task, mediaPath, signal);
  const silent = await finishAudio(task, { audioPath, durationSec });
  await clean(task, { audioPath, silent, signal });
  return { mediaPath, audioPath, silent };
}

function clipArgs(task: CutTask, options: CutFiles & { durationSec: number }): string[] {
  const { video, toneMapping, mediaPath, audioPath, durationSec } = options;
  const fileStartSec = task.startSec + task.fileOffsetSec;
  const shift = shiftBy(fileStartSec);
  const picture = pictureFilters(video, { shift, fps: task.fps, size: task, toneMapping, quality: 'fine' });
  const args = [
    ...DECODING, ...inputFrom(task, fileStartSec, options),
    // The last frame stands where the picture ends a little before the clip does.
    '-map', `0:${task.videoStream}`, '-an', '-vf', `${picture},${LAST_FRAME_STANDS}`, ...pictureArgs(task), fileUrl(mediaPath),
  ];
  if (task.audioStream !== null) {
    args.push('-map', `0:${task.audioStream}`, '-vn', '-af', soundFilters(task, shift, durationSec), ...soundArgs(durationSec), fileUrl(audioPath));
  }
  return args;
}

async function clean(task: CutTask, { audioPath, silent, signal }: { audioPath: string; silent: boolean; signal: AbortSignal }): Promise<void> {
  if (task.clean !== 'off' && !silent) {
    await cleanSound(audioPath, { denoise: task.clean === 'rumble-and-noise', signal, subject: `the sound of clip ${task.clipId}` });
  }
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
