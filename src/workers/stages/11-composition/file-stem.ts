import { titleSlug } from '#shared/naming/slug.ts';
import { type Aspect, aspectSlug } from '#shared/units/geometry.ts';

/**
 * File name of an output without its extension: `01-why-we-left-9x16`. ASCII alone and starting with the rank, so it is safe on
 * every system (no reserved names, no trailing dot, no letter case to clash). A title without Latin equivalent gives way to the
 * clip's id. `rankDigits`: digits that all ranks of the run take, at least two.
 */
export function fileStem(clip: { clipId: string; rank: number; title: string }, aspect: Aspect, rankDigits: number): string {
  return `${String(clip.rank).padStart(Math.max(2, rankDigits), '0')}-${titleSlug(clip.title) || clip.clipId}-${aspectSlug(aspect)}`;
}
