/** Tells whether a face speaks, with Light-ASD (Liao et al., CVPR 2023): a row of pictures of its mouth, and the sound of the same time. */
import { openModel } from '#workers/tools/onnx/session.ts';
import { MFCC_COUNT } from './mfcc.ts';
import { MOUTH_SIDE_PX } from './mouth-picture.ts';

/** Pictures a second that the model looks at. */
export const TICKS_PER_SEC = 25;

/** Frames of sound for each picture. */
const AUDIO_PER_TICK = 4;
/** Pictures that are looked at in one go: memory grows with them (about 2 MB each), and 6 s is more than the model's memory. */
const CHUNK_TICKS = 150;
/** Pictures at both ends of a chunk whose answer the neighbouring chunk gives, because there the model knows too little. */
const MARGIN_TICKS = 25;
const MOUTH_PIXELS = MOUTH_SIDE_PX * MOUTH_SIDE_PX;

/** The model, loaded. */
export interface SpeakerModel {
  readonly device: 'cpu' | 'gpu';
  /**
   * The probability that a face speaks, 0 to 1, for each of its pictures. Blocks the thread for about 3 ms a picture.
   *
   * @param pictures of one face, `TICKS_PER_SEC`, without gaps (see `mouthPicture`)
   * @param sound coefficients of the whole clip (see `mfcc`)
   * @param firstTick where in the clip the first picture stands, in pictures from its start
   */
  speaking(pictures: readonly Uint8Array[], sound: Float32Array, firstTick: number): Promise<Float32Array>;
  release(): Promise<void>;
}

/** Loads the model. Rejects as `openModel` does. */
export async function openSpeakerModel(modelPath: string, options: Parameters<typeof openModel>[2]): Promise<SpeakerModel> {
  const model = await openModel('active-speaker', modelPath, options);
  return {
    get device() { return model.provider === 'cpu' ? 'cpu' as const : 'gpu' as const; },
    async speaking(pictures, sound, firstTick) {
      const result = new Float32Array(pictures.length);
      for (const { from, to, keepFrom, keepTo } of chunksOf(pictures.length)) {
        const { logits } = await model.run({
          faces: { data: pixelsOf(pictures.slice(from, to)), shape: [1, to - from, MOUTH_SIDE_PX, MOUTH_SIDE_PX] },
          mfcc: { data: soundOf(sound, firstTick + from, to - from), shape: [1, (to - from) * AUDIO_PER_TICK, MFCC_COUNT] },
        });
        for (let tick = keepFrom; tick < keepTo; tick += 1) {
          const at = 2 * (tick - from);
          result[tick] = 1 / (1 + Math.exp(Number(logits?.data[at]) - Number(logits?.data[at + 1])));
        }
      }
      return result;
    },
    release: () => model.release(),
  };
}

/** Stretches that overlap by the margins on both sides, and what of each counts. */
export function chunksOf(length: number): { from: number; to: number; keepFrom: number; keepTo: number }[] {
  const chunks = [];
  const step = CHUNK_TICKS - 2 * MARGIN_TICKS;
  for (let keepFrom = 0; keepFrom < length;) {
    const from = Math.max(0, keepFrom - MARGIN_TICKS);
    const to = Math.min(length, from + CHUNK_TICKS);
    const keepTo = to === length ? length : Math.max(keepFrom + step, to - MARGIN_TICKS);
    chunks.push({ from, to, keepFrom, keepTo });
    keepFrom = keepTo;
  }
  return chunks;
}

function pixelsOf(pictures: readonly Uint8Array[]): Float32Array {
  const data = new Float32Array(pictures.length * MOUTH_PIXELS);
  pictures.forEach((picture, i) => { data.set(picture, i * MOUTH_PIXELS); });
  return data;
}

/** The coefficients of a stretch of pictures; what lies behind the sound's end repeats its last. */
function soundOf(sound: Float32Array, firstTick: number, ticks: number): Float32Array {
  const frames = sound.length / MFCC_COUNT;
  const data = new Float32Array(ticks * AUDIO_PER_TICK * MFCC_COUNT);
  for (let i = 0; i < ticks * AUDIO_PER_TICK; i += 1) {
    const frame = Math.min(frames - 1, firstTick * AUDIO_PER_TICK + i);
    data.set(sound.subarray(frame * MFCC_COUNT, (frame + 1) * MFCC_COUNT), i * MFCC_COUNT);
  }
  return data;
}
