/** Chooses clips: good ones, apart from each other, about different things, from all over the recording. */
import { cosine } from '#shared/editorial/tf-idf.ts';
import type { TermVector } from '#shared/editorial/tf-idf.ts';

/** What selection needs to know of a candidate. */
export interface Selectable { startSec: number; endSec: number; score: number; topic: number | null; vector: TermVector; first: number; last: number }

/**
 * What a candidate loses beside those already chosen (maximal marginal relevance; Carbonell and Goldstein 1998), in points:
 * for likeness (times the cosine), for each clip of its topic, for lying within `nearSec` of one.
 */
export const SPREAD = { likeness: 60, sameTopic: 16, near: 16, nearSec: 150 } as const;

/** Picks up to `count` candidates that do not overlap `taken` or each other, in the order chosen. */
export function selectSpread<C extends Selectable>(candidates: readonly C[], count: number, taken: readonly Selectable[] = []): C[] {
  const chosen: C[] = [];
  const state = candidates.map(candidate => ({ candidate, likest: 0, sameTopic: 0, near: 0, out: false }));
  const account = (pick: Selectable): void => {
    for (const each of state) {
      const { candidate } = each;
      if (each.out) {
        continue;
      }
      if (overlaps(candidate, pick)) {
        each.out = true;
        continue;
      }
      each.likest = Math.max(each.likest, cosine(candidate.vector, pick.vector));
      each.sameTopic += candidate.topic !== null && candidate.topic === pick.topic ? 1 : 0;
      const gapSec = Math.max(pick.startSec - candidate.endSec, candidate.startSec - pick.endSec);
      each.near += gapSec < SPREAD.nearSec ? 1 : 0;
    }
  };
  taken.forEach(account);
  while (chosen.length < count) {
    let best: (typeof state)[number] | null = null;
    let bestValue = -Infinity;
    for (const each of state) {
      const value = each.candidate.score - SPREAD.likeness * each.likest - SPREAD.sameTopic * each.sameTopic - SPREAD.near * each.near;
      if (!each.out && value > bestValue) {
        best = each;
        bestValue = value;
      }
    }
    if (!best) {
      break;
    }
    best.out = true;
    chosen.push(best.candidate);
    account(best.candidate);
  }
  return chosen;
}

/** Whether two ranges share time, or a sentence. Ranges that only touch do not. */
export function overlaps(a: Selectable, b: Selectable): boolean {
  return a.startSec < b.endSec && b.startSec < a.endSec || (a.first >= 0 && b.first >= 0 && a.first <= b.last && b.first <= a.last);
}
