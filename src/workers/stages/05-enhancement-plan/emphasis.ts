import type { PlannedClip } from '#shared/artifacts/plan.ts';
import { isContentToken, stem, STOP_WORDS, tokenise } from '#shared/editorial/text.ts';

import type { ClipSpeech } from './clip-words.ts';

/** Frequent words that carry a sentence all the same. */
const STRONG = new Set('always never nobody everyone everybody best worst most must stop nothing everything only wrong'.split(' '));

/** At least this many words between two emphasised ones, so that emphasis stays emphasis; numbers with their unit may stand together. */
const APART_WORDS = 2;

/**
 * The words to emphasise, as indices into the words artifact: words that earned the clip its marks, numbers, the topic's
 * keywords, long content words; at most `share` of the clip's words, spread out, in order.
 */
export function emphasisWords(clip: PlannedClip, speech: ClipSpeech, keywords: readonly string[], share: number): number[] {
  const most = Math.floor(share * speech.words.length);
  const evidence = new Set(clip.criteria.flatMap(each => each.id === 'speaker-change' || each.id === 'completeness' ? [] : each.evidence.map(word => word.startSec)));
  const topical = new Set(keywords.flatMap(phrase => tokenise(phrase).map(stem)));
  const seen = new Set<string>();
  const ranked = speech.words.map((word, index) => {
    const token = tokenise(word.text)[0] ?? '';
    const isNumber = /\d/.test(token);
    const key = stem(token);
    const repeated = seen.has(key);
    seen.add(key);
    const usable = isNumber || (isContentToken(token) && token.length > 3 && !/^(alright|ago|wow|yeah|gotta)$/.test(token)) || STRONG.has(token);
    const value = !usable ? 0
      : (isNumber ? 3 : 0) + (STRONG.has(token) ? 2 : 0) + (evidence.has(word.startSec) && !STOP_WORDS.has(token) ? 2.5 : 0) + (topical.has(key) ? 1.5 : 0)
        + Math.min(1, token.length / 12) + (/[!]$/.test(word.text) ? 0.5 : 0) - (repeated ? 1 : 0);
    return { index, value };
  }).filter(each => each.value >= 1).sort((a, b) => b.value - a.value || a.index - b.index);
  const chosen: number[] = [];
  for (const { index } of ranked) {
    if (chosen.length < most && chosen.every(other => Math.abs(other - index) >= APART_WORDS)) {
      chosen.push(index);
    }
  }
  return chosen.sort((a, b) => a - b).flatMap(at => speech.words[at]?.index ?? []);
}

