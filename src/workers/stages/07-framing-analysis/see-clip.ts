/** The one look at a clip: what is in the picture, what moves, and which of several faces speaks. */
import { join } from 'node:path';

import type { ClipFacts } from '#shared/artifacts/clip.ts';
import type { ClipFaces } from '#shared/artifacts/faces.ts';
import { MOUTH_SIDE_PX } from '#workers/tools/faces/active-speaker/mouth-picture.ts';
import type { SpeakerModel } from '#workers/tools/faces/active-speaker/speaker-model.ts';
import { openPictureStore } from '#workers/tools/faces/picture-store.ts';
import type { FaceDetector } from '#workers/tools/faces/yunet.ts';
import { followClip } from './follow.ts';
import { listenTo } from './listen.ts';
import { observeClip } from './observe.ts';
import { packClip } from './packing.ts';

/** Options of `seeClip`. */
export interface SeeClipOptions {
  readonly facts: ClipFacts;
  readonly mediaPath: string;
  readonly audioPath: string;
  /** Where segment detection found cuts, in frames of the clip. */
  readonly expectedShotFrames: readonly number[];
  /** Null where the face model is absent. */
  readonly detector: FaceDetector | null;
  /** Null where the active speaker model is absent. */
  readonly speakerModel: SpeakerModel | null;
  readonly scratchDir: string;
  readonly signal: AbortSignal;
  /** 0..1. */
  readonly onProgress: (fraction: number) => void;
}

/** To look at the pictures takes about so much of the time; the rest is listening. */
const LOOKING_SHARE = 0.6;

/** Looks at a clip and listens to it. Rejects as `observeClip` and `listenTo` do. */
export async function seeClip(options: SeeClipOptions): Promise<ClipFaces> {
  const { facts, mediaPath, audioPath, expectedShotFrames, detector, signal, onProgress } = options;
  const speakerModel = facts.silent ? null : options.speakerModel;
  const subject = `clip ${facts.clipId}`;
  const pictures = detector && speakerModel ? openPictureStore(join(options.scratchDir, `${facts.clipId}-mouths`), MOUTH_SIDE_PX ** 2) : null;
  try {
    const seen = await observeClip({
      mediaPath, media: { widthPx: facts.widthPx, heightPx: facts.heightPx }, detector, pictures, signal, fps: facts.fps, frameCount: facts.frameCount, subject,
      onProgress: fraction => { onProgress(LOOKING_SHARE * fraction); },
    });
    const { shotStarts, faces } = followClip(seen, { fps: facts.fps, mediaHeightPx: facts.heightPx, expectedShotFrames });
    const tracks = await listenTo(faces.flat(), { model: speakerModel, pictures, audioPath, fps: facts.fps, subject, signal });
    const byId = new Map(tracks.map(track => [track.id, track]));
    const shots = { shotStarts, faces: faces.map(own => own.flatMap(({ id }) => byId.get(id) ?? [])) };
    return packClip(seen, shots, { clipId: facts.clipId, detector: detector ? 'yunet' : 'none', speakerModel: detector && speakerModel ? 'light-asd' : 'none' });
  } finally {
    pictures?.close();
  }
}
