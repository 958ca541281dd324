/** Which clips the list shows, and in which order. Pure. */
import type { ReviewClip, Transcript } from '#shared/review/review-view.ts';

export const CLIP_FILTERS = ['all', 'todo', 'approved', 'needs-fix', 'rejected', 'edited'] as const;
export type ClipFilter = (typeof CLIP_FILTERS)[number];
export const CLIP_SORTS = ['rank', 'score', 'time', 'length'] as const;
export type ClipSort = (typeof CLIP_SORTS)[number];

export interface Arrangement { readonly filter: ClipFilter; readonly sort: ClipSort; readonly search: string }

/** Clips that pass the filter and have every word of the search in their title, note or spoken words. */
export function arrangeClips(clips: readonly ReviewClip[], { filter, sort, search }: Arrangement, spoken: (clip: ReviewClip) => string): ReviewClip[] {
  const wanted = search.toLocaleLowerCase('en').split(/\s+/).filter(each => each !== '');
  return clips
    .filter(clip => passes(clip, filter))
    .filter(clip => {
      const text = wanted.length === 0 ? '' : `${clip.title} ${clip.verdict.note} ${spoken(clip)}`.toLocaleLowerCase('en');
      return wanted.every(each => text.includes(each));
    })
    .sort((a, b) => COMPARE[sort](a, b) || a.rank - b.rank);
}

const COMPARE: Readonly<Record<ClipSort, (a: ReviewClip, b: ReviewClip) => number>> = {
  rank: (a, b) => a.rank - b.rank,
  score: (a, b) => b.score - a.score,
  time: (a, b) => a.startSec - b.startSec,
  length: (a, b) => b.durationSec - a.durationSec,
};

function passes(clip: ReviewClip, filter: ClipFilter): boolean {
  switch (filter) {
    case 'all': return true;
    case 'todo': return isToDo(clip);
    case 'edited': return clip.edited.length > 0 || clip.origin === 'made';
    default: return clip.verdict.state === filter;
  }
}

/** Whether a clip still waits for a verdict. */
export function isToDo(clip: ReviewClip): boolean {
  return clip.verdict.state === 'none' || clip.verdict.state === 'lapsed';
}

/** The clip to go on to after a verdict: the next one below that waits for one, else the first that does, else the next below, else the same. */
export function nextToJudge(shown: readonly ReviewClip[], from: string): string {
  const at = shown.findIndex(each => each.clipId === from);
  const found = shown.slice(at + 1).find(isToDo) ?? shown.find(each => isToDo(each) && each.clipId !== from) ?? shown[at + 1] ?? shown[at];
  return found?.clipId ?? from;
}

/** The words that are spoken in a stretch of the recording, as they read now. */
export function spokenIn(transcript: Transcript, startSec: number, endSec: number): string {
  const [first, last] = wordsIn(transcript, startSec, endSec);
  const texts: string[] = [];
  for (let index = first; index < last; index += 1) {
    texts.push(transcript.mended[index] ?? transcript.texts[index] ?? '');
  }
  return texts.join(' ');
}

/** Words of which the middle lies in a stretch: the first one's index, and one past the last one's. */
export function wordsIn(transcript: Pick<Transcript, 'startSec' | 'endSec'>, startSec: number, endSec: number): [number, number] {
  const middle = (index: number): number => ((transcript.startSec[index] ?? 0) + (transcript.endSec[index] ?? 0)) / 2;
  return [lowerBound(transcript.startSec.length, index => middle(index) >= startSec), lowerBound(transcript.startSec.length, index => middle(index) >= endSec)];
}

/** The first index for which something is so that stays so from there on; the length where there is none. */
export function lowerBound(length: number, isSo: (index: number) => boolean): number {
  let [low, high] = [0, length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isSo(middle)) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
}
