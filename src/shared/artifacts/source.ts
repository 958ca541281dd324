import { z } from 'zod';

import { ChannelMix } from '../sound/channel-mix.ts';

/** A stretch of the source timeline. `0 <= startSec < endSec`. */
export const SourceSpan = z.strictObject({ startSec: z.number().nonnegative(), endSec: z.number().positive() })
  .refine(span => span.startSec < span.endSec, 'a span ends before it begins');
export type SourceSpan = z.infer<typeof SourceSpan>;

/** One thing that normalising repaired, in a word for programs and a sentence for people. */
export const Repair = z.object({ code: z.string(), sentence: z.string() });
export type Repair = z.infer<typeof Repair>;

/**
 * What is known of the recording. The **source timeline** starts at 0 s at the first shown picture or sound; the proxy,
 * the audio, the transcript and every `source...Sec` in other artifacts are on it.
 */
export const SourceFacts = z.object({
  kind: z.literal('source-facts'), version: z.literal(1),
  /** sha256 over the size and samples of the file's bytes (see the transcoding stage): tells a changed file. */
  fingerprint: z.object({ algorithm: z.literal('sampled-sha256-v1'), digest: z.string(), sizeBytes: z.int().nonnegative() }),
  formatName: z.string(),
  durationSec: z.number().positive(),
  /** Seconds to add to a source-timeline time to get the file's own timestamp (edit lists, start offsets). */
  fileOffsetSec: z.number(),
  video: z.object({
    streamIndex: z.int().nonnegative(),
    codec: z.string(),
    /** Size as it should be seen: upright, square pixels, even sides. */
    widthPx: z.int().positive(), heightPx: z.int().positive(),
    codedWidthPx: z.int().positive(), codedHeightPx: z.int().positive(),
    /** Average frame rate of the file. */
    fps: z.number().positive(),
    variableFrameRate: z.boolean(),
    rotationDeg: z.number(), pixelFormat: z.string(), bitDepth: z.int(), hdr: z.boolean(), interlaced: z.boolean(),
  }),
  audio: z.object({
    streamIndex: z.int().nonnegative(), codec: z.string(), sampleRateHz: z.number(), channels: z.int(), channelLayout: z.string(),
    trackCount: z.int().positive(),
    /** How its channels are put right wherever the recording itself is read; absent: they are in order. The mezzanine and the proxy have it done. */
    channelMix: ChannelMix.optional(),
  }).nullable(),
  repairs: z.array(Repair),
  /** Which file clips are cut from: the source itself, or the mezzanine where the source can't be cut safely. */
  cutFrom: z.enum(['source', 'mezzanine']),
  proxy: z.object({ widthPx: z.int().positive(), heightPx: z.int().positive(), fps: z.number().positive(), frameCount: z.int().positive() }),
  /** Frame rate of clips and outputs: 24 to 60, the source's own where it lies in that range, else the nearest sensible one. */
  outputFps: z.number().min(23.9).max(60),
});
export type SourceFacts = z.infer<typeof SourceFacts>;

/** Waveform peaks for drawing: `max[i]` is the highest |sample| (0..1) in the i-th hop of mono audio. Empty without audio. */
export const Peaks = z.object({ kind: z.literal('peaks'), version: z.literal(1), hopSec: z.number().positive(), max: z.array(z.number().min(0).max(1)) });
export type Peaks = z.infer<typeof Peaks>;

/** Short-term loudness over time. `momentaryLufs[i]` is the value at (i + 1) * hopSec; -70 is silence. Empty without audio. */
export const LoudnessCurve = z.object({
  kind: z.literal('loudness-curve'), version: z.literal(1), hopSec: z.number().positive(), momentaryLufs: z.array(z.number()),
  integratedLufs: z.number().nullable(),
});
export type LoudnessCurve = z.infer<typeof LoudnessCurve>;

/**
 * Seconds between two tiles of the filmstrip: 1, or as many whole seconds as keep it to 200 tiles. Tile i (10 columns, rows
 * from the top, ceil(durationSec / interval) tiles, the rest of the last row black) shows the picture at i times this.
 */
export function filmstripIntervalSec(durationSec: number): number {
  return Math.max(1, Math.ceil(durationSec / 200));
}
