/** The one look at a clip: every frame small, faces a few times a second, what moves in every frame. */
import { CutdownError } from '#shared/errors/cutdown-error.ts';
import type { SizePx } from '#shared/framing/crop.ts';
import type { BoxPx } from '#shared/units/geometry.ts';
import { MOTION_COLUMNS, MOTION_ROWS, changeInside, comparePictures, mouthBox } from '#workers/tools/faces/motion.ts';
import { readPictures, workingSize } from '#workers/tools/faces/picture.ts';
import type { Picture } from '#workers/tools/faces/picture.ts';
import type { Face, FaceDetector } from '#workers/tools/faces/yunet.ts';

/** The faces of one frame, in pixels of the clip media, and how their mouths moved until the next sample. */
export interface FaceSample {
  readonly frame: number;
  readonly faces: readonly Face[];
  /** `mouthChange[face][i]`: mean |difference| in the lower part of that face at frame `frame + 1 + i`, 0..255. */
  readonly mouthChange: readonly number[][];
}

/** What was seen. Lists by frame have `frameCount` entries; a frame's change is against the one before it. */
export interface Observation {
  readonly frameCount: number;
  readonly change: Float32Array;
  /** `columns[frame * MOTION_COLUMNS + column]`, and rows alike: where in the picture it changed. */
  readonly columns: Float32Array;
  readonly rows: Float32Array;
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
  subject: string;
  signal: AbortSignal;
  onProgress: (fraction: number) => void;
}

/** Faces are looked for so often, times a second; between, a head hardly moves more than its box's margin. */
const SAMPLES_PER_SEC = 5;
/** A change this large, and this many times the usual, may be a cut: faces are looked for at once. Lenient: it only costs a look. */
const MAYBE_CUT_CHANGE = 5;
const MAYBE_CUT_RATIO = 2.5;

/** Reads a clip once. Rejects with `artifact-invalid` when it holds no picture, and as ffmpeg and the detector do. */
export async function observeClip(options: ObserveOptions): Promise<Observation> {
  const { mediaPath, media, fps, frameCount, detector, subject, signal, onProgress } = options;
  const size = workingSize(media);
  const change = new Float32Array(frameCount);
  const columns = new Float32Array(frameCount * MOTION_COLUMNS);
  const rows = new Float32Array(frameCount * MOTION_ROWS);
  const samples: FaceSample[] = [];
  const step = Math.max(1, Math.round(fps / SAMPLES_PER_SEC));
  let seen = 0;
  let usualChange = 0;
  let small: BoxPx[] = [];
  let mouthChange: number[][] = [];
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
      }
      usualChange += (difference.mean - usualChange) / 8;
    }
    if (detector && frame >= nextSample) {
      small = await detector.detect(current);
      mouthChange = small.map(() => []);
      samples.push({ frame, faces: (small as Face[]).map(face => scaleFace(face, current, media)), mouthChange });
      nextSample = frame + step;
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
  return { frameCount, change, columns, rows, samples };
}

function scaleFace(face: Face, picture: Picture, media: SizePx): Face {
  const scaleX = media.widthPx / picture.widthPx;
  const scaleY = media.heightPx / picture.heightPx;
  return {
    xPx: face.xPx * scaleX, yPx: face.yPx * scaleY, widthPx: face.widthPx * scaleX, heightPx: face.heightPx * scaleY, score: face.score,
    landmarksPx: face.landmarksPx.map(([x, y]) => [x * scaleX, y * scaleY] as const),
  };
}
