/** Shortened pauses and left-out fillers: cuts inside a clip that the machine proposes by itself. */
import { z } from 'zod';

/** `off`: clips hold what their range holds. `pauses`: long pauses are shortened. `pauses-and-fillers`: and fillers (um, uh) are left out. */
export const TIGHTENINGS = ['off', 'pauses', 'pauses-and-fillers'] as const;
export const Tightening = z.enum(TIGHTENINGS);
export type Tightening = z.infer<typeof Tightening>;

/**
 * What a new run has where nobody says otherwise. Dead air is the first thing that an editor takes out of a short, a pause cut short
 * changes no word, and each can be put back; a filler is part of how somebody speaks, so it stays until it is asked for.
 */
export const USUAL_TIGHTENING: Tightening = 'pauses';

/** Why the machine proposes a cut inside a clip. */
export const CutReason = z.enum(['pause', 'filler']);
export type CutReason = z.infer<typeof CutReason>;

/** A cut that the machine proposes, on the source timeline, seconds. */
export const ProposedCut = z.strictObject({ startSec: z.number().nonnegative(), endSec: z.number().positive(), why: CutReason })
  .refine(cut => cut.startSec < cut.endSec, 'a cut ends before it begins');
export type ProposedCut = z.infer<typeof ProposedCut>;

/** The proposed cuts that a clip still has: an editor may have put some back, or cut more around them. */
export function standingCuts(proposed: readonly ProposedCut[], cuts: readonly { readonly startSec: number; readonly endSec: number }[]): ProposedCut[] {
  return proposed.filter(each => cuts.some(cut => cut.startSec === each.startSec && cut.endSec === each.endSec));
}
