/** The arithmetic of crop windows: which part of the clip media each panel of the picture shows at a frame. Pure; runs anywhere. */
import type { CropKey, Layout } from '../artifacts/clip.ts';
import type { BoxPx } from '../units/geometry.ts';

/** A width and a height in pixels. */
export interface SizePx {
  readonly widthPx: number;
  readonly heightPx: number;
}

/**
 * The widest window of a panel's shape that fits in the media, centred on nothing: its size alone. In 1920x1080 media that is
 * 607.5 x 1080 for a 9:16 panel, 1080 x 1080 for 1:1, the whole frame for 16:9.
 */
export function largestWindow(panel: SizePx, media: SizePx): SizePx {
  const widthPx = Math.min(media.widthPx, media.heightPx * panel.widthPx / panel.heightPx);
  return { widthPx, heightPx: widthPx * panel.heightPx / panel.widthPx };
}

/**
 * The window of the media that fills `panel` at a frame of the clip. Between keys centre and width go linearly; before the
 * first and after the last key they stand still. The window has exactly the panel's shape, is never larger than the media and
 * never leaves it: where a key asks for more, the window shrinks, then moves. Sub-pixel. Keys are in order of frame; two keys
 * of the same frame are a jump, of which the later one counts from that frame on. Throws `RangeError` when there is no key.
 */
export function cropWindowAt(keys: readonly CropKey[], frame: number, panel: SizePx, media: SizePx): BoxPx {
  const key = interpolate(keys, frame);
  const largest = largestWindow(panel, media);
  const widthPx = Math.min(key.widthPx, largest.widthPx);
  const heightPx = widthPx * panel.heightPx / panel.widthPx;
  return {
    xPx: clamp(key.centerXPx - widthPx / 2, 0, media.widthPx - widthPx),
    yPx: clamp(key.centerYPx - heightPx / 2, 0, media.heightPx - heightPx),
    widthPx,
    heightPx,
  };
}

/**
 * The panels of a layout in an output, in output pixels, in the order of a segment's windows: one for `single`, two for
 * `two-up` (top first where they are stacked, which is in upright pictures; left first where they stand side by side, which is
 * in square and wide ones, where a face fits an upright half better than a flat one), the presenter's for `inset`, none for
 * `whole-blur` (both show the whole frame too, see `wholeFrameBox`).
 */
export function panelsOf(layout: Layout, output: SizePx): BoxPx[] {
  const { widthPx, heightPx } = output;
  if (layout === 'single') {
    return [{ xPx: 0, yPx: 0, widthPx, heightPx }];
  }
  if (layout === 'whole-blur') {
    return [];
  }
  if (layout === 'inset') {
    return [insetBox(output)];
  }
  if (heightPx > widthPx) {
    const half = heightPx / 2;
    return [{ xPx: 0, yPx: 0, widthPx, heightPx: half }, { xPx: 0, yPx: half, widthPx, heightPx: half }];
  }
  const half = widthPx / 2;
  return [{ xPx: 0, yPx: 0, widthPx: half, heightPx }, { xPx: half, yPx: 0, widthPx: half, heightPx }];
}

/** Side of the inset and its distance from the output's edges, as shares of the shorter side. */
const INSET = { side: 0.34, margin: 0.04, topInUpright: 0.105 } as const;

/**
 * Where layout `inset` shows the presenter, square, at even output pixels: in an upright output in the middle of the bar above the
 * whole frame, below the apps' own buttons; else in the lower right corner, over the frame. Captions keep clear of it as of a face.
 */
export function insetBox(output: SizePx): BoxPx {
  const even = (value: number): number => 2 * Math.round(value / 2);
  const side = even(INSET.side * Math.min(output.widthPx, output.heightPx));
  if (output.heightPx > 1.2 * output.widthPx) {
    return { xPx: even((output.widthPx - side) / 2), yPx: even(INSET.topInUpright * output.heightPx), widthPx: side, heightPx: side };
  }
  const margin = even(INSET.margin * Math.min(output.widthPx, output.heightPx));
  return { xPx: output.widthPx - side - margin, yPx: output.heightPx - side - margin, widthPx: side, heightPx: side };
}

/**
 * Where layout `whole-blur` shows the whole frame: as large as fits, in the middle of the output. Output pixels; edges are at
 * even ones, where 4:2:0 pictures can be joined, so the frame's shape is met within a pixel.
 */
export function wholeFrameBox(output: SizePx, media: SizePx): BoxPx {
  const scale = Math.min(output.widthPx / media.widthPx, output.heightPx / media.heightPx);
  const even = (length: number, most: number): number => Math.min(most, 2 * Math.round(length * scale / 2));
  const [widthPx, heightPx] = [even(media.widthPx, output.widthPx), even(media.heightPx, output.heightPx)];
  return { xPx: 2 * Math.floor((output.widthPx - widthPx) / 4), yPx: 2 * Math.floor((output.heightPx - heightPx) / 4), widthPx, heightPx };
}

/** A box of the media as it lies in the output, when `window` of the media fills `panel` of the output. May reach outside. */
export function mediaBoxToOutput(box: BoxPx, window: BoxPx, panel: BoxPx): BoxPx {
  const scaleX = panel.widthPx / window.widthPx;
  const scaleY = panel.heightPx / window.heightPx;
  return {
    xPx: panel.xPx + (box.xPx - window.xPx) * scaleX,
    yPx: panel.yPx + (box.yPx - window.yPx) * scaleY,
    widthPx: box.widthPx * scaleX,
    heightPx: box.heightPx * scaleY,
  };
}

function interpolate(keys: readonly CropKey[], frame: number): Omit<CropKey, 'frame'> {
  const first = keys[0];
  if (!first) {
    throw new RangeError('a crop window needs at least one key');
  }
  let before = first;
  for (const key of keys) {
    if (key.frame > frame) {
      if (before.frame > frame) {
        return before;
      }
      const t = (frame - before.frame) / (key.frame - before.frame);
      const mix = (a: number, b: number): number => a + (b - a) * t;
      return {
        centerXPx: mix(before.centerXPx, key.centerXPx),
        centerYPx: mix(before.centerYPx, key.centerYPx),
        widthPx: mix(before.widthPx, key.widthPx),
      };
    }
    before = key;
  }
  return before;
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), Math.max(low, high));
}
