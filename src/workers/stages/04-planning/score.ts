/** A candidate's marks and what moves it up or down besides. */
import type { CriterionId, CriterionScore } from '#shared/artifacts/plan.ts';
import { clamp, roundTo } from '#shared/editorial/numbers.ts';
import { countOf } from '#shared/editorial/text.ts';
import { termVector } from '#shared/editorial/tf-idf.ts';
import type { Idf, TermVector } from '#shared/editorial/tf-idf.ts';

import { matchBrief } from './brief.ts';
import type { Recording, Run } from './candidate.ts';
import { completeness, standsAlone } from './criteria/completeness.ts';
import { energyOf } from './criteria/energy.ts';
import { hook } from './criteria/hook.ts';
import { emotion, engagement, quotability, speakerChange } from './criteria/words-criteria.ts';
import type { SentenceSignals } from './sentence-signals.ts';

/** What each criterion counts. They sum to 1, so marks of ten all round are 100. Hook and completeness lead: a clip that doesn't open or doesn't stand alone is none. */
export const WEIGHTS: Readonly<Record<CriterionId, number>> = {
  'hook': 0.22, 'completeness': 0.22, 'engagement': 0.2, 'quotability': 0.14, 'emotion': 0.08, 'energy': 0.08, 'speaker-change': 0.06,
};

/** Points added or taken besides the weighted marks. */
export const POINTS = {
  /** For meeting the brief in full. */
  brief: 30,
  /** For saying the main words of its topic, and for opening the topic. */
  topicWords: 16, opensTopic: 20,
  /** Against sponsor reads (as soon as one sentence is), against greetings and sign-offs, against the recording's edges. */
  sponsor: -45, boilerplate: -20, edge: -6,
  /** Against each second outside the length that reads best, short and long. */
  shortPerSec: -0.5, longPerSec: -0.35,
} as const;

/** The length that reads best, seconds, held inside the editor's limits. */
export const PREFERRED_SEC = { from: 25, to: 35 } as const;

/** A clip that starts within this time of its topic's start opens it: people say at once what they will talk about. Seconds. */
const OPENING_SEC = 60;

/** What judges a run: the recording, its topics' words, the brief. */
export interface Judge {
  recording: Recording; idf: Idf; brief: string[] | null;
  /** Stems of each topic's keywords. */
  topicStems: readonly (readonly string[])[];
  /** Where topics start, seconds. */
  topicStartSec: readonly number[];
  /** Sentences inside sponsor reads. */
  sponsored: readonly boolean[];
  limits: { minSec: number; maxSec: number };
  durationSec: number;
}

/** A judged candidate. */
export interface Candidate extends Run {
  score: number; criteria: CriterionScore[];
  /** What moved it besides the marks, as sentences. */
  notes: string[];
  topic: number | null; standsAlone: boolean; sponsored: boolean; vector: TermVector;
}

/** Marks a run. */
export function judgeRun(run: Run, judge: Judge): Candidate {
  const { recording } = judge;
  const criteria = [
    hook(run, recording), emotion(run, recording), quotability(run, recording), completeness(run, recording),
    energyOf(run, recording.energy), speakerChange(run, recording), engagement(run, recording),
  ];
  const signals = recording.signals.slice(run.first, run.last + 1);
  const counts = countOf(signals.flatMap(each => each.stems));
  const topic = mainTopic(run, recording);
  const { points, notes, sponsored } = adjust(run, judge, signals, counts, topic);
  const score = roundTo(clamp(weighted(criteria) + points, 0, 100), 1);
  return { ...run, score, criteria, notes, topic, sponsored, standsAlone: standsAlone(run, recording), vector: termVector(counts, judge.idf) };
}

/** The weighted sum of marks, 0 to 100. */
export function weighted(criteria: readonly CriterionScore[]): number {
  return criteria.reduce((sum, each) => sum + 10 * each.score * WEIGHTS[each.id], 0);
}

function adjust(run: Run, judge: Judge, signals: readonly SentenceSignals[], counts: ReadonlyMap<string, number>, topic: number): { points: number; notes: string[]; sponsored: boolean } {
  const notes: string[] = [];
  let points = 0;
  if (judge.brief) {
    const match = matchBrief(counts, judge.brief, judge.idf);
    if (match.share > 0) {
      points += POINTS.brief * match.share;
      notes.push(`Raised by ${Math.round(POINTS.brief * match.share)} points, because it speaks of what the brief asks for (${match.found.slice(0, 5).join(', ')}).`);
    }
  }
  const main = judge.topicStems[topic] ?? [];
  const said = main.filter(term => counts.has(term));
  if (main.length > 0) {
    points += POINTS.topicWords * said.length / main.length;
  }
  const sinceSec = run.startSec - (judge.topicStartSec[topic] ?? 0);
  const opens = topic > 0 ? clamp(1 - sinceSec / OPENING_SEC, 0, 1) : 0;
  points += POINTS.opensTopic * opens;
  if (opens > 0.5) {
    notes.push('It opens a new topic.');
  }
  const sponsored = signals.some((each, index) => each.sponsor || judge.sponsored[run.first + index]);
  if (sponsored) {
    points += POINTS.sponsor;
    notes.push('Pushed down: it reads like a sponsor\'s message.');
  }
  if (signals.some(each => each.boilerplate)) {
    points += POINTS.boilerplate;
    notes.push('Pushed down: it holds a greeting, a sign-off or a request to subscribe.');
  }
  const edgeSec = Math.min(60, 0.04 * judge.durationSec);
  if (run.startSec < edgeSec || run.endSec > judge.durationSec - edgeSec) {
    points += POINTS.edge;
  }
  const { minSec, maxSec } = judge.limits;
  const lengthSec = run.endSec - run.startSec;
  const from = clamp(PREFERRED_SEC.from, minSec, maxSec);
  const to = clamp(PREFERRED_SEC.to, from, maxSec);
  points += POINTS.shortPerSec * Math.max(0, from - lengthSec) + POINTS.longPerSec * Math.max(0, lengthSec - to);
  return { points, notes, sponsored };
}

/** The topic that most of a run's sentences lie in. */
function mainTopic(run: Run, recording: Recording): number {
  const counts = countOf(recording.topicOf.slice(run.first, run.last + 1));
  return [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0])[0]?.[0] ?? 0;
}
