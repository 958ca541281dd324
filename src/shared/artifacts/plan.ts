import { z } from 'zod';

import { ProposedCut } from '../sound/tightening.ts';
import { SourceSpan } from './source.ts';
import { Warning } from './words.ts';

/** What a clip is judged by. Structure and clarity, not virality: nobody can predict that. */
export const CRITERIA = ['hook', 'emotion', 'quotability', 'completeness', 'energy', 'speaker-change', 'engagement'] as const;
export const CriterionId = z.enum(CRITERIA);
export type CriterionId = z.infer<typeof CriterionId>;

/** A criterion's mark with the reason and the words that earned it. */
export const CriterionScore = z.object({
  id: CriterionId,
  /** 0 to 10, one decimal. */
  score: z.number().min(0).max(10),
  reason: z.string().min(1),
  /** Words of the clip (source timeline) that earned the mark; may be empty for a mark not earned by words. */
  evidence: z.array(z.object({ text: z.string(), startSec: z.number(), endSec: z.number() })),
});
export type CriterionScore = z.infer<typeof CriterionScore>;

/** A chosen clip. */
export const PlannedClip = z.object({
  /** Stable name of the clip: a digest of its range, `c` and 8 hex digits. */
  clipId: z.string().regex(/^c[0-9a-f]{8}$/),
  /** 1 is best. */
  rank: z.int().positive(),
  /** The range on the source timeline, whole sentences with a little air. */
  startSec: z.number().nonnegative(), endSec: z.number().positive(),
  title: z.string().min(1),
  /** 0 to 100. */
  score: z.number().min(0).max(100),
  criteria: z.array(CriterionScore),
  /** Why it was chosen, one paragraph. */
  reason: z.string(),
  /** Indices into words, inclusive; null for a clip without words. */
  firstWord: z.int().nullable(), lastWord: z.int().nullable(),
  topic: z.int().nullable(),
  /** What is left out of the range; in order, apart, inside it. Empty: nothing. */
  cuts: z.array(SourceSpan).default([]),
  /** Those of the cuts that the machine proposes, with the reason. Absent: none, as where the run tightens nothing. */
  tightened: z.array(ProposedCut).optional(),
});
export type PlannedClip = z.infer<typeof PlannedClip>;

/** The plan: the clips chosen, best first, and what was passed over and why. */
export const Plan = z.object({
  kind: z.literal('plan'), version: z.literal(1),
  /** What judged the clips. */
  scorer: z.object({ id: z.string(), note: z.string() }),
  candidateCount: z.int().nonnegative(),
  clips: z.array(PlannedClip),
  /**
   * The clips as they were proposed, where an editor has changed, added or taken out any; absent: `clips` are the proposal. A review
   * shows what was changed by it, and goes back to it.
   */
  proposed: z.array(PlannedClip).optional(),
  /** The best of the candidates not chosen, best first; at most 200. */
  rejected: z.array(z.object({ startSec: z.number(), endSec: z.number(), score: z.number(), title: z.string(), why: z.string() })),
  warnings: z.array(Warning),
});
export type Plan = z.infer<typeof Plan>;

/** The plan as the machine makes it, before any edit. Kept by itself: to judge a long recording takes long, an edit does not. */
export const Proposal = Plan.omit({ proposed: true }).extend({ kind: z.literal('proposal') });
export type Proposal = z.infer<typeof Proposal>;
