import { z } from 'zod';

import { BoxPx } from '../units/geometry.ts';

/** Bytes, in base64. */
const Bytes = z.base64();

/**
 * A face followed through one shot. Rows by frame begin at `firstFrame`, one byte a frame.
 */
export const SeenFace = z.object({
  trackId: z.int().nonnegative(),
  /** Index in `shotStarts` of the shot it stands in. */
  shot: z.int().nonnegative(),
  /** Where it was seen, in pixels of the clip media. Landmarks: right eye, left eye, nose, right and left corner of the mouth, x and y each. */
  sightings: z.array(BoxPx.extend({ frame: z.int().nonnegative(), score: z.number().min(0).max(1), landmarksPx: z.array(z.tuple([z.number(), z.number()])).length(5) })).min(1),
  firstFrame: z.int().nonnegative(),
  /** How much its mouth moved: 0 not seen, else 1 + 8 times the mean |difference| of brightness (0 to 31). */
  mouth: Bytes,
  /** How likely it speaks, by the active speaker model: 0 not looked at, else 1 + 254 times the probability. */
  speaking: Bytes,
  /** What it looks like: 768 values, -127 to 127 as two's complement, of the face set upright (see `likenessOf`). */
  likeness: Bytes,
});
export type SeenFace = z.infer<typeof SeenFace>;

/**
 * What was seen in a clip, before anything is decided. Kept by itself under `CLIP_ID-seen`: to look at a clip takes seconds, to frame it
 * does not. Change by frame is the mean |difference| of brightness against the frame before, times 256, in two bytes (little endian);
 * by column and row of the picture it is the mean over `blockFrames` frames.
 */
export const ClipFaces = z.object({
  kind: z.literal('clip-faces'), version: z.literal(1),
  clipId: z.string(), detector: z.enum(['yunet', 'none']), speakerModel: z.enum(['light-asd', 'none']),
  frameCount: z.int().positive(),
  /** Shot starts in frames of the clip; the first is 0. */
  shotStarts: z.array(z.int().nonnegative()).min(1),
  faces: z.array(SeenFace),
  blockFrames: z.int().positive(), change: Bytes, columns: Bytes, rows: Bytes,
  /** How the picture is drawn, about once a second: shares of each cell of it, a byte each (see `PictureDetail`). */
  details: z.array(z.object({ frame: z.int().nonnegative(), even: Bytes, hard: Bytes })),
});
export type ClipFaces = z.infer<typeof ClipFaces>;

/** Names somebody in a recording: `p1`, `p2`, ... in order of the time they are seen. */
export const PersonId = z.string().regex(/^p[1-9]\d{0,3}$/);

/** Someone who is seen in a recording. */
export const SeenPerson = z.object({
  personId: PersonId,
  seenSec: z.number().nonnegative(),
  likeness: Bytes,
});
export type SeenPerson = z.infer<typeof SeenPerson>;

/**
 * Who is seen in a recording and which voice is whose, learnt over all clips as they were proposed. Kept by itself under `people` and
 * not learnt again when clips are edited: a trim of one clip must not frame another anew.
 */
export const People = z.object({
  kind: z.literal('people'), version: z.literal(1),
  people: z.array(SeenPerson),
  /** How much of the movement and of the model's belief was each person's while a speaker of the transcript had his turn, 0..1; sums to 1. */
  voices: z.array(z.object({ speaker: z.int().nonnegative(), seconds: z.number().nonnegative(), shares: z.array(z.object({ personId: z.string(), share: z.number().min(0).max(1) })) })),
});
export type People = z.infer<typeof People>;
