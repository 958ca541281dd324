/** Finds faces with YuNet. */
import type { BoxPx } from '#shared/units/geometry.ts';
import type { OnnxModel, TensorValue } from '#workers/tools/onnx/session.ts';
import { openModel } from '#workers/tools/onnx/session.ts';
import type { Picture } from './picture.ts';

/** A face, in pixels of the picture. */
export interface Face extends BoxPx {
  /** 0..1. */
  readonly score: number;
  /** Right eye, left eye, nose tip, right and left corner of the mouth (as the person has them): x and y each. */
  readonly landmarksPx: readonly (readonly [number, number])[];
}

/** A face detector. `detect` blocks the thread for a few milliseconds. */
export interface FaceDetector {
  /** What the model runs on now. */
  readonly device: 'cpu' | 'gpu';
  /** Faces of a mark of at least `leastScore` (default `MIN_SCORE`), best first. */
  detect(picture: Picture, leastScore?: number): Promise<Face[]>;
  release(): Promise<void>;
}

/** Marks below this are no faces. OpenCV's demo takes 0.9 and loses profiles; tracks sort out what is left of false ones here. */
export const MIN_SCORE = 0.6;
/** Marks down to this are kept where a face is known to be: profiles and half hidden faces get them, and so do many things that are none. */
export const UNSURE_SCORE = 0.3;
/** Two boxes that overlap by more than this share of their union are one face (OpenCV's demo: 0.3). */
const SAME_FACE_IOU = 0.3;
/** The model's feature maps: one mark for each square of so many pixels. */
const STRIDES = [8, 16, 32] as const;

/** Loads the detector. Rejects as `openModel` does. */
export async function openFaceDetector(modelPath: string, options: Parameters<typeof openModel>[2]): Promise<FaceDetector> {
  const model = await openModel('face-yunet', modelPath, options);
  let input = new Float32Array(0);
  return {
    get device() { return model.provider === 'cpu' ? 'cpu' as const : 'gpu' as const; },
    async detect(picture, leastScore = MIN_SCORE) {
      const pixels = picture.widthPx * picture.heightPx;
      if (input.length !== pixels * 3) {
        input = new Float32Array(pixels * 3);
      }
      fillPlanes(picture, input);
      return decodeFaces(await runModel(model, input, picture), picture, leastScore);
    },
    release: () => model.release(),
  };
}

async function runModel(model: OnnxModel, input: Float32Array, picture: Picture): Promise<Record<string, TensorValue>> {
  return await model.run({ input: { data: input, shape: [1, 3, picture.heightPx, picture.widthPx] } });
}

function fillPlanes(picture: Picture, input: Float32Array): void {
  const { bgr } = picture;
  const pixels = picture.widthPx * picture.heightPx;
  for (let i = 0, at = 0; i < pixels; i++, at += 3) {
    input[i] = bgr[at]!;
    input[pixels + i] = bgr[at + 1]!;
    input[2 * pixels + i] = bgr[at + 2]!;
  }
}

/**
 * Reads faces out of the model's answer, best first, doubles removed. A mark is sqrt(class * object); centre and size are
 * offsets to the square's corner, in strides, the size as a logarithm (YuNet, Wu et al. 2023).
 */
export function decodeFaces(outputs: Record<string, TensorValue>, size: { widthPx: number; heightPx: number }, leastScore = MIN_SCORE): Face[] {
  const found: Face[] = [];
  for (const stride of STRIDES) {
    const values = (name: string): TensorValue['data'] => outputs[`${name}_${stride}`]?.data ?? new Float32Array(0);
    const [cls, obj, box, points] = [values('cls'), values('obj'), values('bbox'), values('kps')];
    const columns = size.widthPx / stride;
    for (let i = 0; i < cls.length; i++) {
      const score = Math.sqrt(unit(Number(cls[i])) * unit(Number(obj[i])));
      if (!(score >= leastScore)) {
        continue;
      }
      const column = i % columns;
      const row = Math.floor(i / columns);
      const at = (list: TensorValue['data'], index: number): number => Number(list[index]);
      const widthPx = Math.exp(at(box, 4 * i + 2)) * stride;
      const heightPx = Math.exp(at(box, 4 * i + 3)) * stride;
      found.push({
        xPx: (column + at(box, 4 * i)) * stride - widthPx / 2,
        yPx: (row + at(box, 4 * i + 1)) * stride - heightPx / 2,
        widthPx, heightPx, score,
        landmarksPx: [0, 1, 2, 3, 4].map(j => [(column + at(points, 10 * i + 2 * j)) * stride, (row + at(points, 10 * i + 2 * j + 1)) * stride] as const),
      });
    }
  }
  return withoutDoubles(found);
}

/** Greedy non-maximum suppression: the best box stays, those that overlap it go. */
function withoutDoubles(faces: Face[]): Face[] {
  const kept: Face[] = [];
  for (const face of [...faces].sort((a, b) => b.score - a.score)) {
    if (kept.every(other => overlap(other, face) < SAME_FACE_IOU)) {
      kept.push(face);
    }
  }
  return kept;
}

/** Intersection over union of two boxes, 0..1. */
export function overlap(a: BoxPx, b: BoxPx): number {
  const width = Math.min(a.xPx + a.widthPx, b.xPx + b.widthPx) - Math.max(a.xPx, b.xPx);
  const height = Math.min(a.yPx + a.heightPx, b.yPx + b.heightPx) - Math.max(a.yPx, b.yPx);
  if (width <= 0 || height <= 0) {
    return 0;
  }
  const shared = width * height;
  return shared / (a.widthPx * a.heightPx + b.widthPx * b.heightPx - shared);
}

/** Between the middles of two boxes, in widths of the wider one. */
export function distance(a: BoxPx, b: BoxPx): number {
  return Math.hypot(a.xPx + a.widthPx / 2 - b.xPx - b.widthPx / 2, a.yPx + a.heightPx / 2 - b.yPx - b.heightPx / 2) / Math.max(a.widthPx, b.widthPx);
}

function unit(value: number): number {
  return Math.min(1, Math.max(0, value));
}
