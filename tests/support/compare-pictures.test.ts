import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { PICTURE_TAGS } from '#workers/tools/ffmpeg/picture.ts';
import { runFfmpeg } from '#workers/tools/ffmpeg/run.ts';
import { natureTexture, paint, writePam } from '../equality/texture.ts';
import { decodePictures, likenessByBox, meanColour, offsetInBox, type Pictures } from './compare-pictures.ts';

const SIZE = { widthPx: 320, heightPx: 240 };
const WHOLE = { xPx: 0, yPx: 0, ...SIZE };
const PATCH = { xPx: 120, yPx: 80, widthPx: 80, heightPx: 60 };
const INNER = { xPx: 130, yPx: 90, widthPx: 60, heightPx: 40 };
const FRAMES = [0, 3, 4];

describe('comparing a video with lossless pictures', () => {
  let dir: string;
  /** Encodes the drawn picture after `filters`. */
  const video = async (name: string, filters: string, codec: string[] = ['-crf', '12']): Promise<Pictures> => {
    const path = join(dir, `${name}.mp4`);
    await runFfmpeg({
      args: ['-loop', '1', '-i', join(dir, 'drawn.pam'), '-frames:v', '6', '-vf', `${DRAWN}${filters},scale=out_color_matrix=bt709:out_range=tv:flags=accurate_rnd+full_chroma_int,format=yuv420p`,
        '-c:v', 'libx264', '-preset', 'veryfast', ...codec, ...PICTURE_TAGS, path],
    });
    return { video: path, frames: FRAMES };
  };
  const DRAWN = `format=gbrp,crop=${SIZE.widthPx}:${SIZE.heightPx}:8:8`;
  let stills: Pictures;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'cutdown-compare-'));
    const drawn = natureTexture(SIZE.widthPx + 16, SIZE.heightPx + 16, { seed: 4, tint: [1, 1, 1] });
    paint(drawn, { ...PATCH, xPx: PATCH.xPx + 8, yPx: PATCH.yPx + 8 }, [194, 150, 130]);
    await writePam(join(dir, 'drawn.pam'), drawn);
    await mkdir(join(dir, 'stills'));
    await runFfmpeg({ args: ['-loop', '1', '-i', join(dir, 'drawn.pam'), '-frames:v', '3', '-vf', `${DRAWN},format=rgb24`, '-start_number', '0', join(dir, 'stills', '%d.png')] });
    stills = { stills: join(dir, 'stills'), frames: FRAMES };
  }, 60_000);

  afterAll(async () => await rm(dir, { recursive: true, force: true }));

  it('finds a good encode like its pictures in every region', async () => {
    const found = await likenessByBox(await video('good', ''), stills, [{ box: WHOLE, as: 'picture' }, { box: PATCH, as: 'picture' }, { box: INNER, as: 'drawing' }]);
    expect(found.map(each => each.map(({ frame }) => frame))).toEqual([FRAMES, FRAMES, FRAMES]);
    for (const { ssim, psnrDb } of found.flat()) {
      expect(ssim).toBeGreaterThan(0.97);
      expect(psnrDb).toBeGreaterThan(36);
    }
  });

  it('knows a picture that is the same, and tells no lies about one that is darker by a known amount', async () => {
    const [same] = await likenessByBox(stills, stills, [{ box: WHOLE, as: 'picture' }]);
    expect(same?.[0]).toEqual({ frame: 0, ssim: 1, psnrDb: Infinity });
    await mkdir(join(dir, 'darker'));
    await runFfmpeg({ args: ['-i', join(dir, 'stills', '0.png'), '-vf', "format=gbrp,lutrgb=r='max(val-4,0)':g='max(val-4,0)':b='max(val-4,0)',format=rgb24", '-start_number', '0', join(dir, 'darker', '%d.png')] });
    const [darker] = await likenessByBox({ stills: join(dir, 'darker'), frames: [0] }, { stills: join(dir, 'stills'), frames: [0] }, [{ box: WHOLE, as: 'picture' }]);
    expect(darker?.[0]?.psnrDb).toBeCloseTo(20 * Math.log10(255 / 4), 0);
  });

  it('catches a picture that is off by one pixel', async () => {
    const off = await video('off', `,pad=iw+2:ih:2:0,crop=${SIZE.widthPx}:${SIZE.heightPx}:1:0:exact=1`);
    const [first, moved] = [await decodePictures(stills, SIZE), await decodePictures(off, SIZE)];
    for (const [at, still] of first.entries()) {
      const found = offsetInBox(still, moved[at] ?? expect.fail('no picture'), WHOLE);
      expect(found.dxPx).toBeCloseTo(1, 1);
      expect(found.dyPx).toBeCloseTo(0, 1);
    }
    const [likeness] = await likenessByBox(off, stills, [{ box: WHOLE, as: 'picture' }]);
    expect(Math.max(...(likeness ?? []).map(({ psnrDb }) => psnrDb))).toBeLessThan(36);
  });

  it('catches half a pixel', async () => {
    const off = await video('half', `,scale=2*iw:2*ih:flags=bicubic,crop=iw-2:ih-2:1:1:exact=1,scale=${SIZE.widthPx - 1}:${SIZE.heightPx - 1}:flags=area,pad=${SIZE.widthPx}:${SIZE.heightPx}`);
    const [first, moved] = [await decodePictures(stills, SIZE), await decodePictures(off, SIZE)];
    const found = offsetInBox(first[0] ?? expect.fail('no picture'), moved[0] ?? expect.fail('no picture'), WHOLE);
    expect(Math.hypot(found.dxPx, found.dyPx)).toBeGreaterThan(0.5);
  });

  it('catches a flat colour that is two levels off, and a video that calls itself something else than it is', async () => {
    const patchOf = async (pictures: Pictures) => meanColour((await decodePictures(pictures, SIZE))[0] ?? expect.fail('no picture'), INNER);
    const worst = async (pictures: Pictures) => {
      const [got, wanted] = [await patchOf(pictures), [194, 150, 130]];
      return Math.max(...got.map((value, channel) => Math.abs(value - (wanted[channel] ?? NaN))));
    };
    expect(await worst(stills)).toBe(0);
    expect(await worst(await video('right', ''))).toBeLessThanOrEqual(1);
    expect(await worst(await video('darker', ",lutrgb=r='val-2':g='val-2':b='val-2'"))).toBeGreaterThan(1);
    expect(await worst(await video('wrong-matrix', ',scale=out_color_matrix=bt601:out_range=tv,format=yuv444p,setparams=colorspace=bt709:range=tv'))).toBeGreaterThan(1);
  });

  it('does not pass a video with too few frames', async () => {
    await expect(decodePictures({ ...await video('short', ''), frames: [0, 99] }, SIZE)).rejects.toThrow('1 of 2');
  });
});
