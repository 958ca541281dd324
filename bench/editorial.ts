/**
 * Editorial judgement against human data: topics by score-segments, chosen clips by score-selection (both in the fixtures).
 *
 *   node bench/editorial.ts topics [--out FILE]       topic starts of every episode, as score-segments reads them
 *   node bench/editorial.ts selection [--clips 8 --min 15 --max 60] [--out FILE]    chosen clips of every episode, as score-selection reads them
 *   node bench/editorial.ts train [--folds 5] [--out FILE]   fits the topic model; --out gets the out-of-fold topic starts
 *
 * Word times inside a cue are shared out evenly by words here, because the scorers do so; the product does it by letters.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';

import { splitSentences } from '#shared/editorial/sentences.ts';
import type { Sentence } from '#shared/artifacts/segments.ts';
import type { Words } from '#shared/artifacts/words.ts';
import { collectWords } from '#workers/stages/02-transcription/collect-words.ts';
import { wordsOfCue } from '#workers/stages/02-transcription/import/cue-words.ts';
import { readTranscript } from '#workers/stages/02-transcription/import/import-provider.ts';
import { detectTopics } from '#workers/stages/03-segment-detection/topics/detect-topics.ts';
import { speakerTurns } from '#workers/stages/03-segment-detection/turns.ts';
import { planClips } from '#workers/stages/04-planning/plan-clips.ts';
import { topicFeatures } from '#workers/stages/03-segment-detection/topics/features.ts';
import { chooseStarts } from '#workers/stages/03-segment-detection/topics/decode.ts';
import { DECODE_SETTINGS, logOddsOf, topicStarts } from '#workers/stages/03-segment-detection/topics/detect-topics.ts';
import type { FeatureTable } from '#workers/stages/03-segment-detection/topics/features.ts';

import { fitLogistic } from './logistic.ts';

const fixtures = process.env['CUTDOWN_FIXTURES'] ?? join(import.meta.dirname, '../../shared');
const podcasts = join(fixtures, 'transcripts/podcasts');

const Episode = z.object({
  episode: z.number(), duration: z.number(), srt: z.string(),
  chapters: z.array(z.object({ t: z.number(), title: z.string(), indent: z.number().default(0) })),
});
type Episode = z.infer<typeof Episode>;

interface Talk { episode: Episode; words: Words; sentences: Sentence[] }

function readTalk(episode: Episode): Talk {
  const read = readTranscript(readFileSync(join(podcasts, episode.srt)), { fileName: episode.srt, durationSec: episode.duration });
  const spoken = read.cues.flatMap(cue => wordsOfCue(cue, cue.speaker, 'words'));
  const summary = { language: null, modelId: null, detail: read.detail, warnings: read.warnings };
  const words = collectWords(spoken, summary, 'import', episode.duration);
  return { episode, words, sentences: splitSentences(words.words) };
}

/** Human topic starts of an episode, seconds. */
function chapterStarts(episode: Episode): number[] {
  return episode.chapters.filter(chapter => chapter.indent === 0 && chapter.t > 0 && chapter.t < episode.duration).map(chapter => chapter.t).sort((a, b) => a - b);
}

/** How far a human stamp may lie from the sentence it means, seconds. */
const STAMP_SLACK_SEC = 12;

interface Example { talk: Talk; features: FeatureTable; names: string[] }

/** Labels: for each stamp the most likely sentence near it (by `odds`, or the nearest); its neighbours are left out (null). */
function labelsOf({ talk }: Example, odds: readonly number[] | null): (0 | 1 | null)[] {
  const { sentences, episode } = talk;
  const labels: (0 | 1 | null)[] = sentences.map(() => 0);
  for (const stamp of chapterStarts(episode)) {
    let best = -1;
    let bestValue = -Infinity;
    sentences.forEach((sentence, index) => {
      const distance = Math.abs(sentence.startSec - stamp);
      const value = odds ? (distance <= STAMP_SLACK_SEC ? (odds[index] as number) - (distance / 8) ** 2 : -1e6 - distance) : -distance;
      if (distance <= STAMP_SLACK_SEC) {
        labels[index] = labels[index] === 1 ? 1 : null;
      }
      if (index > 0 && value > bestValue) {
        best = index;
        bestValue = value;
      }
    });
    if (best > 0) {
      labels[best] = 1;
    }
  }
  labels[0] = null;
  return labels;
}

