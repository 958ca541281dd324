/** What the topic model sees at each sentence: does the talk before it differ from the talk after, and is a topic announced? */
import type { Sentence } from '#shared/artifacts/segments.ts';
import { deviation, mean } from '#shared/editorial/numbers.ts';
import { isQuestion, isSponsor } from '#shared/editorial/speech-acts.ts';
import { contentStems, countOf } from '#shared/editorial/text.ts';
import { cosine, idfOf, termVector } from '#shared/editorial/tf-idf.ts';
import type { Idf } from '#shared/editorial/tf-idf.ts';

import { CLOSING_CUES, headOf, OPENING_CUES } from './cue-phrases.ts';

/** Sizes of the windows compared, in content words on each side: about 15, 45 and 120 s of talk. */
const SCALES = [20, 60, 150] as const;
/** Sentences to each side within which a dip of likeness is looked for. */
const DEPTH_REACH = 12;
/** Content words before a sentence in which a word counts as seen; after it, in which new words are looked for. */
const SEEN_WORDS = 250;
const NEW_WORDS = 30;
/** Content words after the first appearance within which a new word must come back to count as a subject. */
const RETURN_WORDS = 150;

/** A named feature's value per sentence; the first sentence's are never used. */
export type FeatureTable = Record<string, number[]>;

/** Features of every sentence, by name. Time and memory grow with the number of sentences. */
export function topicFeatures(sentences: readonly Sentence[]): FeatureTable {
  const stems = sentences.map(sentence => contentStems(sentence.text));
  const idf = idfOf(blocksOf(sentences, stems));
  const flat = stems.flat();
  const starts: number[] = [];
  let at = 0;
  for (const each of stems) {
    starts.push(at);
    at += each.length;
  }
  const table: FeatureTable = {};
  for (const scale of SCALES) {
    const likeness = starts.map(start => cosine(
      termVector(countOf(flat.slice(Math.max(0, start - scale), start)), idf),
      termVector(countOf(flat.slice(start, start + scale)), idf),
    ));
    table[`likeness-${scale}`] = standardised(likeness);
    table[`depth-${scale}`] = standardised(depths(likeness));
  }
  const { novelty, returning, ending } = novelties(flat, starts, idf);
  table['novelty'] = standardised(novelty);
  table['returning'] = standardised(returning);
  table['ending'] = standardised(ending);
  Object.assign(table, phraseFeatures(sentences), shapeFeatures(sentences));
  return table;
}

/** Documents for term weights: stretches of about a minute. */
function blocksOf(sentences: readonly Sentence[], stems: readonly string[][]): string[][] {
  const blocks = new Map<number, string[]>();
  sentences.forEach((sentence, index) => {
    const minute = Math.floor(sentence.startSec / 60);
    const block = blocks.get(minute) ?? [];
    block.push(...stems[index] ?? []);
    blocks.set(minute, block);
  });
  return [...blocks.values()];
}

/** How far likeness dips below the heights on both sides (TextTiling's depth score; Hearst 1997). */
function depths(likeness: readonly number[]): number[] {
  return likeness.map((value, index) => {
    const left = Math.max(...likeness.slice(Math.max(0, index - DEPTH_REACH), index + 1));
    const right = Math.max(...likeness.slice(index, index + DEPTH_REACH + 1));
    return left + right - 2 * value;
  });
}

/**
 * Per sentence: `novelty`, the weight share of the coming words not heard lately; `returning`, the weight of new words
 * that come back soon (a subject, not a passing word); `ending`, the weight of subjects spoken of for the last time just before.
 */
