/** Frames a picture by where it moves, for when faces are not known. */
import type { SizePx } from '#shared/framing/crop.ts';
import { MOTION_COLUMNS, MOTION_ROWS } from '#workers/tools/faces/motion.ts';
import type { Movement } from './observe.ts';
import type { FrameSpan } from './tracks.ts';

/** The window must hold this share of all movement, or the picture moves everywhere and no part of it stands for the rest. */
const HELD_SHARE = 0.7;
/** Less movement than this on average is grain, 0..255. */
const LEAST_MOVEMENT = 0.15;

/**
 * The centre of a window of a size, in pixels of the media, that holds most of what moves in a stretch; null where nothing
 * moves, or everything.
 */
export function movementCentre(seen: Movement, span: FrameSpan, windowPx: SizePx, media: SizePx): { xPx: number; yPx: number } | null {
  const columns = summed(seen.columns, MOTION_COLUMNS, span);
  const rows = summed(seen.rows, MOTION_ROWS, span);
  const frames = Math.max(1, span.endFrame - span.startFrame - 1);
  const mean = columns.reduce((sum, value) => sum + value, 0) / MOTION_COLUMNS / frames;
  if (mean < LEAST_MOVEMENT) {
    return null;
  }
  const x = bestPlace(columns, windowPx.widthPx / media.widthPx);
  const y = bestPlace(rows, windowPx.heightPx / media.heightPx);
  return x.held >= HELD_SHARE && y.held >= HELD_SHARE ? { xPx: x.centre * media.widthPx, yPx: y.centre * media.heightPx } : null;
}

/** Sums over a stretch, its first frame left out: that differs from another shot. */
function summed(values: Float32Array, count: number, span: FrameSpan): Float64Array {
  const sums = new Float64Array(count);
  for (let frame = span.startFrame + 1; frame < span.endFrame; frame++) {
    for (let i = 0; i < count; i++) {
      sums[i] = sums[i]! + values[frame * count + i]!;
    }
  }
  return sums;
}

/** Of all windows that cover `share` of an axis, the one that holds most: its centre of movement, and what it holds, 0..1. */
function bestPlace(sums: Float64Array, share: number): { centre: number; held: number } {
  const total = sums.reduce((sum, value) => sum + value, 0);
  if (share >= 0.999) {
    return { centre: 0.5, held: 1 };
  }
  const width = Math.max(1, Math.round(share * sums.length));
  let best = { centre: 0.5, held: 0 };
  for (let start = 0; start + width <= sums.length; start++) {
    let held = 0;
    let weighted = 0;
    for (let i = start; i < start + width; i++) {
      held += sums[i]!;
      weighted += sums[i]! * (i + 0.5);
    }
    if (held / total > best.held + 1e-9) {
      best = { centre: weighted / held / sums.length, held: held / total };
    }
  }
  return best;
}
