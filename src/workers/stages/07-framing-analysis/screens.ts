/** Tells screens, slides and documents with a small face beside them from filmed pictures, and shows them whole. */
import type { CropKey, FramingSegment } from '#shared/artifacts/clip.ts';
import { mediaBoxToOutput, panelsOf, wholeFrameBox } from '#shared/framing/crop.ts';
import type { SizePx } from '#shared/framing/crop.ts';
import type { BoxPx } from '#shared/units/geometry.ts';
import { MOTION_COLUMNS } from '#workers/tools/faces/motion.ts';
import { DETAIL_COLUMNS, DETAIL_ROWS } from './detail.ts';
import { heldLongEnough } from './exchanges.ts';
import type { AspectTask } from './frame-task.ts';
import type { Movement } from './observe.ts';
import type { Scene } from './scenes.ts';
import type { FrameSpan, Track } from './tracks.ts';
import { showWhole, showsNearlyAll } from './whole.ts';
import { keysFor, widestPx, windowPath } from './windows.ts';

/** What makes a scene a screen. A scene that follows one needs less, so that a scarce slide among others changes nothing. */
interface Limits {
  /** Height of the largest face, as a share of the picture's; and how far from a side its middle may be, as a share of the width. */
  readonly faceHeight: number;
  readonly fromSide: number;
  /** Share of the cells beside the faces with hard edges in them; share of their pixels that are even; and of the uneven ones that are hard edges. */
  readonly edgedCells: number;
  readonly even: number;
  readonly hardOfUneven: number;
  /** Share of the frames in which nothing moves beside the faces. */
  readonly still: number;
}
const BEGINS: Limits = { faceHeight: 0.25, fromSide: 0.3, edgedCells: 0.08, even: 0.45, hardOfUneven: 0.25, still: 0.7 };
const GOES_ON: Limits = { faceHeight: 0.3, fromSide: 0.36, edgedCells: 0.04, even: 0.35, hardOfUneven: 0.18, still: 0.5 };
/** A cell has hard edges where so many of its pixels lie at one. */
const EDGED = 0.02;
/** Movement below this is the grain of a coded picture, 0..255. */
const STILL_CHANGE = 0.5;
/** The neighbourhood of a face: its shoulders and, below it, the rest of him. In widths and heights of the face. */
const SHOULDERS = 1;
const ABOVE = 0.8;
const BELOW = 3;
/** Columns that must be left beside the faces to judge by. */
const LEAST_COLUMNS = 8;
/** A face whose mouth moves less on average is a picture of one, 0..255. */
const STILL_FACE = 0.35;
/** Side of the presenter's window in heights of the face: little more than his own small picture in the corner. */
const PRESENTER_FACE_HEIGHTS = 1.6;
/** Windows of presenters that are this near, in their widths, and this alike in size become one: no slide moves the inset. */
const SAME_INSET = { apart: 0.12, size: 1.2 } as const;
/** A presenter is shown at least so long before the inset goes to another, seconds. */
const MIN_INSET_SEC = 2;

/** Whether a scene is mostly a still, drawn picture with at most small faces at its sides. `before`: whether the scene before it is. */
export function isScreen(scene: Scene, seen: Movement, media: SizePx, before: boolean): boolean {
  const limits = before ? GOES_ON : BEGINS;
  const faces = scene.tracks.map(track => track.seat);
  const aside = faces.every(face => {
    const centre = (face.xPx + face.widthPx / 2) / media.widthPx;
    return face.heightPx <= limits.faceHeight * media.heightPx && Math.min(centre, 1 - centre) <= limits.fromSide;
  });
  return aside && isDrawn(scene, seen, media, limits) && stillShare(scene, seen, media) >= limits.still;
}

/**
 * Shows a screen whole; where somebody presents it, with him in the inset, unless that would hide a part of the screen. `insets`: the windows
 * of presenters that were used before; one that stands near is used again, and new ones are added.
 */
export function frameScreen(scene: Scene, task: AspectTask, insets: CropKey[]): FramingSegment[] {
  const presenters = new Set(scene.tracks.filter(track => !isPictureOfFace(track)));
  const [inset] = panelsOf('inset', task.panel);
  const stretches = drawnOut(scene, scene.stretches.filter(each => presenters.has(each.track)));
  if (stretches.length === 0 || !inset || showsNearlyAll(task.window)) {
    return [showWhole(scene, task.window, presenters.size === 0 ? 'a still, detailed picture' : 'a still, detailed picture with a small face')];
  }
  return heldLongEnough(stretches, MIN_INSET_SEC * task.talk.fps).map(({ startFrame, endFrame, track }) => {
    if (hidesScreen(inset, track, task)) {
      return showWhole({ startFrame, endFrame }, task.window, 'a still, detailed picture with a small face; an inset would hide a part of it');
    }
    const widthPx = Math.min(PRESENTER_FACE_HEIGHTS * track.seat.heightPx, widestPx(inset, task.media));
    const windowTask = { ...task.window, panel: inset, widthPx, clearOf: { top: 0, bottom: 0 } };
    const windows = [asBefore(keysFor(windowPath(track, windowTask), { startFrame, endFrame }, windowTask), insets)];
    return { startFrame, endFrame, layout: 'inset' as const, trackIds: [track.id], windows, reason: 'a still, detailed picture with a small face in a corner' };
  });
}

