/** The machine's own cuts inside the proposed clips. */
import type { PlannedClip } from '#shared/artifacts/plan.ts';
import type { Segments } from '#shared/artifacts/segments.ts';
import type { Words } from '#shared/artifacts/words.ts';
import { joined, keptSec, overlap, tidyCuts, wordsIn, type Span } from '#shared/review/spans.ts';
import type { ProposedCut, Tightening } from '#shared/sound/tightening.ts';
import type { MonoSamples } from '#workers/tools/audio/mono-samples.ts';

import { fillerCuts, fillerTest } from './fillers.ts';
import { pauseCuts } from './pauses.ts';
import { hear } from './quiet.ts';
import { seamBetween, type SoughtCut } from './seam.ts';

/** What clips are tightened by. */
export interface TightenInput {
  readonly words: Words;
  readonly segments: Segments;
  readonly tighten: Exclude<Tightening, 'off'>;
  /** Frame rate of clips: cuts lie on their frames. */
  readonly fps: number;
  /** No clip is made shorter than this, seconds; the longest cuts are taken first. */
  readonly minSec: number;
}

/** The clip with the cuts that its sound allows; the clip itself where there are none. Pure. `sound`: of the clip, and a little around it. */
export function tightenClip(clip: PlannedClip, sound: MonoSamples, input: TightenInput): PlannedClip {
  const { words, segments, fps } = input;
  const hearing = hear(sound);
  const grid = { startSec: clip.startSec, fps };
  const [first, end] = wordsIn(words.words, clip);
  const own = words.words.slice(first, end);
  const isFiller = input.tighten === 'pauses-and-fillers' ? fillerTest(words.words, words.language) : () => false;
  const fillers = fillerCuts(hearing, clip, grid, own.filter(isFiller));
  const near = (spans: readonly Span[]): Span[] => spans.filter(span => overlap(span, clip));
  const pauses = pauseCuts(hearing, clip, grid, { speech: near(segments.speech), silences: near(segments.silences) });
  // A word's caption goes where its middle is cut out: times that are off must not cost words that are heard.
  const spoken = own.filter(word => !isFiller(word)).map(word => (word.startSec + word.endSec) / 2);
  const harmless = merged([...fillers, ...pauses], (from, to) => seamBetween(from.out, to.into, grid, hearing)).filter(cut => !spoken.some(middle => middle >= cut.startSec && middle < cut.endSec));
  const tightened = fitting(clip, harmless, input.minSec);
  const tidy = tidyCuts(clip, tightened);
  const cuts = tidy?.cuts ?? [];
  return cuts.length === 0 ? clip : { ...clip, cuts, tightened: tightened.filter(each => cuts.some(cut => cut.startSec === each.startSec && cut.endSec === each.endSec)) };
}

/** Cuts that meet are one, with a join of its own; where there is none for it, the longest of them stays. */
function merged(cuts: readonly SoughtCut[], seam: (from: SoughtCut, to: SoughtCut) => Span | null): ProposedCut[] {
  return joined(cuts).flatMap((whole): ProposedCut[] => {
    const own = cuts.filter(cut => overlap(cut, whole)).sort((a, b) => (b.endSec - b.startSec) - (a.endSec - a.startSec));
    const [longest] = own;
    const [first, last] = [own.find(cut => cut.startSec === whole.startSec), own.find(cut => cut.endSec === whole.endSec)];
    if (!longest || !first || !last) {
      return [];
    }
    const one = first === last ? whole : seam(first, last);
    const { startSec, endSec } = one ?? longest;
    return [{ startSec, endSec, why: own.some(cut => cut.why === 'filler' && overlap(cut, { startSec, endSec })) ? 'filler' : 'pause' }];
  });
}

function fitting(clip: PlannedClip, cuts: readonly ProposedCut[], minSec: number): ProposedCut[] {
  const taken: ProposedCut[] = [];
  for (const cut of [...cuts].sort((a, b) => (b.endSec - b.startSec) - (a.endSec - a.startSec) || a.startSec - b.startSec)) {
    if (keptSec(clip, [...taken, cut]) >= minSec) {
      taken.push(cut);
    }
  }
  return taken.sort((a, b) => a.startSec - b.startSec);
}
