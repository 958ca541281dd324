/** Commands on how a clip is framed. */
import { formatTimecode } from '../../units/timecode.ts';
import type { SlotChange } from '../changes.ts';
import type { ClipEdit, EditState, FramingChoice } from '../edits.ts';
import { clipName, refused, requireClip, type ReviewFacts } from '../review-facts.ts';
import { overlap, roundSpan, without, type Span } from '../spans.ts';
import { clipChange, type CommandOf } from './clip-change.ts';

/** Framing choices that a clip can have; as in `ClipEdit`. */
const MOST_CHOICES = 300;
/** What is left of a choice that another one cuts into, and lasts no frame, is nothing. Seconds, of a frame at 24 a second. */
const LEAST_SEC = 1 / 24;

export function frame(facts: ReviewFacts, edits: EditState, { clipId, choices }: CommandOf<'frame'>): SlotChange[] {
  const clip = requireClip(facts, edits, clipId);
  const name = clipName(facts, edits, clipId);
  let framing: FramingChoice[] = clip.framing;
  for (const choice of choices.map(roundSpan)) {
    if (!facts.aspects.includes(choice.aspect)) {
      throw refused(`${name} is not made in ${choice.aspect}.`, `Frame one of the shapes of this run: ${facts.aspects.join(', ')}.`);
    }
    if (!overlap(choice, clip) || choice.endSec - choice.startSec < LEAST_SEC) {
      throw refused(`${name} goes from ${formatTimecode(clip.startSec)} to ${formatTimecode(clip.endSec)}: it can't be framed from ${formatTimecode(choice.startSec)} to ${formatTimecode(choice.endSec)}.`,
        'Choose a stretch of the clip.');
    }
    framing = [...taken(framing, choice.aspect, choice), choice];
  }
  return [clipChange(facts, edits, clipId, reframed(facts, clip, framing, name))];
}

export function unframe(facts: ReviewFacts, edits: EditState, { clipId, aspect, span }: CommandOf<'unframe'>): SlotChange[] {
  const clip = requireClip(facts, edits, clipId);
  const left = taken(clip.framing, aspect, span && roundSpan(span));
  return [clipChange(facts, edits, clipId, reframed(facts, clip, left, clipName(facts, edits, clipId)))];
}

/** What is left of choices where a stretch (null: everything) of an aspect (null: of all) is taken. */
function taken(framing: readonly FramingChoice[], aspect: string | null, span: Span | null): FramingChoice[] {
  return framing.flatMap(choice => {
    if (aspect !== null && choice.aspect !== aspect) {
      return [choice];
    }
    return span === null ? [] : without(choice, span, LEAST_SEC);
  });
}

/** The choices as far as they lie between two moments, seconds: one that reaches into the next clip of a merge must not win over that one's own. */
export function framingBetween(framing: readonly FramingChoice[], fromSec: number, toSec: number): FramingChoice[] {
  return framing.map(choice => ({ ...choice, startSec: Math.max(choice.startSec, fromSec), endSec: Math.min(choice.endSec, toSec) }))
    .filter(choice => choice.endSec - choice.startSec >= LEAST_SEC);
}

/** A clip's content with other choices, in one order, so that the same framing is the same content. Refuses too many. */
export function reframed(facts: ReviewFacts, clip: ClipEdit, framing: readonly FramingChoice[], name: string): ClipEdit {
  if (framing.length > MOST_CHOICES) {
    throw refused(`${name} would have ${framing.length} choices of framing; at most ${MOST_CHOICES} can be.`, 'Go back to the analysis\' own framing for some of it first.');
  }
  return { ...clip, framing: [...framing].sort((a, b) => facts.aspects.indexOf(a.aspect) - facts.aspects.indexOf(b.aspect) || a.startSec - b.startSec) };
}
