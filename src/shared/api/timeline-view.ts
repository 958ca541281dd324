/**
 * A whole recording at a glance, as a window draws it: what was found in it, and the clips chosen so far. Times are seconds on the
 * source timeline, rounded to hundredths. Lists are columns (index into each is the same thing), in order: two hours are some tens of
 * kilobytes.
 */
import { z } from 'zod';

/** Values of the energy curve that one view has at most, whatever length the recording has. */
export const TIMELINE_ENERGY_VALUES = 2000;

const Seconds = z.array(z.number().nonnegative());

/** Stretches, in order of their beginning; they do not overlap. */
export const TimelineSpans = z.object({ startSec: Seconds, endSec: Seconds });
export type TimelineSpans = z.infer<typeof TimelineSpans>;

/** A clip that the plan has chosen (or an editor has made). */
export const TimelineClip = z.object({
  clipId: z.string(),
  /** 1 is best. */
  rank: z.int().positive(),
  title: z.string(),
  /** 0 to 100. */
  score: z.number().min(0).max(100),
  startSec: z.number().nonnegative(), endSec: z.number().positive(),
});
export type TimelineClip = z.infer<typeof TimelineClip>;

/** Each part is null while the stage that finds it is not done; empty: there is nothing of it in the recording. */
export const TimelineView = z.object({
  runId: z.string(),
  /** Length of the recording, seconds; null: not known yet. */
  durationSec: z.number().positive().nullable(),
  /** `media://` address of the light copy; null: not made yet. */
  proxyUrl: z.string().nullable(),
  /** Where camera shots begin; the first begins at 0, each ends where the next begins. */
  shotStartsSec: Seconds.nullable(),
  speech: TimelineSpans.nullable(),
  /** How speech was found; `none`: it was not looked for (no sound). */
  speechDetector: z.enum(['silero', 'energy', 'none']).nullable(),
  silences: TimelineSpans.nullable(),
  /** Names of the speakers, by number. */
  speakers: z.array(z.string()).nullable(),
  /** Who talks when; `speaker` is an index into `speakers`, or null: unknown. */
  turns: TimelineSpans.extend({ speaker: z.array(z.int().nonnegative().nullable()) }).nullable(),
  topics: TimelineSpans.extend({ title: z.array(z.string()) }).nullable(),
  /** Level of the sound, dBFS (-90 is silence): `levelDb[i]` covers i * hopSec to (i + 1) * hopSec. */
  energy: z.object({ hopSec: z.number().positive(), levelDb: z.array(z.number()).max(TIMELINE_ENERGY_VALUES) }).nullable(),
  /** By rank. */
  clips: z.array(TimelineClip).nullable(),
});
export type TimelineView = z.infer<typeof TimelineView>;
