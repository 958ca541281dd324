/**
 * What an editor has changed in a run, as data. An edit replaces the content of named slots (a clip, a word, a verdict), so undo and
 * redo put contents back, whatever the edit was. Stages get the part of it that they depend on (`stageEdits`), as they get their part
 * of the request.
 */
import { z } from 'zod';

import { Layout } from '../artifacts/clip.ts';
import { PersonId } from '../artifacts/faces.ts';
import { SourceSpan } from '../artifacts/source.ts';
import type { StageId } from '../pipeline/stages.ts';
import { Aspect } from '../units/geometry.ts';

export { SourceSpan };

/** A clip's name: given when the clip is first proposed or made, kept however it is edited. */
export const ClipId = z.string().regex(/^c[0-9a-f]{8}$/);

/**
 * How an editor wants a stretch of a clip framed in one aspect. Times are on the source timeline, so that a choice stands through trims;
 * windows are shares of the recording's picture: centre (0..1) and width (0..1, of the picture's width), the height follows from the
 * panel. `single` and `inset` have one window, `two-up` two (top or left first), `whole-blur` none.
 */
export const FramingChoice = z.strictObject({
  aspect: Aspect, startSec: z.number().nonnegative(), endSec: z.number().positive(), layout: Layout,
  windows: z.array(z.strictObject({ centerX: z.number().min(0).max(1), centerY: z.number().min(0).max(1), width: z.number().min(0.02).max(1) })).max(2),
}).refine(choice => choice.startSec < choice.endSec, 'a choice ends before it begins')
  .refine(choice => choice.windows.length === WINDOWS_OF[choice.layout], 'a layout has the wrong number of windows');
export type FramingChoice = z.infer<typeof FramingChoice>;

/** How many windows a layout has. */
export const WINDOWS_OF: Readonly<Record<Layout, number>> = { 'single': 1, 'two-up': 2, 'whole-blur': 0, 'inset': 1 };

/** The longest and the shortest clip that an editor can make, seconds. The plan's own limits do not bind an editor. */
export const EDITED_CLIP_SEC = { least: 1, most: 900 } as const;

const ClipEditFields = z.strictObject({
  startSec: z.number().nonnegative(), endSec: z.number().positive(),
  /** What is left out of the range: words, pauses. */
  cuts: z.array(SourceSpan).max(500),
  /** On the picture, in the plan and in file names; null: as the plan has it. */
  title: z.string().trim().min(1).max(200).nullable(),
  /** Later ones win where two overlap. */
  framing: z.array(FramingChoice).max(300),
  /** `proposed`: the plan's own clip; `made`: added, split off or merged by the editor. */
  origin: z.enum(['proposed', 'made']),
  /** Taken out of the plan (merged into another, or split). */
  removed: z.boolean(),
});

/**
 * A clip as an editor has made it: whole, not a difference, so that it stands even where a later plan no longer proposes it.
 * `cuts` are in order, do not touch each other, and lie inside the range.
 */
export const ClipEdit = ClipEditFields.refine(clip => clip.startSec < clip.endSec, 'a clip ends before it begins');
export type ClipEdit = z.infer<typeof ClipEdit>;

export const VerdictState = z.enum(['approved', 'rejected', 'needs-fix']);
export type VerdictState = z.infer<typeof VerdictState>;

/** What of a clip a verdict was given on: digests of each part, so that a change of one can be told and named. */
export const JudgedContent = z.strictObject({ range: z.string(), cuts: z.string(), title: z.string(), words: z.string(), framing: z.string(), style: z.string() });
export type JudgedContent = z.infer<typeof JudgedContent>;

/** An editor's judgement of a clip. An approval holds for `of` alone: it lapses when the clip is no longer that. */
export const Verdict = z.strictObject({ state: VerdictState, note: z.string().max(2000), of: JudgedContent });
export type Verdict = z.infer<typeof Verdict>;

/** What somebody is called. */
export const PersonName = z.string().trim().min(1).max(60);

/** All that an editor has changed in a run. Absent: as the plan and the transcript have it. */
export const EditState = z.strictObject({
  clips: z.record(ClipId, ClipEdit),
  /** Index into the words artifact -> how the word reads; an empty text: it is not shown. */
  words: z.record(z.string().regex(/^\d+$/), z.string().max(200)),
  verdicts: z.record(ClipId, Verdict),
  /** What people who are seen in the recording are called. */
  people: z.record(PersonId, PersonName),
});
export type EditState = z.infer<typeof EditState>;

/** Nothing changed. */
export function noEdits(): EditState {
  return { clips: {}, words: {}, verdicts: {}, people: {} };
}

/** The part of the edits that a stage's result depends on; only this goes into its cache key. */
export const StageEdits = z.strictObject({
  /** Planning: which clips there are, and where each is cut. */
  clips: z.record(ClipId, ClipEditFields.pick({ startSec: true, endSec: true, cuts: true, origin: true, removed: true })).optional(),
  /** The clips that the editor made, in the order they were made, removed ones too: it ranks them, so that no edit renames another clip. */
  made: z.array(ClipId).optional(),
  /** Titles by clip. */
  titles: z.record(ClipId, z.string()).optional(),
  words: EditState.shape.words.optional(),
  framing: z.record(ClipId, z.array(FramingChoice)).optional(),
});
export type StageEdits = z.infer<typeof StageEdits>;

/** Picks the part of the edits that a stage depends on, parts with something in them alone; empty for most. */
export function stageEdits(stage: StageId, edits: EditState): StageEdits {
  return Object.fromEntries(Object.entries(partsOf(stage, edits)).filter(([, part]) => Object.keys(part).length > 0));
}

function partsOf(stage: StageId, edits: EditState): StageEdits {
  const clips = Object.entries(edits.clips).sort(([a], [b]) => (a < b ? -1 : 1));
  const parts = {
    clips: () => Object.fromEntries(clips.map(([id, { startSec, endSec, cuts, origin, removed }]) => [id, { startSec, endSec, cuts, origin, removed }])),
    made: () => Object.entries(edits.clips).filter(([, { origin }]) => origin === 'made').map(([id]) => id),
    titles: () => Object.fromEntries(clips.flatMap(([id, { title }]) => (title === null ? [] : [[id, title]]))),
    framing: () => Object.fromEntries(clips.filter(([, clip]) => clip.framing.length > 0).map(([id, clip]) => [id, clip.framing])),
    words: () => edits.words,
  };
  switch (stage) {
    case 'planning': return { clips: parts.clips(), made: parts.made() };
    case 'enhancement-plan': return { titles: parts.titles(), words: parts.words() };
    case 'framing-analysis': return { framing: parts.framing() };
    case 'enhancement-build': return { words: parts.words() };
    case 'prepare-finalize': return { titles: parts.titles(), words: parts.words() };
    default: return {};
  }
}
