/** What an editor can do in a review. The engine turns a command into one edit record, which undo and redo name and take back. */
import { z } from 'zod';

import { PersonId } from '../artifacts/faces.ts';
import { Aspect } from '../units/geometry.ts';
import { ClipId, FramingChoice, PersonName, SourceSpan, VerdictState } from './edits.ts';

const Note = z.string().max(2000);
const Seconds = z.number().nonnegative();
const WordIndex = z.int().nonnegative();

/** Commands are refused as a whole (`settings-invalid`, with a sentence) where one part of them cannot be. */
export const ReviewCommand = z.discriminatedUnion('type', [
  /** `state` null takes a verdict back. A note can be given with any verdict. */
  z.strictObject({ type: z.literal('judge'), clipIds: z.array(ClipId).min(1).max(500), state: VerdictState.nullable(), note: Note.default('') }),
  /** Approves every clip that has no verdict (or one that lapsed) and scores at least this much, 0 to 100. */
  z.strictObject({ type: z.literal('approve-above'), score: z.number().min(0).max(100) }),
  /** Sets a clip's range. What was cut out and lies outside the new range is forgotten. */
  z.strictObject({ type: z.literal('trim'), clipId: ClipId, startSec: Seconds, endSec: Seconds }),
  /** Leaves stretches out of a clip. What reaches the clip's edge moves the edge; pieces under a tenth of a second go with what is cut. */
  z.strictObject({ type: z.literal('cut'), clipId: ClipId, spans: z.array(SourceSpan).min(1).max(500) }),
  /** Puts back what was left out and touches these stretches. */
  z.strictObject({ type: z.literal('restore'), clipId: ClipId, spans: z.array(SourceSpan).min(1).max(500) }),
  /** Leaves out every pause between words that is longer than `longerThanSec`, down to `keepSec`. Seconds. */
  z.strictObject({ type: z.literal('tighten'), clipId: ClipId, longerThanSec: z.number().min(0.2).max(10), keepSec: z.number().min(0.05).max(2) }),
  /**
   * Says how a word reads. `everywhere`: so does every word of the recording that reads the same now (letter for letter, case and
   * punctuation apart, which each keeps). An empty text hides it from the captions.
   */
  z.strictObject({ type: z.literal('mend-word'), word: WordIndex, text: z.string().max(200), everywhere: z.boolean().default(false) }),
  /** Null: the plan's own title again. */
  z.strictObject({ type: z.literal('title'), clipId: ClipId, title: z.string().trim().min(1).max(200).nullable() }),
  /** Adds choices to a clip's framing; they win over earlier ones where they overlap. */
  z.strictObject({ type: z.literal('frame'), clipId: ClipId, choices: z.array(FramingChoice).min(1).max(100) }),
  /** The analysis' own framing again, in one aspect (null: in all), for a stretch (null: for the whole clip). */
  z.strictObject({ type: z.literal('unframe'), clipId: ClipId, aspect: Aspect.nullable(), span: SourceSpan.nullable() }),
  /** Says what somebody who is seen in the recording is called; null: nothing in particular. */
  z.strictObject({ type: z.literal('name-person'), personId: PersonId, name: PersonName.nullable() }),
  /** Makes a clip of any stretch of the recording. */
  z.strictObject({ type: z.literal('add'), startSec: Seconds, endSec: Seconds, title: z.string().trim().min(1).max(200).nullable().default(null) }),
  /** Makes two clips of one, at a place inside it; the first keeps the clip's name, title and verdict-less state. */
  z.strictObject({ type: z.literal('split'), clipId: ClipId, atSec: Seconds }),
  /** Makes one clip of several that lie one behind the other; what lies between them is left out. The earliest keeps its name. */
  z.strictObject({ type: z.literal('merge'), clipIds: z.array(ClipId).min(2).max(20) }),
  /** Back to what the plan proposed, also where it was taken out; a clip that the editor made goes. */
  z.strictObject({ type: z.literal('reset'), clipId: ClipId }),
]);
export type ReviewCommand = z.infer<typeof ReviewCommand>;
export type ReviewCommandType = ReviewCommand['type'];
