/** What every backend must do with the test payload, in every aspect: the same tests for all of them. */
import { readFileSync } from 'node:fs';

import { beforeAll, describe, expect, it } from 'vitest';

import { insetBox } from '#shared/framing/crop.ts';
import { ASPECTS, ASPECT_SIZES_PX } from '#shared/units/geometry.ts';
import type { Aspect } from '#shared/units/geometry.ts';
import type { OutputPayload } from '#shared/render/composition-props.ts';
import type { RenderControl } from '#workers/render/render-backend.ts';
import { probeMedia } from '#workers/tools/ffmpeg/probe.ts';
import { Pixels, TEST_FRAMES, captionBox, testPayload } from './render-fixtures.ts';

export type Rgb = [number, number, number];
export const reddish = ([r, , b]: Rgb): boolean => r > 2 * b;
export const bluish = ([r, , b]: Rgb): boolean => b > 2 * r;
/** Largest difference of a channel. */
const distance = (a: Rgb, b: Rgb): number => Math.max(...a.map((value, index) => Math.abs(value - (b[index] ?? 0))));
export const near = (a: Rgb, b: Rgb, slack: number): boolean => distance(a, b) <= slack;
const YELLOW: Rgb = [0xff, 0xd8, 0x3d];
const WHITE: Rgb = [255, 255, 255];

/** Renders a payload into a folder of that name and gives the file's path. */
export type RenderOne = (payload: OutputPayload, name: string, control?: Partial<RenderControl>) => Promise<string>;

