/** What render tests share: the default style as stages get it, small media of plain colours, a payload, and a look at pixels. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { OutputPayload } from '#shared/render/composition-props.ts';
import type { CompositionProps } from '#shared/render/composition-props.ts';
import { StylePackage } from '#shared/style/style-package.ts';
import type { ResolvedStyle } from '#shared/style/style-package.ts';
import { ASPECT_SIZES_PX, aspectSlug } from '#shared/units/geometry.ts';
import type { Aspect } from '#shared/units/geometry.ts';
import { locateBrowser } from '#workers/tools/browser/locate-browser.ts';
import { inputArgs, runFfmpeg, streamFfmpeg } from '#workers/tools/ffmpeg/run.ts';

export const TEST_CLIP_ID = 'c0000abcd';
export const TEST_FPS = 30;
export const TEST_FRAMES = 45;
const MEDIA = { widthPx: 640, heightPx: 360 };

/** Whether a browser is here; where not, says so, for `describe.skipIf`. */
export async function hasBrowser(): Promise<boolean> {
  const found = await locateBrowser().then(() => true, () => false);
  if (!found) {
    console.warn('[skipped] no Chromium was found: tests that render do not run.');
  }
  return found;
}

/** The default style package, resolved. */
export function defaultStyle(): ResolvedStyle {
  const dir = join(import.meta.dirname, '..', '..', 'resources', 'styles', 'default', '1.0.0');
  const text = readFileSync(join(dir, 'style.json'), 'utf8');
  const { id, version, name, fonts, logoFile, tokens, rules } = StylePackage.parse(JSON.parse(text));
  const dataUrl = (file: string, type: string): string => `data:${type};base64,${readFileSync(join(dir, file)).toString('base64')}`;
  return {
    id, version, name, rules, digest: createHash('sha256').update(text).digest('hex'),
    tokens: { ...tokens, logo: { ...tokens.logo, dataUrl: logoFile === null ? null : dataUrl(logoFile, 'image/svg+xml') } },
    fonts: fonts.map(({ family, weight, file }) => ({ family, weight, dataUrl: dataUrl(file, 'font/woff2') })),
  };
}

/** Clip media whose left half is red and whose right half is blue, and a tone as its sound, `TEST_FRAMES` long. */
export async function makeTestMedia(dir: string): Promise<{ mediaPath: string; audioPath: string }> {
  const [mediaPath, audioPath] = [join(dir, 'clip.mp4'), join(dir, 'clip.wav')];
  const half = (colour: string): string[] => ['-f', 'lavfi', '-i', `color=c=${colour}:s=${MEDIA.widthPx / 2}x${MEDIA.heightPx}:r=${TEST_FPS},format=gbrp`];
  await runFfmpeg({
    args: [
      ...half('0xc03030'), ...half('0x3048c0'), '-filter_complex', '[0][1]hstack,format=gbrp,scale=out_color_matrix=bt709:out_range=tv,format=yuv420p,setsar=1', '-frames:v', String(TEST_FRAMES),
      '-c:v', 'libx264', '-preset', 'ultrafast', '-crf', '12', '-colorspace', 'bt709', '-color_primaries', 'bt709', '-color_trc', 'bt709', '-color_range', 'tv', mediaPath,
    ],
  });
  await runFfmpeg({ args: ['-f', 'lavfi', '-i', `sine=frequency=440:sample_rate=48000:duration=${TEST_FRAMES / TEST_FPS}`, '-af', 'volume=6dB', '-ac', '2', '-c:a', 'pcm_s16le', audioPath] });
  return { mediaPath, audioPath };
}

/**
 * A draft of a clip of `TEST_FRAMES` frames in an aspect: a third `single` (its window moves from the red half to the blue
 * one), a third `two-up` (red, blue), a third `whole-blur`. One caption page in the last third, of three words of which the
 * first, then the second is spoken; a title before; progress bar and logo throughout.
 */
