/**
 * Joins the faces of one look after the other to trails.
 *
 * After Y. Zhang et al., "ByteTrack: Multi-Object Tracking by Associating Every Detection Box", ECCV 2022: sure faces choose among the
 * trails first, then those that the detector is unsure of (profiles, half hidden faces) may go on with what is left; they begin none. A
 * trail's next place is foreseen from its last steps; looks decide between people who come near each other.
 */
import type { BoxPx } from '#shared/units/geometry.ts';
import { alike } from '#workers/tools/faces/likeness.ts';
import { distance, MIN_SCORE, overlap } from '#workers/tools/faces/yunet.ts';
import type { Face } from '#workers/tools/faces/yunet.ts';
import type { FaceSample, MouthPicture } from './observe.ts';

/** A face followed from look to look. */
export interface Trail {
  readonly sightings: { frame: number; face: Face }[];
  readonly mouth: Map<number, number>;
  readonly pictures: Map<number, number>;
  readonly likenesses: Float32Array[];
}

/** A face that overlaps a trail's place by this, or lies within half its width of it, goes on with it. */
const SAME_TRAIL_IOU = 0.3;
const SAME_TRAIL_DISTANCE = 0.5;
/** A trail goes no further when its face was not seen for so long, seconds. */
const LOST_AFTER_SEC = 1.2;
/** A step is foreseen no further ahead than this, seconds: heads turn back. */
const FORESEEN_SEC = 0.5;
/** How much looks count beside places: another person's face, about 0.2 less alike, weighs as much as a sixth of its width. */
const LOOKS_WEIGHT = 0.8;

/** Trails of the looks of one shot, in order of their first sighting, left to right. `endFrame`: of the shot. */
export function joinLooks(looks: readonly FaceSample[], endFrame: number, fps: number): Trail[] {
  const trails: Trail[] = [];
  for (const look of looks) {
    const given = new Map<number, Trail>();
    const open = new Set(trails.filter(({ sightings }) => look.frame - (sightings.at(-1)?.frame ?? -Infinity) <= LOST_AFTER_SEC * fps));
    const sure = look.faces.flatMap((face, f) => (face.score >= MIN_SCORE ? [f] : []));
    claim(look, sure, { open, given, fps });
    claim(look, look.faces.flatMap((face, f) => (face.score < MIN_SCORE ? [f] : [])), { open, given, fps });
    const inOrder = look.faces.map((face, f) => ({ face, f })).sort((a, b) => a.face.xPx - b.face.xPx);
    for (const { face, f } of inOrder) {
      const trail = given.get(f) ?? (sure.includes(f) ? begun(trails) : null);
      if (trail) {
        extend(trail, look, { face, f, endFrame });
      }
    }
  }
  return trails;
}

interface Claims {
  /** Trails that no face of this look has gone on with; those that one does are taken out. */
  readonly open: Set<Trail>;
  readonly given: Map<number, Trail>;
  readonly fps: number;
}

/** Gives faces to trails, the closest first. */
function claim(look: FaceSample, faces: readonly number[], { open, given, fps }: Claims): void {
  const claims = [...open].flatMap(trail => faces.map(f => ({ trail, f, closeness: closeness(trail, look, f, fps) })))
    .filter(each => each.closeness > 0).sort((a, b) => b.closeness - a.closeness);
  for (const { trail, f } of claims) {
    if (open.has(trail) && !given.has(f)) {
      given.set(f, trail);
      open.delete(trail);
    }
  }
}

/** How well a face goes on with a trail, 0: not at all. */
function closeness(trail: Trail, look: FaceSample, f: number, fps: number): number {
  const [face, last] = [look.faces[f], trail.sightings.at(-1)];
  if (!face || !last) {
    return 0;
  }
  const foreseen = foresee(trail, look.frame, fps);
  const [share, apart] = [overlap(foreseen, face), distance(foreseen, face)];
  const near = (box: BoxPx): boolean => overlap(box, face) >= SAME_TRAIL_IOU || distance(box, face) < SAME_TRAIL_DISTANCE;
  if (!near(foreseen) && !near(last.face)) {
    return 0;
  }
  const [looks, own] = [look.likenesses[f], trail.likenesses.at(-1)];
  const likeness = looks && own ? alike(own, looks) : 0;
  return Math.max(0, share + Math.max(0, 1 - apart) + LOOKS_WEIGHT * likeness) + 1e-6;
}

/** Where the face of a trail would be at a frame if it went on as in its last two steps. */
function foresee({ sightings }: Trail, frame: number, fps: number): BoxPx {
  const [last, before] = [sightings.at(-1)!, sightings.at(-3) ?? sightings.at(-2)];
  if (!before) {
    return last.face;
  }
  const ahead = Math.min(frame - last.frame, FORESEEN_SEC * fps) / Math.max(1, last.frame - before.frame);
  return { ...last.face, xPx: last.face.xPx + ahead * (last.face.xPx - before.face.xPx), yPx: last.face.yPx + ahead * (last.face.yPx - before.face.yPx) };
}

function begun(trails: Trail[]): Trail {
  const trail = { sightings: [], mouth: new Map<number, number>(), pictures: new Map<number, number>(), likenesses: [] };
  trails.push(trail);
  return trail;
}

function extend(trail: Trail, look: FaceSample, { face, f, endFrame }: { face: Face; f: number; endFrame: number }): void {
  trail.sightings.push({ frame: look.frame, face });
  const likeness = look.likenesses[f];
  // What somebody looks like is learnt from what is certain to be his face.
  if (likeness && face.score >= MIN_SCORE) {
    trail.likenesses.push(likeness);
  }
  look.mouthPictures[f]?.forEach(({ tick, picture }: MouthPicture) => trail.pictures.set(tick, picture));
  look.mouthChange[f]?.forEach((value, i) => {
    const frame = look.frame + 1 + i;
    if (frame < endFrame) {
      trail.mouth.set(frame, value);
    }
  });
}
