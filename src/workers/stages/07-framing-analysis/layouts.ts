/** Chooses layouts and windows for one aspect. */
import type { CropKey, FramingSegment } from '#shared/artifacts/clip.ts';
import { panelsOf } from '#shared/framing/crop.ts';
import type { SizePx } from '#shared/framing/crop.ts';
import { ASPECT_SIZES_PX } from '#shared/units/geometry.ts';
import type { Aspect, BoxPx } from '#shared/units/geometry.ts';
import { movementCentre } from './movement.ts';
import type { Observation } from './observe.ts';
import type { Scene, Scenes } from './scenes.ts';
import type { Stretch, Talk } from './speaking.ts';
import type { FrameSpan, Track } from './tracks.ts';
import { medianOf } from './tracks.ts';
import { fitsWindow, insideMedia, keysFor, onWholePixels, widestPx, windowPath } from './windows.ts';
import type { WindowPath, WindowTask } from './windows.ts';

/** What an aspect is framed from. */
export interface FrameTask {
  readonly aspect: Aspect;
  readonly media: SizePx;
  readonly seen: Observation;
  readonly scenes: Scenes;
  readonly talk: Talk;
  /** Whether faces were looked for. */
  readonly facesKnown: boolean;
}

/** A window that shows this share of the picture loses nothing that matters. */
const NEARLY_WHOLE = 0.85;
/** A person is shown at least so long before the picture goes to another, seconds. */
const MIN_HOLD_SEC = 1;
/** Turns shorter than this are a quick exchange; so many in a row are shown two-up. */
const QUICK_TURN_SEC = 2.5;
const QUICK_TURNS = 3;
/** Height of a two-up window in heights of the face, and its least width in widths of the face. */
const TWO_UP_FACE_HEIGHTS = 2.2;
const TWO_UP_FACE_WIDTHS = 1.3;
/** Still windows that lie this near, as a share of their width, become one, so that a return to a place is exact. */
const SAME_PLACE = 0.06;
/** Faces whose common box fits the window with this air are shown together, as a share of the window. */
const TOGETHER = 0.9;

/** Segments that cover the clip without gaps. */
export function frameAspect(task: FrameTask): FramingSegment[] {
  const panel = ASPECT_SIZES_PX[task.aspect];
  const windowTask: WindowTask = { panel, media: task.media, fps: task.talk.fps, widthPx: widestPx(panel, task.media) };
  const paths = pathsOf(task.scenes, windowTask);
  const places: CropKey[] = [];
  const segments = task.scenes.scenes.flatMap(scene => {
    if (scene.stretches.length > 0) {
      return sceneWithFaces(scene, paths, windowTask, task);
    }
    return task.facesKnown ? [withoutFace(scene, windowTask, 'no face in this shot')] : byMovement(scene, windowTask, task, places);
  });
  return merged(segments).map(segment => {
    const panels = panelsOf(segment.layout, panel);
    return { ...segment, windows: segment.windows.map((keys, index) => onWholePixels(keys, panels[index] ?? panel, task.media)) };
  });
}

/** Each track's window in this aspect; still windows of one seat are made one, so that the picture does not twitch at a return. */
function pathsOf(scenes: Scenes, task: WindowTask): Map<number, WindowPath> {
  const paths = new Map(scenes.tracks.map(track => [track.id, windowPath(track, task)]));
  const seats = new Set(scenes.seatOf.values());
  for (const seat of seats) {
    const still = scenes.tracks.filter(track => scenes.seatOf.get(track.id) === seat && paths.get(track.id)?.still);
    const keyOf = (track: Track): CropKey => paths.get(track.id)!.keys[0]!;
    const centerXPx = medianOf(still.map(track => keyOf(track).centerXPx));
    const centerYPx = medianOf(still.map(track => keyOf(track).centerYPx));
    for (const track of still) {
      const key = keyOf(track);
      if (Math.hypot(key.centerXPx - centerXPx, key.centerYPx - centerYPx) <= SAME_PLACE * task.widthPx) {
        paths.set(track.id, { still: true, keys: [{ ...key, centerXPx, centerYPx }] });
      }
    }
  }
  return paths;
}

function sceneWithFaces(scene: Scene, paths: Map<number, WindowPath>, windowTask: WindowTask, task: FrameTask): FramingSegment[] {
  const together = scene.tracks.length > 1 ? togetherKey(scene, windowTask) : null;
  if (together) {
    return [{ startFrame: scene.startFrame, endFrame: scene.endFrame, layout: 'single', windows: [[together]], reason: 'everyone in the shot fits the window' }];
  }
  const fps = task.talk.fps;
  const exchanges = quickExchanges(scene.stretches, fps).map(run => twoUp(run, task)).filter(segment => segment !== null);
  const segments: FramingSegment[] = [...exchanges];
  for (const span of gapsBetween(scene, exchanges)) {
    for (const stretch of heldLongEnough(clipTo(scene.stretches, span), MIN_HOLD_SEC * fps)) {
      segments.push(onFace(stretch, scene, paths, windowTask));
    }
  }
  return segments.sort((a, b) => a.startFrame - b.startFrame);
}

