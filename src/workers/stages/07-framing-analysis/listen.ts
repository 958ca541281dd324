/** Asks the active speaker model about the faces of a clip, where there are several. */
import { streamFfmpeg, inputArgs } from '#workers/tools/ffmpeg/run.ts';
import { mfcc, MFCC_RATE_HZ } from '#workers/tools/faces/active-speaker/mfcc.ts';
import { TICKS_PER_SEC, type SpeakerModel } from '#workers/tools/faces/active-speaker/speaker-model.ts';
import type { PictureStore } from '#workers/tools/faces/picture-store.ts';
import type { FollowedFace, Track } from './tracks.ts';

/** A face that is out of sight for so long is not the same face to the model, seconds. */
const GAP_SEC = 1.2;
/** Shorter rows say nothing, pictures: half a second. */
const LEAST_TICKS = 12;

/** What is listened with. */
export interface Listening {
  /** Null: who speaks is told by other means. */
  readonly model: SpeakerModel | null;
  readonly pictures: PictureStore | null;
  readonly audioPath: string;
  readonly fps: number;
  readonly subject: string;
  readonly signal: AbortSignal;
}

/** The faces with what the model thinks of them. Rejects as ffmpeg and the model do. */
export async function listenTo(faces: readonly FollowedFace[], { model, pictures, audioPath, fps, subject, signal }: Listening): Promise<Track[]> {
  const rows = faces.map(face => rowsOf(face.mouthPictures));
  const nothing = { speaking: new Map<number, number>() };
  if (!model || !pictures || rows.every(each => each.length === 0)) {
    return faces.map(({ mouthPictures: _, ...face }) => ({ ...face, ...nothing }));
  }
  const sound = mfcc(await readSamples(audioPath, { subject, signal }));
  const result: Track[] = [];
  for (const [i, { mouthPictures: _, ...face }] of faces.entries()) {
    const speaking = new Map<number, number>();
    for (const row of rows[i] ?? []) {
      signal.throwIfAborted();
      const probabilities = await model.speaking(row.numbers.map(number => pictures.read(number)), sound, row.firstTick);
      const firstFrame = Math.round(row.firstTick / TICKS_PER_SEC * fps);
      const lastFrame = Math.round((row.firstTick + probabilities.length - 1) / TICKS_PER_SEC * fps);
      for (let frame = firstFrame; frame <= lastFrame; frame += 1) {
        const tick = Math.min(probabilities.length - 1, Math.max(0, Math.round(frame / fps * TICKS_PER_SEC) - row.firstTick));
        speaking.set(frame, probabilities[tick]!);
      }
    }
    result.push({ ...face, speaking });
  }
  return result;
}

/** Rows of pictures without gaps: short gaps repeat the picture before them, longer ones divide. */
export function rowsOf(pictures: ReadonlyMap<number, number>): { firstTick: number; numbers: number[] }[] {
  const rows: { firstTick: number; numbers: number[] }[] = [];
  for (const [tick, number] of [...pictures].sort(([a], [b]) => a - b)) {
    const row = rows.at(-1);
    const gap = row ? tick - (row.firstTick + row.numbers.length) : Infinity;
    if (row && gap <= GAP_SEC * TICKS_PER_SEC) {
      row.numbers.push(...new Array<number>(gap).fill(row.numbers.at(-1) ?? number), number);
    } else {
      rows.push({ firstTick: tick, numbers: [number] });
    }
  }
  return rows.filter(row => row.numbers.length >= LEAST_TICKS);
}

/** A clip's sound, mono at the model's rate, at the scale of 16 bit: 32 kB a second. */
async function readSamples(path: string, { subject, signal }: { subject: string; signal: AbortSignal }): Promise<Int16Array> {
  const { stdout, done } = streamFfmpeg({
    args: ['-v', 'error', ...inputArgs(path), '-map', '0:a:0', '-ac', '1', '-ar', String(MFCC_RATE_HZ), '-f', 's16le', 'pipe:1'], signal, subject,
  });
  const parts: Buffer[] = [];
  for await (const part of stdout as AsyncIterable<Buffer>) {
    parts.push(part);
  }
  await done;
  const bytes = Buffer.concat(parts);
  const samples = new Int16Array(bytes.length >> 1);
  for (let i = 0; i < samples.length; i += 1) {
    samples[i] = bytes.readInt16LE(2 * i);
  }
  return samples;
}