function train(examples: readonly Example[], names: readonly string[]): { weights: Record<string, number>; bias: number } {
  let model: { weights: Record<string, number>; bias: number } | null = null;
  for (let round = 0; round < 4; round += 1) {
    const rows: number[][] = [];
    const targets: number[] = [];
    for (const example of examples) {
      const odds: number[] | null = model ? logOddsOf(example.features, example.talk.sentences.length, model.weights, model.bias) : null;
      labelsOf(example, odds).forEach((label, index) => {
        if (label !== null) {
          rows.push(names.map(name => example.features[name]?.[index] ?? 0));
          targets.push(label);
        }
      });
    }
    const [bias = 0, ...fitted] = fitLogistic(rows, targets, 3);
    model = { bias, weights: Object.fromEntries(names.map((name, index) => [name, fitted[index] ?? 0])) };
  }
  return model as { weights: Record<string, number>; bias: number };
}

const { positionals, values } = parseArgs({ allowPositionals: true, options: { out: { type: 'string' }, folds: { type: 'string', default: '5' }, weights: { type: 'string' }, clips: { type: 'string', default: '8' }, min: { type: 'string', default: '15' }, max: { type: 'string', default: '60' } } });
const episodes = z.array(Episode).parse(JSON.parse(readFileSync(join(podcasts, 'episodes.json'), 'utf8')));
const emit = (result: unknown): void => {
  if (values.out) {
    writeFileSync(values.out, JSON.stringify(result));
  } else {
    console.log(JSON.stringify(result));
  }
};

switch (positionals[0]) {
  case 'topics': {
    const result: Record<string, number[]> = {};
    for (const episode of episodes) {
      const { sentences } = readTalk(episode);
      result[episode.episode] = topicStarts(sentences).map(index => (sentences[index] as Sentence).startSec);
    }
    emit(result);
    break;
  }
  case 'selection': {
    const result: Record<string, [number, number][]> = {};
    let planMs = 0;
    for (const episode of episodes) {
      const { words, sentences } = readTalk(episode);
      const startedMs = performance.now();
      const plan = planClips({
        words, durationSec: episode.duration, params: { brief: null, clipCount: Number(values.clips), minSec: Number(values.min), maxSec: Number(values.max) },
        segments: {
          kind: 'segments', version: 1, shots: [{ startSec: 0, endSec: episode.duration }], speech: [], speechDetector: 'none', silences: [],
          turns: speakerTurns(words.words), sentences, topics: detectTopics(sentences), energy: { hopSec: 1, rmsDb: [] },
        },
      });
      planMs += performance.now() - startedMs;
      result[episode.episode] = plan.clips.map(clip => [clip.startSec, clip.endSec]);
    }
    console.error(`topics and plan: ${(planMs / episodes.length).toFixed(0)} ms an episode`);
    emit(result);
    break;
  }
  case 'train': {
    const examples: Example[] = episodes.map(episode => {
      const talk = readTalk(episode);
      const features = topicFeatures(talk.sentences);
      return { talk, features, names: Object.keys(features) };
    });
    const names = examples[0]?.names ?? [];
    const folds = Number(values.folds);
    const odds: Record<string, { odds: number[]; startsSec: number[]; endSec: number; refs: number[]; duration: number }> = {};
    for (let fold = 0; fold < folds; fold += 1) {
      const model = train(examples.filter((_, index) => index % folds !== fold), names);
      examples.forEach(({ talk, features }, index) => {
        if (index % folds === fold) {
          odds[talk.episode.episode] = {
            odds: logOddsOf(features, talk.sentences.length, model.weights, model.bias), startsSec: talk.sentences.map(sentence => sentence.startSec),
            endSec: talk.sentences.at(-1)?.endSec ?? 0, refs: chapterStarts(talk.episode), duration: talk.episode.duration,
          };
        }
      });
    }
    const model = train(examples, names);
    if (values.weights) {
      writeFileSync(values.weights, JSON.stringify({ model, odds }));
    }
    const result: Record<string, number[]> = {};
    for (const [key, each] of Object.entries(odds)) {
      result[key] = chooseStarts(each.odds, each.startsSec, each.endSec, DECODE_SETTINGS).map(index => each.startsSec[index] as number);
    }
    emit(result);
    break;
  }
  default:
    console.error('usage: node bench/editorial.ts topics|selection|train [--out FILE]');
    process.exitCode = 2;
}