function asBefore(keys: CropKey[], insets: CropKey[]): CropKey[] {
  const [key] = keys;
  if (!key || keys.length > 1) {
    return keys;
  }
  const known = insets.find(each => Math.hypot(each.centerXPx - key.centerXPx, each.centerYPx - key.centerYPx) <= SAME_INSET.apart * each.widthPx
    && Math.max(each.widthPx, key.widthPx) <= SAME_INSET.size * Math.min(each.widthPx, key.widthPx));
  if (!known) {
    insets.push(key);
  }
  return [{ ...(known ?? key), frame: key.frame }];
}

/** Each presenter's stretch lasts until the next one's: a picture of a face says nothing. */
function drawnOut(scene: Scene, stretches: Scene['stretches']): Scene['stretches'] {
  return stretches.map((each, i) => ({ ...each, startFrame: i === 0 ? scene.startFrame : each.startFrame, endFrame: stretches[i + 1]?.startFrame ?? scene.endFrame }));
}

/** In an upright picture the inset stands above the screen; elsewhere over its lower right corner, where it may hide the presenter alone. */
function hidesScreen(inset: BoxPx, track: Track, task: AspectTask): boolean {
  const screen = wholeFrameBox(task.panel, task.media);
  if (inset.yPx + inset.heightPx <= screen.yPx) {
    return false;
  }
  const face = mediaBoxToOutput(track.seat, { xPx: 0, yPx: 0, ...task.media }, screen);
  const [x, y] = [face.xPx + face.widthPx / 2, face.yPx + face.heightPx / 2];
  return x < inset.xPx || x > inset.xPx + inset.widthPx || y < inset.yPx || y > inset.yPx + inset.heightPx;
}

function isPictureOfFace(track: Track): boolean {
  const changes = [...track.mouthChange.values()];
  return changes.reduce((sum, value) => sum + value, 0) < STILL_FACE * changes.length;
}

function isDrawn(scene: Scene, seen: Movement, media: SizePx, limits: Limits): boolean {
  const details = seen.details.filter(({ frame }) => frame >= scene.startFrame && frame < scene.endFrame);
  const around = scene.tracks.map(track => neighbourhood(track.seat));
  const cells = Array.from({ length: DETAIL_COLUMNS * DETAIL_ROWS }, (_, cell) => cell).filter(cell => {
    const x = (cell % DETAIL_COLUMNS + 0.5) / DETAIL_COLUMNS * media.widthPx;
    const y = (Math.floor(cell / DETAIL_COLUMNS) + 0.5) / DETAIL_ROWS * media.heightPx;
    return !around.some(box => x >= box.xPx && x < box.xPx + box.widthPx && y >= box.yPx && y < box.yPx + box.heightPx);
  });
  if (details.length === 0 || cells.length === 0) {
    return false;
  }
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const even = cells.map(cell => mean(details.map(detail => detail.even[cell] ?? 0)));
  const hard = cells.map(cell => mean(details.map(detail => detail.hard[cell] ?? 0)));
  const uneven = 1 - mean(even);
  return hard.filter(value => value >= EDGED).length >= limits.edgedCells * cells.length
    && mean(even) >= limits.even && mean(hard) >= limits.hardOfUneven * uneven;
}

function neighbourhood(face: BoxPx): BoxPx {
  return {
    xPx: face.xPx - SHOULDERS * face.widthPx, yPx: face.yPx - ABOVE * face.heightPx,
    widthPx: (1 + 2 * SHOULDERS) * face.widthPx, heightPx: (1 + ABOVE + BELOW) * face.heightPx,
  };
}

/** Share of a scene's frames in which the columns beside the faces do not change. */
function stillShare(scene: FrameSpan & Pick<Scene, 'tracks'>, seen: Movement, media: SizePx): number {
  const around = scene.tracks.map(track => neighbourhood(track.seat));
  const columns = Array.from({ length: MOTION_COLUMNS }, (_, column) => column).filter(column => {
    const x = (column + 0.5) / MOTION_COLUMNS * media.widthPx;
    return !around.some(box => x >= box.xPx && x < box.xPx + box.widthPx);
  });
  if (columns.length < LEAST_COLUMNS) {
    return 0;
  }
  let still = 0;
  // The first frame differs from another shot.
  for (let frame = scene.startFrame + 1; frame < scene.endFrame; frame++) {
    const change = columns.reduce((sum, column) => sum + seen.columns[frame * MOTION_COLUMNS + column]!, 0) / columns.length;
    still += change < STILL_CHANGE ? 1 : 0;
  }
  return still / Math.max(1, scene.endFrame - scene.startFrame - 1);
}
