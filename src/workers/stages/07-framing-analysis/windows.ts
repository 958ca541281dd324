/** Where a crop window stands for a face: still where it can, following where it must. */
import type { CropKey } from '#shared/artifacts/clip.ts';
import { cropWindowAt, largestWindow } from '#shared/framing/crop.ts';
import type { SizePx } from '#shared/framing/crop.ts';
import type { BoxPx } from '#shared/units/geometry.ts';
import type { Face } from '#workers/tools/faces/yunet.ts';
import { cameraPath } from './camera-path.ts';
import { faceNeeds } from './face-needs.ts';
import type { ClearOf } from './face-needs.ts';
import type { FrameSpan } from './tracks.ts';

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
  /** What of the window other things will cover; default: nothing. */
  readonly clearOf?: ClearOf;
}

/** A face, seen at some frames of a shot. */
export interface Sightings {
  readonly sightings: readonly { readonly frame: number; readonly face: Face }[];
}

/** When a face was not seen for so long and is elsewhere then, the window does not pan there through what lies between, seconds and widths. */
const LOST_SEC = 1;
const ELSEWHERE = 0.5;

/** The window that a face gets over a stretch: as wide as `task.widthPx`, the eyes on the eye line, the face inside. */
export function windowPath(seen: Sightings, task: WindowTask): WindowPath {
  const runs = unbrokenRuns(seen, task).map(run => pathOfRun(run, task));
  const [only] = runs;
  if (only && runs.length === 1) {
    return only;
  }
  // Two keys of one frame are a jump.
  return { still: false, keys: runs.flatMap(({ keys }, index) => {
    const next = runs[index + 1]?.keys[0];
    return next ? [...keys, { ...keys.at(-1)!, frame: next.frame }] : keys;
  }) };
}

/** The keys of a path for a stretch of its shot: the path's place at the stretch's first frame, then its keys inside. */
export function keysFor(path: WindowPath, span: FrameSpan, task: Pick<WindowTask, 'panel' | 'media'>): CropKey[] {
  const first = keyAt(path.keys, span.startFrame, task);
  const lastFrame = span.endFrame - 1;
  // A jump on the last frame comes with both its keys.
  const inside = path.keys.filter(key => key.frame > span.startFrame && key.frame <= lastFrame);
  if (path.still || lastFrame <= span.startFrame) {
    return [first];
  }
  const keys = [first, ...inside, ...(inside.at(-1)?.frame === lastFrame ? [] : [keyAt(path.keys, lastFrame, task)])];
  return keys.every(key => samePlace(key, first)) ? [first] : keys;
}

/** Whether a face, with a little air, fits in a window of a width at all. */
export function fitsWindow(face: BoxPx, widthPx: number, panel: SizePx): boolean {
  return face.widthPx * 1.02 <= widthPx && face.heightPx * 1.02 <= widthPx * panel.heightPx / panel.widthPx;
}

/** A window's key moved inside the media and rounded to 0.01 px. */
export function insideMedia(key: CropKey, task: Pick<WindowTask, 'panel' | 'media'>): CropKey {
  return keyAt([key], key.frame, task);
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

/** Rounds to 0.01 px. */
export function round2(value: number): number {
  return Math.round(value * 100) / 100;
}

function pathOfRun(run: Sightings, task: WindowTask): WindowPath {
  const { x, y } = faceNeeds(run.sightings.map(each => each.face), task);
  const frames = run.sightings.map(each => each.frame);
  if (x.stillPx !== null && y.stillPx !== null) {
    return { still: true, keys: [insideMedia({ frame: frames[0] ?? 0, centerXPx: x.stillPx, centerYPx: y.stillPx, widthPx: task.widthPx }, task)] };
  }
  const keys = cameraPath(frames, x, y, task).map(key => insideMedia(key, task));
  const [first] = keys;
  return first && keys.every(key => samePlace(key, first)) ? { still: true, keys: [first] } : { still: false, keys };
}

/** A track, parted where its face was out of sight and is elsewhere afterwards. */
function unbrokenRuns({ sightings }: Sightings, task: WindowTask): Sightings[] {
  const runs: { frame: number; face: Face }[][] = [];
  sightings.forEach((sighting, index) => {
    const before = sightings[index - 1];
    const centre = (face: Face): number => face.xPx + face.widthPx / 2;
    const lost = before && sighting.frame - before.frame > LOST_SEC * task.fps && Math.abs(centre(sighting.face) - centre(before.face)) > ELSEWHERE * task.widthPx;
    if (!before || lost) {
      runs.push([]);
    }
    runs.at(-1)?.push(sighting);
  });
  return runs.map(run => ({ sightings: run }));
}

function keyAt(keys: readonly CropKey[], frame: number, task: Pick<WindowTask, 'panel' | 'media'>): CropKey {
  const box = cropWindowAt(keys, frame, task.panel, task.media);
  return { frame, centerXPx: round2(box.xPx + box.widthPx / 2), centerYPx: round2(box.yPx + box.heightPx / 2), widthPx: round2(box.widthPx) };
}

function samePlace(a: CropKey, b: CropKey): boolean {
  return a.centerXPx === b.centerXPx && a.centerYPx === b.centerYPx && a.widthPx === b.widthPx;
}

