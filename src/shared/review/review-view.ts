/** A review as a window shows it. The engine puts it together; a window never does. */
import { z } from 'zod';

import { Framing } from '../artifacts/clip.ts';
import { CriterionScore } from '../artifacts/plan.ts';
import { ErrorData } from '../errors/kinds.ts';
import { OutputState } from '../pipeline/states.ts';
import { HostFont } from '../render/clip-input.ts';
import { CompositionProps } from '../render/composition-props.ts';
import { DuckingKey } from '../sound/music-bed.ts';
import { ProposedCut } from '../sound/tightening.ts';
import { Aspect } from '../units/geometry.ts';
import { ClipId, FramingChoice, SourceSpan, VerdictState } from './edits.ts';

/** Parts of a clip that an edit can change. */
export const ClipPart = z.enum(['range', 'cuts', 'title', 'words', 'framing', 'style']);
export type ClipPart = z.infer<typeof ClipPart>;

/**
 * Where a clip stands between an edit and its preview. `preparing`: an edit is being worked in, what is shown is from before it.
 * `waiting`: nothing is made of it yet, or the run is paused.
 */
export const Preparation = z.enum(['waiting', 'preparing', 'ready', 'failed']);
export type Preparation = z.infer<typeof Preparation>;

export const ReviewClip = z.object({
  clipId: ClipId,
  /** 1 is best; clips that the editor made come after the plan's. */
  rank: z.int().positive(),
  title: z.string(),
  /** 0 to 100, of the clip as it is cut now, as far as it is prepared. */
  score: z.number().min(0).max(100),
  criteria: z.array(CriterionScore), reason: z.string(),
  startSec: z.number(), endSec: z.number(), cuts: z.array(SourceSpan),
  /** Those of the cuts that the machine proposed, with the reason. */
  tightened: z.array(ProposedCut).default([]),
  /** What is left of the range without the cuts, seconds. */
  durationSec: z.number().positive(),
  framing: z.array(FramingChoice),
  origin: z.enum(['proposed', 'made']),
  /** What differs from the plan's proposal and the transcript; empty: nothing. */
  edited: z.array(ClipPart),
  verdict: z.object({
    /** `lapsed`: it was approved, and has changed since. */
    state: z.enum([...VerdictState.options, 'none', 'lapsed']),
    note: z.string(),
    /** What has changed since the approval. */
    changed: z.array(ClipPart),
  }),
  preparation: Preparation,
  /** Why it could not be prepared. */
  error: ErrorData.nullable(),
  /** Changes with every new preview: asks for it again. Null: there is none yet. */
  previewKey: z.string().nullable(),
  /** Sentences of the checks that an editor should look at, of this clip alone. */
  warnings: z.array(z.string()),
  outputs: z.array(z.object({ outputId: z.string(), aspect: Aspect, state: OutputState })),
});
export type ReviewClip = z.infer<typeof ReviewClip>;

export const ReviewView = z.object({
  runId: z.string(),
  /** Counts every edit, undo and redo. */
  revision: z.int().nonnegative(),
  /** Length of the recording, seconds, and size of its picture. */
  durationSec: z.number().positive(), widthPx: z.int().positive(), heightPx: z.int().positive(),
  aspects: z.array(Aspect),
  /** In rank order. */
  clips: z.array(ReviewClip),
  /** What undo and redo would take back or do again, in words ("Trim of clip 3"); null: nothing. */
  undo: z.string().nullable(), redo: z.string().nullable(),
  /** The style package that the run is pinned to. */
  style: z.object({ id: z.string(), version: z.string() }),
  /** What the editor calls people who are seen (`personId` of faces); absent: nothing in particular. */
  people: z.record(z.string(), z.string()),
  /** What holds for all clips alike, once (see `RUN_WIDE_WARNINGS`): sentences. */
  warnings: z.array(z.string()),
  /** Says what the score is, and is not. */
  scorerNote: z.string(),
  /** `media://` addresses: the light copy of the recording, its filmstrip and its waveform; null: not there. */
  proxyUrl: z.string().nullable(), filmstripUrl: z.string().nullable(), peaksUrl: z.string().nullable(),
});
export type ReviewView = z.infer<typeof ReviewView>;

/** The transcript, a column a field: index into each is the word's index. Times in seconds on the source timeline. */
export const Transcript = z.object({
  language: z.string().nullable(), speakers: z.array(z.string()),
  startSec: z.array(z.number()), endSec: z.array(z.number()),
  /** As the transcript has it. */
  texts: z.array(z.string()),
  /** Index into `speakers`; null: unknown. */
  speaker: z.array(z.int().nullable()),
  /** First words of sentences, in order. */
  sentenceStarts: z.array(z.int()),
  /** Words that read differently by the editor's hand. */
  mended: z.record(z.string(), z.string()),
});
export type Transcript = z.infer<typeof Transcript>;

/** What the Player needs to show a clip as its renders will be. */
export const ClipPreview = z.object({
  clipId: ClipId, previewKey: z.string(),
  /** `mediaSrc` is a `media://` address. One for each aspect of the run. */
  outputs: z.array(z.object({ outputId: z.string(), props: CompositionProps })),
  fonts: z.array(HostFont),
  /** The clip's sound (48 kHz stereo WAV, `media://`), and what is done to it. Gain and threshold in dB, fades in seconds. */
  audioUrl: z.string(),
  audio: z.object({ gainDb: z.number(), limiterDb: z.number().nullable(), fadeInSec: z.number(), fadeOutSec: z.number(), silent: z.boolean() }),
  /** How the music bed goes down under speech, on clip time; empty: there is no bed. */
  ducking: z.array(DuckingKey).default([]),
  /** Where pieces of the source stand in the clip. */
  sourceRanges: z.array(z.object({ sourceStartSec: z.number(), sourceEndSec: z.number(), outputStartSec: z.number() })),
  /** Caption words in order, with their index into the transcript: to show which word is spoken. Frames of the clip. */
  words: z.array(z.object({ index: z.int(), startFrame: z.int(), endFrame: z.int() })),
  /** Faces, shots and windows, in pixels of the clip's media. */
  framing: Framing,
});
export type ClipPreview = z.infer<typeof ClipPreview>;