export function testPayload(aspect: Aspect, change: Partial<CompositionProps> = {}): OutputPayload {
  const { widthPx, heightPx } = ASPECT_SIZES_PX[aspect];
  const key = (frame: number, centerXPx: number) => ({ frame, centerXPx, centerYPx: 180, widthPx: 150 });
  const word = (text: string, startFrame: number, endFrame: number) => ({ text, startFrame, endFrame, emphasis: false });
  const bar = Math.round(heightPx * 0.02);
  const props: CompositionProps = {
    aspect, widthPx, heightPx, fps: TEST_FPS, durationFrames: TEST_FRAMES, mediaSrc: `clip-media:${TEST_CLIP_ID}`, mediaWidthPx: MEDIA.widthPx, mediaHeightPx: MEDIA.heightPx,
    segments: [
      { startFrame: 0, endFrame: 15, layout: 'single', windows: [[key(0, 100), key(14, 540)]], reason: 'test' },
      { startFrame: 15, endFrame: 30, layout: 'two-up', windows: [[key(15, 160)], [key(15, 480)]], reason: 'test' },
      { startFrame: 30, endFrame: 45, layout: 'whole-blur', windows: [], reason: 'test' },
    ],
    punchIns: [{ startFrame: 2, endFrame: 12, scale: 1.1 }],
    captions: [{ startFrame: 30, endFrame: 45, words: [word('oxo', 30, 37), word('xox', 37, 45), word('oxx', 45, 46)], box: captionBox(widthPx, heightPx) }],
    title: { text: 'A title of some words', startFrame: 0, endFrame: 15, box: { xPx: widthPx * 0.15, yPx: heightPx * 0.1, widthPx: widthPx * 0.7, heightPx: heightPx * 0.2 } },
    lowerThirds: [{ name: 'Ada Name', role: 'Role', startFrame: 15, endFrame: 30, box: { xPx: widthPx * 0.1, yPx: heightPx * 0.6, widthPx: widthPx * 0.6, heightPx: heightPx * 0.15 } }],
    logoBox: { xPx: widthPx - 160, yPx: 40, widthPx: 120, heightPx: 120 }, progressBox: { xPx: 0, yPx: heightPx - bar, widthPx, heightPx: bar },
    style: defaultStyle().tokens,
    ...change,
  };
  const outputId = `${TEST_CLIP_ID}-${aspectSlug(aspect)}`;
  return OutputPayload.parse({
    outputId, clipId: TEST_CLIP_ID, aspect, rank: 1, fileStem: `01-test-${aspectSlug(aspect)}`, renderScale: 0.25, preset: 'draft', props,
    audio: { gainDb: 0, limiterDb: null, fadeInSec: 0.02, fadeOutSec: 0.02, silent: false, targetLufs: -14, ceilingDbtp: -1 }, captionsSrt: '',
    sidecar: {
      clipId: TEST_CLIP_ID, aspect, rank: 1, title: 'Test', score: 50, criteria: [], reason: 'test', style: { id: 'default', version: '1.0.0', digest: '0' },
      durationSec: TEST_FRAMES / TEST_FPS, sourceRanges: [{ sourceStartSec: 0, sourceEndSec: TEST_FRAMES / TEST_FPS, outputStartSec: 0 }], checks: [],
    },
  });
}

/** Where `testPayload` puts its caption page: over the lower bar of an upright picture's whole-blur layout. */
export function captionBox(widthPx: number, heightPx: number): { xPx: number; yPx: number; widthPx: number; heightPx: number } {
  return { xPx: widthPx * 0.1, yPx: heightPx * 0.72, widthPx: widthPx * 0.8, heightPx: heightPx * 0.16 };
}

/** The pixels of a short video, decoded whole: small drafts only. */
export class Pixels {
  private readonly data: Buffer;
  private readonly widthPx: number;
  private readonly heightPx: number;

  private constructor(data: Buffer, widthPx: number, heightPx: number) {
    this.data = data;
    this.widthPx = widthPx;
    this.heightPx = heightPx;
  }

  static async of(path: string, widthPx: number, heightPx: number): Promise<Pixels> {
    const { stdout, done } = streamFfmpeg({ args: ['-v', 'error', ...inputArgs(path), '-map', '0:v:0', '-f', 'rawvideo', '-pix_fmt', 'rgb24', '-'] });
    const chunks: Buffer[] = [];
    for await (const chunk of stdout) {
      chunks.push(chunk as Buffer);
    }
    await done;
    return new Pixels(Buffer.concat(chunks), widthPx, heightPx);
  }

  /** Red, green, blue at a place given as shares of width and height. */
  at(frame: number, x: number, y: number): [number, number, number] {
    return this.pixel(frame, Math.min(this.widthPx - 1, Math.floor(x * this.widthPx)), Math.min(this.heightPx - 1, Math.floor(y * this.heightPx)));
  }

  /** All pixels of an area given as shares, row by row. */
  area(frame: number, box: { x: number; y: number; width: number; height: number }): [number, number, number][] {
    const found: [number, number, number][] = [];
    for (let y = Math.floor(box.y * this.heightPx); y < Math.floor((box.y + box.height) * this.heightPx); y += 1) {
      for (let x = Math.floor(box.x * this.widthPx); x < Math.floor((box.x + box.width) * this.widthPx); x += 1) {
        found.push(this.pixel(frame, x, y));
      }
    }
    return found;
  }

  private pixel(frame: number, x: number, y: number): [number, number, number] {
    const at = ((frame * this.heightPx + y) * this.widthPx + x) * 3;
    return [this.data[at] ?? 0, this.data[at + 1] ?? 0, this.data[at + 2] ?? 0];
  }
}
