import { describe, expect, it } from 'vitest';

import type { ReviewClip, Transcript } from '#shared/review/review-view.ts';

import { arrangeClips, nextToJudge, spokenIn, wordsIn } from './arrange-clips.ts';

function clip(rank: number, state: ReviewClip['verdict']['state'], more: Partial<ReviewClip> = {}): ReviewClip {
  return {
    clipId: `c0000000${rank}`, rank, title: `Clip ${rank}`, score: 90 - rank, criteria: [], reason: '', startSec: 100 - 10 * rank, endSec: 105 - 10 * rank, cuts: [], tightened: [], durationSec: 5 + rank,
    framing: [], origin: 'proposed', edited: [], verdict: { state, note: '', changed: [] }, preparation: 'ready', error: null, previewKey: 'k', warnings: [], outputs: [], ...more,
  };
}
const CLIPS = [clip(1, 'approved'), clip(2, 'none'), clip(3, 'lapsed', { edited: ['range'] }), clip(4, 'rejected'), clip(5, 'needs-fix', { verdict: { state: 'needs-fix', note: 'Too loud', changed: [] } })];
const ranks = (clips: readonly ReviewClip[]): number[] => clips.map(each => each.rank);
const all = { filter: 'all', sort: 'rank', search: '' } as const;
const silent = (): string => '';

describe('the list of clips', () => {
  it('counts a lapsed approval among what is to do', () => {
    expect(ranks(arrangeClips(CLIPS, { ...all, filter: 'todo' }, silent))).toEqual([2, 3]);
    expect(ranks(arrangeClips(CLIPS, { ...all, filter: 'approved' }, silent))).toEqual([1]);
    expect(ranks(arrangeClips(CLIPS, { ...all, filter: 'edited' }, silent))).toEqual([3]);
  });

  it('sorts by time, length and score, by rank where they are equal', () => {
    expect(ranks(arrangeClips(CLIPS, { ...all, sort: 'time' }, silent))).toEqual([5, 4, 3, 2, 1]);
    expect(ranks(arrangeClips(CLIPS, { ...all, sort: 'length' }, silent))).toEqual([5, 4, 3, 2, 1]);
    expect(ranks(arrangeClips(CLIPS.map(each => ({ ...each, score: 50 })), { ...all, sort: 'score' }, silent))).toEqual([1, 2, 3, 4, 5]);
  });

  it('finds every word of a search, in the title, the note and what is spoken', () => {
    const spoken = (each: ReviewClip): string => (each.rank === 2 ? 'nobody told them the truth' : '');
    expect(ranks(arrangeClips(CLIPS, { ...all, search: 'TRUTH clip' }, spoken))).toEqual([2]);
    expect(ranks(arrangeClips(CLIPS, { ...all, search: 'loud' }, spoken))).toEqual([5]);
    expect(arrangeClips(CLIPS, { ...all, search: 'truth loud' }, spoken)).toEqual([]);
  });

  it('goes on to the next clip that waits, then to earlier ones, then just on', () => {
    expect(nextToJudge(CLIPS, 'c00000002')).toBe('c00000003');
    expect(nextToJudge(CLIPS, 'c00000003')).toBe('c00000002');
    const judged = CLIPS.map(each => ({ ...each, verdict: { state: 'approved' as const, note: '', changed: [] } }));
    expect(nextToJudge(judged, 'c00000002')).toBe('c00000003');
    expect(nextToJudge(judged, 'c00000005')).toBe('c00000005');
  });
});

describe('words of a stretch', () => {
  const transcript = { startSec: [0, 1, 2, 3], endSec: [0.9, 1.9, 2.9, 3.9], texts: ['a', 'b', 'c', 'd'], mended: { 2: 'C!' } } as unknown as Transcript;
  it('takes those whose middle lies in it, as they read now', () => {
    expect(wordsIn(transcript, 0.5, 2.5)).toEqual([1, 3]);
    expect(spokenIn(transcript, 0.4, 9)).toBe('a b C! d');
    expect(spokenIn(transcript, 5, 9)).toBe('');
  });
});
