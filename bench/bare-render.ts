/** The floor that rendering is measured against: ffmpeg alone crops, scales, burns captions in and encodes the same clip. */
import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { ASPECT_SIZES_PX, type Aspect } from '#shared/units/geometry.ts';
import { ffmpegCapabilities } from '#workers/tools/ffmpeg/locate.ts';
import { inputArgs, runFfmpeg } from '#workers/tools/ffmpeg/run.ts';

/** As the reference backend encodes. */
const X264 = ['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '18', '-profile:v', 'high', '-pix_fmt', 'yuv420p'];

/** Seconds that bare ffmpeg takes for one output. `srtPath`: the clip's captions; drawn by libass, or a plain text without it. */
export async function renderBare(clip: { mediaPath: string; audioPath: string; srtPath: string; aspect: Aspect }): Promise<{ wallSec: number; captions: 'libass' | 'drawtext' | 'none' }> {
  const { filters } = await ffmpegCapabilities();
  const { widthPx, heightPx } = ASPECT_SIZES_PX[clip.aspect];
  const captions = filters.has('subtitles') ? 'libass' : filters.has('drawtext') ? 'drawtext' : 'none';
  const text = { libass: ',subtitles=bare.srt', drawtext: ',drawtext=text=caption:fontsize=60:fontcolor=white:x=(w-tw)/2:y=h*0.7', none: '' }[captions];
  const shape = `crop='min(iw,ih*${widthPx}/${heightPx})':'min(ih,iw*${heightPx}/${widthPx})',scale=${widthPx}:${heightPx},setsar=1${text}`;
  const folder = dirname(clip.srtPath);
  const out = join(folder, 'bare.mp4');
  const began = performance.now();
  await runFfmpeg({
    cwd: folder, subject: 'the bare render',
    args: [...inputArgs(clip.mediaPath), ...inputArgs(clip.audioPath), '-map', '0:v', '-map', '1:a', '-vf', shape, ...X264, '-c:a', 'aac', '-b:a', '192k', '-shortest', '-movflags', '+faststart', out],
  });
  const wallSec = (performance.now() - began) / 1000;
  await rm(out);
  return { wallSec, captions };
}
