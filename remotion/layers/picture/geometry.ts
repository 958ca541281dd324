/** What the picture layer draws besides its windows, as numbers: any renderer can draw the same from them. */
import type { SizePx } from '#shared/framing/crop.ts';
import type { BoxPx } from '#shared/units/geometry.ts';

/**
 * The backdrop is painted this much smaller and stretched: a blur of a small picture costs next to nothing and looks the same,
 * where a filter over the whole output takes three times as long as everything else.
 */
const BACKDROP_REDUCTION = 12;
/** Blur (standard deviation) in pixels of the reduced picture, and how far the picture is drawn beyond the rim to hide its fading. */
const BACKDROP_BLUR_PX = 3;
const BACKDROP_RIM_PX = 8;
const BACKDROP_BRIGHTNESS = 0.55;
const BACKDROP_SATURATION = 1.15;
/** Width of the line between two panels, as a share of the shorter side. */
const SEAM_WIDTH = 0.006;

/** Width of the line around an inset, as a share of the shorter side. */
const INSET_RIM = 0.006;

/** How the backdrop of layout `whole-blur` is made. */
export interface Backdrop {
  /** The reduced picture. Pixels. */
  readonly canvas: SizePx;
  readonly rimPx: number;
  /** Standard deviation in pixels of the reduced picture. */
  readonly blurPx: number;
  readonly brightness: number;
  readonly saturation: number;
  /** Brightness and saturation as one matrix on R'G'B' 0..1: rows give red, green, blue out of red, green, blue. */
  readonly matrix: readonly (readonly [number, number, number])[];
}

/** The backdrop of an output. The matrix is that of CSS `brightness()` then `saturate()` (W3C Filter Effects 1, feColorMatrix). */
export function backdropFilters(output: SizePx): Backdrop {
  const s = BACKDROP_SATURATION;
  const [r, g, b] = [0.213, 0.715, 0.072];
  const rows: [number, number, number][] = [[r + (1 - r) * s, g - g * s, b - b * s], [r - r * s, g + (1 - g) * s, b - b * s], [r - r * s, g - g * s, b + (1 - b) * s]];
  return {
    canvas: { widthPx: Math.round(output.widthPx / BACKDROP_REDUCTION), heightPx: Math.round(output.heightPx / BACKDROP_REDUCTION) },
    rimPx: BACKDROP_RIM_PX, blurPx: BACKDROP_BLUR_PX, brightness: BACKDROP_BRIGHTNESS, saturation: s,
    matrix: rows.map(([x, y, z]) => [x * BACKDROP_BRIGHTNESS, y * BACKDROP_BRIGHTNESS, z * BACKDROP_BRIGHTNESS]),
  };
}

/** The inset with a line of the style's background around it. Output pixels, even ones. */
export function insetRim({ widthPx, heightPx }: SizePx, inset: BoxPx): BoxPx {
  const rim = 2 * Math.round(INSET_RIM * Math.min(widthPx, heightPx) / 2);
  return { xPx: inset.xPx - rim, yPx: inset.yPx - rim, widthPx: inset.widthPx + 2 * rim, heightPx: inset.heightPx + 2 * rim };
}

/** The line of the style's background where two panels meet, so that they read as two pictures. Output pixels. */
export function seamBox({ widthPx, heightPx }: SizePx, panels: 'stacked' | 'side-by-side'): BoxPx {
  const width = 2 * Math.round(SEAM_WIDTH * Math.min(widthPx, heightPx) / 2);
  return panels === 'stacked' ? { xPx: 0, yPx: (heightPx - width) / 2, widthPx, heightPx: width } : { xPx: (widthPx - width) / 2, yPx: 0, widthPx: width, heightPx };
}
