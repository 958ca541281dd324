/** Carries what was seen in a clip into its artifact and back. Rows of figures become bytes: a clip of a minute takes about 150 kB. */
import type { ClipFaces, SeenFace } from '#shared/artifacts/faces.ts';
import { normalised } from '#workers/tools/faces/likeness.ts';
import { MOTION_COLUMNS, MOTION_ROWS } from '#workers/tools/faces/motion.ts';
import type { Shots } from './follow.ts';
import type { Movement } from './observe.ts';
import { medianBox, type Track } from './tracks.ts';
import { round2 } from './windows.ts';

/** Where a picture changed is kept as the mean over so many frames. */
const BLOCK_FRAMES = 5;

/** The artifact. */
export function packClip(seen: Movement, shots: Shots, of: Pick<ClipFaces, 'clipId' | 'detector' | 'speakerModel'>): ClipFaces {
  return {
    kind: 'clip-faces', version: 1, ...of, frameCount: seen.frameCount, shotStarts: [...shots.shotStarts],
    faces: shots.faces.flatMap((tracks, shot) => tracks.map(track => packFace(track, shot))),
    blockFrames: BLOCK_FRAMES, change: packRow(seen.change), columns: packRow(inBlocks(seen.columns, MOTION_COLUMNS)), rows: packRow(inBlocks(seen.rows, MOTION_ROWS)),
    details: seen.details.map(({ frame, even, hard }) => ({ frame, even: packShares(even), hard: packShares(hard) })),
  };
}

/** What an artifact says. */
export function unpackClip(clip: ClipFaces): { movement: Movement; shots: Shots } {
  const { frameCount, blockFrames } = clip;
  return {
    movement: {
      frameCount, change: unpackRow(clip.change),
      columns: outOfBlocks(unpackRow(clip.columns), MOTION_COLUMNS, frameCount, blockFrames), rows: outOfBlocks(unpackRow(clip.rows), MOTION_ROWS, frameCount, blockFrames),
      details: clip.details.map(({ frame, even, hard }) => ({ frame, even: unpackShares(even), hard: unpackShares(hard) })),
    },
    shots: { shotStarts: clip.shotStarts, faces: clip.shotStarts.map((_, shot) => clip.faces.filter(face => face.shot === shot).map(unpackFace)) },
  };
}

/** See `SeenFace.likeness`. */
export function packLikeness(likeness: Float32Array): string {
  const most = likeness.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0) || 1;
  return Buffer.from(Int8Array.from(likeness, value => Math.round(value / most * 127)).buffer).toString('base64');
}

/** Mean 0, length 1. */
export function unpackLikeness(text: string): Float32Array {
  return normalised(Float32Array.from(new Int8Array(Buffer.from(text, 'base64'))));
}

function packFace(track: Track, shot: number): SeenFace {
  const frames = [...track.sightings.map(each => each.frame), ...track.mouthChange.keys(), ...track.speaking.keys()];
  const [firstFrame, lastFrame] = [frames.reduce((least, frame) => Math.min(least, frame)), frames.reduce((most, frame) => Math.max(most, frame))];
  const row = (values: ReadonlyMap<number, number>, byteOf: (value: number) => number): string =>
    Buffer.from(Uint8Array.from({ length: lastFrame - firstFrame + 1 }, (_, i) => {
      const value = values.get(firstFrame + i);
      return value === undefined ? 0 : Math.min(255, 1 + Math.round(byteOf(value)));
    })).toString('base64');
  return {
    trackId: track.id, shot, firstFrame,
    sightings: track.sightings.map(({ frame, face }) => ({
      frame, score: Math.round(Math.min(1, face.score) * 1000) / 1000,
      xPx: round2(face.xPx), yPx: round2(face.yPx), widthPx: round2(face.widthPx), heightPx: round2(face.heightPx),
      landmarksPx: face.landmarksPx.map(([x, y]): [number, number] => [round2(x), round2(y)]),
    })),
    mouth: row(track.mouthChange, value => 8 * value), speaking: row(track.speaking, value => 254 * value), likeness: packLikeness(track.likeness),
  };
}

function unpackFace({ trackId, firstFrame, sightings, mouth, speaking, likeness }: SeenFace): Track {
  const row = (text: string, valueOf: (byte: number) => number): Map<number, number> =>
    new Map([...Buffer.from(text, 'base64')].flatMap((byte, i) => (byte === 0 ? [] : [[firstFrame + i, valueOf(byte - 1)] as const])));
  const seen = sightings.map(({ frame, ...face }) => ({ frame, face }));
  return {
    id: trackId, sightings: seen, seat: medianBox(seen.map(each => each.face)),
    mouthChange: row(mouth, value => value / 8), speaking: row(speaking, value => value / 254), likeness: unpackLikeness(likeness),
  };
}

/** Shares, 0..1, as a byte each. */
function packShares(values: Float32Array): string {
  return Buffer.from(Uint8Array.from(values, value => Math.round(value * 255))).toString('base64');
}

function unpackShares(text: string): Float32Array {
  return Float32Array.from(Buffer.from(text, 'base64'), value => value / 255);
}

function packRow(values: Float32Array): string {
  const bytes = Buffer.alloc(values.length * 2);
  values.forEach((value, i) => bytes.writeUInt16LE(Math.min(65_535, Math.round(value * 256)), 2 * i));
  return bytes.toString('base64');
}

function unpackRow(text: string): Float32Array {
  const bytes = Buffer.from(text, 'base64');
  return Float32Array.from({ length: bytes.length >> 1 }, (_, i) => bytes.readUInt16LE(2 * i) / 256);
}

function inBlocks(values: Float32Array, count: number): Float32Array {
  const frames = values.length / count;
  return Float32Array.from({ length: Math.ceil(frames / BLOCK_FRAMES) * count }, (_, at) => {
    const [block, column] = [Math.floor(at / count), at % count];
    const end = Math.min(frames, (block + 1) * BLOCK_FRAMES);
    let sum = 0;
    for (let frame = block * BLOCK_FRAMES; frame < end; frame += 1) {
      sum += values[frame * count + column]!;
    }
    return sum / (end - block * BLOCK_FRAMES);
  });
}

function outOfBlocks(values: Float32Array, count: number, frameCount: number, blockFrames: number): Float32Array {
  return Float32Array.from({ length: frameCount * count }, (_, at) => values[Math.floor(at / count / blockFrames) * count + at % count] ?? 0);
}
