/** What commands on clips share. */
import { stableJson } from '../../pipeline/stable-json.ts';
import { formatDuration, formatTimecode } from '../../units/timecode.ts';
import type { SlotChange, SlotContent } from '../changes.ts';
import type { ReviewCommand, ReviewCommandType } from '../commands.ts';
import { EDITED_CLIP_SEC, type ClipEdit, type EditState } from '../edits.ts';
import { proposedContent, refused, type ReviewFacts } from '../review-facts.ts';
import { keptSec, tidyCuts, type Span } from '../spans.ts';

/** A command of one type. */
export type CommandOf<T extends ReviewCommandType> = Extract<ReviewCommand, { type: T }>;

/** Cuts that a clip can have; as in `ClipEdit`. */
const MOST_CUTS = 500;

/** Whether two contents say the same. */
export function isSame(a: SlotContent, b: SlotContent): boolean {
  return stableJson(a) === stableJson(b);
}

/** The change of a clip's slot. Content that is the plan's own leaves the slot empty. */
export function clipChange(facts: ReviewFacts, edits: EditState, clipId: string, content: ClipEdit | null): SlotChange {
  const own = proposedContent(facts, clipId);
  return { slot: `clip/${clipId}`, before: edits.clips[clipId] ?? null, after: content && own && isSame(content, own) ? null : content };
}

/** Takes a clip's verdict away. */
export function verdictGone(edits: EditState, clipId: string): SlotChange {
  return { slot: `verdict/${clipId}`, before: edits.verdicts[clipId] ?? null, after: null };
}

/** Refuses a stretch that is not in the recording. `what`: what it is meant for, `Clip 3`. */
export function requireInRecording(facts: ReviewFacts, span: Span, what: string): void {
  if (span.startSec >= span.endSec) {
    throw refused(`${what} would end (${formatTimecode(span.endSec)}) before it begins (${formatTimecode(span.startSec)}).`, 'Set the out point after the in point.');
  }
  // The last millisecond may be lost in rounding.
  if (span.endSec > facts.durationSec + 0.001) {
    throw refused(`${what} would end at ${formatTimecode(span.endSec)}, but the recording is only ${formatTimecode(facts.durationSec)} long.`, 'Choose a stretch inside the recording.');
  }
}

/** A clip's content with another range and other cuts, tidied. Refuses what is too short, too long or cut up too much. */
export function recut(content: ClipEdit, range: Span, cuts: readonly Span[], name: string): ClipEdit {
  const tidy = tidyCuts(range, cuts);
  const lengthSec = tidy ? keptSec(tidy, tidy.cuts) : 0;
  if (!tidy || lengthSec < EDITED_CLIP_SEC.least) {
    throw refused(`${name} would be only ${lengthSec.toFixed(1)} s long; a clip has at least ${EDITED_CLIP_SEC.least} s.`, 'Leave more of it, or reject the clip.');
  }
  if (lengthSec > EDITED_CLIP_SEC.most) {
    throw refused(`${name} would be ${formatDuration(lengthSec)} long; a clip has at most ${formatDuration(EDITED_CLIP_SEC.most)}.`, 'Choose a shorter stretch.');
  }
  if (tidy.cuts.length > MOST_CUTS) {
    throw refused(`${name} would have ${tidy.cuts.length} cuts; at most ${MOST_CUTS} can be.`, 'Split the clip, or put some of the cuts back.');
  }
  return { ...content, startSec: tidy.startSec, endSec: tidy.endSec, cuts: tidy.cuts.map(({ startSec, endSec }) => ({ startSec, endSec })) };
}
