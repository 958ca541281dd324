/** What is laid over each clip, within the pinned style's rules. Pure. */
import type { EnhancementPlan } from '#shared/artifacts/enhancement.ts';
import type { Plan, PlannedClip } from '#shared/artifacts/plan.ts';
import type { Segments } from '#shared/artifacts/segments.ts';
import type { Words } from '#shared/artifacts/words.ts';
import type { StageEdits } from '#shared/review/edits.ts';
import type { ResolvedStyle } from '#shared/style/style-package.ts';
import { keptSpans, lengthOfRanges, rangesOfSpans } from '#shared/timeline/clip-time.ts';

import { speechOf } from './clip-words.ts';
import { emphasisWords } from './emphasis.ts';
import { hookTitle } from './hook-title.ts';
import { lowerThirds } from './lower-thirds.ts';
import { punchIns } from './punch-ins.ts';

/** What an editor has changed of what is laid over clips. */
export type EnhancementEdits = Pick<StageEdits, 'titles' | 'words'>;

/** Enhancements of every clip of a plan, in the plan's order. */
export function planEnhancements(plan: Plan, words: Words, segments: Segments, style: Pick<ResolvedStyle, 'rules' | 'tokens'>, edits: EnhancementEdits = {}): EnhancementPlan {
  return { kind: 'enhancement-plan', version: 1, clips: plan.clips.map(clip => enhanceClip(clip, { words, segments, style, edits })) };
}

function enhanceClip(
  clip: PlannedClip, { words, segments, style: { rules, tokens }, edits }: { words: Words; segments: Segments; style: Pick<ResolvedStyle, 'rules' | 'tokens'>; edits: EnhancementEdits },
): EnhancementPlan['clips'][number] {
  const speech = speechOf(clip, words, segments, edits.words);
  const given = edits.titles?.[clip.clipId];
  if (!speech) {
    const title = rules.hookTitle && given !== undefined ? hookTitle(given, { sentences: [] }, lengthOfRanges(rangesOfSpans(keptSpans(clip))), [], tokens.title) : null;
    return { clipId: clip.clipId, hookTitle: title, emphasisWords: [], punchIns: [], lowerThirds: [], musicMood: rules.musicMood };
  }
  const keywords = clip.topic === null ? [] : segments.topics[clip.topic]?.keywords ?? [];
  const title = rules.hookTitle ? hookTitle(given, speech, lengthOfRanges(speech.ranges), keywords, tokens.title) : null;
  return {
    clipId: clip.clipId,
    hookTitle: title,
    emphasisWords: emphasisWords(clip, speech, keywords, rules.emphasisShare),
    punchIns: punchIns(clip, speech, rules),
    lowerThirds: rules.lowerThird ? lowerThirds(speech, words, { durationSec: tokens.lowerThird.durationSec, notBeforeSec: title?.endSec ?? 0 }) : [],
    musicMood: rules.musicMood,
  };
}
