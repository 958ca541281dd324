/** Joins trails of one shot that are the same face: it turned away, was hidden, or went out of the picture and came back. */
import { alike, meanLikeness } from '#workers/tools/faces/likeness.ts';
import { distance } from '#workers/tools/faces/yunet.ts';
import type { Trail } from './associate.ts';

/**
 * Two faces that look this much alike are one person (see `alike`). Measured on eight clips of a made episode, near and far, at rest and
 * talking: people come out right with anything from 0.74 to 0.84; of the pairs of faces of two people the most alike come to 0.80, the middle
 * to 0.72; of one person 19 in 20 to 0.84 or more.
 */
export const SAME_PERSON = 0.8;
/** A face that comes back to its place (so far from it, in widths) within so many seconds is the same, whatever it looks like from that side. */
const SAME_PLACE = 0.6;
const SAME_PLACE_SEC = 5;
/** Faces of other sizes than this are not taken to be one by their looks: the larger height over the smaller. */
const LARGEST_RATIO = 2;

/** Trails, those of one face joined, in order of their first sighting. No two that are seen at once are joined. */
export function bridged(trails: readonly Trail[], fps: number): Trail[] {
  const whole: Trail[] = [];
  const inOrder = [...trails].sort((a, b) => firstFrame(a) - firstFrame(b));
  for (const trail of inOrder) {
    const [best] = whole.map(earlier => ({ earlier, fit: fitOf(earlier, trail, fps) })).filter(({ fit }) => fit > 0).sort((a, b) => b.fit - a.fit);
    if (best) {
      join(best.earlier, trail);
    } else {
      whole.push({ sightings: [...trail.sightings], mouth: new Map(trail.mouth), pictures: new Map(trail.pictures), likenesses: [...trail.likenesses] });
    }
  }
  return whole;
}

/** How well a trail goes on with an earlier one, 0: not at all. */
function fitOf(earlier: Trail, later: Trail, fps: number): number {
  const [last, first] = [earlier.sightings.at(-1), later.sightings[0]];
  if (!last || !first || first.frame <= last.frame) {
    return 0;
  }
  const looks = earlier.likenesses.length > 0 && later.likenesses.length > 0 ? alike(meanLikeness(earlier.likenesses), meanLikeness(later.likenesses)) : 0;
  const ratio = Math.max(last.face.heightPx, first.face.heightPx) / Math.max(1, Math.min(last.face.heightPx, first.face.heightPx));
  const apart = distance(last.face, first.face);
  const cameBack = apart <= SAME_PLACE && first.frame - last.frame <= SAME_PLACE_SEC * fps;
  return (looks >= SAME_PERSON || cameBack) && ratio <= LARGEST_RATIO ? 2 + looks - Math.min(1, apart) : 0;
}

function join(earlier: Trail, later: Trail): void {
  earlier.sightings.push(...later.sightings);
  later.mouth.forEach((value, frame) => earlier.mouth.set(frame, value));
  later.pictures.forEach((picture, tick) => earlier.pictures.set(tick, picture));
  earlier.likenesses.push(...later.likenesses);
}

function firstFrame({ sightings }: Trail): number {
  return sightings[0]?.frame ?? 0;
}
