/** What a clip holds after an editor has cut it, told as a run of sentences, so that the scorer judges it as it judges any other. */
import type { Segments, Sentence } from '#shared/artifacts/segments.ts';
import type { Word } from '#shared/artifacts/words.ts';
import { isInSpans, keptSpans, lengthOfRanges, rangesOfSpans, sourceToClipSec, type CutRange } from '#shared/timeline/clip-time.ts';

import type { Run } from './candidate.ts';
import type { Judge } from './score.ts';
import { signalsOf } from './sentence-signals.ts';

/** A clip's own sentences as a run, and a judge that knows them and their neighbours. */
export interface Held {
  readonly run: Run;
  readonly judge: Judge;
  /** What is said, sentence by sentence. */
  readonly texts: readonly string[];
  /** Indices of the first and the last word held, into the words artifact. */
  readonly firstWord: number;
  readonly lastWord: number;
}

interface Part {
  /** The sentence that it is of, and its words, by index. */
  readonly sentence: number;
  readonly words: readonly number[];
}

/**
 * Sentences of which only words are left that the clip holds, one behind the other in time as they will be heard; before and after them
 * what was said there, so that it can be told whether the clip starts or ends inside a sentence. Null: no word is held.
 */
export function heldRun(clip: CutRange, segments: Segments, words: readonly Word[], judge: Judge): Held | null {
  const spans = keptSpans(clip);
  const middleOf = (index: number): number => ((words[index] as Word).startSec + (words[index] as Word).endSec) / 2;
  const parts = partsWith(segments.sentences, index => isInSpans(spans, middleOf(index)));
  const first = parts[0];
  const last = parts.at(-1);
  if (!first || !last) {
    return null;
  }
  const before = partsWith(segments.sentences.slice(0, first.sentence + 1), index => middleOf(index) < clip.startSec).at(-1);
  const after = partsWith(segments.sentences, index => middleOf(index) >= clip.endSec, last.sentence)[0];
  const all = [...before ? [before] : [], ...parts, ...after ? [after] : []];
  const ranges = rangesOfSpans(spans);
  // Times as they are heard, on from where the clip begins: what was cut out is no pause.
  const heardSec = (sourceSec: number): number => clip.startSec + sourceToClipSec(ranges, sourceSec);
  const ownWords = all.flatMap(part => part.words.map(index => words[index] as Word));
  let at = 0;
  const sentences = all.map((part): Sentence => {
    const whole = segments.sentences[part.sentence] as Sentence;
    const own = part.words.map(index => words[index] as Word);
    const firstWord = at;
    at += own.length;
    return {
      speaker: whole.speaker, firstWord, lastWord: at - 1,
      startSec: heardSec((own[0] as Word).startSec), endSec: heardSec((own.at(-1) as Word).endSec),
      text: own.length === whole.lastWord - whole.firstWord + 1 ? whole.text : own.map(word => word.text).join(' '),
    };
  });
  const run: Run = { first: before ? 1 : 0, last: (before ? 1 : 0) + parts.length - 1, startSec: clip.startSec, endSec: clip.startSec + lengthOfRanges(ranges), heard: spans };
  return {
    run, texts: sentences.slice(run.first, run.last + 1).map(sentence => sentence.text),
    firstWord: first.words[0] as number, lastWord: last.words.at(-1) as number,
    judge: {
      ...judge, sponsored: all.map(part => judge.sponsored[part.sentence] ?? false),
      recording: { ...judge.recording, words: ownWords, signals: signalsOf(sentences, ownWords), topicOf: all.map(part => judge.recording.topicOf[part.sentence] ?? 0) },
    },
  };
}

/** Sentences from `from` on with the words that are wanted; those without any are left out. */
function partsWith(sentences: readonly Sentence[], isWanted: (word: number) => boolean, from = 0): Part[] {
  return sentences.flatMap(({ firstWord, lastWord }, sentence): Part[] => {
    const words: number[] = [];
    for (let index = firstWord; sentence >= from && index <= lastWord; index += 1) {
      if (isWanted(index)) {
        words.push(index);
      }
    }
    return words.length > 0 ? [{ sentence, words }] : [];
  });
}
