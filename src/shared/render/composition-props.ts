/** The props of the one composition family: everything a picture of a clip depends on. Preview, local and cloud use the same. */
import { z } from 'zod';

import { FramingSegment } from '../artifacts/clip.ts';
import { CaptionPage } from '../artifacts/enhancement.ts';
import { StyleTokens } from '../style/style-package.ts';
import { Aspect, BoxPx } from '../units/geometry.ts';
import { OutputPreset } from './presets.ts';

/** Id of the Remotion composition that takes these props. */
export const COMPOSITION_ID = 'clip';

const FrameSpan = z.object({ startFrame: z.int().nonnegative(), endFrame: z.int().positive() });

/** Props of composition `clip`. Frames are clip frames; source boxes are in clip-media pixels, others in output pixels. */
export const CompositionProps = z.object({
  aspect: Aspect, widthPx: z.int().positive(), heightPx: z.int().positive(),
  fps: z.number().positive(), durationFrames: z.int().positive(),
  /** URL of the clip media. In the composition index it is the token `clip-media:CLIP_ID`; a backend puts its own URL there. */
  mediaSrc: z.string().min(1),
  mediaWidthPx: z.int().positive(), mediaHeightPx: z.int().positive(),
  /** Without the faces that decided: an output is the same whomever it shows. */
  segments: z.array(FramingSegment.omit({ trackIds: true })).min(1),
  punchIns: z.array(FrameSpan.extend({ scale: z.number().min(1).max(2) })),
  captions: z.array(CaptionPage.extend({ box: BoxPx })),
  title: FrameSpan.extend({ text: z.string(), box: BoxPx }).nullable(),
  lowerThirds: z.array(FrameSpan.extend({ name: z.string(), role: z.string().nullable(), box: BoxPx })),
  logoBox: BoxPx.nullable(),
  progressBox: BoxPx.nullable(),
  style: StyleTokens,
});
export type CompositionProps = z.infer<typeof CompositionProps>;

/** One payload per output. */
export const OutputPayload = z.object({
  /** `CLIP_ID-9x16`. Also the item key of the output's render. */
  outputId: z.string().regex(/^c[0-9a-f]{8}-(9x16|1x1|16x9)$/),
  clipId: z.string(), aspect: Aspect, rank: z.int().positive(),
  /** File name without extension, safe on every system: `01-why-we-left-9x16`. */
  fileStem: z.string().regex(/^[\w][\w.-]{0,120}$/u),
  /** Factor on the output's side lengths (preset draft: 0.25). */
  renderScale: z.number().positive().max(1),
  /** Says how well the picture is encoded. Indexes from before this field were all encoded alike. */
  preset: OutputPreset.default('standard'),
  props: CompositionProps,
  audio: z.object({ gainDb: z.number(), limiterDb: z.number().nullable(), fadeInSec: z.number(), fadeOutSec: z.number(), silent: z.boolean(), targetLufs: z.number(), ceilingDbtp: z.number() }),
  captionsSrt: z.string(),
  /** What the sidecar beside the finished file says (see `Sidecar`). */
  sidecar: z.lazy(() => Sidecar),
});
export type OutputPayload = z.infer<typeof OutputPayload>;

/** The program that drew an output's pictures. */
export const RenderBackendId = z.enum(['reference', 'hybrid', 'lambda']);
export type RenderBackendId = z.infer<typeof RenderBackendId>;

/** How an output was made. */
export const RenderOrigin = z.object({
  backend: RenderBackendId,
  /** Name of the video encoder as ffmpeg calls it, e.g. `libx264`. */
  encoder: z.string().min(1),
  /** Sentences about what was done differently from what was asked; empty where nothing was. */
  notes: z.array(z.string()),
});
export type RenderOrigin = z.infer<typeof RenderOrigin>;

/** `NAME.json` beside `NAME.mp4`. */
export const Sidecar = z.object({
  clipId: z.string(), aspect: Aspect, rank: z.int().positive(), title: z.string(), score: z.number(),
  criteria: z.array(z.object({ id: z.string(), score: z.number(), reason: z.string(), evidence: z.array(z.object({ text: z.string(), startSec: z.number(), endSec: z.number() })) })),
  reason: z.string(),
  style: z.object({ id: z.string(), version: z.string(), digest: z.string() }),
  durationSec: z.number(),
  sourceRanges: z.array(z.object({ sourceStartSec: z.number(), sourceEndSec: z.number(), outputStartSec: z.number() })),
  checks: z.array(z.object({ code: z.string(), level: z.enum(['ok', 'warning']), sentence: z.string() })),
  /** Absent in the composition index, where nothing is rendered yet; delivery puts it in from the render report. */
  render: RenderOrigin.optional(),
});
export type Sidecar = z.infer<typeof Sidecar>;

/** The composition index: stage 11's whole result. */
export const CompositionIndex = z.object({ kind: z.literal('composition-index'), version: z.literal(1), outputs: z.array(OutputPayload) });
export type CompositionIndex = z.infer<typeof CompositionIndex>;

/** What was measured on a rendered file after one full decode. */
export const RenderReport = z.object({
  kind: z.literal('render-report'), version: z.literal(1),
  outputId: z.string(), backend: RenderBackendId,
  /** See `RenderOrigin`. Reports from before these fields are of x264 renders that went as asked. */
  encoder: z.string().min(1).default('libx264'), notes: z.array(z.string()).default([]),
  widthPx: z.int(), heightPx: z.int(), fps: z.number(), durationSec: z.number(), frameCount: z.int(), sizeBytes: z.int(),
  integratedLufs: z.number().nullable(), truePeakDbtp: z.number().nullable(),
});
export type RenderReport = z.infer<typeof RenderReport>;
