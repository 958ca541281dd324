import { z } from 'zod';

import { Aspect, BoxPx } from '../units/geometry.ts';

/** A short zoom in, for emphasis. Times in seconds on clip time (0 is the clip's first frame). */
export const PunchIn = z.object({ startSec: z.number().nonnegative(), endSec: z.number().positive(), scale: z.number().min(1).max(2), reason: z.string() });
export type PunchIn = z.infer<typeof PunchIn>;

/** A text that stands for a while, on clip time. */
export const TimedText = z.object({ text: z.string().min(1), startSec: z.number().nonnegative(), endSec: z.number().positive() });
export type TimedText = z.infer<typeof TimedText>;

/** A name strap, on clip time. */
export const LowerThird = z.object({ name: z.string().min(1), role: z.string().nullable(), startSec: z.number().nonnegative(), endSec: z.number().positive() });
export type LowerThird = z.infer<typeof LowerThird>;

/** Per clip, what is laid over it, within the pinned style's rules. */
export const EnhancementPlan = z.object({
  kind: z.literal('enhancement-plan'), version: z.literal(1),
  clips: z.array(z.object({
    clipId: z.string(),
    hookTitle: TimedText.nullable(),
    /** Indices into the words artifact whose captions are emphasised. */
    emphasisWords: z.array(z.int().nonnegative()),
    punchIns: z.array(PunchIn),
    lowerThirds: z.array(LowerThird),
    /** Mood of a music bed, or null: none. */
    musicMood: z.string().nullable(),
  })),
});
export type EnhancementPlan = z.infer<typeof EnhancementPlan>;

/** A caption word on clip time, in frames; `startFrame <= frame < endFrame` is when it is highlighted. */
export const CaptionWord = z.object({ text: z.string().min(1), startFrame: z.int().nonnegative(), endFrame: z.int().positive(), emphasis: z.boolean() });
export type CaptionWord = z.infer<typeof CaptionWord>;

/** A caption page: a few words shown together for `startFrame <= frame < endFrame`. Pages do not overlap. */
export const CaptionPage = z.object({ startFrame: z.int().nonnegative(), endFrame: z.int().positive(), words: z.array(CaptionWord).min(1) });
export type CaptionPage = z.infer<typeof CaptionPage>;

/** Where a clip's overlays stand in one aspect, in pixels of the output picture (see ASPECT_SIZES_PX). */
export const AspectPlacement = z.object({
  aspect: Aspect,
  /** The part of the output that captions, title and lower thirds keep to: the output without the style's margins. */
  safeBox: BoxPx,
  /** One box per caption page, same order and count as the pages. */
  captionBoxes: z.array(BoxPx),
  titleBox: BoxPx.nullable(),
  lowerThirdBox: BoxPx.nullable(),
  logoBox: BoxPx.nullable(),
  progressBox: BoxPx.nullable(),
  /** Caption pages for which no place clear of faces was found, and what was done. */
  notes: z.array(z.string()),
});
export type AspectPlacement = z.infer<typeof AspectPlacement>;

/** The clip's bundle: captions and overlays on clip time, placed per aspect. */
export const Bundle = z.object({
  kind: z.literal('bundle'), version: z.literal(1),
  clipId: z.string(), fps: z.number().positive(), durationFrames: z.int().positive(),
  pages: z.array(CaptionPage),
  /** Frames: hook title and lower thirds; same conventions as pages. */
  title: z.object({ text: z.string(), startFrame: z.int(), endFrame: z.int() }).nullable(),
  lowerThirds: z.array(z.object({ name: z.string(), role: z.string().nullable(), startFrame: z.int(), endFrame: z.int() })),
  punchIns: z.array(z.object({ startFrame: z.int(), endFrame: z.int(), scale: z.number().min(1).max(2) })),
  placements: z.array(AspectPlacement),
});
export type Bundle = z.infer<typeof Bundle>;
