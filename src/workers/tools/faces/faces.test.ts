import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

import { changeInside, comparePictures, mouthBox } from './motion.ts';
import { readPictures, workingSize } from './picture.ts';
import type { Picture } from './picture.ts';
import { decodeFaces, openFaceDetector, overlap } from './yunet.ts';
import type { Face } from './yunet.ts';

const FIXTURES = resolve(process.env['CUTDOWN_FIXTURES'] ?? '../shared');
const MODEL = join(FIXTURES, 'models/face/yunet_n_dynamic.onnx');
const PEOPLE = join(FIXTURES, 'media/people');
const TALKING = join(FIXTURES, 'media/talking');
const hasFixtures = existsSync(MODEL) && existsSync(PEOPLE) && existsSync(TALKING);
if (!hasFixtures) {
  console.warn(`skipped: faces in real pictures (no fixtures in ${FIXTURES})`);
}
const signal = new AbortController().signal;

function grey(widthPx: number, heightPx: number, value: (x: number, y: number) => number): Picture {
  const bgr = new Uint8Array(widthPx * heightPx * 3);
  for (let i = 0; i < widthPx * heightPx; i++) {
    bgr.fill(value(i % widthPx, Math.floor(i / widthPx)), 3 * i, 3 * i + 3);
  }
  return { widthPx, heightPx, bgr };
}

describe('decodeFaces', () => {
  const size = { widthPx: 64, heightPx: 64 };
  const empty = (stride: number): number => (64 / stride) ** 2;
  const outputs = (marks: { stride: number; cell: number; score: number; box?: number[] }[]): Parameters<typeof decodeFaces>[0] => {
    const result: Record<string, { data: Float32Array; shape: number[] }> = {};
    for (const stride of [8, 16, 32]) {
      const n = empty(stride);
      for (const [name, width] of [['cls', 1], ['obj', 1], ['bbox', 4], ['kps', 10]] as const) {
        result[`${name}_${stride}`] = { data: new Float32Array(n * width), shape: [1, n, width] };
      }
    }
    for (const { stride, cell, score, box = [0.5, 0.5, Math.log(2), Math.log(3)] } of marks) {
      result[`cls_${stride}`]!.data[cell] = score;
      result[`obj_${stride}`]!.data[cell] = score;
      result[`bbox_${stride}`]!.data.set(box, cell * 4);
    }
    return result;
  };

  it('reads centre and size from a square of the map', () => {
    const [face] = decodeFaces(outputs([{ stride: 16, cell: 6, score: 0.9 }]), size);
    expect([face!.xPx, face!.yPx, face!.widthPx, face!.heightPx].map(Math.round)).toEqual([24, -0, 32, 48]);
    expect(face?.score).toBeCloseTo(0.9, 5);
  });

  it('keeps the best of boxes that overlap, and drops weak ones', () => {
    const faces = decodeFaces(outputs([{ stride: 16, cell: 6, score: 0.7 }, { stride: 16, cell: 5, score: 0.95, box: [1.3, 0.5, Math.log(2), Math.log(3)] }, { stride: 8, cell: 60, score: 0.4 }]), size);
    expect(faces.map(face => Math.round(face.score * 100))).toEqual([95]);
  });

  it('takes a score above one, as rounding gives it, for one', () => {
    expect(decodeFaces(outputs([{ stride: 32, cell: 0, score: 1.2 }]), size)[0]?.score).toBe(1);
  });
});

describe('movement', () => {
  it('is told where it is', () => {
    const still = grey(320, 180, () => 100);
    const moved = grey(320, 180, (x, y) => (x >= 160 && x < 240 && y < 90 ? 140 : 100));
    const change = comparePictures(still, moved);
    expect(change.mean).toBeCloseTo(5, 0);
    expect(change.columns[20]).toBeGreaterThan(10);
    expect(change.columns[2]).toBe(0);
    expect(change.rows[17]).toBe(0);
    expect(changeInside(still, moved, { xPx: 170, yPx: 10, widthPx: 20, heightPx: 20 })).toBe(40);
    expect(changeInside(still, moved, { xPx: 900, yPx: 10, widthPx: 20, heightPx: 20 })).toBe(0);
  });

  it('is looked for at the mouth, inside the face', () => {
    const mouth = mouthBox({ xPx: 0, yPx: 0, widthPx: 100, heightPx: 100 });
    expect(mouth.yPx).toBeGreaterThan(50);
    expect(mouth.xPx + mouth.widthPx).toBeLessThan(100);
    expect(overlap(mouth, { xPx: 200, yPx: 0, widthPx: 10, heightPx: 10 })).toBe(0);
  });
});

describe('workingSize', () => {
  it('has sides that the detector takes, upright and wide', () => {
    expect(workingSize({ widthPx: 1920, heightPx: 1080 })).toEqual({ widthPx: 640, heightPx: 352 });
    expect(workingSize({ widthPx: 1080, heightPx: 1920 })).toEqual({ widthPx: 352, heightPx: 640 });
    expect(workingSize({ widthPx: 4000, heightPx: 100 }).heightPx).toBe(64);
  });
});

describe.skipIf(!hasFixtures)('faces in real pictures', () => {
  async function facesOf(path: string, every: number, media = { widthPx: 1920, heightPx: 1080 }): Promise<Face[][]> {
    const detector = await openFaceDetector(MODEL, { log: () => undefined });
    const found: Face[][] = [];
    for await (const { frame, current } of readPictures(path, { size: workingSize(media), signal, subject: 'test' })) {
      if (frame % every === 0) {
        found.push(await detector.detect(current));
      }
      if (found.length >= 8) {
        break;
      }
    }
    await detector.release();
    return found;
  }

  it('finds both speakers, left and right, in every look', async () => {
    const looks = await facesOf(join(TALKING, 'synth-two-speakers-16x9.mp4'), 15);
    expect(looks).toHaveLength(8);
    for (const faces of looks) {
      const centres = faces.map(face => face.xPx + face.widthPx / 2).sort((a, b) => a - b);
      expect(centres).toHaveLength(2);
      expect(centres[0]).toBeLessThan(320);
      expect(centres[1]).toBeGreaterThan(320);
    }
  });

  it('finds one face in most looks at one person', async () => {
    const looks = await facesOf(join(PEOPLE, 'head-pose-face-detection-male.preview.mp4'), 10);
    expect(looks.filter(faces => faces.length === 1).length).toBeGreaterThanOrEqual(6);
  });

  it('stops reading when it is cancelled', async () => {
    const controller = new AbortController();
    const reading = async (): Promise<void> => {
      for await (const { frame } of readPictures(join(TALKING, 'synth-two-speakers-16x9.mp4'), { size: { widthPx: 64, heightPx: 64 }, signal: controller.signal, subject: 'test' })) {
        if (frame === 3) {
          controller.abort(new Error('enough'));
        }
      }
    };
    await expect(reading()).rejects.toThrow(/enough|cancelled/);
  });
});
