/** The plan: candidates, the clips chosen, and what was passed over. Pure: the same input gives the same plan. */
import { createHash } from 'node:crypto';

import type { Plan, PlannedClip } from '#shared/artifacts/plan.ts';
import type { Segments } from '#shared/artifacts/segments.ts';
import type { Warning, Words } from '#shared/artifacts/words.ts';
import { headlineOf } from '#shared/editorial/headline.ts';
import { isPunctuated } from '#shared/editorial/sentences.ts';
import { stem } from '#shared/editorial/text.ts';
import { idfOf } from '#shared/editorial/tf-idf.ts';
import { CutdownError } from '#shared/errors/cutdown-error.ts';
import type { StageParams } from '#shared/pipeline/run-request.ts';
import { formatDuration } from '#shared/units/timecode.ts';

import { briefTerms } from './brief.ts';
import type { Recording } from './candidate.ts';
import { findCandidates } from './candidates.ts';
import { energyScale } from './criteria/energy.ts';
import { cutPoints } from './cut-points.ts';
import type { CutPoints } from './cut-points.ts';
import { rejectedOf } from './rejected.ts';
import { judgeRun } from './score.ts';
import type { Candidate, Judge } from './score.ts';
import { selectSpread } from './select.ts';
import { signalsOf } from './sentence-signals.ts';
import { sponsorReads } from './sponsor-reads.ts';
import { wordlessCandidates } from './wordless.ts';

/** Names what judges clips. The key that its proposal is kept under, too. */
export const SCORER_ID = 'offline-v1';

/** What a plan is made of. */
export interface PlanInput {
  words: Words; segments: Segments; durationSec: number; params: StageParams['planning'];
  /** 0..1. */
  onProgress?: (fraction: number) => void;
}

/** Recordings shorter than this hold nothing to cut, seconds. */
const SHORTEST_SEC = 0.5;
const TITLE_CHARS = 70;

/** Plans clips, as the machine proposes them. Throws `nothing-to-cut` for a recording of less than half a second. */
export function planClips(input: PlanInput): Plan {
  const { segments, durationSec, params } = input;
  if (durationSec < SHORTEST_SEC) {
    throw new CutdownError('nothing-to-cut', `The recording is only ${durationSec.toFixed(2)} s long: there is nothing to cut.`, { advice: 'Choose a longer recording.' });
  }
  const warnings: Warning[] = [];
  const judge = judgeOf(input);
  const points = cutPoints(segments.sentences, segments.silences, segments.shots, durationSec);
  const pool = candidatesOf(input, judge, points, warnings);
  const sound = pool.filter(each => each.standsAlone && !each.sponsored);
  const chosen = selectSpread(sound, params.clipCount);
  if (chosen.length < params.clipCount) {
    chosen.push(...selectSpread(pool.filter(each => !sound.includes(each) && !each.sponsored), params.clipCount - chosen.length, chosen));
  }
  if (chosen.length === 0) {
    chosen.push(...selectSpread(pool, params.clipCount));
  }
  if (chosen.length < params.clipCount) {
    warnings.push({ code: 'fewer-clips', sentence: `${params.clipCount} clips were asked for; the recording gives ${chosen.length} that do not overlap.` });
  }
  if (judge.brief && !chosen.some(each => each.notes.some(note => note.includes('the brief')))) {
    warnings.push({ code: 'brief-unmatched', sentence: 'Nothing in the chosen clips matches the words of the brief; they are what stands best by itself.' });
  }
  const ranked = [...chosen].sort((a, b) => b.score - a.score || a.startSec - b.startSec);
  const titleOf = (candidate: Candidate): string => clipTitle(candidate, judge, segments);
  return {
    kind: 'plan', version: 1,
    scorer: { id: SCORER_ID, note: 'Scores tell structure and clarity, not virality: nobody can predict that.' },
    candidateCount: pool.length,
    clips: ranked.map((candidate, index) => clipOf(candidate, index + 1, titleOf(candidate), input)),
    rejected: rejectedOf(pool, ranked, titleOf),
    warnings,
  };
}

/** What judges the runs of a recording. */
export function judgeOf({ words, segments, durationSec, params }: PlanInput): Judge {
  const signals = signalsOf(segments.sentences, words.words);
  const topicOf: number[] = [];
  segments.topics.forEach((topic, index) => {
    for (let at = topic.firstSentence; at <= topic.lastSentence; at += 1) {
      topicOf[at] = index;
    }
  });
  const recording: Recording = {
    signals, words: words.words, topicOf: signals.map((_, index) => topicOf[index] ?? 0), energy: energyScale(segments.energy),
    punctuated: isPunctuated(words.words), speakersKnown: words.speakers.length > 1,
  };
  const minutes = new Map<number, string[]>();
  for (const { sentence, stems } of signals) {
    const minute = Math.floor(sentence.startSec / 60);
    minutes.set(minute, [...minutes.get(minute) ?? [], ...stems]);
  }
  return {
    recording, durationSec, idf: idfOf([...minutes.values()]), brief: briefTerms(params.brief), sponsored: sponsorReads(signals),
    topicStems: segments.topics.map(topic => [...new Set(topic.keywords.flatMap(word => word.toLowerCase().split(' ').map(stem)))]),
    topicStartSec: segments.topics.map(topic => topic.startSec),
    limits: { minSec: params.minSec, maxSec: params.maxSec },
  };
}

