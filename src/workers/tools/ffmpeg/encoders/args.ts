/** What ffmpeg is told about an output's picture and its container, for each encoder. */
import { PRESETS } from '#shared/render/presets.ts';
import type { OutputPreset } from '#shared/render/presets.ts';
import { fpsFraction } from '../frame-rate.ts';
import { PICTURE_TAGS } from '../picture.ts';
import type { EncodedPicture } from './catalog.ts';
import { hardwareArgs } from './hardware-args.ts';
import { h264Level } from './level.ts';

/**
 * Seconds between key frames: Apple's HLS authoring specification asks for one every two seconds. Shorter groups cost size,
 * longer ones make seeking in the finished file slow. x264 adds one at a cut.
 */
export const KEYFRAME_SEC = 2;

/** Frames between key frames, at least 1. */
export function keyframeInterval(fps: number): number {
  return Math.max(1, Math.round(KEYFRAME_SEC * fps));
}

/**
 * x264's result depends on the number of its threads, so it is not left to the machine. Each holds a frame more (8 MB at 1080p, for
 * each of a clip's aspects); three keep two cores busy (two render 5 % slower), and more cores encode several clips.
 */
const X264_THREADS = 3;

/**
 * What makes x264's bytes the same on every machine with the same build of it: a fixed number of threads, and no algorithms that
 * differ between instruction sets. Without the second, SSE4.2, AVX2 and plain code give different pictures; with it
 * they are equal (measured). It costs 0.2 % of size and no time that could be measured. Looking ahead in a thread of the encoder's own,
 * at most a frame before it, gives the same bytes as in ffmpeg's main thread, which decodes and filters all of a clip's aspects
 * and has three quarters of its work taken off: a batch of three aspects gets 16 % more frames a second on two cores. x264's own
 * choice, four frames, holds 16 MB more at 1080p for each output.
 */
export const X264_REPRODUCIBLE: readonly string[] = ['-threads:v', String(X264_THREADS), '-x264-params', 'cpu-independent=1:sync-lookahead=1'];

/**
 * Container arguments of every delivered file: MP4, the index in front, nothing of the source's metadata, no encoder names or
 * dates, so that equal pictures and sound make equal bytes. They stand just before the output's path.
 */
export const CONTAINER_ARGS: readonly string[] = [
  '-map_metadata', '-1', '-map_chapters', '-1', '-fflags', '+bitexact', '-movflags', '+faststart', '-f', 'mp4',
];

/**
 * Output arguments for one picture stream: encoder, quality, High profile with a level that fits, closed groups of pictures,
 * constant frame rate, 4:2:0 in 8 bit, tags of bt709 in TV range. The graph must hand over pictures of just this kind
 * (`setsar=1` and `setparams` at its end, as `pictureFilters` does): the arguments say how the picture is, they do not convert it.
 *
 * x264's bytes are the same on every machine with the same build of it (`X264_REPRODUCIBLE`). Hardware encoders' depend on chip
 * and driver.
 *
 * @param choice the encoder as `chooseEncoder` found it
 */
export function videoEncoderArgs(choice: { readonly encoder: string }, preset: OutputPreset, picture: EncodedPicture): string[] {
  const { encoder } = choice;
  return [
    ...(encoder === 'libx264' ? x264Args(preset, picture) : hardwareArgs(encoder, preset, picture)),
    '-profile:v', 'high', '-g', String(keyframeInterval(picture.fps)), '-flags:v', '+cgop+bitexact',
    ...PICTURE_TAGS.map(each => (each === 'yuv420p' ? inputFormat(encoder) : each)),
    '-r', fpsFraction(picture.fps), '-fps_mode', 'cfr',
  ];
}

function x264Args(preset: OutputPreset, picture: EncodedPicture): string[] {
  const { x264Preset, crf } = PRESETS[preset];
  return ['-c:v', 'libx264', '-preset', x264Preset, '-crf', String(crf), '-level:v', h264Level(picture), ...X264_REPRODUCIBLE];
}

/** Quick Sync takes the same samples in another order only (`ffmpeg -h encoder=h264_qsv`); what comes out is yuv420p all the same. */
function inputFormat(encoder: string): string {
  return encoder === 'h264_qsv' ? 'nv12' : 'yuv420p';
}
