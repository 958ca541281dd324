import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { FIXTURES } from '../../../../../tests/support/stage-harness.ts';
import { mfcc, MFCC_COUNT } from './mfcc.ts';
import { mouthPicture, MOUTH_SIDE_PX } from './mouth-picture.ts';
import { chunksOf, openSpeakerModel, type SpeakerModel } from './speaker-model.ts';

describe('cepstral coefficients', () => {
  /** Two tones and a pattern, a quarter of a second. */
  const sound = Float64Array.from({ length: 4000 }, (_, t) =>
    Math.round(6000 * Math.sin(2 * Math.PI * 440 * t / 16_000) + 3000 * Math.sin(2 * Math.PI * 2500 * t / 16_000 + 1) + ((t * 7919) % 1000 - 500) * 2));

  it('are those that another implementation of the same definition gives', () => {
    // Worked out with NumPy, whose FFT and matrices share nothing with ours.
    const expected: [number, number[]][] = [
      [0, [20.681, -11.516, -10.985, 4.176, -17.335, -50.253, -18.247, -13.126, -35.377, 15.842, 56.394, 1.599, -15.644]],
      [7, [20.639, -8.469, -3.037, 15.751, -4.066, -45.091, -21.837, -11.602, -28.369, 23.832, 60.529, -2.679, -18.998]],
      [23, [20.429, -10.666, -3.697, 12.448, -14.882, -48.21, -13.329, -11.439, -36.105, 21.22, 60.885, -0.01, -22.45]],
    ];
    const values = mfcc(sound);
    expect(values).toHaveLength(24 * MFCC_COUNT);
    for (const [frame, wanted] of expected) {
      wanted.forEach((value, k) => expect(values[frame * MFCC_COUNT + k]).toBeCloseTo(value, 2));
    }
  });

  it('of silence and of a sound shorter than a frame are finite', () => {
    expect([...mfcc(new Float32Array(800))].every(Number.isFinite)).toBe(true);
    expect(mfcc(new Float32Array(10))).toHaveLength(MFCC_COUNT);
  });
});

describe('the picture of a mouth', () => {
  const picture = { widthPx: 200, heightPx: 200, bgr: Uint8Array.from({ length: 200 * 200 * 3 }, (_, i) => Math.floor(i / 3) % 200) };

  it('is the middle of the face, a fifth of its height below the centre', () => {
    const grey = mouthPicture(picture, { xPx: 60, yPx: 40, widthPx: 80, heightPx: 100 });
    expect(grey).toHaveLength(MOUTH_SIDE_PX ** 2);
    // Brightness grows with x: the square reaches from 65 to 135.
    expect(grey[0]).toBeCloseTo(65, -0.5);
    expect(grey[MOUTH_SIDE_PX - 1]).toBeCloseTo(134, -0.5);
    const rows = { ...picture, bgr: Uint8Array.from({ length: 200 * 200 * 3 }, (_, i) => Math.floor(i / 600)) };
    // From 40 + 50 + 20 - 35 = 75 to 145.
    const tall = mouthPicture(rows, { xPx: 60, yPx: 40, widthPx: 80, heightPx: 100 });
    expect(tall[0]).toBeCloseTo(75, -0.5);
    expect(tall.at(-1)).toBeCloseTo(144, -0.5);
  });

  it('is grey where the face reaches out of the picture', () => {
    expect(mouthPicture(picture, { xPx: 190, yPx: 190, widthPx: 80, heightPx: 100 }).at(-1)).toBe(110);
  });
});

describe('chunks of a long row', () => {
  it.each([1, 100, 150, 151, 320, 1000])('of %i pictures answer for each picture once, none longer than the model is given at once', length => {
    const chunks = chunksOf(length);
    expect(chunks[0]?.keepFrom).toBe(0);
    expect(chunks.at(-1)?.keepTo).toBe(length);
    chunks.slice(1).forEach((chunk, i) => expect(chunk.keepFrom).toBe(chunks[i]!.keepTo));
    for (const { from, to, keepFrom, keepTo } of chunks) {
      expect(to - from).toBeLessThanOrEqual(150);
      expect([from <= keepFrom, keepFrom < keepTo, keepTo <= to]).toEqual([true, true, true]);
    }
  });
});

describe('the active speaker model that comes with the product', () => {
  const modelPath = fileURLToPath(new URL('../../../../../resources/models/light-asd/light_asd_pretrain_AVA_CVPR.onnx', import.meta.url));
  let model: SpeakerModel;
  beforeAll(async () => { model = await openSpeakerModel(modelPath, { log: () => undefined }); });
  afterAll(async () => { await model.release(); });

  it('answers with a probability for each picture', async () => {
    const pictures = Array.from({ length: 30 }, (_, i) => new Uint8Array(MOUTH_SIDE_PX ** 2).fill(100 + i));
    const values = await model.speaking(pictures, mfcc(new Float32Array(32_000)), 5);
    expect(values).toHaveLength(30);
    expect([...values].every(value => value >= 0 && value <= 1)).toBe(true);
  });

  const talking = FIXTURES === null ? null : join(FIXTURES, 'media/talking/synth-two-speakers-16x9.mp4');
  it.skipIf(talking === null || !existsSync(talking))('believes the one whose mouth moves with the voice rather than the one who stands still', async () => {
    const raw = (args: string[]): Buffer => execFileSync('ffmpeg', ['-v', 'error', ...args, 'pipe:1'], { maxBuffer: 1 << 28 });
    // The left one speaks until 8 s; see the file's provenance.
    const [widthPx, heightPx] = [640, 352];
    const bytes = raw(['-ss', '2', '-t', '4', '-i', talking!, '-vf', `fps=25,scale=${widthPx}:${heightPx}`, '-f', 'rawvideo', '-pix_fmt', 'bgr24']);
    const sound = raw(['-ss', '2', '-t', '4', '-i', talking!, '-ac', '1', '-ar', '16000', '-f', 's16le']);
    const samples = Array.from({ length: sound.length >> 1 }, (_, i) => sound.readInt16LE(2 * i));
    const size = widthPx * heightPx * 3;
    const pictures = Array.from({ length: Math.floor(bytes.length / size) }, (_, i) => ({ widthPx, heightPx, bgr: bytes.subarray(i * size, (i + 1) * size) }));
    // Where the two faces are (found with YuNet).
    const mean = async (face: { xPx: number; yPx: number; widthPx: number; heightPx: number }): Promise<number> => {
      const values = await model.speaking(pictures.map(each => mouthPicture(each, face)), mfcc(samples), 0);
      return values.reduce((sum, value) => sum + value, 0) / values.length;
    };
    const [left, right] = [await mean(LEFT_FACE), await mean(RIGHT_FACE)];
    expect(left).toBeGreaterThan(0.5);
    expect(right).toBeLessThan(0.3);
  });
});

const LEFT_FACE = { xPx: 96, yPx: 79, widthPx: 164, heightPx: 220 };
const RIGHT_FACE = { xPx: 405, yPx: 87, widthPx: 157, heightPx: 213 };
