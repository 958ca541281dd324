/** The clip that equality and speed are measured on: drawn, but with the detail, movement and grain of camera footage. */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

import type { BoxPx } from '#shared/units/geometry.ts';
import { PICTURE_TAGS } from '#workers/tools/ffmpeg/picture.ts';
import { fileUrl, runFfmpeg } from '#workers/tools/ffmpeg/run.ts';

import { clearPicture, natureTexture, paint, writePam } from './texture.ts';

/** Size and rate of the clip. */
export const MEDIA = { widthPx: 1920, heightPx: 1080, fps: 30 } as const;
/** Raised when the same options would give other media. */
const MEDIA_VERSION = 2;

/** Colours of the flat patches, 0..255: six of the ColorChecker chart (sRGB values of BabelColor, 2012) and four of its greys. */
const CHART = [[115, 82, 68], [194, 150, 130], [98, 122, 157], [87, 108, 67], [214, 126, 44], [70, 148, 73], [243, 243, 242], [160, 160, 160], [85, 85, 85], [52, 52, 52]] as const;
const PATCH_PX = 56;
const CHART_COLUMNS = 5;
/** Two rows, so that in every layout some lie clear of captions and title. */
const CHARTS_AT: readonly (readonly [number, number])[] = [[70, 330], [478, 330], [820, 330], [1162, 330], [1570, 330], [270, 730], [650, 730], [990, 730], [1370, 730]];

/** A flat patch of known colour in the media. */
export interface FlatPatch { readonly box: BoxPx; readonly colour: readonly [number, number, number] }

/** All flat patches of the media. They stand still. */
export const FLAT_PATCHES: readonly FlatPatch[] = CHARTS_AT.flatMap(([left, top]) => CHART.map((colour, index) => ({
  colour, box: { xPx: left + (index % CHART_COLUMNS) * PATCH_PX, yPx: top + Math.floor(index / CHART_COLUMNS) * PATCH_PX, widthPx: PATCH_PX, heightPx: PATCH_PX },
})));

/** Every this many frames, one frame is a little brighter and a click sounds with it: a film clapper. */
const CLAP_EVERY_FRAMES = 12;
const FIRST_CLAP_FRAME = 6;

/** Frames with a flash and a click, of a clip of so many frames. */
export function clapFrames(frameCount: number): number[] {
  return Array.from({ length: Math.ceil((frameCount - FIRST_CLAP_FRAME) / CLAP_EVERY_FRAMES) }, (_, index) => FIRST_CLAP_FRAME + index * CLAP_EVERY_FRAMES);
}

/** Grain: peak of uniform noise on brightness, levels, new in every frame. See `makeClipMedia` for why so much. */
const GRAIN = 6;

/**
 * Makes (once; kept in `folder`) a clip of `frameCount` frames as stage 06 leaves it: a room as a hand-held camera sees it, a figure that sways, colour
 * charts, grain; clicks over soft noise as its sound. With `claps`, see `clapFrames`; without, the picture has no flashes.
 *
 * Detail and grain are set so that x264 (veryfast, crf 18) needs about 0.12 bits a pixel for it, as for a hand-held phone's
 * 1080p (measured: 0.12 to 0.13; talking heads from the web, encoded before: 0.08 to 0.24; drawn pictures: below 0.03).
 */
export async function makeClipMedia(folder: string, options: { frameCount: number; claps: boolean }): Promise<{ mediaPath: string; audioPath: string }> {
  const { frameCount, claps } = options;
  const home = join(folder, `clip-${MEDIA_VERSION}-${frameCount}${claps ? '-claps' : ''}`);
  const made = { mediaPath: join(home, 'clip.mp4'), audioPath: join(home, 'clip.wav') };
  if (existsSync(home)) {
    return made;
  }
  await mkdir(folder, { recursive: true });
  const making = await mkdtemp(join(folder, 'making-'));
  try {
    await drawPictures(making);
    await encodePicture(making, options);
    await encodeSound(making, options);
    await Promise.all(['room', 'figure', 'charts'].map(name => rm(join(making, `${name}.pam`))));
    await rename(making, home).catch((error: unknown) => {
      // Another process was faster; its clip is the same.
      if (!existsSync(home)) {
        throw error;
      }
    });
  } finally {
    await rm(making, { recursive: true, force: true });
  }
  return made;
}

