/** The way of a window that cannot stand still through a shot: planned as a whole, with soft starts and stops. */
import type { CropKey } from '#shared/artifacts/clip.ts';
import { planAxis, type AxisTask } from './plan-axis.ts';

/** What one axis of a window is planned from: an axis' task whose entries lie at `frames`, in order. */
export interface AxisNeed extends Omit<AxisTask, 'stepSec'> {
  /** Where the window stands along this axis throughout; null: it must move. */
  readonly stillPx: number | null;
}

/** Steps that a path is planned in, a second. */
const STEPS_PER_SEC = 5;
/** A change of speed is spread over so much time: half of it before, half after. Constant acceleration is the least there is. */
const SOFT_SEC = 0.8;
/** A frame needs no key where the line between its neighbours' places misses it by less, pixels. */
const ON_LINE_PX = 0.005;

/** Keys of the path between the first and the last of `frames`. */
export function cameraPath(frames: readonly number[], x: AxisNeed, y: AxisNeed, options: { fps: number; widthPx: number }): CropKey[] {
  const first = frames[0] ?? 0;
  const last = Math.max(first, frames.at(-1) ?? first);
  const step = Math.max(1, Math.round(options.fps / STEPS_PER_SEC));
  const steps = Array.from({ length: Math.floor((last - first) / step) + 1 }, (_, index) => first + index * step);
  const centres = [x, y].map(axis => {
    if (axis.stillPx !== null) {
      return Array.from({ length: last - first + 1 }, () => axis.stillPx ?? 0);
    }
    const at = (values: readonly number[]): number[] => steps.map(frame => valueAt(frames, values, frame));
    const places = planAxis({ wantedPx: at(axis.wantedPx), leastPx: at(axis.leastPx), mostPx: at(axis.mostPx), windowPx: axis.windowPx, mediaPx: axis.mediaPx, stepSec: step / options.fps });
    return softened(Array.from({ length: last - first + 1 }, (_, index) => valueAt(steps, places, first + index)), Math.round(SOFT_SEC * options.fps / 2));
  });
  const path = Array.from({ length: last - first + 1 }, (_, index) => ({
    frame: first + index, centerXPx: centres[0]?.[index] ?? 0, centerYPx: centres[1]?.[index] ?? 0, widthPx: options.widthPx,
  }));
  return bends(path);
}

/** The value at a frame on the lines between entries; before the first and after the last it stands. */
export function valueAt(frames: readonly number[], values: readonly number[], frame: number): number {
  let low = 0;
  let high = frames.length - 1;
  if (frame <= frames[low]!) {
    return values[low]!;
  }
  if (frame >= frames[high]!) {
    return values[high]!;
  }
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (frames[middle]! <= frame) {
      low = middle;
    } else {
      high = middle;
    }
  }
  return values[low]! + (values[high]! - values[low]!) * (frame - frames[low]!) / (frames[high]! - frames[low]!);
}

/** The mean over `reach` frames to both sides: lines and stills stay as they are, bends become arcs. Ends go on as they came. */
function softened(values: readonly number[], reach: number): number[] {
  const last = values.length - 1;
  const at = (index: number): number => {
    if (index < 0) {
      return 2 * values[0]! - values[Math.min(last, -index)]!;
    }
    return index > last ? 2 * values[last]! - values[Math.max(0, 2 * last - index)]! : values[index]!;
  };
  return values.map((value, index) => {
    let sum = 0;
    let same = true;
    for (let other = index - reach; other <= index + reach; other++) {
      sum += at(other);
      same &&= at(other) === value;
    }
    // A window that stands keeps its even pixel to the last bit.
    return same ? value : sum / (2 * reach + 1);
  });
}

/** The ends of a path and the places in it that lie on no line between their neighbours. */
function bends(path: readonly CropKey[]): CropKey[] {
  return path.filter((key, index) => {
    const [before, after] = [path[index - 1], path[index + 1]];
    if (!before || !after) {
      return true;
    }
    const bend = (a: number, b: number, c: number): number => Math.abs((a + c) / 2 - b);
    return Math.max(bend(before.centerXPx, key.centerXPx, after.centerXPx), bend(before.centerYPx, key.centerYPx, after.centerYPx)) > ON_LINE_PX;
  }).map(key => ({ ...key, centerXPx: Math.round(key.centerXPx * 100) / 100, centerYPx: Math.round(key.centerYPx * 100) / 100 }));
}
