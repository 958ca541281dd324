/** Criteria that count words over the whole clip. */
import type { CriterionScore } from '#shared/artifacts/plan.ts';
import { clamp, roundTo } from '#shared/editorial/numbers.ts';

import { evidenceOf, quoted } from '../candidate.ts';
import type { Recording, Run } from '../candidate.ts';
import type { SentenceSignals } from '../sentence-signals.ts';

/** Words of feeling per hundred words that earn the full mark. */
const FULL_FEELING = 5;

/** How much feeling the words show, either way. */
export function emotion(run: Run, recording: Recording): CriterionScore {
  const indices = gather(run, recording, signals => signals.feeling);
  const perHundred = 100 * indices.length / wordCount(run, recording);
  const score = indices.length === 0 ? 0 : clamp(1 + 9 * perHundred / FULL_FEELING, 0, 10);
  const reason = indices.length === 0 ? 'No words of feeling.' : `${indices.length} ${indices.length === 1 ? 'word' : 'words'} of feeling: ${quoted(recording.words, indices)}.`;
  return { id: 'emotion', score: roundTo(score, 1), reason, evidence: evidenceOf(recording.words, indices) };
}

/** Whether there is a sentence to quote: short, complete, a claim with an edge. */
export function quotability(run: Run, recording: Recording): CriterionScore {
  let best: SentenceSignals | null = null;
  let bestScore = 0;
  for (let index = run.first; index <= run.last; index += 1) {
    const signals = recording.signals[index] as SentenceSignals;
    const value = quoteValue(signals);
    if (value > bestScore) {
      best = signals;
      bestScore = value;
    }
  }
  if (!best) {
    return { id: 'quotability', score: 0, reason: 'No short sentence that stands alone.', evidence: [] };
  }
  const { sentence } = best;
  const marks = [...best.absolute, ...best.contrast, ...best.curiosity];
  const text = sentence.text.length > 90 ? `${sentence.text.slice(0, 87).replace(/\s\S*$/, '')}…` : sentence.text;
  return {
    id: 'quotability', score: roundTo(clamp(bestScore, 0, 10), 1), reason: `Quotable by itself: "${text.replaceAll('"', '\'')}"`,
    evidence: evidenceOf(recording.words, marks.length > 0 ? marks : [sentence.firstWord, sentence.lastWord]),
  };
}

/** How quotable a sentence is, 0 to 10. Also used for emphasis by length and edge. */
function quoteValue(signals: SentenceSignals): number {
  const { wordCount: count, leans, question, finished, sentence } = signals;
  if (leans !== null || question || !finished || count < 5 || count > 24 || signals.stems.length < 2) {
    return 0;
  }
  const shape = /\b(is|are|means?) (not|never|always|the|just|about)\b|\bnot \w+(,| but)|\bif you\b.*,|\bthe (more|less|best|worst|only|whole|hardest|biggest)\b|\b\w+er than\b/i.test(sentence.text) ? 2 : 0;
  const length = count <= 14 ? 2 : 1;
  return 2 + length + shape + Math.min(3, 1.5 * signals.absolute.length) + Math.min(1.5, signals.contrast.length) + Math.min(1.5, signals.curiosity.length) - Math.min(2, signals.fillers);
}

/** What invites an answer: questions to the viewer, advice, a story, things one can picture. */
export function engagement(run: Run, recording: Recording): CriterionScore {
  const count = wordCount(run, recording);
  const parts: [string, number[], number, number][] = [
    ['addresses the viewer', gather(run, recording, signals => signals.secondPerson), 3, 4],
    ['gives advice', gather(run, recording, signals => signals.advice), 2.5, 3],
    ['tells a story', gather(run, recording, signals => signals.story), 2, 2],
    ['names concrete things', [...gather(run, recording, signals => signals.concrete), ...gather(run, recording, signals => signals.numbers)], 2.5, 3],
  ];
  let score = 0;
  const reasons: string[] = [];
  const evidence: number[] = [];
  for (const [what, indices, points, full] of parts) {
    const share = Math.min(1, 100 * indices.length / count / full);
    score += points * share;
    if (share >= 0.5) {
      reasons.push(`${what} (${quoted(recording.words, indices, 2)})`);
      evidence.push(...indices.slice(0, 2));
    }
  }
  const reason = reasons.length > 0 ? `It ${reasons.join(', ')}; viewers can relate to that, which is no forecast.` : 'Little that addresses, advises or tells; it informs.';
  return { id: 'engagement', score: roundTo(clamp(score, 0, 10), 1), reason, evidence: evidenceOf(recording.words, evidence) };
}

/** Whether speakers take turns: an answer to a question, an exchange, not a muddle. */
export function speakerChange(run: Run, recording: Recording): CriterionScore {
  if (!recording.speakersKnown) {
    return { id: 'speaker-change', score: 0, reason: 'The transcript names no speakers.', evidence: [] };
  }
  const at: number[] = [];
  let answered = false;
  let shortest = Infinity;
  let turnWords = 0;
  for (let index = run.first; index <= run.last; index += 1) {
    const signals = recording.signals[index] as SentenceSignals;
    const before = index > run.first ? recording.signals[index - 1] : undefined;
    if (before && before.sentence.speaker !== signals.sentence.speaker) {
      at.push(signals.sentence.firstWord);
      answered ||= before.question;
      shortest = Math.min(shortest, turnWords);
      turnWords = 0;
    }
    turnWords += signals.wordCount;
  }
  const perMinute = 60 * at.length / Math.max(1, run.endSec - run.startSec);
  const base = at.length === 0 ? 2 : perMinute <= 8 ? 6 : perMinute <= 16 ? 4.5 : 2;
  const score = clamp(base + (answered ? 3 : 0) + (at.length > 0 && shortest >= 5 ? 1 : 0), 0, 10);
  const reason = at.length === 0 ? 'One person speaks throughout.'
    : answered ? `A question and its answer, ${at.length} ${at.length === 1 ? 'change' : 'changes'} of speaker.`
      : `${at.length} ${at.length === 1 ? 'change' : 'changes'} of speaker.`;
  return { id: 'speaker-change', score: roundTo(score, 1), reason, evidence: evidenceOf(recording.words, at) };
}

function gather(run: Run, recording: Recording, pick: (signals: SentenceSignals) => readonly number[]): number[] {
  const indices: number[] = [];
  for (let index = run.first; index <= run.last; index += 1) {
    indices.push(...pick(recording.signals[index] as SentenceSignals));
  }
  return indices;
}

function wordCount(run: Run, recording: Recording): number {
  const first = recording.signals[run.first] as SentenceSignals;
  const last = recording.signals[run.last] as SentenceSignals;
  return Math.max(1, last.sentence.lastWord - first.sentence.firstWord + 1);
}
