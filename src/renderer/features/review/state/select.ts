/** Going from clip to clip. */
import { goTo, usePlayhead } from '../preview/playhead.ts';
import { nextToJudge } from '../list/arrange-clips.ts';
import type { VerdictState } from '#shared/review/edits.ts';
import { judge } from './actions.ts';
import { keepPreviews } from './previews.ts';
import { shownClips } from './shown.ts';
import { clipsOf, useReview } from './store.ts';

let shown: string | null = null;

/** The clip that the playhead was put on last: another one is selected where that one went (merged, taken out). */
export function shownClip(): string | null {
  return shown;
}

/** Shows a clip from its beginning. `play`: it plays at once where the editor likes it so. */
export function select(clipId: string, options: { play?: boolean } = {}): void {
  const state = useReview.getState();
  const clip = clipsOf(state).find(each => each.clipId === clipId);
  if (!clip) {
    return;
  }
  const ready = state.previews[clipId]?.preview ?? null;
  const was = usePlayhead.getState().playing;
  const sameClip = shown === clipId;
  shown = clipId;
  useReview.setState({ selected: clipId, words: null });
  keepPreviews({ failedToo: true });
  goTo(ready?.sourceRanges[0]?.sourceStartSec ?? clip.startSec, {
    monitor: ready || clip.previewKey !== null ? 'clip' : 'source', playing: was || (options.play === true && state.autoplay), sameClip,
  });
}

export function selectBy(step: 1 | -1): void {
  const state = useReview.getState();
  const shown = shownClips(state);
  const at = shown.findIndex(each => each.clipId === state.selected);
  const next = shown[at < 0 ? 0 : Math.min(shown.length - 1, Math.max(0, at + step))];
  if (next && next.clipId !== state.selected) {
    select(next.clipId, { play: true });
  }
}

/** Judges clips; after a single one goes on to the next that waits. */
export function judgeAndGoOn(meant: readonly string[], verdict: VerdictState, note?: string): void {
  const state = useReview.getState();
  const [only] = meant;
  // Before the verdict: a filter may take the clip out of the list.
  const next = meant.length === 1 && only !== undefined ? nextToJudge(shownClips(state), only) : null;
  void judge(meant, verdict, note);
  if (next !== null && next !== only) {
    select(next, { play: true });
  }
}

/** Picks a clip too, or no longer. `upTo`: with all between it and the selected one. */
export function pick(clipId: string, upTo: boolean): void {
  const state = useReview.getState();
  if (!upTo || state.selected === null) {
    const picked = new Set(state.picked);
    if (picked.size === 0 && state.selected !== null && state.selected !== clipId) {
      picked.add(state.selected);
    }
    if (!picked.delete(clipId)) {
      picked.add(clipId);
    }
    useReview.setState({ picked });
    return;
  }
  const shown = shownClips(state).map(each => each.clipId);
  const [from, to] = [shown.indexOf(state.selected), shown.indexOf(clipId)].sort((a, b) => a - b);
  useReview.setState({ picked: new Set(shown.slice(from, (to ?? 0) + 1)) });
}

