/** Divides a clip into shots and follows the faces of each. */
import type { Observation } from './observe.ts';
import { findShotStarts, withSoftCuts } from './shots.ts';
import { followFaces, type FollowedFace, type Track } from './tracks.ts';

/** A clip's shots, and the faces of each. */
export interface Shots<F extends Pick<Track, 'id'> = Track> {
  /** First frames; the first is 0. */
  readonly shotStarts: readonly number[];
  /** `faces[shot]`: the faces of that shot. Ids are unique in the clip. */
  readonly faces: readonly (readonly F[])[];
}

/** `expectedShotFrames`: boundaries that segment detection found. */
export function followClip(seen: Observation, options: { fps: number; mediaHeightPx: number; expectedShotFrames: readonly number[] }): Shots<FollowedFace> {
  const { fps, mediaHeightPx } = options;
  const shotStarts = withSoftCuts(findShotStarts(seen.change, fps, options.expectedShotFrames), seen, fps);
  let firstId = 0;
  const faces = shotStarts.map((startFrame, i) => {
    const own = followFaces(seen.samples, { startFrame, endFrame: shotStarts[i + 1] ?? seen.frameCount }, { fps, mediaHeightPx, firstId });
    firstId += own.length;
    return own;
  });
  return { shotStarts, faces };
}
