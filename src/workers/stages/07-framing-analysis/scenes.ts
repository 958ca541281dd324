/** Divides a clip into scenes: stretches of a shot with the faces in it, and who of them speaks. */
import type { Shots } from './follow.ts';
import { learnShares, turnParts, type Learnt } from './learning.ts';
import type { Movement } from './observe.ts';
import { isTurnedAway, NOBODY_AFTER_SEC } from './presence.ts';
import { whoSpeaks } from './speaking.ts';
import type { Stretch, Talk } from './speaking.ts';
import { findSeats } from './tracks.ts';
import type { FrameSpan, Track } from './tracks.ts';

/** Part of a shot. Without faces there are no stretches. */
export interface Scene extends FrameSpan {
  readonly tracks: readonly Track[];
  readonly stretches: readonly Stretch[];
}

/** A clip, divided up. */
export interface Scenes {
  readonly shotStarts: readonly number[];
  readonly tracks: readonly Track[];
  readonly scenes: readonly Scene[];
  /** `seatOf.get(trackId)`: the same number for faces that sit in the same place. */
  readonly seatOf: ReadonlyMap<number, number>;
}

/** The picture that was seen; `widthPx`: of the media. */
export interface SeenPicture {
  readonly movement: Movement;
  readonly widthPx: number;
}

/**
 * Works out scenes from the faces of a clip's shots and the talk. `learnt`: what is known from the whole recording; where that is
 * nothing, the clip's own shots say which seat belongs to which speaker.
 */
export function divideClip({ shotStarts, faces }: Shots, picture: SeenPicture, talk: Talk, learnt: Learnt): Scenes {
  const parts = shotStarts.flatMap((startFrame, i) => splitByPresence({ startFrame, endFrame: shotStarts[i + 1] ?? picture.movement.frameCount }, faces[i] ?? [], { ...picture, fps: talk.fps }));
  const tracks = faces.flat();
  const seatOf = findSeats(tracks);
  const bySeat = learnShares(turnParts(parts, talk), track => seatOf.get(track.id));
  const known: Learnt = (speaker, track) => learnt(speaker, track) ?? bySeat.get(speaker)?.get(seatOf.get(track.id) ?? -1)?.share;
  const scenes = parts.map(({ span, tracks: present }) => ({ ...span, tracks: present, stretches: whoSpeaks(span, present, known, talk) }));
  return { shotStarts, tracks, scenes, seatOf };
}

function splitByPresence(shot: FrameSpan, tracks: readonly Track[], seen: SeenPicture & { readonly fps: number }): { span: FrameSpan; tracks: Track[] }[] {
  if (tracks.length === 0) {
    return [{ span: shot, tracks: [] }];
  }
  const least = NOBODY_AFTER_SEC * seen.fps;
  const frames = tracks.flatMap(track => track.sightings.map(each => each.frame)).sort((a, b) => a - b);
  const parts: { span: FrameSpan; tracks: Track[] }[] = [];
  let from = shot.startFrame;
  let lastSeen = shot.startFrame - 1;
  const add = (startFrame: number, endFrame: number, present: boolean): void => {
    if (endFrame > startFrame) {
      const inside = tracks.filter(track => track.sightings.some(each => each.frame >= startFrame && each.frame < endFrame));
      parts.push({ span: { startFrame, endFrame }, tracks: present ? inside : [] });
    }
  };
  for (const frame of [...frames, shot.endFrame]) {
    if (frame - lastSeen >= least && !isTurnedAway({ startFrame: lastSeen + 1, endFrame: frame }, tracks, seen)) {
      add(from, lastSeen + 1, true);
      add(lastSeen + 1, frame, false);
      from = frame;
    }
    lastSeen = frame;
  }
  add(from, shot.endFrame, true);
  return parts;
}
