import type { CriterionScore } from '#shared/artifacts/plan.ts';
import { clamp, roundTo } from '#shared/editorial/numbers.ts';

import { evidenceOf } from '../candidate.ts';
import type { Recording, Run } from '../candidate.ts';
import type { SentenceSignals } from '../sentence-signals.ts';

/** A silence inside a clip from which it falls apart, seconds. */
const DEAD_AIR_SEC = 4;

/** Whether a run can stand alone: doesn't lean on what came before, ends on a finished thought. The scorer's hard constraint. */
export function standsAlone(run: Run, recording: Recording): boolean {
  const first = recording.signals[run.first] as SentenceSignals;
  const last = recording.signals[run.last] as SentenceSignals;
  return first.leans === null && !startsInside(run, recording) && !last.question && (last.finished || !recording.punctuated) && first.wordCount >= 3;
}

/** Whether the same person's unfinished sentence stands right before: overlong sentences are divided, and this is a later part. */
function startsInside(run: Run, recording: Recording): boolean {
  const before = recording.signals[run.first - 1];
  return recording.punctuated && before !== undefined && !before.finished && !before.question && before.sentence.speaker === recording.signals[run.first]?.sentence.speaker;
}

/** Whether the clip is understood by itself. */
export function completeness(run: Run, recording: Recording): CriterionScore {
  const first = recording.signals[run.first] as SentenceSignals;
  const last = recording.signals[run.last] as SentenceSignals;
  const faults: string[] = [];
  const evidence: number[] = [];
  let score = 10;
  const fault = (points: number, what: string, word: number): void => {
    score -= points;
    faults.push(what);
    evidence.push(word);
  };
  if (first.leans !== null) {
    fault(5, `it starts by leaning on what came before ("${first.leans}")`, first.sentence.firstWord);
  }
  if (startsInside(run, recording)) {
    fault(4, 'it starts inside a sentence', first.sentence.firstWord);
  }
  if (last.question) {
    fault(4, 'it ends on an open question', last.sentence.lastWord);
  } else if (!last.finished && recording.punctuated) {
    fault(3, 'its last sentence is not finished', last.sentence.lastWord);
  }
  const next = recording.signals[run.last + 1];
  if (next && next.sentence.speaker === last.sentence.speaker && next.leans !== null && /^(because|which|so|but)$/.test(next.leans)) {
    fault(1.5, 'the thought goes on after it', last.sentence.lastWord);
  }
  const share = topicShare(run, recording);
  if (share < 0.99) {
    fault(4 * (1 - share) + 0.5, 'it crosses from one topic into another', last.sentence.lastWord);
  }
  for (let index = run.first + 1; index <= run.last; index += 1) {
    const pause = (recording.signals[index] as SentenceSignals).sentence.startSec - (recording.signals[index - 1] as SentenceSignals).sentence.endSec;
    if (pause >= DEAD_AIR_SEC) {
      fault(3, `nobody speaks for ${Math.round(pause)} s inside it`, (recording.signals[index] as SentenceSignals).sentence.firstWord);
      break;
    }
  }
  if (recording.topicOf[run.first - 1] === recording.topicOf[run.first]) {
    score -= 0.5;
  }
  const reason = faults.length > 0 ? `Not quite whole: ${faults.join('; ')}.` : 'Starts and ends on whole sentences that need nothing from outside, within one topic.';
  return { id: 'completeness', score: roundTo(clamp(score, 0, 10), 1), reason, evidence: evidenceOf(recording.words, evidence) };
}

/** Share of a run's sentences, by time, that lie in its main topic. */
export function topicShare(run: Run, recording: Recording): number {
  const seconds = new Map<number, number>();
  let total = 0;
  for (let index = run.first; index <= run.last; index += 1) {
    const { startSec, endSec } = (recording.signals[index] as SentenceSignals).sentence;
    const topic = recording.topicOf[index] ?? 0;
    seconds.set(topic, (seconds.get(topic) ?? 0) + endSec - startSec);
    total += endSec - startSec;
  }
  return total > 0 ? Math.max(...seconds.values()) / total : 1;
}