async function drawPictures(folder: string): Promise<void> {
  const [width, height] = [620, 860];
  const inside = (x: number, y: number): number => {
    const [head, body] = [Math.hypot((x - 310) / 170, (y - 230) / 215), Math.hypot((x - 310) / 305, (y - 860) / 420)];
    return Math.max(0, Math.min(1, Math.max((1 - head) * 90, (1 - body) * 150)));
  };
  const charts = clearPicture(MEDIA.widthPx, MEDIA.heightPx);
  for (const [left, top] of CHARTS_AT) {
    paint(charts, { xPx: left - 6, yPx: top - 6, widthPx: CHART_COLUMNS * PATCH_PX + 12, heightPx: 2 * PATCH_PX + 12 }, [20, 20, 22]);
  }
  FLAT_PATCHES.forEach(patch => paint(charts, patch.box, patch.colour));
  await writePam(join(folder, 'room.pam'), natureTexture(MEDIA.widthPx + 64, MEDIA.heightPx + 32, { seed: 11, tint: [0.98, 1, 0.94] }));
  await writePam(join(folder, 'figure.pam'), natureTexture(width, height, { seed: 301, tint: [1.14, 0.96, 0.82], opacity: inside }));
  await writePam(join(folder, 'charts.pam'), charts);
}

async function encodePicture(folder: string, { frameCount, claps }: { frameCount: number; claps: boolean }): Promise<void> {
  const picture = (name: string): string[] => ['-f', 'image2', '-loop', '1', '-framerate', String(MEDIA.fps), '-i', fileUrl(join(folder, `${name}.pam`))];
  const flash = claps ? `,lutyuv=y=val+10:enable='eq(mod(n,${CLAP_EVERY_FRAMES}),${FIRST_CLAP_FRAME})'` : '';
  await runFfmpeg({
    args: [
      '-loglevel', 'error', ...picture('room'), ...picture('figure'), ...picture('charts'),
      '-filter_complex', `[0]format=gbrp,crop=${MEDIA.widthPx}:${MEDIA.heightPx}:x='32+round(24*sin(n/19))':y='16+round(9*sin(n/13))'[room];[1]format=gbrap[figure];[2]format=gbrap[charts];[room][figure]overlay=format=gbrp:x='650+round(26*sin(n/17))':y='220+round(8*sin(n/11))'[seen];[seen][charts]overlay=format=gbrp,`
        + `scale=out_color_matrix=bt709:out_range=tv:flags=accurate_rnd+full_chroma_int,format=yuv420p${flash},noise=c0_seed=5:c0s=${GRAIN}:c0f=t+u,setsar=1[v]`,
      // As stage 06 cuts clips.
      '-map', '[v]', '-frames:v', String(frameCount), '-c:v', 'libx264', '-preset', 'veryfast', '-crf', '16', '-profile:v', 'high', '-g', '15', '-keyint_min', '15', '-sc_threshold', '0', '-threads:v', '4',
      ...PICTURE_TAGS, '-movflags', '+faststart', fileUrl(join(folder, 'clip.mp4')),
    ],
    subject: 'the clip to compare',
  });
}

async function encodeSound(folder: string, { frameCount, claps }: { frameCount: number; claps: boolean }): Promise<void> {
  const durationSec = frameCount / MEDIA.fps;
  const [every, first] = [CLAP_EVERY_FRAMES / MEDIA.fps, FIRST_CLAP_FRAME / MEDIA.fps];
  const click = claps ? `lt(mod(t+${every - first}\\,${every})\\,0.006)*0.4*sin(2*PI*1500*t)` : '0';
  const sound = `aevalsrc='0.08*sin(2*PI*180*t)*sin(2*PI*2.1*t)+${click}':s=48000:d=${durationSec}[tone];anoisesrc=c=pink:a=0.05:r=48000:seed=3:d=${durationSec}[noise];[tone][noise]amix=inputs=2:normalize=0,aformat=s16:channel_layouts=stereo`;
  await runFfmpeg({ args: ['-loglevel', 'error', '-filter_complex', sound, '-c:a', 'pcm_s16le', fileUrl(join(folder, 'clip.wav'))], subject: 'the sound to compare' });
}
