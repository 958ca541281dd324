/** What was passed over, and why, so that an editor can bring it back. */
import type { Plan } from '#shared/artifacts/plan.ts';
import { lowerBound } from '#shared/editorial/numbers.ts';

import type { Candidate } from './score.ts';

const MOST = 200;
/** Passed-over candidates that share more of their time than this with a better one say nothing new. */
const SAME_SHARE = 0.5;
/** And the same against the chosen clips, where a longer or shorter version may still be wanted. */
const NEAR_COPY = 0.8;

/** The best candidates not chosen, best first, at most 200, without near copies of each other. */
export function rejectedOf(pool: readonly Candidate[], chosen: readonly Candidate[], titleOf: (candidate: Candidate) => string): Plan['rejected'] {
  const taken = new Set(chosen);
  const byStart = [...chosen].sort((a, b) => a.startSec - b.startSec);
  const kept: Candidate[] = [];
  for (const candidate of [...pool].sort((a, b) => b.score - a.score || a.startSec - b.startSec || a.endSec - b.endSec)) {
    if (kept.length >= MOST) {
      break;
    }
    if (!taken.has(candidate) && !chosen.some(each => sharedOf(each, candidate) > NEAR_COPY) && !kept.some(each => sharedOf(each, candidate) > SAME_SHARE)) {
      kept.push(candidate);
    }
  }
  return kept.map(candidate => ({
    startSec: candidate.startSec, endSec: candidate.endSec, score: candidate.score, title: titleOf(candidate), why: whyNot(candidate, byStart),
  }));
}

function whyNot(candidate: Candidate, chosen: readonly Candidate[]): string {
  const from = Math.max(0, lowerBound(chosen, candidate.startSec, each => each.endSec));
  const rival = chosen[from];
  if (rival && rival.startSec < candidate.endSec && candidate.startSec < rival.endSec) {
    return `It overlaps a chosen clip (score ${rival.score}).`;
  }
  if (candidate.sponsored) {
    return 'It reads like a sponsor\'s message.';
  }
  if (!candidate.standsAlone) {
    return candidate.criteria.find(each => each.id === 'completeness')?.reason ?? 'It does not stand alone.';
  }
  if (candidate.topic !== null && chosen.some(each => each.topic === candidate.topic)) {
    return 'Another clip about the same topic was chosen.';
  }
  return 'Enough better or more different clips were found.';
}

function sharedOf(a: Candidate, b: Candidate): number {
  const shared = Math.min(a.endSec, b.endSec) - Math.max(a.startSec, b.startSec);
  return shared / Math.min(a.endSec - a.startSec, b.endSec - b.startSec);
}
