import type { PlannedClip } from '#shared/artifacts/plan.ts';
import type { Segments, Sentence } from '#shared/artifacts/segments.ts';
import type { Word, Words } from '#shared/artifacts/words.ts';

/** A clip's words and sentences. Word indices are into the words artifact, times on the source timeline. */
export interface ClipSpeech { firstWord: number; words: readonly Word[]; sentences: readonly Sentence[] }

/** What is said in a clip; null for a clip without words. */
export function speechOf(clip: PlannedClip, words: Words, segments: Segments): ClipSpeech | null {
  const { firstWord, lastWord } = clip;
  if (firstWord === null || lastWord === null) {
    return null;
  }
  return {
    firstWord, words: words.words.slice(firstWord, lastWord + 1),
    sentences: segments.sentences.filter(sentence => sentence.firstWord >= firstWord && sentence.lastWord <= lastWord),
  };
}
