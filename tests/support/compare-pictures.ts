/** Compares frames of a finished video with lossless pictures: likeness by region, flat colours, shifts. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { BoxPx } from '#shared/units/geometry.ts';
import { fileUrl, inputArgs, runFfmpeg, streamFfmpeg } from '#workers/tools/ffmpeg/run.ts';

import { offsetBetween, type GreyPicture, type Offset } from './phase-correlation.ts';

/** Pictures of one size: some frames of a video, or a folder with `0.png`, `1.png` …, as many as there are frames. */
export type Pictures = { readonly video: string; readonly frames: readonly number[] } | { readonly stills: string; readonly frames: readonly number[] };

/** Likeness of one frame: 1 and Infinity for the same. */
export interface Likeness { readonly frame: number; readonly ssim: number; readonly psnrDb: number }

/** As the delivered video says of itself: bt709, tv range; made RGB without shortcuts. */
const TO_RGB = 'scale=in_color_matrix=bt709:in_range=tv:out_range=pc:flags=accurate_rnd+full_chroma_int+bicubic,format=gbrp';
const TO_420 = 'scale=out_color_matrix=bt709:out_range=tv:flags=accurate_rnd+full_chroma_int+bicubic,format=yuv420p';
const TO_BRIGHTNESS = 'scale=out_color_matrix=bt709:out_range=pc:flags=accurate_rnd+full_chroma_int,format=yuv444p,extractplanes=y';

/** A part to compare. `as`: how, see `likenessByBox`. */
export interface ComparedBox { readonly box: BoxPx; readonly as: 'picture' | 'drawing' }

/**
 * Likeness of the same frames in two sources, for each box in turn (whole pixels).
 *
 * `picture`: ffmpeg's PSNR over red, green and blue, and its SSIM over brightness and both colour differences at full size.
 *
 * `drawing`, for letters and lines in strong colours, whose rims no 4:2:0 file can hold as a still does: PSNR of brightness at
 * full size, and of red, green and blue at an eighth of it, of which the lower counts; SSIM over the planes of 4:2:0, into which
 * the still is brought too. Boxes grow to even places and sides.
 */
