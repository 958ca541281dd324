/** The clips that the list shows, in its order: worked out once for each change. */
import type { ReviewClip, Transcript } from '#shared/review/review-view.ts';

import { arrangeClips, spokenIn, type Arrangement } from '../list/arrange-clips.ts';
import { clipsOf, type ReviewState } from './store.ts';

let last: { clips: readonly ReviewClip[]; arrangement: Arrangement | null; transcript: Transcript | null; shown: readonly ReviewClip[] } = { clips: [], arrangement: null, transcript: null, shown: [] };

export function shownClips(state: Pick<ReviewState, 'view' | 'sent' | 'arrangement' | 'transcript'>): readonly ReviewClip[] {
  const clips = clipsOf(state);
  const { arrangement, transcript } = state;
  if (last.clips !== clips || last.arrangement !== arrangement || last.transcript !== transcript) {
    const spoken = (clip: ReviewClip): string => (transcript ? spokenIn(transcript, clip.startSec, clip.endSec) : '');
    last = { clips, arrangement, transcript, shown: arrangeClips(clips, arrangement, spoken) };
  }
  return last.shown;
}
