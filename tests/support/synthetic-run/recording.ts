/** The recording of a synthetic run: words on a grid of sentences, and the clips planned from it. */
import type { CriterionScore, Plan, PlannedClip } from '#shared/artifacts/plan.ts';
import { CRITERIA } from '#shared/artifacts/plan.ts';
import type { Segments } from '#shared/artifacts/segments.ts';
import type { Peaks, SourceFacts } from '#shared/artifacts/source.ts';
import type { Word, Words } from '#shared/artifacts/words.ts';
import { splitSentences } from '#shared/editorial/sentences.ts';
import { roundMs } from '#shared/units/timecode.ts';
import { clipIdOf } from '#workers/stages/04-planning/plan-clips.ts';

/** Each sentence has so many words and takes so long, its pause included. */
const SENTENCE_WORDS = 10;
export const SENTENCE_SEC = 4;
/** Sentences of a clip: the same for all, so that all can share one piece of media. */
export const CLIP_SENTENCES = 5;
export const CLIP_SEC = CLIP_SENTENCES * SENTENCE_SEC;
/** The first word begins so long after its sentence's place on the grid. */
const AIR_SEC = 0.2;
const WORD_SEC = 0.3;
const STEP_SEC = 0.34;

export const FPS = 30;
export const PICTURE = { widthPx: 640, heightPx: 360 } as const;

const BEGINNINGS = [
  'Nobody ever told us how', 'The first thing you notice', 'Every morning before the market', 'What surprised me most about', 'When the oven finally broke',
  'You should always write down', 'My grandmother used to say', 'Three years later we found', 'The biggest mistake people make', 'Honestly, I never believed that',
  'After forty failed attempts, suddenly', 'Why does everybody forget that', 'Our neighbours laughed because they',
];
const ENDINGS = [
  'the dough wants more patience.', 'bread is made of time.', 'a small bakery really works.', 'you cannot hurry the yeast.', 'the smell fills the street.',
  'people come back for that.', 'we almost lost the shop.', 'the recipe is never finished.', 'flour remembers the whole summer.', 'nobody buys the second loaf?',
  'a good crust sings quietly.',
];

/** Length of a recording of so many words, seconds. */
export function recordingSec(words: number): number {
  return Math.ceil(words / SENTENCE_WORDS) * SENTENCE_SEC;
}

export function makeWords(count: number): Words {
  const words: Word[] = [];
  for (let sentence = 0; words.length < count; sentence += 1) {
    const text = `${BEGINNINGS[sentence % BEGINNINGS.length] ?? ''} ${ENDINGS[(sentence * 7) % ENDINGS.length] ?? ''}`;
    const speaker = Math.floor(sentence / 3) % 2;
    text.split(' ').forEach((each, at) => {
      const startSec = roundMs(sentence * SENTENCE_SEC + AIR_SEC + at * STEP_SEC);
      words.push({ startSec, endSec: roundMs(startSec + WORD_SEC), text: each, speaker, confidence: 0.9, estimated: false });
    });
  }
  return {
    kind: 'words', version: 1, language: 'en', provider: { id: 'import', detail: 'synthetic' }, speakers: [{ name: 'Ada Lovelace' }, { name: 'Bob Moore' }],
    words: words.slice(0, count), warnings: [],
  };
}

export function makeSegments(words: Words, durationSec: number): Segments {
  const sentences = splitSentences(words.words);
  const steps = Array.from({ length: Math.ceil(durationSec / SENTENCE_SEC) }, (_, at) => at * SENTENCE_SEC);
  const endOf = (startSec: number, lengthSec: number): number => Math.min(durationSec, startSec + lengthSec);
  return {
    kind: 'segments', version: 1,
    shots: steps.filter((_, at) => at % 2 === 0).map(startSec => ({ startSec, endSec: endOf(startSec, 2 * SENTENCE_SEC) })),
    speech: steps.map(startSec => ({ startSec: startSec + AIR_SEC, endSec: endOf(startSec, SENTENCE_SEC - AIR_SEC) })), speechDetector: 'energy',
    silences: steps.map(startSec => ({ startSec, endSec: startSec + AIR_SEC })),
    turns: steps.filter((_, at) => at % 3 === 0).map((startSec, turn) => ({ startSec, endSec: endOf(startSec, 3 * SENTENCE_SEC), speaker: turn % 2 })),
    sentences,
    topics: sentences.length === 0 ? [] : [{ startSec: 0, endSec: durationSec, title: 'Bread', keywords: ['bread', 'oven', 'yeast'], firstSentence: 0, lastSentence: sentences.length - 1 }],
    energy: { hopSec: 1, rmsDb: Array.from({ length: Math.ceil(durationSec) }, (_, at) => -30 + 8 * Math.sin(at / 5)) },
  };
}

