/** Frames the people of a scene: together, two by two, or the one who speaks. */
import type { CropKey, FramingSegment } from '#shared/artifacts/clip.ts';
import { panelsOf } from '#shared/framing/crop.ts';
import type { BoxPx } from '#shared/units/geometry.ts';
import type { Face } from '#workers/tools/faces/yunet.ts';
import { MIN_HOLD_SEC, clipTo, gapsBetween, heldLongEnough, quickExchanges } from './exchanges.ts';
import type { Exchange } from './exchanges.ts';
import { captionsOver, isSamePlace } from './frame-task.ts';
import type { AspectTask } from './frame-task.ts';
import type { Scene, Scenes } from './scenes.ts';
import type { Stretch } from './speaking.ts';
import type { FrameSpan, Track } from './tracks.ts';
import { medianOf } from './tracks.ts';
import { showWhole } from './whole.ts';
import { fitsWindow, keysFor, widestPx, windowPath } from './windows.ts';
import type { Sightings, WindowPath, WindowTask } from './windows.ts';

/** Height of a two-up window in heights of the face, and its least width in widths of the face. */
const TWO_UP_FACE_HEIGHTS = 2.2;
const TWO_UP_FACE_WIDTHS = 1.3;
/** Faces whose common box takes no more than this share of the window are shown together; once they are, in all shots of these seats up to the second. */
const TOGETHER = 0.9;
const STILL_TOGETHER = 0.94;
/** Share of the looks at which that must hold. */
const TOGETHER_SHARE = 0.95;

/** What scenes of one aspect share: each track's window, and the seats that are shown together. */
export interface PeopleMemory {
  readonly paths: ReadonlyMap<number, WindowPath>;
  readonly together: Set<string>;
}

/** Each track's window in this aspect; still windows of one seat are made one, so that the picture does not twitch at a return. */
export function rememberPeople(scenes: Scenes, task: WindowTask): PeopleMemory {
  const paths = new Map(scenes.tracks.map(track => [track.id, windowPath(track, task)]));
  for (const seat of new Set(scenes.seatOf.values())) {
    const still = scenes.tracks.filter(track => scenes.seatOf.get(track.id) === seat && paths.get(track.id)?.still);
    const keyOf = (track: Track): CropKey => paths.get(track.id)!.keys[0]!;
    const centerXPx = medianOf(still.map(track => keyOf(track).centerXPx));
    const centerYPx = medianOf(still.map(track => keyOf(track).centerYPx));
    for (const track of still) {
      const key = keyOf(track);
      if (isSamePlace(key, { ...key, centerXPx, centerYPx })) {
        paths.set(track.id, { still: true, keys: [{ ...key, centerXPx, centerYPx }] });
      }
    }
  }
  return { paths, together: new Set() };
}

/** Frames a scene with faces. */
export function framePeople(scene: Scene, task: AspectTask, memory: PeopleMemory): FramingSegment[] {
  const everyone = scene.tracks.length > 1 ? together(scene.tracks, scene, task, memory) : null;
  if (everyone) {
    return [{ ...everyone, reason: 'everyone in the shot fits the window' }];
  }
  const { fps } = task.talk;
  const exchanges = quickExchanges(scene.stretches, fps).flatMap(exchange => inExchange(exchange, task, memory) ?? []);
  const singles = gapsBetween(scene, exchanges).flatMap(span => heldLongEnough(clipTo(scene.stretches, span), MIN_HOLD_SEC * fps));
  return [...exchanges, ...singles.map(stretch => onFace(stretch, scene, task, memory))].sort((a, b) => a.startFrame - b.startFrame);
}

function onFace(stretch: Stretch, scene: Scene, task: AspectTask, { paths }: PeopleMemory): FramingSegment {
  const { startFrame, endFrame, track } = stretch;
  const known = paths.get(track.id);
  if (!known || !fitsWindow(track.seat, task.window.widthPx, task.panel)) {
    return { ...showWhole(stretch, task.window, 'the face is larger than the window'), trackIds: [track.id] };
  }
  // Where the window cannot stand through the shot, it may stand while this one is shown.
  const path = known.still ? known : windowPath(partOf(track, stretch), task.window);
  const windows = [keysFor(path, stretch, task.window)];
  const reason = `${scene.tracks.length > 1 ? 'on the one who speaks' : 'on the only face'}${windows[0]!.length > 1 ? ', following' : ''}`;
  return { startFrame, endFrame, layout: 'single', windows, reason, trackIds: [track.id] };
}

