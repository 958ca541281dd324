/** Framing of one clip, from what was seen in it. Pure. */
import type { ClipFacts, FaceTrack, Framing } from '#shared/artifacts/clip.ts';
import type { ClipFaces, People } from '#shared/artifacts/faces.ts';
import type { Warning } from '#shared/artifacts/words.ts';
import type { Aspect } from '#shared/units/geometry.ts';
import { frameAspect } from './layouts.ts';
import { unpackClip } from './packing.ts';
import { learntOf, whoIsWho } from './identities.ts';
import { divideClip } from './scenes.ts';
import type { Scenes } from './scenes.ts';
import type { Talk } from './speaking.ts';
import type { Track } from './tracks.ts';
import { round2 } from './windows.ts';

/** What a clip is framed from. */
export interface FrameClipOptions {
  readonly facts: ClipFacts;
  readonly seen: ClipFaces;
  readonly talk: Talk;
  readonly people: People;
  readonly aspects: readonly Aspect[];
}

/** Frames a clip for every aspect. */
export function frameClip({ facts, seen, talk, people, aspects }: FrameClipOptions): Framing {
  const media = { widthPx: facts.widthPx, heightPx: facts.heightPx };
  const facesKnown = seen.detector !== 'none';
  const { movement, shots } = unpackClip(seen);
  const personOf = whoIsWho(shots, people);
  const scenes = divideClip(shots, { movement, widthPx: media.widthPx }, talk, learntOf(people, personOf));
  return {
    kind: 'framing', version: 1, clipId: facts.clipId, detector: seen.detector,
    widthPx: media.widthPx, heightPx: media.heightPx, frameCount: seen.frameCount,
    shotStarts: [...scenes.shotStarts],
    tracks: scenes.tracks.map(track => trackRecord(track, personOf.get(track.id))),
    speakers: scenes.scenes.flatMap(scene => scene.stretches.map(({ startFrame, endFrame, track, confidence }) => ({ startFrame, endFrame, trackId: track.id, confidence }))),
    aspects: aspects.map(aspect => ({ aspect, segments: frameAspect({ aspect, media, seen: movement, scenes, talk, facesKnown }) })),
    warnings: warningsOf(scenes, { ...seen, silent: facts.silent }),
  };
}

function trackRecord(track: Track, personId: string | undefined): FaceTrack {
  return {
    trackId: track.id, ...(personId === undefined ? {} : { personId }),
    boxes: track.sightings.map(({ frame, face }) => ({
      frame, score: Math.round(Math.min(1, face.score) * 1000) / 1000,
      xPx: round2(face.xPx), yPx: round2(face.yPx), widthPx: round2(face.widthPx), heightPx: round2(face.heightPx),
    })),
  };
}

function warningsOf({ tracks, scenes }: Scenes, { detector, speakerModel, silent }: Pick<ClipFaces, 'detector' | 'speakerModel'> & Pick<ClipFacts, 'silent'>): Warning[] {
  if (detector === 'none') {
    return [{ code: 'face-model-missing', sentence: 'The face model is not there: the picture is framed by what moves in it. Fetch or import it (see "cutdown models") for framing by faces.' }];
  }
  if (tracks.length === 0) {
    return [{ code: 'no-faces', sentence: 'No face was found in this clip: it is shown whole where it does not fit the frame.' }];
  }
  return speakerModel === 'none' && !silent && scenes.some(scene => scene.tracks.length > 1)
    ? [{ code: 'speaker-model-missing', sentence: 'The active speaker model is not there: which of several people speaks is told by how mouths move and by the transcript. Fetch or import it (see "cutdown models").' }] : [];
}
