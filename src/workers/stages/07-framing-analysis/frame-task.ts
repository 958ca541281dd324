/** What a clip is framed from. */
import type { CropKey } from '#shared/artifacts/clip.ts';
import type { SizePx } from '#shared/framing/crop.ts';
import type { Aspect } from '#shared/units/geometry.ts';
import type { ClearOf } from './face-needs.ts';
import type { Movement } from './observe.ts';
import type { Scenes } from './scenes.ts';
import type { Talk } from './speaking.ts';
import type { WindowTask } from './windows.ts';

/** What an aspect is framed from. */
export interface FrameTask {
  readonly aspect: Aspect;
  readonly media: SizePx;
  readonly seen: Movement;
  readonly scenes: Scenes;
  readonly talk: Talk;
  /** Whether faces were looked for. */
  readonly facesKnown: boolean;
}

/** The same, with what all scenes of an aspect share. */
export interface AspectTask extends FrameTask {
  /** The output. */
  readonly panel: SizePx;
  /** The widest window of one panel. */
  readonly window: WindowTask;
}

/** Still windows that lie this near, as a share of their width, become one, so that a return to a place is exact. */
export const SAME_PLACE = 0.06;

/** Whether two windows of one size stand in the same place. */
export function isSamePlace(a: CropKey, b: CropKey): boolean {
  return Math.hypot(a.centerXPx - b.centerXPx, a.centerYPx - b.centerYPx) <= SAME_PLACE * a.widthPx;
}

/**
 * What captions and the apps' own buttons will cover of a window, where it may move up and down. With the default style captions stand
 * above 0.65 of an upright picture's height, and at the bottom of the others; over the seam of two panels that are stacked.
 */
export function captionsOver(aspect: Aspect, panel: 'whole' | 'upper' | 'lower' | 'beside'): ClearOf {
  switch (panel) {
    case 'upper': return { top: 0, bottom: 0.12 };
    case 'lower': return { top: 0.12, bottom: 0 };
    case 'whole': return { top: 0, bottom: aspect === '9:16' ? 0.47 : 0.3 };
    case 'beside': return { top: 0, bottom: 0.3 };
  }
}
