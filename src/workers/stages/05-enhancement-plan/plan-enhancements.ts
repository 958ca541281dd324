/** What is laid over each clip, within the pinned style's rules. Pure. */
import type { EnhancementPlan } from '#shared/artifacts/enhancement.ts';
import type { Plan, PlannedClip } from '#shared/artifacts/plan.ts';
import type { Segments } from '#shared/artifacts/segments.ts';
import type { Words } from '#shared/artifacts/words.ts';
import type { ResolvedStyle } from '#shared/style/style-package.ts';

import { speechOf } from './clip-words.ts';
import { emphasisWords } from './emphasis.ts';
import { hookTitle } from './hook-title.ts';
import { lowerThirds } from './lower-thirds.ts';
import { punchIns } from './punch-ins.ts';

/** Enhancements of every clip of a plan, in the plan's order. */
export function planEnhancements(plan: Plan, words: Words, segments: Segments, style: Pick<ResolvedStyle, 'rules' | 'tokens'>): EnhancementPlan {
  return { kind: 'enhancement-plan', version: 1, clips: plan.clips.map(clip => enhanceClip(clip, words, segments, style)) };
}

function enhanceClip(clip: PlannedClip, words: Words, segments: Segments, { rules, tokens }: Pick<ResolvedStyle, 'rules' | 'tokens'>): EnhancementPlan['clips'][number] {
  const speech = speechOf(clip, words, segments);
  if (!speech) {
    return { clipId: clip.clipId, hookTitle: null, emphasisWords: [], punchIns: [], lowerThirds: [], musicMood: rules.musicMood };
  }
  const keywords = clip.topic === null ? [] : segments.topics[clip.topic]?.keywords ?? [];
  const title = rules.hookTitle ? hookTitle(clip, speech, keywords, tokens.title) : null;
  return {
    clipId: clip.clipId,
    hookTitle: title,
    emphasisWords: emphasisWords(clip, speech, keywords, rules.emphasisShare),
    punchIns: punchIns(clip, speech, rules),
    lowerThirds: rules.lowerThird ? lowerThirds(clip, speech, words, { durationSec: tokens.lowerThird.durationSec, notBeforeSec: title?.endSec ?? 0 }) : [],
    musicMood: rules.musicMood,
  };
}
