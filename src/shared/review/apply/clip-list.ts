/** Commands that make clips and take them out. */
import { formatTimecode, roundMs } from '../../units/timecode.ts';
import type { SlotChange } from '../changes.ts';
import type { ClipEdit, EditState } from '../edits.ts';
import { clipName, refused, requireClip, type ReviewFacts } from '../review-facts.ts';
import { overlap, type Span } from '../spans.ts';
import { clipChange, recut, requireInRecording, verdictGone, type CommandOf } from './clip-change.ts';
import { framingBetween, reframed } from './framing.ts';

export function add(facts: ReviewFacts, edits: EditState, { startSec, endSec, title }: CommandOf<'add'>): SlotChange[] {
  requireInRecording(facts, { startSec, endSec }, 'The clip');
  const range = { startSec, endSec: Math.min(endSec, facts.durationSec) };
  return [clipChange(facts, edits, newClipId(facts, edits, range), recut({ ...range, cuts: [], title, framing: [], origin: 'made', removed: false }, range, [], 'The clip'))];
}

export function split(facts: ReviewFacts, edits: EditState, { clipId, atSec }: CommandOf<'split'>): SlotChange[] {
  const clip = requireClip(facts, edits, clipId);
  const name = clipName(facts, edits, clipId);
  const at = roundMs(atSec);
  if (at <= clip.startSec || at >= clip.endSec) {
    throw refused(`${name} goes from ${formatTimecode(clip.startSec)} to ${formatTimecode(clip.endSec)}: it can't be split at ${formatTimecode(at)}.`, 'Choose a place inside the clip.');
  }
  const first = part(clip, { startSec: clip.startSec, endSec: at }, `The first part of ${lower(name)}`);
  const second = { ...part(clip, { startSec: at, endSec: clip.endSec }, `The second part of ${lower(name)}`), title: null, origin: 'made' as const };
  return [
    clipChange(facts, edits, clipId, first), clipChange(facts, edits, newClipId(facts, edits, second), second), verdictGone(edits, clipId),
  ];
}

export function merge(facts: ReviewFacts, edits: EditState, { clipIds }: CommandOf<'merge'>): SlotChange[] {
  const parts = [...new Set(clipIds)].map(clipId => ({ clipId, clip: requireClip(facts, edits, clipId) })).sort((a, b) => a.clip.startSec - b.clip.startSec);
  const [first, ...others] = parts;
  const last = parts.at(-1);
  if (!first || !last || others.length === 0) {
    throw refused('One clip alone can\'t be merged.', 'Choose at least two clips.');
  }
  const between: Span[] = [];
  others.forEach((each, at) => {
    const before = parts[at] ?? first;
    if (each.clip.startSec < before.clip.endSec) {
      throw refused(`${clipName(facts, edits, before.clipId)} and ${lower(clipName(facts, edits, each.clipId))} overlap: they can't be merged.`, 'Trim one of them first.');
    }
    between.push({ startSec: before.clip.endSec, endSec: each.clip.startSec });
  });
  const cuts = [...parts.flatMap(({ clip }) => clip.cuts), ...between.filter(gap => gap.endSec > gap.startSec)];
  const whole = recut(first.clip, { startSec: first.clip.startSec, endSec: last.clip.endSec }, cuts, 'The merged clip');
  return [
    clipChange(facts, edits, first.clipId, reframed(facts, whole, parts.flatMap(({ clip }, at) => framingBetween(clip.framing, at === 0 ? 0 : clip.startSec, parts[at + 1]?.clip.startSec ?? Infinity)), 'The merged clip')),
    ...others.map(({ clipId, clip }) => clipChange(facts, edits, clipId, { ...clip, removed: true })),
    ...parts.map(({ clipId }) => verdictGone(edits, clipId)),
  ];
}

function part(clip: ClipEdit, range: Span, name: string): ClipEdit {
  const cutUp = recut(clip, range, clip.cuts.filter(each => overlap(each, range)), name);
  return { ...cutUp, framing: clip.framing.filter(choice => overlap(choice, cutUp)) };
}

/** A name that no clip of this review has or ever had: the count of edits goes into it, and rises with every edit. */
function newClipId(facts: ReviewFacts, edits: EditState, { startSec, endSec }: Span): string {
  for (let attempt = 0; ; attempt += 1) {
    const clipId = `c${facts.digest(`${Math.round(startSec * 1000)}-${Math.round(endSec * 1000)}-${facts.editCount}-${attempt}`).slice(0, 8)}`;
    if (!edits.clips[clipId] && !facts.planned.has(clipId) && !facts.proposed.some(each => each.clipId === clipId)) {
      return clipId;
    }
  }
}

function lower(name: string): string {
  return `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
}
