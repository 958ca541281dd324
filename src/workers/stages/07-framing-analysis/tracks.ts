/** Follows faces through a shot, and tells which faces of several shots sit in the same place. */
import type { BoxPx } from '#shared/units/geometry.ts';
import { meanLikeness } from '#workers/tools/faces/likeness.ts';
import { overlap } from '#workers/tools/faces/yunet.ts';
import type { Face } from '#workers/tools/faces/yunet.ts';
import { joinLooks } from './associate.ts';
import { bridged } from './bridge.ts';
import type { FaceSample } from './observe.ts';

/** A stretch of frames: `startFrame <= frame < endFrame`. */
export interface FrameSpan {
  readonly startFrame: number;
  readonly endFrame: number;
}

/** A face followed through one shot. */
export interface Track {
  readonly id: number;
  /** Where it was seen, in order; at least one. */
  readonly sightings: readonly { frame: number; face: Face }[];
  /** Its median box: where it sits. */
  readonly seat: BoxPx;
  /** `mouthChange.get(frame)`: how its mouth moved at that frame, 0..255; absent where the face was not seen. */
  readonly mouthChange: ReadonlyMap<number, number>;
  /** `speaking.get(frame)`: how likely it speaks by the active speaker model, 0..1; absent where that was not asked. */
  readonly speaking: ReadonlyMap<number, number>;
  /** What it looks like on the whole; see `likenessOf`. */
  readonly likeness: Float32Array;
}

/** A face as it was followed, before its sound was listened to. */
export interface FollowedFace extends Omit<Track, 'speaking'> {
  /** Pictures of its mouth by tick: numbers in the store. */
  readonly mouthPictures: ReadonlyMap<number, number>;
}

/** A track must be seen in this share of its shot's looks, or it is a false face or a passer-by... */
const MIN_PRESENCE = 0.25;
/** ...unless it is there for so long, seconds, and seen in this share of the looks meanwhile: a long shot has people who come and go. */
const LONG_SEC = 4;
const LONG_PRESENCE = 0.5;
/** A face lower than this share of the frame's height is part of the background. */
const MIN_FACE_SHARE = 0.035;
/** Much smaller than the largest face of its shot: part of the background too. */
const MIN_RELATIVE_SIZE = 0.3;

/** Follows the faces of one shot. Ids count up from `firstId`, tracks in order of their first sighting, left to right. */
export function followFaces(samples: readonly FaceSample[], shot: FrameSpan, options: { fps: number; mediaHeightPx: number; firstId: number }): FollowedFace[] {
  const own = samples.filter(sample => sample.frame >= shot.startFrame && sample.frame < shot.endFrame);
  const open = bridged(joinLooks(own, shot.endFrame, options.fps), options.fps);
  const largestPx = Math.max(0, ...open.map(track => medianOf(track.sightings.map(each => each.face.heightPx))));
  return open
    .map(track => ({ ...track, seat: medianBox(track.sightings.map(each => each.face)) }))
    .filter(({ sightings, seat }) => isPresent(sightings, own, options.fps)
      && seat.heightPx >= MIN_FACE_SHARE * options.mediaHeightPx && seat.heightPx >= MIN_RELATIVE_SIZE * largestPx)
    .map(({ sightings, mouth, pictures, likenesses, seat }, i) => ({
      id: options.firstId + i, sightings, seat, mouthChange: mouth, mouthPictures: pictures, likeness: meanLikeness(likenesses),
    }));
}

function isPresent(sightings: Track['sightings'], looks: readonly FaceSample[], fps: number): boolean {
  const [first, last] = [sightings[0]?.frame ?? 0, sightings.at(-1)?.frame ?? 0];
  const meanwhile = looks.filter(look => look.frame >= first && look.frame <= last).length;
  return sightings.length >= Math.max(looks.length > 3 ? 2 : 1, MIN_PRESENCE * looks.length)
    || (last - first >= LONG_SEC * fps && sightings.length >= LONG_PRESENCE * meanwhile);
}

/** Groups tracks of all shots by where they sit: `seatOf.get(trackId)` is the same for faces that overlap by half or more. */
export function findSeats(tracks: readonly Track[]): Map<number, number> {
  const seats: BoxPx[] = [];
  const seatOf = new Map<number, number>();
  for (const track of tracks) {
    let best = -1;
    seats.forEach((seat, i) => {
      const share = overlap(seat, track.seat);
      if (share >= 0.5 && (best < 0 || share > overlap(seats[best]!, track.seat))) {
        best = i;
      }
    });
    seatOf.set(track.id, best < 0 ? seats.push(track.seat) - 1 : best);
  }
  return seatOf;
}

/** The box whose edges are the medians of the boxes' edges. */
export function medianBox(boxes: readonly BoxPx[]): BoxPx {
  const of = (pick: (box: BoxPx) => number): number => medianOf(boxes.map(pick));
  const widthPx = of(box => box.widthPx);
  const heightPx = of(box => box.heightPx);
  return { xPx: of(box => box.xPx + box.widthPx / 2) - widthPx / 2, yPx: of(box => box.yPx + box.heightPx / 2) - heightPx / 2, widthPx, heightPx };
}

/** The middle value; the lower of two. 0 for an empty list. */
export function medianOf(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[(values.length - 1) >> 1] ?? 0;
}
