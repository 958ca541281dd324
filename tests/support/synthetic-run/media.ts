/** Pictures and sounds of a synthetic run: one clip's media for all, a light copy of the recording, a filmstrip. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { filmstripIntervalSec } from '#shared/artifacts/source.ts';
import { fileUrl, runFfmpeg } from '#workers/tools/ffmpeg/run.ts';

import { CLIP_SEC, FPS, PICTURE } from './recording.ts';

export interface SyntheticMedia {
  readonly proxy: string;
  readonly filmstrip: string;
  readonly clipMedia: string;
  readonly clipAudio: string;
}

/** `playable` false: a few bytes stand for each file. The light copy has one picture in two seconds, so that two hours are quickly made. */
export async function makeSyntheticMedia(dir: string, durationSec: number, playable: boolean): Promise<SyntheticMedia> {
  await mkdir(dir, { recursive: true });
  const media = { proxy: join(dir, 'proxy.mp4'), filmstrip: join(dir, 'filmstrip.jpg'), clipMedia: join(dir, 'clip.mp4'), clipAudio: join(dir, 'clip.wav') };
  if (!playable) {
    await Promise.all(Object.entries(media).map(([name, path]) => writeFile(path, name)));
    return media;
  }
  const size = `${PICTURE.widthPx}x${PICTURE.heightPx}`;
  const tags = ['-colorspace', 'bt709', '-color_primaries', 'bt709', '-color_trc', 'bt709', '-color_range', 'tv'];
  const h264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', ...tags, '-movflags', '+faststart'];
  await runFfmpeg({ args: ['-v', 'error', '-f', 'lavfi', '-i', `testsrc2=s=${size}:r=${FPS}`, '-t', String(CLIP_SEC), ...h264, '-g', String(FPS), fileUrl(media.clipMedia)] });
  await runFfmpeg({ args: ['-v', 'error', '-f', 'lavfi', '-i', `sine=frequency=330:sample_rate=48000:duration=${CLIP_SEC}`, '-af', 'volume=-6dB', '-ac', '2', '-c:a', 'pcm_s16le', fileUrl(media.clipAudio)] });
  await runFfmpeg({
    args: ['-v', 'error', '-f', 'lavfi', '-i', 'testsrc=s=320x180:r=1/2', '-f', 'lavfi', '-i', 'anullsrc=r=16000:cl=mono', '-t', String(durationSec), ...h264, '-g', '1', '-c:a', 'aac', '-b:a', '16k', fileUrl(media.proxy)],
  });
  const tiles = Math.ceil(durationSec / filmstripIntervalSec(durationSec));
  await runFfmpeg({
    args: ['-v', 'error', '-f', 'lavfi', '-i', `testsrc=s=160x90:r=1/${filmstripIntervalSec(durationSec)}`, '-vf', `tile=10x${Math.ceil(tiles / 10)}`, '-frames:v', '1', '-q:v', '5', fileUrl(media.filmstrip)],
  });
  return media;
}
