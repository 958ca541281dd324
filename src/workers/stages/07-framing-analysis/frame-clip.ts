/** Framing of one clip, from one look at it. */
import type { ClipFacts, FaceTrack, Framing } from '#shared/artifacts/clip.ts';
import type { Warning } from '#shared/artifacts/words.ts';
import type { Aspect } from '#shared/units/geometry.ts';
import type { FaceDetector } from '#workers/tools/faces/yunet.ts';
import type { ClipTalk } from './clip-talk.ts';
import { frameAspect } from './layouts.ts';
import { observeClip } from './observe.ts';
import { divideClip } from './scenes.ts';
import type { Track } from './tracks.ts';
import { round2 } from './windows.ts';

/** Options of `frameClip`. */
export interface FrameClipOptions {
  facts: ClipFacts;
  mediaPath: string;
  talk: ClipTalk;
  aspects: readonly Aspect[];
  /** Null where the face model is absent. */
  detector: FaceDetector | null;
  signal: AbortSignal;
  /** 0..1. */
  onProgress: (fraction: number) => void;
}

/** Looks at a clip once and frames it for every aspect. Rejects as `observeClip` does. */
export async function frameClip(options: FrameClipOptions): Promise<Framing> {
  const { facts, mediaPath, talk, aspects, detector, signal, onProgress } = options;
  const media = { widthPx: facts.widthPx, heightPx: facts.heightPx };
  const seen = await observeClip({
    mediaPath, media, detector, signal, onProgress, fps: facts.fps, frameCount: facts.frameCount, subject: `clip ${facts.clipId}`,
  });
  const scenes = divideClip(seen, talk, talk.expectedShotFrames, media.heightPx);
  return {
    kind: 'framing', version: 1, clipId: facts.clipId,
    detector: detector ? 'yunet' : 'none',
    widthPx: media.widthPx, heightPx: media.heightPx, frameCount: facts.frameCount,
    shotStarts: [...scenes.shotStarts],
    tracks: scenes.tracks.map(trackRecord),
    aspects: aspects.map(aspect => ({ aspect, segments: frameAspect({ aspect, media, seen, scenes, talk, facesKnown: detector !== null }) })),
    warnings: warningsOf(scenes.tracks, detector !== null),
  };
}

function trackRecord(track: Track): FaceTrack {
  return {
    trackId: track.id,
    boxes: track.sightings.map(({ frame, face }) => ({
      frame, score: Math.round(Math.min(1, face.score) * 1000) / 1000,
      xPx: round2(face.xPx), yPx: round2(face.yPx), widthPx: round2(face.widthPx), heightPx: round2(face.heightPx),
    })),
  };
}

function warningsOf(tracks: readonly Track[], facesKnown: boolean): Warning[] {
  if (!facesKnown) {
    return [{ code: 'face-model-missing', sentence: 'The face model is not there: the picture is framed by what moves in it. Fetch or import it (see "cutdown models") for framing by faces.' }];
  }
  return tracks.length === 0 ? [{ code: 'no-faces', sentence: 'No face was found in this clip: it is shown whole where it does not fit the frame.' }] : [];
}