/** Clips spread over the recording, best first; ranks do not follow time. */
export function makePlan(words: Words, durationSec: number, clipCount: number): Plan {
  const stepSec = Math.floor(durationSec / SENTENCE_SEC / clipCount) * SENTENCE_SEC;
  if (stepSec < CLIP_SEC) {
    throw new Error(`${clipCount} clips of ${CLIP_SEC} s do not fit into ${durationSec} s`);
  }
  // An odd step through the places gives an order that is not that of time.
  const places = Array.from({ length: clipCount }, (_, at) => (at * 7) % clipCount);
  const spread = new Set(places).size === clipCount ? places : places.map((_, at) => at);
  const clips = spread.map((place, at): PlannedClip => {
    const startSec = place * stepSec;
    const endSec = startSec + CLIP_SEC;
    const firstWord = words.words.findIndex(word => word.startSec >= startSec);
    const lastWord = words.words.findLastIndex(word => word.endSec <= endSec);
    const title = words.words.slice(firstWord, firstWord + 5).map(word => word.text).join(' ');
    return {
      clipId: clipIdOf(startSec, endSec), rank: at + 1, startSec, endSec, title, score: Math.round((95 - (60 * at) / clipCount) * 10) / 10, criteria: criteriaOf(words.words, firstWord, at),
      reason: 'It begins with a promise and keeps it. One speaker, no interruption.', firstWord, lastWord, topic: 0, cuts: [],
    };
  });
  return {
    kind: 'plan', version: 1, scorer: { id: 'offline-v1', note: 'Scores tell structure and clarity, not virality: nobody can predict that.' },
    candidateCount: clipCount * 5, clips, rejected: [], warnings: [],
  };
}

function criteriaOf(words: readonly Word[], firstWord: number, at: number): CriterionScore[] {
  const evidence = words.slice(firstWord, firstWord + 3).map(({ text, startSec, endSec }) => ({ text, startSec, endSec }));
  return CRITERIA.map((id, index) => ({ id, score: Math.round(((at * 3 + index * 17) % 90) + 10) / 10, reason: `What earned the mark for ${id}.`, evidence }));
}

export function makeSourceFacts(durationSec: number): SourceFacts {
  return {
    kind: 'source-facts', version: 1, fingerprint: { algorithm: 'sampled-sha256-v1', digest: '0'.repeat(64), sizeBytes: 1 }, formatName: 'mov', durationSec, fileOffsetSec: 0,
    video: {
      streamIndex: 0, codec: 'h264', ...PICTURE, codedWidthPx: PICTURE.widthPx, codedHeightPx: PICTURE.heightPx, fps: FPS, variableFrameRate: false, rotationDeg: 0,
      pixelFormat: 'yuv420p', bitDepth: 8, hdr: false, interlaced: false,
    },
    audio: { streamIndex: 1, codec: 'aac', sampleRateHz: 48000, channels: 2, channelLayout: 'stereo', trackCount: 1 },
    repairs: [], cutFrom: 'source', proxy: { ...PICTURE, fps: FPS, frameCount: Math.round(durationSec * FPS) }, outputFps: FPS,
  };
}

export function makePeaks(durationSec: number): Peaks {
  return { kind: 'peaks', version: 1, hopSec: 0.1, max: Array.from({ length: Math.ceil(durationSec * 10) }, (_, at) => Math.round((0.5 + 0.45 * Math.sin(at / 3) * Math.sin(at / 41)) * 1000) / 1000) };
}
