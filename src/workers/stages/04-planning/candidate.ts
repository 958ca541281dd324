/** A candidate clip: a run of whole sentences, and what judges it. */
import type { CriterionScore } from '#shared/artifacts/plan.ts';
import type { SourceSpan } from '#shared/artifacts/source.ts';
import type { Word } from '#shared/artifacts/words.ts';

import type { SentenceSignals } from './sentence-signals.ts';

/**
 * A run of sentences, inclusive, with its cut points. `heard`: the pieces of the source that are heard, where that is not simply all
 * of it; `endSec - startSec` is then what they last together.
 */
export interface Run { first: number; last: number; startSec: number; endSec: number; heard?: readonly SourceSpan[] }

/** Levels of the recording's speech, for comparison. */
export interface EnergyScale { medianDb: number; spreadDb: number; hopSec: number; rmsDb: readonly number[] }

/** What the criteria look at besides the run. */
export interface Recording {
  readonly signals: readonly SentenceSignals[];
  readonly words: readonly Word[];
  /** Topic of each sentence. */
  readonly topicOf: readonly number[];
  /** Null without sound. */
  readonly energy: EnergyScale | null;
  /** Whether sentence ends are marked in the transcript. */
  readonly punctuated: boolean;
  /** Whether the transcript tells speakers apart. */
  readonly speakersKnown: boolean;
}

/** Evidence out of word indices: at most six, in order, without repeats. */
export function evidenceOf(words: readonly Word[], indices: readonly number[]): CriterionScore['evidence'] {
  return [...new Set(indices)].sort((a, b) => a - b).slice(0, 6).flatMap(index => {
    const word = words[index];
    return word ? [{ text: word.text, startSec: word.startSec, endSec: word.endSec }] : [];
  });
}

/** The words at some indices as they are spoken, quoted, without punctuation: `"never", "you"`. */
export function quoted(words: readonly Word[], indices: readonly number[], most = 3): string {
  const texts = indices.map(index => (words[index]?.text ?? '').replace(/^[^\p{L}\p{N}$€£]+|[^\p{L}\p{N}%+#]+$/gu, ''));
  return [...new Set(texts)].slice(0, most).map(text => `"${text}"`).join(', ');
}
