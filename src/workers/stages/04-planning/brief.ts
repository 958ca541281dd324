/** The editor's brief: what the clips should be about, in free words. */
import { contentStems } from '#shared/editorial/text.ts';
import type { Idf } from '#shared/editorial/tf-idf.ts';

/** How a clip meets a brief. */
export interface BriefMatch { /** 0 to 1. */ share: number; /** Stems of the brief that the clip says. */ found: string[] }

/** Words of briefs that speak of the work, not of the subject. */
const ABOUT_WORK = new Set('clip short video moment part want find focus highlight episode podcast content social funny pick choose prefer avoid about where speaker guest host'.split(' '));

/** A brief's terms, or null where there is nothing to look for. */
export function briefTerms(brief: string | null): string[] | null {
  const terms = [...new Set(contentStems(brief ?? ''))].filter(term => !ABOUT_WORK.has(term));
  return terms.length > 0 ? terms : null;
}

/**
 * How much of a brief a clip says: matched term weights over the best that one clip could do (its rarest four terms), each
 * term counted up to twice. A long brief need not be met whole.
 */
export function matchBrief(counts: ReadonlyMap<string, number>, terms: readonly string[], idf: Idf): BriefMatch {
  const weights = terms.map(idf).sort((a, b) => b - a);
  const full = weights.slice(0, 4).reduce((sum, weight) => sum + weight, 0);
  const found = terms.filter(term => counts.has(term));
  const said = found.reduce((sum, term) => sum + idf(term) * Math.min(2, 0.7 + 0.3 * (counts.get(term) ?? 0)), 0);
  return { share: full > 0 ? Math.min(1, said / full) : 0, found };
}
