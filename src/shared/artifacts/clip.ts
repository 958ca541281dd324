import { z } from 'zod';

import { DuckingKey } from '../sound/music-bed.ts';
import { Aspect, BoxPx } from '../units/geometry.ts';
import { Bundle } from './enhancement.ts';
import { CriterionScore } from './plan.ts';
import { Warning } from './words.ts';

/** How pieces of the source stand on the clip's timeline. Pieces are in output order and do not overlap in the output. */
export const SourceRange = z.object({ sourceStartSec: z.number().nonnegative(), sourceEndSec: z.number().positive(), outputStartSec: z.number().nonnegative() });
export type SourceRange = z.infer<typeof SourceRange>;

/** What was cut for a clip: constant frame rate, upright, square pixels, 8 bit bt709; clip time 0 is `sourceStartSec`. */
export const ClipFacts = z.object({
  kind: z.literal('clip-facts'), version: z.literal(1),
  clipId: z.string(),
  sourceRanges: z.array(SourceRange).min(1),
  fps: z.number().positive(), frameCount: z.int().positive(), durationSec: z.number().positive(),
  widthPx: z.int().positive(), heightPx: z.int().positive(),
  /** The clip's sound is always a 48 kHz stereo WAV; `silent` when the source had none and it is digital silence. */
  silent: z.boolean(),
});
export type ClipFacts = z.infer<typeof ClipFacts>;

/**
 * How a stretch of a clip is laid out in an aspect. `whole-blur`: the whole frame over a blurred copy of itself. `inset`: the same,
 * with one window of it, the presenter, in a box of its own.
 */
export const Layout = z.enum(['single', 'two-up', 'whole-blur', 'inset']);
export type Layout = z.infer<typeof Layout>;

/**
 * A key of a crop window: its centre and width in pixels of the clip media, at a frame of the clip. The height follows from
 * the shape of the panel the window fills. Between keys centre and width go linearly; before the first and after the last
 * key they stand still.
 */
export const CropKey = z.object({ frame: z.int().nonnegative(), centerXPx: z.number(), centerYPx: z.number(), widthPx: z.number().positive() });
export type CropKey = z.infer<typeof CropKey>;

/** One stretch with one layout. `single` has one window, `two-up` two (top or left first), `whole-blur` none, `inset` one: the presenter's. */
export const FramingSegment = z.object({
  startFrame: z.int().nonnegative(), endFrame: z.int().positive(),
  layout: Layout, windows: z.array(z.array(CropKey).min(1)), reason: z.string(),
  /** Tracks of the faces that the layout was chosen for, in order of the windows where there are several; absent: of no face in particular. */
  trackIds: z.array(z.int().nonnegative()).optional(),
});
export type FramingSegment = z.infer<typeof FramingSegment>;

/** A face followed through a shot: boxes in pixels of the clip media at sampled frames. */
export const FaceTrack = z.object({
  trackId: z.int().nonnegative(),
  /** Who it is (see `People`); absent: somebody who is not known from the rest of the recording. */
  personId: z.string().optional(),
  boxes: z.array(BoxPx.extend({ frame: z.int().nonnegative(), score: z.number().min(0).max(1) })).min(1),
});
export type FaceTrack = z.infer<typeof FaceTrack>;

/** Who is in the picture and how each aspect frames it. Segments of an aspect cover the clip without gaps. */
export const Framing = z.object({
  kind: z.literal('framing'), version: z.literal(1),
  clipId: z.string(), detector: z.enum(['yunet', 'none']), widthPx: z.int(), heightPx: z.int(), frameCount: z.int().positive(),
  /** Shot starts in frames of the clip; the first is 0. */
  shotStarts: z.array(z.int().nonnegative()).min(1),
  tracks: z.array(FaceTrack),
  /** Who speaks when, as far as faces are seen; `confidence`, 0..1: its share of what was seen, heard and learnt. Absent in older libraries. */
  speakers: z.array(z.object({ startFrame: z.int().nonnegative(), endFrame: z.int().positive(), trackId: z.int().nonnegative(), confidence: z.number().min(0).max(1) })).optional(),
  aspects: z.array(z.object({ aspect: Aspect, segments: z.array(FramingSegment).min(1) })),
  warnings: z.array(Warning),
  /** sha256 of the editor's choices that are laid over it, as stable JSON: tells whether they are those of now. Absent: none. */
  choicesDigest: z.string().length(64).optional(),
});
export type Framing = z.infer<typeof Framing>;

/** How the analysis framed a clip before an editor's choices, as older libraries keep it by itself. */
export const MachineFraming = Framing.omit({ choicesDigest: true }).extend({ kind: z.literal('machine-framing') });
export type MachineFraming = z.infer<typeof MachineFraming>;

/** What was found in a clip's media files. Kept by itself under `CLIP_ID-media`: it holds as long as the files do. */
export const MediaCheck = z.object({
  kind: z.literal('media-check'), version: z.literal(1), clipId: z.string(),
  /** Black at the clip's ends, seconds; 0: none. */
  blackStartSec: z.number().nonnegative(), blackEndSec: z.number().nonnegative(),
});
export type MediaCheck = z.infer<typeof MediaCheck>;

/** How a clip's sound is brought to loudness. Levels are of the 48 kHz stereo clip audio; where a bed is mixed in, of the mix. */
export const AudioPlan = z.object({
  kind: z.literal('audio-plan'), version: z.literal(1),
  clipId: z.string(),
  /** Measured before; null when the clip is silent (below -70 LUFS). */
  measured: z.object({ integratedLufs: z.number(), truePeakDbtp: z.number(), loudnessRangeLu: z.number() }).nullable(),
  targetLufs: z.number(), ceilingDbtp: z.number(),
  /** Gain before the limiter, dB; 0 for a silent clip. */
  gainDb: z.number(),
  /** Limiter threshold, dBFS, or null: not needed. */
  limiterDb: z.number().nullable(),
  fadeInSec: z.number().nonnegative(), fadeOutSec: z.number().nonnegative(),
  /** The music bed that is mixed in (`clip-mix`): its curve on clip time. Absent: none. `measured` is then of the mix. */
  bed: z.object({ digest: z.string(), keys: z.array(DuckingKey).min(1) }).optional(),
  /** Measured after gain, limiter and fades, decoded from the AAC that is delivered; null when silent. */
  predicted: z.object({ integratedLufs: z.number(), truePeakDbtp: z.number() }).nullable(),
  warnings: z.array(Warning),
});
export type AudioPlan = z.infer<typeof AudioPlan>;

/** The clip's package: everything a render of it needs, merged and checked. */
export const ClipPackage = z.object({
  kind: z.literal('package'), version: z.literal(1),
  clipId: z.string(), rank: z.int().positive(), title: z.string(), score: z.number(), criteria: z.array(CriterionScore), reason: z.string(),
  facts: ClipFacts, framing: Framing.omit({ tracks: true }), audio: AudioPlan, bundle: Bundle,
  /** sha256 of the media the package was checked with. */
  mediaDigest: z.string(), audioDigest: z.string(),
  checks: z.array(z.object({ code: z.string(), level: z.enum(['ok', 'warning']), sentence: z.string() })),
});
export type ClipPackage = z.infer<typeof ClipPackage>;
