/** Where a crop window stands for a face: still where it can, following where it must. */
import type { CropKey } from '#shared/artifacts/clip.ts';
import { cropWindowAt, largestWindow } from '#shared/framing/crop.ts';
import type { SizePx } from '#shared/framing/crop.ts';
import type { BoxPx } from '#shared/units/geometry.ts';
import { medianOf } from './tracks.ts';
import type { FrameSpan, Track } from './tracks.ts';

/** A window's way through a shot. A still one has one key. */
export interface WindowPath {
  readonly still: boolean;
  readonly keys: readonly CropKey[];
}

/** What a window is for. */
export interface WindowTask {
  readonly panel: SizePx;
  readonly media: SizePx;
  readonly fps: number;
  /** Width of the window in the media, pixels. */
  readonly widthPx: number;
}

/** Eyes stand this far from the window's top: the upper of the lines that divide a picture by the golden section. */
const EYE_LINE = 0.4;
/** Air kept around a face, as a share of its sides. */
const FACE_MARGIN = 0.12;
/** A face that stays within this share of the window from its usual place does not move the window. */
const STILL_REACH = 0.25;
/** Share of sightings that must do so, and that must fit with their margin. */
const STILL_SHARE = 0.9;
/** Smoothing of a path that follows: standard deviation, seconds. */
const SMOOTH_SEC = 0.5;
/** A smoothed path is told by as few keys as stay this near to it, as a share of the window's width. */
const PATH_TOLERANCE = 0.04;

interface Target {
  readonly frame: number;
  readonly x: number;
  readonly y: number;
  readonly face: BoxPx;
}

/** The window that a face gets over a whole shot: as wide as `task.widthPx`, the eyes on the eye line, the face inside. */
export function windowPath(track: Track, task: WindowTask): WindowPath {
  const heightPx = windowHeight(task);
  const targets = track.sightings.map(({ frame, face }) => {
    const eyesY = face.landmarksPx.length >= 2 ? (face.landmarksPx[0]![1] + face.landmarksPx[1]![1]) / 2 : face.yPx + 0.4 * face.heightPx;
    return { frame, x: face.xPx + face.widthPx / 2, y: eyesY + (0.5 - EYE_LINE) * heightPx, face };
  });
  const x = stillPlace(targets.map(each => each.x), targets.map(each => each.face.xPx), targets.map(each => each.face.widthPx), task.widthPx, task.media.widthPx);
  const y = stillPlace(targets.map(each => each.y), targets.map(each => each.face.yPx), targets.map(each => each.face.heightPx), heightPx, task.media.heightPx);
  if (x !== null && y !== null) {
    return { still: true, keys: [insideMedia({ frame: 0, centerXPx: x, centerYPx: y, widthPx: task.widthPx }, task)] };
  }
  return { still: false, keys: followingKeys(targets, task) };
}

/** The keys of a path for a stretch of its shot: the path's place at the stretch's first frame, then its keys inside. */
export function keysFor(path: WindowPath, span: FrameSpan, task: Pick<WindowTask, 'panel' | 'media'>): CropKey[] {
  const box = cropWindowAt(path.keys, span.startFrame, task.panel, task.media);
  const first = { frame: span.startFrame, centerXPx: round2(box.xPx + box.widthPx / 2), centerYPx: round2(box.yPx + box.heightPx / 2), widthPx: round2(box.widthPx) };
  const lastFrame = span.endFrame - 1;
  const inside = path.keys.filter(key => key.frame > span.startFrame && key.frame < lastFrame);
  const after = path.keys.find(key => key.frame >= lastFrame);
  if (path.still || (inside.length === 0 && !after)) {
    return [first];
  }
  const end = cropWindowAt(path.keys, lastFrame, task.panel, task.media);
  const last = { frame: lastFrame, centerXPx: round2(end.xPx + end.widthPx / 2), centerYPx: round2(end.yPx + end.heightPx / 2), widthPx: round2(end.widthPx) };
  return lastFrame > span.startFrame ? [first, ...inside, last] : [first];
}

/** Whether a face, with a little air, fits in a window of a width at all. */
export function fitsWindow(face: BoxPx, widthPx: number, panel: SizePx): boolean {
  return face.widthPx * 1.02 <= widthPx && face.heightPx * 1.02 <= widthPx * panel.heightPx / panel.widthPx;
}

/** A window's key moved inside the media and rounded to 0.01 px. */
export function insideMedia(key: CropKey, task: Pick<WindowTask, 'panel' | 'media'>): CropKey {
  const box = cropWindowAt([key], key.frame, task.panel, task.media);
  return { frame: key.frame, centerXPx: round2(box.xPx + box.widthPx / 2), centerYPx: round2(box.yPx + box.heightPx / 2), widthPx: round2(box.widthPx) };
}

