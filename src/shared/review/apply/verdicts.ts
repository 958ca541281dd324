/** Commands that judge clips. */
import type { SlotChange } from '../changes.ts';
import type { EditState, VerdictState } from '../edits.ts';
import { hasLapsed, judgedContent } from '../judged-content.ts';
import { requireClip, reviewedClips, type ReviewFacts } from '../review-facts.ts';
import type { CommandOf } from './clip-change.ts';

export function judge(facts: ReviewFacts, edits: EditState, { clipIds, state, note }: CommandOf<'judge'>): SlotChange[] {
  return [...new Set(clipIds)].map(clipId => verdictChange(facts, edits, clipId, state, note));
}

export function approveAbove(facts: ReviewFacts, edits: EditState, { score }: CommandOf<'approve-above'>): SlotChange[] {
  return reviewedClips(facts, edits)
    .filter(({ clipId }) => (facts.planned.get(clipId)?.score ?? -1) >= score && isOpen(facts, edits, clipId))
    .map(({ clipId }) => verdictChange(facts, edits, clipId, 'approved', edits.verdicts[clipId]?.note ?? ''));
}

/** Whether a clip still waits for a verdict. */
function isOpen(facts: ReviewFacts, edits: EditState, clipId: string): boolean {
  const verdict = edits.verdicts[clipId];
  return !verdict || hasLapsed(verdict, judgedContent(facts, edits, clipId));
}

function verdictChange(facts: ReviewFacts, edits: EditState, clipId: string, state: VerdictState | null, note: string): SlotChange {
  requireClip(facts, edits, clipId);
  return {
    slot: `verdict/${clipId}`, before: edits.verdicts[clipId] ?? null,
    after: state === null ? null : { state, note: note.trim(), of: judgedContent(facts, edits, clipId) },
  };
}