function onFace(stretch: Stretch, scene: Scene, paths: Map<number, WindowPath>, task: WindowTask): FramingSegment {
  const { startFrame, endFrame, track } = stretch;
  const path = paths.get(track.id);
  if (!path || !fitsWindow(track.seat, task.widthPx, task.panel)) {
    return withoutFace(stretch, task, 'the face is larger than the window');
  }
  const reason = `${scene.tracks.length > 1 ? 'on the one who speaks' : 'on the only face'}${path.still ? '' : ', following'}`;
  return { startFrame, endFrame, layout: 'single', windows: [keysFor(path, stretch, task)], reason };
}

/** The whole frame over a blurred copy; or simply the window in the middle, where that is nearly the whole frame. */
function withoutFace(span: FrameSpan, task: WindowTask, reason: string): FramingSegment {
  const { startFrame, endFrame } = span;
  const shown = task.widthPx * task.widthPx * task.panel.heightPx / task.panel.widthPx / (task.media.widthPx * task.media.heightPx);
  if (shown < NEARLY_WHOLE) {
    return { startFrame, endFrame, layout: 'whole-blur', windows: [], reason };
  }
  const key = insideMedia({ frame: startFrame, centerXPx: task.media.widthPx / 2, centerYPx: task.media.heightPx / 2, widthPx: task.widthPx }, task);
  return { startFrame, endFrame, layout: 'single', windows: [[key]], reason: `${reason}; the window shows nearly the whole picture` };
}

/**
 * Without knowledge of faces: each turn's part of the scene on what moves in it. `places` are the windows used before; one that
 * lies near is used again, and new ones are added.
 */
function byMovement(scene: Scene, windowTask: WindowTask, task: FrameTask, places: CropKey[]): FramingSegment[] {
  const windowPx = { widthPx: windowTask.widthPx, heightPx: windowTask.widthPx * windowTask.panel.heightPx / windowTask.panel.widthPx };
  return splitAtTurns(scene, task.talk).map(span => {
    const centre = movementCentre(task.seen, span, windowPx, task.media);
    if (!centre) {
      return withoutFace(span, windowTask, 'nothing stands out by its movement');
    }
    const key = insideMedia({ frame: span.startFrame, centerXPx: centre.xPx, centerYPx: centre.yPx, widthPx: windowTask.widthPx }, windowTask);
    const known = places.find(place => Math.hypot(place.centerXPx - key.centerXPx, place.centerYPx - key.centerYPx) <= SAME_PLACE * windowTask.widthPx);
    if (!known) {
      places.push(key);
    }
    return { ...span, layout: 'single' as const, windows: [[{ ...(known ?? key), frame: span.startFrame }]], reason: 'on what moves' };
  });
}

/** Parts of a scene between changes of the speaker, none shorter than the least hold. */
function splitAtTurns(scene: FrameSpan, talk: Talk): FrameSpan[] {
  const least = MIN_HOLD_SEC * talk.fps;
  const cuts: number[] = [];
  talk.turns.forEach((turn, i) => {
    const before = talk.turns[i - 1];
    const last = cuts.at(-1) ?? scene.startFrame;
    if (before && before.speaker !== turn.speaker && turn.startFrame - last >= least && scene.endFrame - turn.startFrame >= least) {
      cuts.push(turn.startFrame);
    }
  });
  return [scene.startFrame, ...cuts].map((startFrame, i) => ({ startFrame, endFrame: cuts[i] ?? scene.endFrame }));
}

/** The one window that holds all faces of a scene throughout, or null. */
function togetherKey(scene: Scene, task: WindowTask): CropKey | null {
  const boxes = scene.tracks.flatMap(track => track.sightings.filter(each => each.frame >= scene.startFrame && each.frame < scene.endFrame).map(each => each.face));
  const left = Math.min(...boxes.map(box => box.xPx));
  const right = Math.max(...boxes.map(box => box.xPx + box.widthPx));
  const top = Math.min(...boxes.map(box => box.yPx));
  const bottom = Math.max(...boxes.map(box => box.yPx + box.heightPx));
  const heightPx = task.widthPx * task.panel.heightPx / task.panel.widthPx;
  if (right - left > TOGETHER * task.widthPx || bottom - top > TOGETHER * heightPx) {
    return null;
  }
  return insideMedia({ frame: scene.startFrame, centerXPx: (left + right) / 2, centerYPx: (top + bottom) / 2 + 0.1 * heightPx, widthPx: task.widthPx }, task);
}

