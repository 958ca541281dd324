import type { StyleRules } from '../style/style-package.ts';
import { type Aspect, ASPECT_SIZES_PX, type BoxPx } from '../units/geometry.ts';

/** The smallest safe zone that is used, as a share of each side, whatever a style's margins say. */
const MIN_SHARE = 0.2;

/**
 * The part of an output that captions, titles and lower thirds may use, in whole pixels: the output without the style's
 * margins. Margins that leave less than a fifth of a side are reduced evenly until a fifth is left.
 */
export function safeBox(aspect: Aspect, rules: Pick<StyleRules, 'safeZones'>): BoxPx {
  const { widthPx, heightPx } = ASPECT_SIZES_PX[aspect];
  const zone = rules.safeZones[aspect];
  const [left, right] = margins(zone.left, zone.right);
  const [top, bottom] = margins(zone.top, zone.bottom);
  const xPx = Math.ceil(left * widthPx);
  const yPx = Math.ceil(top * heightPx);
  return { xPx, yPx, widthPx: Math.floor(widthPx * (1 - right)) - xPx, heightPx: Math.floor(heightPx * (1 - bottom)) - yPx };
}

function margins(first: number, second: number): [number, number] {
  const a = Math.max(0, first);
  const b = Math.max(0, second);
  const factor = Math.min(1, (1 - MIN_SHARE) / Math.max(a + b, 1e-9));
  return [a * factor, b * factor];
}