/**
 * The keys of a window that stands, moved by at most a pixel so that its corner lies on an even pixel of the media: where the
 * window has the panel's size nothing is sampled anew, and elsewhere a cut in 4:2:0 is clean. Moving ones are left as they are.
 */
export function onWholePixels(keys: readonly CropKey[], panel: SizePx, media: SizePx): CropKey[] {
  const [key] = keys;
  if (!key || keys.length > 1) {
    return [...keys];
  }
  const box = cropWindowAt(keys, key.frame, panel, media);
  const even = (start: number, size: number, mediaPx: number): number => Math.min(2 * Math.round(start / 2), 2 * Math.floor((mediaPx - size + 0.01) / 2));
  const [xPx, yPx] = [even(box.xPx, box.widthPx, media.widthPx), even(box.yPx, box.heightPx, media.heightPx)];
  return [{ ...key, centerXPx: round2(xPx + box.widthPx / 2), centerYPx: round2(yPx + box.heightPx / 2), widthPx: round2(box.widthPx) }];
}

/** The widest window for a panel, pixels of the media. */
export function widestPx(panel: SizePx, media: SizePx): number {
  return largestWindow(panel, media).widthPx;
}

function windowHeight(task: WindowTask): number {
  return task.widthPx * task.panel.heightPx / task.panel.widthPx;
}

/**
 * One place along one axis that serves all sightings: their median, moved so that nearly every face fits with its margin. Null
 * where there is none, or where the face strays too far from it. An axis on which the window fills the media always has one.
 */
function stillPlace(centres: readonly number[], lows: readonly number[], sizes: readonly number[], windowPx: number, mediaPx: number): number | null {
  if (windowPx >= mediaPx - 0.5) {
    return mediaPx / 2;
  }
  const clampCentre = (value: number): number => Math.min(Math.max(value, windowPx / 2), mediaPx - windowPx / 2);
  const median = clampCentre(medianOf(centres));
  const margin = Math.min(FACE_MARGIN * medianOf(sizes), Math.max(0, (windowPx - medianOf(sizes)) / 2));
  // The centre must be at least this far right for right edges to fit, and at most this far left for left edges.
  const least = percentile(lows.map((low, i) => low + sizes[i]! + margin - windowPx / 2), STILL_SHARE);
  const most = percentile(lows.map(low => low - margin + windowPx / 2), 1 - STILL_SHARE);
  const place = clampCentre(least > most ? (least + most) / 2 : Math.min(Math.max(median, least), most));
  const fitting = lows.filter((low, i) => low >= place - windowPx / 2 - 1 && low + sizes[i]! <= place + windowPx / 2 + 1).length;
  const near = centres.filter(centre => Math.abs(clampCentre(centre) - place) <= STILL_REACH * windowPx).length;
  return Math.min(fitting, near) >= STILL_SHARE * centres.length ? place : null;
}

function followingKeys(targets: readonly Target[], task: WindowTask): CropKey[] {
  const sigma = SMOOTH_SEC * task.fps;
  const smooth = targets.map(at => {
    let weightSum = 0;
    let x = 0;
    let y = 0;
    for (const other of targets) {
      const weight = Math.exp(-0.5 * ((other.frame - at.frame) / sigma) ** 2);
      weightSum += weight;
      x += weight * other.x;
      y += weight * other.y;
    }
    return insideMedia({ frame: at.frame, centerXPx: x / weightSum, centerYPx: y / weightSum, widthPx: task.widthPx }, task);
  });
  return simplify(smooth, PATH_TOLERANCE * task.widthPx);
}

/** Ramer, Douglas and Peucker's way: a key between two others stays only where the line between them misses it. */
function simplify(keys: readonly CropKey[], tolerancePx: number): CropKey[] {
  const first = keys[0];
  const last = keys.at(-1);
  if (!first || !last || keys.length <= 2) {
    return [...keys];
  }
  let worst = 0;
  let at = 0;
  keys.forEach((key, i) => {
    const t = (key.frame - first.frame) / (last.frame - first.frame);
    const miss = Math.hypot(
      key.centerXPx - first.centerXPx - t * (last.centerXPx - first.centerXPx),
      key.centerYPx - first.centerYPx - t * (last.centerYPx - first.centerYPx),
    );
    if (miss > worst) {
      worst = miss;
      at = i;
    }
  });
  return worst <= tolerancePx ? [first, last] : [...simplify(keys.slice(0, at + 1), tolerancePx), ...simplify(keys.slice(at), tolerancePx).slice(1)];
}

function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.round(share * (sorted.length - 1))))] ?? 0;
}

/** Rounds to 0.01 px. */
export function round2(value: number): number {
  return Math.round(value * 100) / 100;
}
