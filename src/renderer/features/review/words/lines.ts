/** The transcript as lines: a sentence each, long ones parted. Pure. */
import type { ReviewClip, Transcript } from '#shared/review/review-view.ts';

export interface Line { readonly first: number; readonly last: number; /** Name of who speaks, where it is another than in the line before. */ readonly speaker: string | null }

/** Longer sentences are parted, so that a line stays quick to lay out. */
const MOST_WORDS = 40;

export function linesOf(transcript: Transcript): Line[] {
  const count = transcript.texts.length;
  const starts = new Set(transcript.sentenceStarts);
  const lines: Line[] = [];
  let first = 0;
  let speaker: number | null | undefined;
  for (let index = 1; index <= count; index += 1) {
    const turn = index < count && transcript.speaker[index] !== transcript.speaker[index - 1];
    if (index === count || starts.has(index) || turn || index - first >= MOST_WORDS) {
      const who = transcript.speaker[first] ?? null;
      lines.push({ first, last: index - 1, speaker: who !== speaker && who !== null ? transcript.speakers[who] ?? null : null });
      speaker = who;
      first = index;
    }
  }
  return lines;
}

/** The line that a word stands in; 0 where there is none. */
export function lineOf(lines: readonly Line[], word: number): number {
  let [low, high] = [0, lines.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((lines[middle]?.last ?? 0) < word) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return Math.min(low, Math.max(0, lines.length - 1));
}

/** The element's id of a word in the transcript. */
export const textWordId = (word: number): string => `text-word-${word}`;

/** The id of the word that the keyboard is on, for those who listen; undefined: none, or its line is out of sight and not in the page. */
export function activeWordId(focus: number | null, shown: readonly Line[]): string | undefined {
  return focus !== null && shown.some(line => line.first <= focus && focus <= line.last) ? textWordId(focus) : undefined;
}

/** First words of every place where the words of a search follow each other, the last one as far as it is typed. Case and punctuation do not count. */
export function findWords(transcript: Pick<Transcript, 'texts' | 'mended'>, search: string): number[] {
  const wanted = search.split(/\s+/).map(bare).filter(each => each !== '');
  if (wanted.length === 0) {
    return [];
  }
  const hits: number[] = [];
  const reads = (index: number): string => bare(transcript.mended[index] ?? transcript.texts[index] ?? '');
  for (let index = 0; index + wanted.length <= transcript.texts.length; index += 1) {
    if (wanted.every((each, at) => (at === wanted.length - 1 ? reads(index + at).startsWith(each) : reads(index + at) === each))) {
      hits.push(index);
    }
  }
  return hits;
}

/** How many words of the recording read the same, case and punctuation apart. */
export function countSame(transcript: Pick<Transcript, 'texts' | 'mended'>, word: number): number {
  const reads = (index: number): string => bare(transcript.mended[index] ?? transcript.texts[index] ?? '');
  const wanted = reads(word);
  return transcript.texts.reduce((sum, _text, index) => sum + (reads(index) === wanted ? 1 : 0), 0);
}

/** Clips that show any of a line, best first: what the margin marks. */
export function clipsOn(line: Line, transcript: Transcript, clips: readonly ReviewClip[]): ReviewClip[] {
  const startSec = transcript.startSec[line.first] ?? 0;
  const endSec = transcript.endSec[line.last] ?? 0;
  return clips.filter(clip => clip.startSec < endSec && clip.endSec > startSec);
}

/** A word without case and punctuation. */
function bare(text: string): string {
  return text.toLocaleLowerCase('en').replace(/[^\p{L}\p{N}'’]+/gu, '');
}