/** A track within a stretch, with the look before and the one after it; all of it where it was not seen there. */
function partOf(track: Track, span: FrameSpan): Sightings {
  const { sightings } = track;
  const first = sightings.findLastIndex(each => each.frame <= span.startFrame);
  const last = sightings.findIndex(each => each.frame >= span.endFrame - 1);
  const part = sightings.slice(Math.max(0, first), last < 0 ? undefined : last + 1);
  return { sightings: part.length > 0 ? part : sightings };
}

/** How an exchange is shown: all who take part in one window, two in a panel each, or the whole picture. Null: as single turns. */
function inExchange(exchange: Exchange, task: AspectTask, memory: PeopleMemory): FramingSegment | null {
  const inOne = together(exchange.people, exchange, task, memory);
  if (inOne) {
    return { ...inOne, reason: 'those in quick exchange fit the window' };
  }
  const trackIds = exchange.people.map(track => track.id);
  if (exchange.people.length > 2) {
    return { ...showWhole(exchange, task.window, 'several people in quick exchange'), trackIds };
  }
  return twoUp(exchange, task);
}

/** Both people of an exchange, the left one first; null where they sit too close for two pictures of one each. A wide output has room for both as they are. */
function twoUp({ startFrame, endFrame, people }: Exchange, task: AspectTask): FramingSegment | null {
  const [left, right] = people;
  const panels = panelsOf('two-up', task.panel);
  const [panel, second] = panels;
  if (!left || !right || !panel || !second || task.aspect === '16:9') {
    return null;
  }
  const centre = (box: BoxPx): number => box.xPx + box.widthPx / 2;
  const apartPx = centre(right.seat) - centre(left.seat);
  const wanted = Math.max(...people.map(each => Math.max(TWO_UP_FACE_HEIGHTS * each.seat.heightPx * panel.widthPx / panel.heightPx, TWO_UP_FACE_WIDTHS * each.seat.widthPx)));
  const widthPx = Math.min(wanted, widestPx(panel, task.media), apartPx);
  if (!people.every(each => fitsWindow(each.seat, widthPx / 1.1, panel))) {
    return null;
  }
  const span = { startFrame, endFrame };
  const stacked = second.yPx > panel.yPx;
  const windows = people.map((each, index) => {
    const windowTask: WindowTask = { ...task.window, panel, widthPx, clearOf: captionsOver(task.aspect, stacked ? (index === 0 ? 'upper' : 'lower') : 'beside') };
    return keysFor(windowPath(partOf(each, span), windowTask), span, windowTask);
  });
  return { ...span, layout: 'two-up', windows, reason: 'two people in quick exchange', trackIds: people.map(each => each.id) };
}

/** The one window that holds several faces over a stretch, or null. It stands, or goes along with them. */
function together(tracks: readonly Track[], span: FrameSpan, task: AspectTask, memory: PeopleMemory): Omit<FramingSegment, 'reason'> | null {
  const seats = [...new Set(tracks.map(track => task.scenes.seatOf.get(track.id) ?? -1))].sort((a, b) => a - b).join(' ');
  const limit = memory.together.has(seats) ? STILL_TOGETHER : TOGETHER;
  const common = commonBoxes(tracks, span);
  const { widthPx } = task.window;
  const heightPx = widthPx * task.panel.heightPx / task.panel.widthPx;
  const fitting = common.filter(({ face }) => face.widthPx <= limit * widthPx && face.heightPx <= limit * heightPx).length;
  if (common.length === 0 || fitting < TOGETHER_SHARE * common.length) {
    return null;
  }
  memory.together.add(seats);
  const windows = [keysFor(windowPath({ sightings: common }, task.window), span, task.window)];
  return { startFrame: span.startFrame, endFrame: span.endFrame, layout: 'single', windows, trackIds: tracks.map(track => track.id) };
}

/** The box around all faces of some tracks, at each frame at which one of them was seen; who was not seen is where he was last, else where he will be. */
function commonBoxes(tracks: readonly Track[], span: FrameSpan): { frame: number; face: Face }[] {
  const frames = [...new Set(tracks.flatMap(track => track.sightings.map(each => each.frame)))].filter(frame => frame >= span.startFrame && frame < span.endFrame).sort((a, b) => a - b);
  return frames.map(frame => {
    const boxes = tracks.map(track => (track.sightings.findLast(each => each.frame <= frame) ?? track.sightings[0]!).face);
    const xPx = Math.min(...boxes.map(box => box.xPx));
    const yPx = Math.min(...boxes.map(box => box.yPx));
    const widthPx = Math.max(...boxes.map(box => box.xPx + box.widthPx)) - xPx;
    const heightPx = Math.max(...boxes.map(box => box.yPx + box.heightPx)) - yPx;
    return { frame, face: { xPx, yPx, widthPx, heightPx, score: Math.min(...boxes.map(box => box.score)), landmarksPx: [] } };
  });
}