/** Declares the tests. The files are `whole-9x16` and so on. */
export function describeBackend(render: RenderOne): void {
  describe.each(ASPECTS)('in %s', aspect => {
    let path: string;
    let pixels: Pixels;
    const progress: number[] = [];
    const size = { widthPx: ASPECT_SIZES_PX[aspect].widthPx / 4, heightPx: ASPECT_SIZES_PX[aspect].heightPx / 4 };

    beforeAll(async () => {
      path = await render(testPayload(aspect), `whole-${aspect.replace(':', 'x')}`, { onProgress: (_, fraction) => progress.push(fraction) });
      pixels = await Pixels.of(path, size.widthPx, size.heightPx);
    }, 240_000);

    it('writes the delivered form', async () => {
      const { video, audio, tags } = await probeMedia(path);
      expect(video[0]).toMatchObject({ codec: 'h264', profile: 'High', ...size, pixelFormat: 'yuv420p', pixelAspect: 1, frameCount: TEST_FRAMES, averageFps: 30, baseFps: 30, colorRange: 'tv', colorSpace: 'bt709', colorPrimaries: 'bt709', colorTransfer: 'bt709' });
      expect(audio).toHaveLength(1);
      expect(audio[0]).toMatchObject({ codec: 'aac', sampleRateHz: 48_000, channels: 2 });
      expect(Math.abs((audio[0]?.durationSec ?? 0) - (video[0]?.durationSec ?? 9))).toBeLessThanOrEqual(0.002);
      expect(Object.keys(tags)).not.toContain('creation_time');
      const bytes = readFileSync(path).toString('latin1');
      expect(bytes.indexOf('moov')).toBeLessThan(bytes.indexOf('mdat'));
      expect(bytes).not.toContain('Lavf');
    });

    it('reports progress up to 1', () => {
      expect(progress.at(-1)).toBe(1);
      expect([...progress].sort((a, b) => a - b)).toEqual(progress);
    });

    it('moves the window along the crop path', () => {
      expect(reddish(pixels.at(0, 0.5, 0.5))).toBe(true);
      expect(bluish(pixels.at(14, 0.5, 0.5))).toBe(true);
    });

    it('shows two people in two halves', () => {
      const [first, second] = aspect === '9:16' ? [[0.5, 0.25], [0.5, 0.55]] : [[0.25, 0.3], [0.75, 0.3]];
      expect(reddish(pixels.at(22, first?.[0] ?? 0, first?.[1] ?? 0))).toBe(true);
      expect(bluish(pixels.at(22, second?.[0] ?? 0, second?.[1] ?? 0))).toBe(true);
    });

    // Chromium converts video by libyuv, whose 7 bit coefficients cap bt709's blue: up to 7 levels on saturated blue.
    it('keeps the colours of the media', () => {
      expect(distance(pixels.at(40, 0.2, 0.5), [0xc0, 0x30, 0x30])).toBeLessThanOrEqual(4);
      expect(distance(pixels.at(40, 0.8, 0.5), [0x30, 0x48, 0xc0])).toBeLessThanOrEqual(9);
    });

    it.skipIf(aspect === '16:9')('fills the bars with a dark, blurred copy', () => {
      const [left, middle, right] = [pixels.at(40, 0.1, 0.05), pixels.at(40, 0.49, 0.05), pixels.at(40, 0.75, 0.05)];
      expect(reddish(left) && bluish(right)).toBe(true);
      expect(left[0]).toBeLessThan(0.8 * 0xc0);
      // Sharp media would still be purely red just left of the middle.
      expect(reddish(middle) || bluish(middle)).toBe(false);
      expect(near(left, [0x10, 0x10, 0x14], 20)).toBe(false);
    });

    it('draws captions: nothing before the page, then white words and one yellow', () => {
      const box = captionArea(aspect);
      const count = (frame: number, colour: Rgb) => pixels.area(frame, box).filter(pixel => near(pixel, colour, 40)).length;
      expect(count(10, WHITE)).toBe(0);
      expect(count(40, WHITE)).toBeGreaterThan(40);
      expect(count(40, YELLOW)).toBeGreaterThan(20);
    });

    it('moves no word when the highlight goes from one to the next', () => {
      const box = captionArea(aspect);
      const columns = Math.floor((box.x + box.width) * size.widthPx) - Math.floor(box.x * size.widthPx);
      const inked = pixels.area(44, box).flatMap((pixel, index) => near(pixel, WHITE, 60) || near(pixel, YELLOW, 60) ? [index % columns] : []);
      const [from, to] = [Math.min(...inked), Math.max(...inked)];
      const third = { ...box, x: box.x + (from + 0.74 * (to - from)) / size.widthPx, width: (0.26 * (to - from) + 3) / size.widthPx };
      const [before, after] = [pixels.area(36, third), pixels.area(44, third)];
      const difference = before.reduce((sum, [r, g, b], index) => sum + Math.abs(r - (after[index]?.[0] ?? 0)) + Math.abs(g - (after[index]?.[1] ?? 0)) + Math.abs(b - (after[index]?.[2] ?? 0)), 0) / before.length / 3;
      expect(difference).toBeLessThan(3);
    });

    it('fills the progress bar from left to right', () => {
      expect(near(pixels.at(20, 0.2, 0.994), YELLOW, 30)).toBe(true);
      expect(near(pixels.at(20, 0.8, 0.994), YELLOW, 30)).toBe(false);
      expect(near(pixels.at(44, 0.98, 0.994), YELLOW, 30)).toBe(true);
    });
  });

  it('moves captions to another place on the very frame on which the page changes', async () => {
    const { widthPx, heightPx } = ASPECT_SIZES_PX['1:1'];
    const [upper, lower] = [{ ...captionBox(widthPx, heightPx), yPx: heightPx * 0.2 }, captionBox(widthPx, heightPx)];
    const word = (startFrame: number, endFrame: number) => ({ text: 'oxoxo', startFrame, endFrame, emphasis: true });
    const page = (startFrame: number, endFrame: number, box: typeof lower) => ({ startFrame, endFrame, words: [word(startFrame, endFrame)], box });
    const payload = testPayload('1:1', {
      captions: [page(0, 20, upper), page(20, 33, lower), page(33, TEST_FRAMES, upper)], title: null, lowerThirds: [], punchIns: [],
      segments: [{ startFrame: 0, endFrame: TEST_FRAMES, layout: 'single', windows: [[{ frame: 0, centerXPx: 500, centerYPx: 180, widthPx: 150 }]], reason: 'test' }],
    });
    const pixels = await Pixels.of(await render(payload, 'pages'), widthPx / 4, heightPx / 4);
    const inked = (frame: number, box: typeof lower): boolean => pixels.area(frame, { x: box.xPx / widthPx, y: box.yPx / heightPx, width: box.widthPx / widthPx, height: box.heightPx / heightPx }).some(pixel => !bluish(pixel));
    expect([18, 19, 20, 21, 32, 33].map(frame => [inked(frame, upper), inked(frame, lower)])).toEqual([
      [true, false], [true, false], [false, true], [false, true], [false, true], [true, false],
    ]);
  });

  it.each(ASPECTS)('shows the presenter in a box over the whole frame, in %s', async aspect => {
    const { widthPx, heightPx } = ASPECT_SIZES_PX[aspect];
    const box = insetBox({ widthPx, heightPx });
    // In upright outputs the box stands over both halves' blur, else over the blue half.
    const payload = testPayload(aspect, {
      segments: [{ startFrame: 0, endFrame: TEST_FRAMES, layout: 'inset', windows: [[{ frame: 0, centerXPx: aspect === '9:16' ? 100 : 540, centerYPx: 180, widthPx: 100 }]], reason: 'test' }],
      captions: [], title: null, lowerThirds: [], punchIns: [], logoBox: null, progressBox: null,
    });
    const pixels = await Pixels.of(await render(payload, `inset-${aspect.replace(':', 'x')}`), widthPx / 4, heightPx / 4);
    const at = (x: number, y: number): Rgb => pixels.at(20, x / widthPx, y / heightPx);
    const inside = [0.1, 0.5, 0.9].flatMap(x => [0.1, 0.5, 0.9].map(y => at(box.xPx + x * box.widthPx, box.yPx + y * box.heightPx)));
    expect(inside.every(aspect === '9:16' ? reddish : bluish)).toBe(true);
    // Beside the box stands what was there without it: the frame's red half, its blue one.
    expect([reddish(at(widthPx * 0.2, heightPx / 2)), bluish(at(widthPx * 0.8, heightPx * 0.5))]).toEqual([true, true]);
    // The line around the box is a pixel and a half wide here: darker than either side of it, not black.
    expect(Math.max(...at(box.xPx - 3, box.yPx + box.heightPx / 2))).toBeLessThan(0.75 * Math.max(...at(box.xPx + 40, box.yPx + box.heightPx / 2)));
  });

  function captionArea(aspect: Aspect): { x: number; y: number; width: number; height: number } {
    const { widthPx, heightPx } = ASPECT_SIZES_PX[aspect];
    const box = captionBox(widthPx, heightPx);
    return { x: box.xPx / widthPx, y: box.yPx / heightPx, width: box.widthPx / widthPx, height: box.heightPx / heightPx };
  }
}
