/** Commands on what one clip is: its range, its cuts, its title. */
import { formatTimecode, roundMs } from '../../units/timecode.ts';
import type { SlotChange } from '../changes.ts';
import type { EditState } from '../edits.ts';
import { clipName, proposedContent, refused, requireClip, type ReviewFacts } from '../review-facts.ts';
import { isKept, keptSec, overlap, roundSpan, touch, wordsIn, type Span } from '../spans.ts';
import { clipChange, recut, requireInRecording, verdictGone, type CommandOf } from './clip-change.ts';

export function trim(facts: ReviewFacts, edits: EditState, { clipId, startSec, endSec }: CommandOf<'trim'>): SlotChange[] {
  const clip = requireClip(facts, edits, clipId);
  const name = clipName(facts, edits, clipId);
  requireInRecording(facts, { startSec, endSec }, name);
  return [clipChange(facts, edits, clipId, recut(clip, { startSec, endSec: Math.min(endSec, facts.durationSec) }, clip.cuts, name))];
}

export function cut(facts: ReviewFacts, edits: EditState, { clipId, spans }: CommandOf<'cut'>): SlotChange[] {
  const clip = requireClip(facts, edits, clipId);
  const name = clipName(facts, edits, clipId);
  const outside = spans.find(span => !overlap(span, clip));
  if (outside) {
    throw refused(`${name} goes from ${formatTimecode(clip.startSec)} to ${formatTimecode(clip.endSec)}: ${formatTimecode(outside.startSec)} to ${formatTimecode(outside.endSec)} is not in it.`,
      'Choose what is to be cut out inside the clip.');
  }
  return [clipChange(facts, edits, clipId, recut(clip, clip, [...clip.cuts, ...spans], name))];
}

export function restore(facts: ReviewFacts, edits: EditState, { clipId, spans }: CommandOf<'restore'>): SlotChange[] {
  const clip = requireClip(facts, edits, clipId);
  const left = clip.cuts.filter(each => !spans.some(span => touch(roundSpan(span), each)));
  return [clipChange(facts, edits, clipId, recut(clip, clip, left, clipName(facts, edits, clipId)))];
}

/** Between two words that are heard there is nothing but pauses and cuts: the middle of it goes, and half of what is kept stays on each side. */
export function tighten(facts: ReviewFacts, edits: EditState, { clipId, longerThanSec, keepSec }: CommandOf<'tighten'>): SlotChange[] {
  const clip = requireClip(facts, edits, clipId);
  const name = clipName(facts, edits, clipId);
  if (keepSec >= longerThanSec) {
    throw refused(`Pauses longer than ${longerThanSec} s can't be shortened to ${keepSec} s.`, 'Keep less of a pause than makes it a long one.');
  }
  const heard = facts.words.slice(...wordsIn(facts.words, clip)).filter(word => isKept((word.startSec + word.endSec) / 2, clip, clip.cuts));
  const pauses: Span[] = [];
  heard.slice(1).forEach((word, at) => {
    const gap = { startSec: heard[at]?.endSec ?? 0, endSec: word.startSec };
    const silentSec = gap.endSec > gap.startSec ? keptSec(gap, clip.cuts.filter(each => overlap(each, gap)).map(each => within(each, gap))) : 0;
    if (silentSec > longerThanSec) {
      pauses.push({ startSec: roundMs(gap.startSec + keepSec / 2), endSec: roundMs(gap.endSec - keepSec / 2) });
    }
  });
  if (pauses.length === 0) {
    throw refused(`${name} has no pause between words that is longer than ${longerThanSec} s.`, 'Nothing has to be done, or take a shorter limit.');
  }
  return [clipChange(facts, edits, clipId, recut(clip, clip, [...clip.cuts, ...pauses], name))];
}

export function title(facts: ReviewFacts, edits: EditState, { clipId, title: wanted }: CommandOf<'title'>): SlotChange[] {
  const clip = requireClip(facts, edits, clipId);
  const own = facts.proposed.find(each => each.clipId === clipId)?.title;
  return [clipChange(facts, edits, clipId, { ...clip, title: wanted === own ? null : wanted })];
}

/** Also brings back a proposed clip that was taken out. */
export function reset(facts: ReviewFacts, edits: EditState, { clipId }: CommandOf<'reset'>): SlotChange[] {
  if (proposedContent(facts, clipId)) {
    return [clipChange(facts, edits, clipId, null)];
  }
  const clip = requireClip(facts, edits, clipId);
  // Its place among the clips that were made stays: by it the later ones are ranked, and their files named.
  return [clipChange(facts, edits, clipId, { ...clip, removed: true }), verdictGone(edits, clipId)];
}

function within(span: Span, range: Span): Span {
  return { startSec: Math.max(span.startSec, range.startSec), endSec: Math.min(span.endSec, range.endSec) };
}
