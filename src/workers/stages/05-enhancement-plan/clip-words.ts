import type { SourceRange } from '#shared/artifacts/clip.ts';
import type { PlannedClip } from '#shared/artifacts/plan.ts';
import type { Segments, Sentence } from '#shared/artifacts/segments.ts';
import type { Word, Words } from '#shared/artifacts/words.ts';
import { mendedWords } from '#shared/captions/mended-words.ts';
import { isInSpans, keptSpans, rangesOfSpans } from '#shared/timeline/clip-time.ts';

/** A word with its index into the words artifact. */
export interface SpokenWord extends Word { readonly index: number }

/**
 * A clip's words and sentences as they are heard and read: without what is cut out, with the editor's words. Times are on the source
 * timeline; `ranges` carries them to clip time. Words that the editor hides are there, with an empty text.
 */
export interface ClipSpeech { words: readonly SpokenWord[]; sentences: readonly Sentence[]; ranges: readonly SourceRange[] }

/** What is said in a clip; null for a clip without words. `mended`: how words read by the editor's hand, by index. */
export function speechOf(clip: PlannedClip, words: Words, segments: Segments, mended: Readonly<Record<string, string>> = {}): ClipSpeech | null {
  const { firstWord, lastWord } = clip;
  const spans = keptSpans(clip);
  if (firstWord === null || lastWord === null || spans.length === 0) {
    return null;
  }
  const read = mendedWords(words.words, mended);
  const isHeld = (word: Word): boolean => clip.cuts.length === 0 || isInSpans(spans, (word.startSec + word.endSec) / 2);
  const spoken = read.slice(firstWord, lastWord + 1).map((word, at): SpokenWord => ({ ...word, index: firstWord + at })).filter(isHeld);
  return { words: spoken, sentences: segments.sentences.flatMap(sentence => heardPart(sentence, clip, { spoken, mended })), ranges: rangesOfSpans(spans) };
}

/** A whole sentence of the clip as it is heard and read; none where only a part of it lies in the clip's range, or nothing of it is left. */
function heardPart(sentence: Sentence, clip: PlannedClip, { spoken, mended }: { spoken: readonly SpokenWord[]; mended: Readonly<Record<string, string>> }): Sentence[] {
  const { firstWord, lastWord } = sentence;
  if (firstWord < (clip.firstWord ?? 0) || lastWord > (clip.lastWord ?? -1)) {
    return [];
  }
  if (clip.cuts.length === 0 && !Object.keys(mended).some(index => Number(index) >= firstWord && Number(index) <= lastWord)) {
    return [sentence];
  }
  const own = spoken.filter(word => word.index >= firstWord && word.index <= lastWord && word.text !== '');
  const [first, last] = [own[0], own.at(-1)];
  return first && last ? [{ ...sentence, firstWord: first.index, lastWord: last.index, startSec: first.startSec, endSec: last.endSec, text: own.map(word => word.text).join(' ') }] : [];
}