/** Runs of short stretches that go to and fro between two people. */
function quickExchanges(stretches: readonly Stretch[], fps: number): Stretch[][] {
  const runs: Stretch[][] = [];
  let run: Stretch[] = [];
  const close = (): void => {
    if (run.length >= QUICK_TURNS && new Set(run.map(each => each.track.id)).size === 2) {
      runs.push(run);
    }
    run = [];
  };
  for (const stretch of stretches) {
    if (stretch.endFrame - stretch.startFrame < QUICK_TURN_SEC * fps) {
      run.push(stretch);
    } else {
      close();
    }
  }
  close();
  return runs;
}

/** Both people of an exchange, the left one first; null where they sit too close for two pictures of one each. */
function twoUp(run: readonly Stretch[], task: FrameTask): FramingSegment | null {
  const people = [...new Set(run.map(each => each.track))].sort((a, b) => a.seat.xPx - b.seat.xPx);
  const [left, right] = people;
  const [panel] = panelsOf('two-up', ASPECT_SIZES_PX[task.aspect]);
  const first = run[0];
  const last = run.at(-1);
  if (!left || !right || !panel || !first || !last) {
    return null;
  }
  const centre = (box: BoxPx): number => box.xPx + box.widthPx / 2;
  const apartPx = centre(right.seat) - centre(left.seat);
  const wanted = Math.max(...people.map(each => Math.max(TWO_UP_FACE_HEIGHTS * each.seat.heightPx * panel.widthPx / panel.heightPx, TWO_UP_FACE_WIDTHS * each.seat.widthPx)));
  const widthPx = Math.min(wanted, widestPx(panel, task.media), apartPx);
  if (!people.every(each => fitsWindow(each.seat, widthPx / 1.1, panel))) {
    return null;
  }
  const span = { startFrame: first.startFrame, endFrame: last.endFrame };
  const windowTask: WindowTask = { panel, media: task.media, fps: task.talk.fps, widthPx };
  return { ...span, layout: 'two-up', windows: people.map(each => keysFor(windowPath(each, windowTask), span, windowTask)), reason: 'two people in quick exchange' };
}

function gapsBetween(scene: FrameSpan, taken: readonly FrameSpan[]): FrameSpan[] {
  const gaps: FrameSpan[] = [];
  let from = scene.startFrame;
  for (const span of [...taken].sort((a, b) => a.startFrame - b.startFrame)) {
    gaps.push({ startFrame: from, endFrame: span.startFrame });
    from = span.endFrame;
  }
  gaps.push({ startFrame: from, endFrame: scene.endFrame });
  return gaps.filter(gap => gap.endFrame > gap.startFrame);
}

function clipTo(stretches: readonly Stretch[], span: FrameSpan): Stretch[] {
  return stretches
    .map(each => ({ ...each, startFrame: Math.max(each.startFrame, span.startFrame), endFrame: Math.min(each.endFrame, span.endFrame) }))
    .filter(each => each.endFrame > each.startFrame);
}

/** Stretches none of which is shorter than `leastFrames`, unless it is the only one: a short one goes to the longer neighbour. */
function heldLongEnough(stretches: readonly Stretch[], leastFrames: number): Stretch[] {
  const list = [...stretches];
  for (;;) {
    const lengths = list.map(each => each.endFrame - each.startFrame);
    const shortest = lengths.indexOf(Math.min(...lengths));
    if (list.length <= 1 || lengths[shortest]! >= leastFrames) {
      return list;
    }
    const takesOver = (lengths[shortest - 1] ?? -1) >= (lengths[shortest + 1] ?? -1) ? shortest - 1 : shortest + 1;
    const low = Math.min(shortest, takesOver);
    list.splice(low, 2, { startFrame: list[low]!.startFrame, endFrame: list[low + 1]!.endFrame, track: list[takesOver]!.track });
    for (let i = list.length - 1; i > 0; i--) {
      if (list[i]!.track === list[i - 1]!.track) {
        list.splice(i - 1, 2, { ...list[i - 1]!, endFrame: list[i]!.endFrame });
      }
    }
  }
}

/** Joins neighbours that show the same; the first one's reason stays. */
function merged(segments: readonly FramingSegment[]): FramingSegment[] {
  const result: FramingSegment[] = [];
  for (const segment of segments) {
    const before = result.at(-1);
    if (before && before.layout === segment.layout && showTheSame(before, segment)) {
      result[result.length - 1] = { ...before, endFrame: segment.endFrame };
    } else {
      result.push(segment);
    }
  }
  return result;
}

function showTheSame(a: FramingSegment, b: FramingSegment): boolean {
  const same = (p: CropKey, q: CropKey): boolean => Math.abs(p.centerXPx - q.centerXPx) < 0.5 && Math.abs(p.centerYPx - q.centerYPx) < 0.5 && Math.abs(p.widthPx - q.widthPx) < 0.5;
  return a.windows.every((keys, i) => keys.length === 1 && b.windows[i]?.length === 1 && same(keys[0]!, b.windows[i][0]!));
}