function novelties(flat: readonly string[], starts: readonly number[], idf: Idf): { novelty: number[]; returning: number[]; ending: number[] } {
  const before: number[] = [];
  const after: number[] = [];
  const lastAt = new Map<string, number>();
  flat.forEach((term, index) => {
    before.push(lastAt.get(term) ?? -Infinity);
    lastAt.set(term, index);
  });
  const nextAt = new Map<string, number>();
  for (let index = flat.length - 1; index >= 0; index -= 1) {
    after[index] = nextAt.get(flat[index] as string) ?? Infinity;
    nextAt.set(flat[index] as string, index);
  }
  const novelty: number[] = [];
  const returning: number[] = [];
  const ending: number[] = [];
  for (const start of starts) {
    let fresh = 0;
    let all = 0;
    let back = 0;
    for (let index = start; index < Math.min(flat.length, start + NEW_WORDS); index += 1) {
      const weight = idf(flat[index] as string);
      const last = before[index] as number;
      const repeated = last >= start;
      all += repeated ? 0 : weight;
      if (last < start - SEEN_WORDS) {
        fresh += weight;
        back += (after[index] as number) - index < RETURN_WORDS ? weight : 0;
      }
    }
    let gone = 0;
    for (let index = Math.max(0, start - NEW_WORDS); index < start; index += 1) {
      const wasSubject = index - (before[index] as number) < RETURN_WORDS;
      gone += wasSubject && (after[index] as number) - index > SEEN_WORDS ? idf(flat[index] as string) : 0;
    }
    novelty.push(all > 0 ? fresh / all : 0);
    returning.push(back);
    ending.push(gone);
  }
  return { novelty, returning, ending };
}

function phraseFeatures(sentences: readonly Sentence[]): FeatureTable {
  const heads = sentences.map(sentence => headOf(sentence.text));
  const table: FeatureTable = {};
  for (const [name, pattern] of Object.entries(OPENING_CUES)) {
    const hits = heads.map(head => Number(pattern.test(head)));
    table[`opens-${name}`] = hits;
    table[`opens-after-${name}`] = hits.map((_, index) => hits[index + 1] ?? 0);
  }
  for (const [name, pattern] of Object.entries(CLOSING_CUES)) {
    const hits = heads.map(head => Number(pattern.test(head)));
    table[`closes-${name}`] = hits.map((_, index) => Math.max(hits[index - 1] ?? 0, hits[index - 2] ?? 0));
  }
  return table;
}

function shapeFeatures(sentences: readonly Sentence[]): FeatureTable {
  const wordsOf = (sentence: Sentence | undefined): number => sentence ? sentence.lastWord - sentence.firstWord + 1 : 0;
  const questions = sentences.map(sentence => Number(isQuestion(sentence.text)));
  const sponsors = sentences.map(sentence => Number(isSponsor(sentence.text)));
  const turned = sentences.map((sentence, index) => Number(index > 0 && sentence.speaker !== sentences[index - 1]?.speaker));
  const turnWords = turnLengths(sentences);
  const around = (list: readonly number[], from: number, to: number): number => Math.max(0, ...list.slice(Math.max(0, from), Math.max(0, to)));
  return {
    'question': questions,
    'question-before': questions.map((_, index) => questions[index - 1] ?? 0),
    'question-soon': questions.map((_, index) => around(questions, index + 1, index + 3)),
    'turn': turned,
    'turn-long': turned.map((value, index) => value * Math.log1p(turnWords[index] ?? 0)),
    'words': sentences.map(sentence => Math.log1p(wordsOf(sentence))),
    'words-before': sentences.map((_, index) => Math.log1p(wordsOf(sentences[index - 1]))),
    'pause': sentences.map((sentence, index) => Math.min(3, Math.max(0, sentence.startSec - (sentences[index - 1]?.endSec ?? sentence.startSec)))),
    'sponsor-starts': sponsors.map((_, index) => around(sponsors, index, index + 3) * (1 - around(sponsors, index - 6, index))),
    'sponsor-ends': sponsors.map((_, index) => around(sponsors, index - 3, index) * (1 - around(sponsors, index, index + 6))),
  };
}

/** Words of the turn that each sentence belongs to, from that sentence on. */
function turnLengths(sentences: readonly Sentence[]): number[] {
  const lengths: number[] = [];
  for (let index = sentences.length - 1; index >= 0; index -= 1) {
    const sentence = sentences[index] as Sentence;
    const own = sentence.lastWord - sentence.firstWord + 1;
    lengths[index] = own + (sentences[index + 1]?.speaker === sentence.speaker ? lengths[index + 1] ?? 0 : 0);
  }
  return lengths;
}

/** Values as distances from the recording's mean in standard deviations, held within ±4. */
function standardised(values: readonly number[]): number[] {
  const centre = mean(values);
  const spread = deviation(values) || 1;
  return values.map(value => Math.max(-4, Math.min(4, (value - centre) / spread)));
}