/** Candidates within the limits; where there are none, within wider ones; without usable words, from sound and picture. */
function candidatesOf(input: PlanInput, judge: Judge, points: CutPoints, warnings: Warning[]): Candidate[] {
  const { segments, durationSec, params } = input;
  const { minSec, maxSec } = params;
  const count = segments.sentences.length;
  if (count === 0) {
    warnings.push({ code: 'no-words', sentence: 'There are no words to judge: clips are chosen by sound and picture, and cut in pauses and between shots.' });
    return wordlessCandidates(segments, durationSec, judge.limits);
  }
  const talkSec = (points.endSec[count - 1] as number) - (points.startSec[0] as number);
  if (talkSec <= minSec && durationSec < 4 * minSec) {
    warnings.push({ code: 'shorter-than-minimum', sentence: `All that is said lasts ${talkSec.toFixed(1)} s, less than the shortest clip asked for (${minSec} s): it becomes one clip.` });
    return [judgeRun({ first: 0, last: count - 1, startSec: points.startSec[0] as number, endSec: points.endSec[count - 1] as number }, judge)];
  }
  const report = (from: number, share: number) => (done: number): void => { input.onProgress?.(from + share * done); };
  const alone = findCandidates(points, judge, { aloneOnly: true, onStart: report(0, 0.6) });
  const enough = selectSpread(alone.filter(each => !each.sponsored), params.clipCount).length >= params.clipCount;
  const found = enough ? alone : merge(alone, findCandidates(points, judge, { aloneOnly: false, onStart: report(0.6, 0.3) }));
  if (found.length > 0) {
    return found;
  }
  const wider = { minSec: Math.min(minSec, Math.max(3, 0.5 * minSec)), maxSec: 1.5 * maxSec };
  const relaxed = findCandidates(points, { ...judge, limits: wider }, { aloneOnly: false });
  if (relaxed.length > 0) {
    warnings.push({
      code: 'limits-relaxed',
      sentence: `No run of whole sentences is ${minSec} to ${maxSec} s long, so clips of ${wider.minSec} to ${wider.maxSec} s were allowed.`,
    });
    return relaxed;
  }
  warnings.push({ code: 'no-sentence-fits', sentence: 'No run of whole sentences fits the length asked for: clips are cut in pauses and between shots instead.' });
  return wordlessCandidates(segments, durationSec, judge.limits);
}

function merge(first: readonly Candidate[], more: readonly Candidate[]): Candidate[] {
  const keys = new Set(first.map(each => `${each.first}-${each.last}`));
  return [...first, ...more.filter(each => !keys.has(`${each.first}-${each.last}`))];
}

function clipTitle(candidate: Candidate, judge: Judge, segments: Segments): string {
  return titleOfSentences(candidate, candidate.first < 0 ? [] : segments.sentences.slice(candidate.first, candidate.last + 1).map(sentence => sentence.text), judge, segments);
}

/** A title out of what is said; where nothing makes one, the topic's, or the place in the recording. */
export function titleOfSentences(candidate: Pick<Candidate, 'startSec' | 'endSec' | 'topic'>, sentences: readonly string[], judge: Judge, segments: Segments): string {
  const fallback = `From ${formatDuration(candidate.startSec)} to ${formatDuration(candidate.endSec)}`;
  if (sentences.length === 0) {
    return fallback;
  }
  const keywords = new Set(candidate.topic === null ? [] : judge.topicStems[candidate.topic]);
  const title = headlineOf(sentences, { maxChars: TITLE_CHARS, weightOf: term => keywords.has(term) ? 1.6 : 0.6 });
  return title ?? (candidate.topic === null ? fallback : segments.topics[candidate.topic]?.title ?? fallback);
}

function clipOf(candidate: Candidate, rank: number, title: string, { words, segments }: PlanInput): PlannedClip {
  const { startSec, endSec, score, criteria, topic, first, last } = candidate;
  const inside = first >= 0
    ? { firstWord: segments.sentences[first]?.firstWord ?? null, lastWord: segments.sentences[last]?.lastWord ?? null }
    : wordsWithin(words, startSec, endSec);
  return { clipId: clipIdOf(startSec, endSec), rank, startSec, endSec, title, score, criteria, reason: reasonOf(candidate), ...inside, topic, cuts: [] };
}

/** The clip's stable name: `c` and the first 8 hex digits of the sha256 of its range in milliseconds. */
export function clipIdOf(startSec: number, endSec: number): string {
  const range = `${Math.round(startSec * 1000)}-${Math.round(endSec * 1000)}`;
  return `c${createHash('sha256').update(range).digest('hex').slice(0, 8)}`;
}

function wordsWithin(words: Words, startSec: number, endSec: number): { firstWord: number | null; lastWord: number | null } {
  const firstWord = words.words.findIndex(word => word.startSec >= startSec - 0.05);
  const lastWord = words.words.findLastIndex(word => word.endSec <= endSec + 0.05);
  return firstWord >= 0 && lastWord >= firstWord ? { firstWord, lastWord } : { firstWord: null, lastWord: null };
}

/** Why a clip is worth it: its two strongest marks, its weakest, and what moved it besides. */
export function reasonOf(candidate: Pick<Candidate, 'criteria' | 'notes'>): string {
  const judged = candidate.criteria.filter(each => each.score > 0).sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1));
  const strong = judged.slice(0, 2).map(each => `${each.reason}`);
  const weak = judged.at(-1);
  const parts = [...strong, ...candidate.notes];
  if (weak && judged.length > 3 && weak.score < 4) {
    parts.push(`Weakest: ${weak.id.replace('-', ' ')} (${weak.score} of 10).`);
  }
  return parts.join(' ');
}
