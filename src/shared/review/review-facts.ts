/** What a review is about, besides the edits: the recording, its words, and the plan. All that commands and verdicts need to know. */
import type { PlannedClip } from '../artifacts/plan.ts';
import type { Word } from '../artifacts/words.ts';
import { CutdownError } from '../errors/cutdown-error.ts';
import type { Aspect } from '../units/geometry.ts';
import type { ClipEdit, EditState } from './edits.ts';

export interface ReviewFacts {
  /** Length of the recording, seconds. */
  readonly durationSec: number;
  readonly words: readonly Pick<Word, 'startSec' | 'endSec' | 'text'>[];
  /** Digests of the transcript and of the pinned style. */
  readonly wordsDigest: string;
  readonly styleDigest: string;
  /** Shapes that the run makes. */
  readonly aspects: readonly Aspect[];
  /** The clips as they were proposed, without any edit. */
  readonly proposed: readonly Pick<PlannedClip, 'clipId' | 'rank' | 'title' | 'startSec' | 'endSec' | 'cuts' | 'tightened'>[];
  /** Scores of clips as they were planned last, edits worked in; a clip that was just made is not there yet. */
  readonly planned: ReadonlyMap<string, { readonly score: number }>;
  /** Edits that were ever made in this review, undone and dropped ones too. */
  readonly editCount: number;
  /** sha256 of a text, hex. */
  digest(text: string): string;
}

/** A clip as it stands: edited or proposed. */
export interface ReviewedClip {
  readonly clipId: string;
  readonly content: ClipEdit;
}

/** The content of a proposed clip that nobody has touched, or null: the plan does not propose it. */
export function proposedContent(facts: ReviewFacts, clipId: string): ClipEdit | null {
  const found = facts.proposed.find(each => each.clipId === clipId);
  return found ? { startSec: found.startSec, endSec: found.endSec, cuts: found.cuts, title: null, framing: [], origin: 'proposed', removed: false } : null;
}

/** The clips of a review as they stand, in no order; what was taken out is left out. */
export function reviewedClips(facts: ReviewFacts, edits: EditState): ReviewedClip[] {
  const ids = new Set([...facts.proposed.map(each => each.clipId), ...Object.keys(edits.clips)]);
  return [...ids].flatMap(clipId => {
    const content = edits.clips[clipId] ?? proposedContent(facts, clipId);
    return content && !content.removed ? [{ clipId, content }] : [];
  });
}

/** The content of a clip as it stands. Throws `not-found` where there is no such clip, or it was taken out. */
export function requireClip(facts: ReviewFacts, edits: EditState, clipId: string): ClipEdit {
  const content = edits.clips[clipId] ?? proposedContent(facts, clipId);
  if (!content || content.removed) {
    throw new CutdownError('not-found', `There is no clip ${clipId} in this run${content ? ' any more: it was taken out' : ''}.`, {
      advice: content ? 'Undo what took it out, or choose another clip.' : 'Choose one of the clips that the review lists.',
    });
  }
  return content;
}

/**
 * Ranks of a review's clips, as planning gives them: proposed ones keep theirs whatever is done to others; then come those that the editor
 * made, in the order they were made, and edited ones that the plan no longer proposes, in time. One that was taken out leaves its rank
 * empty.
 */
export function reviewRanks(facts: ReviewFacts, edits: EditState): Map<string, number> {
  const ranks = new Map(facts.proposed.map(each => [each.clipId, each.rank]));
  const others = Object.entries(edits.clips).filter(([clipId]) => !ranks.has(clipId));
  const made = others.filter(([, clip]) => clip.origin === 'made');
  const orphans = others.filter(([, clip]) => clip.origin !== 'made').sort(([a, one], [b, two]) => one.startSec - two.startSec || (a < b ? -1 : 1));
  [...made, ...orphans].forEach(([clipId], index) => { ranks.set(clipId, facts.proposed.length + index + 1); });
  const there = new Set(reviewedClips(facts, edits).map(each => each.clipId));
  return new Map([...ranks].filter(([clipId]) => there.has(clipId)));
}

/** A clip as sentences name it: `Clip 3`, or by its id where it is not in the review. */
export function clipName(facts: ReviewFacts, edits: EditState, clipId: string): string {
  return `Clip ${reviewRanks(facts, edits).get(clipId) ?? clipId}`;
}

/** A command that cannot be done. `what`: a sentence that names the clip or the word. */
export function refused(what: string, advice: string): CutdownError {
  return new CutdownError('settings-invalid', what, { advice });
}
