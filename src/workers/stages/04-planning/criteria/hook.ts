import type { CriterionScore } from '#shared/artifacts/plan.ts';
import { clamp, roundTo } from '#shared/editorial/numbers.ts';

import { evidenceOf, quoted } from '../candidate.ts';
import type { Recording, Run } from '../candidate.ts';
import type { SentenceSignals } from '../sentence-signals.ts';

/** Words of an opening that still reads at a glance. */
const SHORT_WORDS = 18;

/** How strongly the first sentence (with the second, half as much) makes one stay. */
export function hook(run: Run, recording: Recording): CriterionScore {
  const first = recording.signals[run.first] as SentenceSignals;
  const second = run.last > run.first ? recording.signals[run.first + 1] : undefined;
  const evidence: number[] = [];
  const reasons: string[] = [];
  let score = 2;
  for (const [signals, share] of [[first, 1], [second, 0.5]] as const) {
    if (!signals) {
      continue;
    }
    const earn = (points: number, indices: readonly number[], what: string): void => {
      if (indices.length > 0) {
        score += points * share;
        evidence.push(...indices.slice(0, 2));
        reasons.push(share === 1 ? `${what} (${quoted(recording.words, indices, 2)})` : `then ${what}`);
      }
    };
    const { sentence } = signals;
    earn(2.5, signals.question ? [sentence.lastWord] : [], 'a question');
    earn(1.5, signals.numbers, 'a number');
    earn(1.5, signals.secondPerson, 'an address to the viewer');
    earn(2, signals.curiosity, 'words that make curious');
    earn(1, signals.contrast, 'a contrast');
  }
  if (first.wordCount <= SHORT_WORDS && first.wordCount >= 4) {
    score += 1;
  } else if (first.wordCount > 35 || first.wordCount < 3) {
    score -= 1.5;
  }
  score -= Math.min(2, first.fillers * 0.5);
  const reason = reasons.length > 0 ? `Opens with ${reasons.slice(0, 3).join(', ')}.` : 'Opens plainly, without a question, a number or an address to the viewer.';
  return { id: 'hook', score: roundTo(clamp(score, 0, 10), 1), reason, evidence: evidenceOf(recording.words, evidence) };
}
