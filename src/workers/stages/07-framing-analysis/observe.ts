/** The one look at a clip: every frame small, faces a few times a second, what moves in every frame. */
import { CutdownError } from '#shared/errors/cutdown-error.ts';
import type { SizePx } from '#shared/framing/crop.ts';
import { mouthPicture } from '#workers/tools/faces/active-speaker/mouth-picture.ts';
import { TICKS_PER_SEC } from '#workers/tools/faces/active-speaker/speaker-model.ts';
import { likenessOf } from '#workers/tools/faces/likeness.ts';
import { MOTION_COLUMNS, MOTION_ROWS, changeInside, comparePictures, mouthBox } from '#workers/tools/faces/motion.ts';
import { readPictures, workingSize } from '#workers/tools/faces/picture.ts';
import type { Picture } from '#workers/tools/faces/picture.ts';
import type { PictureStore } from '#workers/tools/faces/picture-store.ts';
import type { Face, FaceDetector } from '#workers/tools/faces/yunet.ts';
import { MIN_SCORE, UNSURE_SCORE } from '#workers/tools/faces/yunet.ts';
import { detailOf } from './detail.ts';
import type { PictureDetail } from './detail.ts';
import { lookAgainAfterSec } from './pace.ts';

/** The faces of one frame, in pixels of the clip media, and how their mouths moved until the next sample. */
export interface FaceSample {
  readonly frame: number;
  readonly faces: readonly Face[];
  /** `mouthChange[face][i]`: mean |difference| in the lower part of that face at frame `frame + 1 + i`, 0..255. */
  readonly mouthChange: readonly number[][];
  /** `likenesses[face]`: what it looks like (see `likenessOf`). */
  readonly likenesses: readonly Float32Array[];
  /** `mouthPictures[face]`: pictures of its mouth until the next sample, where there are several faces. */
  readonly mouthPictures: readonly (readonly MouthPicture[])[];
}

/** A picture of a mouth: its number in the store, and when it was taken, in steps of 1/`TICKS_PER_SEC` s from the clip's start. */
export interface MouthPicture {
  readonly tick: number;
  readonly picture: number;
}

/** What was seen of the picture as such. Lists by frame have `frameCount` entries; a frame's change is against the one before it. */
export interface Movement {
  readonly frameCount: number;
  readonly change: Float32Array;
  /** `columns[frame * MOTION_COLUMNS + column]`, and rows alike: where in the picture it changed. */
  readonly columns: Float32Array;
  readonly rows: Float32Array;
  /** How the picture is drawn, now and then and after each change. */
  readonly details: readonly PictureDetail[];
}

/** What was seen. */
export interface Observation extends Movement {
  readonly samples: readonly FaceSample[];
}

/** Options of `observeClip`. */
export interface ObserveOptions {
  mediaPath: string;
  media: SizePx;
  fps: number;
  frameCount: number;
  /** Null: faces are not looked for. */
  detector: FaceDetector | null;
  /** Where pictures of mouths are kept for whoever is to tell who speaks; null: none are taken. */
  pictures: PictureStore | null;
  subject: string;
  signal: AbortSignal;
  onProgress: (fraction: number) => void;
}

/** A change this large, and this many times the usual, may be a cut: faces are looked for at once. Lenient: it only costs a look. */
const MAYBE_CUT_CHANGE = 5;
const MAYBE_CUT_RATIO = 2.5;
/** The picture's detail is looked at so often, seconds. */
const DETAIL_EVERY_SEC = 1;

/** Reads a clip once. Rejects with `artifact-invalid` when it holds no picture, and as ffmpeg and the detector do. */
export async function observeClip(options: ObserveOptions): Promise<Observation> {
  const { mediaPath, media, fps, frameCount, detector, pictures, subject, signal, onProgress } = options;
  const size = workingSize(media);
  const change = new Float32Array(frameCount);
  const columns = new Float32Array(frameCount * MOTION_COLUMNS);
  const rows = new Float32Array(frameCount * MOTION_ROWS);
  const samples: FaceSample[] = [];
  const details: PictureDetail[] = [];
  let nextDetail = 0;
  let seen = 0;
  let usualChange = 0;
  let small: Face[] = [];
  let mouthChange: number[][] = [];
  let mouthPictures: MouthPicture[][] = [];
  let nextSample = 0;
  for await (const { frame, current, previous } of readPictures(mediaPath, { size, signal, subject })) {
    if (frame >= frameCount) {
      break;
    }
    signal.throwIfAborted();
    seen = frame + 1;
    if (previous) {
      const difference = comparePictures(previous, current);
      change[frame] = difference.mean;
      columns.set(difference.columns, frame * MOTION_COLUMNS);
      rows.set(difference.rows, frame * MOTION_ROWS);
      small.forEach((box, i) => mouthChange[i]?.push(changeInside(previous, current, mouthBox(box))));
      if (difference.mean > MAYBE_CUT_CHANGE && difference.mean > MAYBE_CUT_RATIO * usualChange) {
        nextSample = frame;
        nextDetail = frame;
      }
      usualChange += (difference.mean - usualChange) / 8;
    }
    if (frame >= nextDetail) {
      details.push(detailOf(current, frame));
      nextDetail = frame + Math.round(DETAIL_EVERY_SEC * fps);
    }
    if (detector && frame >= nextSample) {
      const [before, beforeFrame] = [small, samples.at(-1)?.frame ?? null];
      small = await detector.detect(current, UNSURE_SCORE);
      [mouthChange, mouthPictures] = [small.map(() => []), small.map(() => [])];
      samples.push({
        frame, faces: small.map(face => scaleFace(face, current, media)), mouthChange, mouthPictures,
        likenesses: small.map(face => likenessOf(current, face)),
      });
      nextSample = frame + Math.max(1, Math.round(fps * lookAgainAfterSec(before, small, beforeFrame === null ? null : (frame - beforeFrame) / fps)));
    }
    if (pictures && small.length > 1 && small.some(face => face.score >= MIN_SCORE)) {
      const ticks = ticksOf(frame, fps);
      mouthPictures.forEach((own, i) => {
        const face = small[i];
        if (face && ticks.length > 0) {
          const picture = pictures.add(mouthPicture(current, face));
          ticks.forEach(tick => own.push({ tick, picture }));
        }
      });
    }
    if (frame % 30 === 0) {
      onProgress(frame / frameCount);
    }
  }
  if (seen === 0) {
    throw new CutdownError('artifact-invalid', `The prepared media of ${subject} holds no picture.`, {
      advice: 'Run it again from the prepare-media stage.',
    });
  }
  return { frameCount, change, columns, rows, samples, details };
}

/** The ticks of the model's clock that a frame is the nearest to: one, several or none. */
function ticksOf(frame: number, fps: number): number[] {
  const first = Math.ceil((frame - 0.5) * TICKS_PER_SEC / fps - 1e-9);
  const end = Math.ceil((frame + 0.5) * TICKS_PER_SEC / fps - 1e-9);
  return Array.from({ length: end - Math.max(0, first) }, (_, i) => Math.max(0, first) + i);
}

function scaleFace(face: Face, picture: Picture, media: SizePx): Face {
  const scaleX = media.widthPx / picture.widthPx;
  const scaleY = media.heightPx / picture.heightPx;
  return {
    xPx: face.xPx * scaleX, yPx: face.yPx * scaleY, widthPx: face.widthPx * scaleX, heightPx: face.heightPx * scaleY, score: face.score,
    landmarksPx: face.landmarksPx.map(([x, y]) => [x * scaleX, y * scaleY] as const),
  };
}