export async function likenessByBox(a: Pictures, b: Pictures, boxes: readonly ComparedBox[]): Promise<Likeness[][]> {
  const folder = await mkdtemp(join(tmpdir(), 'cutdown-likeness-'));
  const parts = boxes.flatMap(({ box: asked, as }, index) => {
    const box = as === 'drawing' ? evenBox(asked) : asked;
    return MEASURES[as].map(({ measure, form }, at) => ({ index, measure, box, form: form(box), log: `${index}-${at}.log` }));
  });
  try {
    const split = (name: 'a' | 'b', count: number): string => `split=${count}${Array.from({ length: count }, (_, at) => `[${name}p${at}]`).join('')}`;
    const lines = parts.flatMap(({ box: { xPx, yPx, widthPx, heightPx }, measure, form, log }, at) => {
      const cut = `crop=${widthPx}:${heightPx}:${xPx}:${yPx}:exact=1,${form}`;
      return [`[ap${at}]${cut}[aq${at}]`, `[bp${at}]${cut}[bq${at}]`, `[aq${at}][bq${at}]${measure}=shortest=1:repeatlast=0:stats_file=${log}[m${at}]`];
    });
    await runFfmpeg({
      cwd: folder, subject: 'comparing pictures',
      args: ['-loglevel', 'error', ...inputOf(a), ...inputOf(b), '-filter_complex', [`[0:v]${filterOf(a)},${split('a', parts.length)}`, `[1:v]${filterOf(b)},${split('b', parts.length)}`, ...lines].join(';'),
        ...parts.flatMap((_, at) => ['-map', `[m${at}]`]), '-f', 'null', '-'],
    });
    const read = await Promise.all(parts.map(async ({ index, measure, log }) => ({ index, measure, values: await figures(join(folder, log), measure === 'psnr' ? /psnr_avg:(\S+)/ : /All:(\S+)/) })));
    const least = (index: number, measure: string, at: number): number => Math.min(...read.filter(each => each.index === index && each.measure === measure).map(each => each.values[at] ?? NaN));
    const short = read.find(({ values }) => values.length !== a.frames.length);
    if (short) {
      throw new Error(`${short.values.length} of ${a.frames.length} frames could be compared`);
    }
    return boxes.map((_, index) => a.frames.map((frame, at) => ({ frame, psnrDb: least(index, 'psnr', at), ssim: least(index, 'ssim', at) })));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Measure { readonly measure: 'psnr' | 'ssim'; readonly form: (box: BoxPx) => string }

/** What is measured, and in which form; filters follow on the cut-out part in RGB. */
const MEASURES: Readonly<Record<ComparedBox['as'], readonly Measure[]>> = {
  picture: [{ measure: 'psnr', form: () => 'null' }, { measure: 'ssim', form: () => 'format=yuv444p' }],
  drawing: [
    { measure: 'psnr', form: () => TO_BRIGHTNESS }, { measure: 'ssim', form: () => TO_420 },
    { measure: 'psnr', form: ({ widthPx, heightPx }) => `scale=${Math.ceil(widthPx / 8)}:${Math.ceil(heightPx / 8)}:flags=area+accurate_rnd,format=gbrp` },
  ],
};

function evenBox({ xPx, yPx, widthPx, heightPx }: BoxPx): BoxPx {
  const [left, top] = [2 * Math.floor(xPx / 2), 2 * Math.floor(yPx / 2)];
  return { xPx: left, yPx: top, widthPx: 2 * Math.ceil((xPx + widthPx - left) / 2), heightPx: 2 * Math.ceil((yPx + heightPx - top) / 2) };
}

async function figures(path: string, pattern: RegExp): Promise<number[]> {
  return (await readFile(path, 'utf8')).trim().split('\n').map(line => pattern.exec(line)?.[1]).map(text => text === 'inf' ? Infinity : Number(text));
}

function inputOf(pictures: Pictures): string[] {
  return 'video' in pictures ? inputArgs(pictures.video) : ['-f', 'image2', '-framerate', '30', '-start_number', '0', '-i', fileUrl(join(pictures.stills, '%d.png'))];
}

function filterOf(pictures: Pictures): string {
  if (!('video' in pictures)) {
    return `trim=end_frame=${pictures.frames.length},settb=1/30,setpts=N,format=gbrp`;
  }
  const wanted = pictures.frames.map(frame => `eq(n\\,${frame})`).join('+');
  return `select='${wanted}',settb=1/30,setpts=N,${TO_RGB}`;
}

/** A decoded picture: red, green, blue in turn, 0..255. */
export interface RgbPicture { readonly widthPx: number; readonly heightPx: number; readonly data: Uint8Array }

/** Decodes pictures, in order of their frames. About 6 MB each at 1080p: for a few at a time. */
export async function decodePictures(pictures: Pictures, size: { widthPx: number; heightPx: number }): Promise<RgbPicture[]> {
  const found: RgbPicture[] = [];
  for await (const picture of eachPicture(pictures, size)) {
    found.push(picture);
  }
  return found;
}

/** Decodes pictures one after the other. Throws where there are fewer than were asked for. */
export async function* eachPicture(pictures: Pictures, size: { widthPx: number; heightPx: number }): AsyncGenerator<RgbPicture> {
  const { stdout, done } = streamFfmpeg({
    args: ['-loglevel', 'error', ...inputOf(pictures), '-vf', `${filterOf(pictures)},format=rgb24`, '-frames:v', String(pictures.frames.length), '-f', 'rawvideo', '-'], subject: 'decoding pictures',
  });
  const bytes = size.widthPx * size.heightPx * 3;
  let picture = new Uint8Array(bytes);
  let [filled, count] = [0, 0];
  for await (const chunk of stdout) {
    for (let part = chunk as Buffer; part.length > 0;) {
      const taken = part.subarray(0, bytes - filled);
      picture.set(taken, filled);
      filled += taken.length;
      part = part.subarray(taken.length);
      if (filled === bytes) {
        count += 1;
        yield { ...size, data: picture };
        [picture, filled] = [new Uint8Array(bytes), 0];
      }
    }
  }
  await done;
  if (count !== pictures.frames.length || filled > 0) {
    throw new Error(`${count} of ${pictures.frames.length} pictures of ${size.widthPx}x${size.heightPx} could be decoded`);
  }
}

/** Mean red, green and blue of a box. */
export function meanColour(picture: RgbPicture, box: BoxPx): [number, number, number] {
  const sums: [number, number, number] = [0, 0, 0];
  for (let y = box.yPx; y < box.yPx + box.heightPx; y += 1) {
    for (let x = box.xPx; x < box.xPx + box.widthPx; x += 1) {
      const at = (y * picture.widthPx + x) * 3;
      sums[0] += picture.data[at] ?? NaN;
      sums[1] += picture.data[at + 1] ?? NaN;
      sums[2] += picture.data[at + 2] ?? NaN;
    }
  }
  return sums.map(sum => sum / (box.widthPx * box.heightPx)) as [number, number, number];
}

/** Brightness (bt709 weights) of a box. */
export function greyPart(picture: RgbPicture, box: BoxPx): GreyPicture {
  const { widthPx, heightPx } = box;
  const values = new Float32Array(widthPx * heightPx);
  for (let y = 0; y < heightPx; y += 1) {
    for (let x = 0; x < widthPx; x += 1) {
      const at = ((box.yPx + y) * picture.widthPx + box.xPx + x) * 3;
      values[y * widthPx + x] = 0.2126 * (picture.data[at] ?? NaN) + 0.7152 * (picture.data[at + 1] ?? NaN) + 0.0722 * (picture.data[at + 2] ?? NaN);
    }
  }
  return { widthPx, heightPx, values };
}

/** How far `second` is shifted against `first` within a box. */
export function offsetInBox(first: RgbPicture, second: RgbPicture, box: BoxPx): Offset {
  return offsetBetween(greyPart(first, box), greyPart(second, box));
}
