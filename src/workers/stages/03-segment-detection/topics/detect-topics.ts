/** Topics out of sentences: where the talk turns to something else, and what to call it. */
import type { Segments, Sentence } from '#shared/artifacts/segments.ts';

import { chooseStarts } from './decode.ts';
import type { DecodeSettings } from './decode.ts';
import { topicFeatures } from './features.ts';
import type { FeatureTable } from './features.ts';
import { nameTopics } from './name-topics.ts';
import { TOPIC_BIAS, TOPIC_WEIGHTS } from './weights.ts';

/** Chosen on the same out-of-fold predictions as the weights' figures (weights.ts). */
export const DECODE_SETTINGS: DecodeSettings = { cost: -1.85, usualSec: 300, spread: 0.8, lengthWeight: 0.6 };

/** Below this length of talk a recording has one topic, seconds. */
const MIN_TALK_SEC = 60;

/** Topics that cover the sentences without gaps, in order; none without sentences. */
export function detectTopics(sentences: readonly Sentence[]): Segments['topics'] {
  const first = sentences[0];
  const last = sentences.at(-1);
  if (!first || !last) {
    return [];
  }
  const starts = last.endSec - first.startSec < MIN_TALK_SEC ? [] : topicStarts(sentences);
  const edges = [0, ...starts, sentences.length];
  const runs = edges.slice(0, -1).map((from, index) => ({ firstSentence: from, lastSentence: (edges[index + 1] as number) - 1 }));
  const names = nameTopics(runs.map(run => sentences.slice(run.firstSentence, run.lastSentence + 1).map(sentence => sentence.text)));
  return runs.map((run, index) => ({
    startSec: (sentences[run.firstSentence] as Sentence).startSec, endSec: (sentences[run.lastSentence] as Sentence).endSec,
    title: names[index]?.title ?? `Part ${index + 1}`, keywords: names[index]?.keywords ?? [], ...run,
  }));
}

/** Indices of the sentences that start a topic, never 0. */
export function topicStarts(sentences: readonly Sentence[], settings: DecodeSettings = DECODE_SETTINGS): number[] {
  const odds = logOddsOf(topicFeatures(sentences), sentences.length, TOPIC_WEIGHTS, TOPIC_BIAS);
  return chooseStarts(odds, sentences.map(sentence => sentence.startSec), sentences.at(-1)?.endSec ?? 0, settings);
}

/** Log odds of each sentence to start a topic, by logistic regression. */
export function logOddsOf(features: FeatureTable, count: number, weights: Readonly<Record<string, number>>, bias: number): number[] {
  const odds = new Array<number>(count).fill(bias);
  for (const [name, weight] of Object.entries(weights)) {
    const values = features[name];
    values?.forEach((value, index) => { odds[index] = (odds[index] as number) + weight * value; });
  }
  return odds;
}
