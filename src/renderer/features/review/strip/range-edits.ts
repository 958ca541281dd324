/** Changes of a clip's range and of what is left out of it, from wherever they are asked for. */
import type { ReviewClip, Transcript } from '#shared/review/review-view.ts';
import { text } from '#shared/text/en.ts';
import { roundMs } from '#shared/units/timecode.ts';

import { usePlayhead } from '../preview/playhead.ts';
import { edit } from '../state/actions.ts';
import { select } from '../state/select.ts';
import { clipsOf, selectedClip, toast, useReview } from '../state/store.ts';
import { areCut, clipOfWords, cutOfWords, firstOf, lastOf } from '../words/word-spans.ts';
import { moveHandle } from './strip-geometry.ts';

/** Sends a clip's new range; the same range is no edit. */
export async function setRange(clip: ReviewClip, range: { startSec: number; endSec: number }, runId = useReview.getState().runId): Promise<boolean> {
  const [startSec, endSec] = [roundMs(range.startSec), roundMs(range.endSec)];
  if (startSec === clip.startSec && endSec === clip.endSec) {
    return true;
  }
  return await edit({ type: 'trim', clipId: clip.clipId, startSec, endSec }, runId);
}

/** Puts the selected clip's start or end where the playhead is. */
export function setHandle(handle: 'in' | 'out', sec = usePlayhead.getState().sec): void {
  const state = useReview.getState();
  const clip = selectedClip(state);
  if (!clip || !state.view) {
    return;
  }
  // Beyond the other end, the clip moves there as long as it was, as editing desks do.
  const { durationSec } = state.view;
  const length = clip.endSec - clip.startSec;
  const range = handle === 'in' && sec >= clip.endSec ? { startSec: sec, endSec: Math.min(durationSec, sec + length) }
    : handle === 'out' && sec <= clip.startSec ? { startSec: Math.max(0, sec - length), endSec: sec } : moveHandle(clip, handle, sec, durationSec);
  void setRange(clip, range);
}

/** The selected words, or null. */
function wordsMeant(): { transcript: Transcript; first: number; last: number } | null {
  const { transcript, words } = useReview.getState();
  return transcript && words ? { transcript, first: firstOf(words), last: lastOf(words) } : null;
}

/** The selected words and the clip that they are meant for, or null. */
function wordsForClip(): { transcript: Transcript; first: number; last: number; clip: ReviewClip; durationSec: number } | null {
  const state = useReview.getState();
  const meant = wordsMeant();
  const clip = selectedClip(state);
  return meant && clip && state.view ? { ...meant, clip, durationSec: state.view.durationSec } : null;
}

function unselectWords(): void {
  useReview.setState({ words: null });
}

/** Makes the selected words the clip. */
export function makeClipOfWords(): void {
  const meant = wordsForClip();
  // One word is where a click has gone to; nobody means a clip of one word.
  if (meant && meant.last > meant.first) {
    void setRange(meant.clip, clipOfWords(meant.transcript, meant.first, meant.last, meant.durationSec)).then(ok => { if (ok) { unselectWords(); } });
  }
}

/** Cuts the selected words out of the clip, or puts them back where all of them are out. */
export function cutWords(): void {
  const meant = wordsForClip();
  if (!meant) {
    return;
  }
  const { transcript, first, last, clip, durationSec } = meant;
  const span = cutOfWords(transcript, first, last, durationSec);
  const inside = { startSec: roundMs(Math.max(span.startSec, clip.startSec)), endSec: roundMs(Math.min(span.endSec, clip.endSec)) };
  if (inside.startSec >= inside.endSec) {
    toast(text.review.strip.notInClip);
    return;
  }
  void edit({ type: areCut(transcript, first, last, clip.cuts) ? 'restore' : 'cut', clipId: clip.clipId, spans: [inside] }).then(ok => { if (ok) { unselectWords(); } });
}

/** Makes a clip of its own out of the selected words. */
export function addClipOfWords(): void {
  const meant = wordsMeant();
  const { view } = useReview.getState();
  if (meant && view) {
    const span = clipOfWords(meant.transcript, meant.first, meant.last, view.durationSec);
    const before = new Set(view.clips.map(each => each.clipId));
    void edit({ type: 'add', startSec: roundMs(span.startSec), endSec: roundMs(span.endSec), title: null }).then(ok => {
      const made = clipsOf(useReview.getState()).find(each => !before.has(each.clipId));
      if (ok && made) {
        select(made.clipId);
      }
    });
  }
}

/** Joins the selected words to the clip; what lies between is left out. Two edits where something does. */
export function joinWords(): void {
  const meant = wordsForClip();
  if (!meant) {
    return;
  }
  const { clip } = meant;
  const { runId } = useReview.getState();
  const span = clipOfWords(meant.transcript, meant.first, meant.last, meant.durationSec);
  const between = span.startSec > clip.endSec ? { startSec: roundMs(clip.endSec), endSec: roundMs(span.startSec) }
    : span.endSec < clip.startSec ? { startSec: roundMs(span.endSec), endSec: roundMs(clip.startSec) } : null;
  void setRange(clip, { startSec: Math.min(clip.startSec, span.startSec), endSec: Math.max(clip.endSec, span.endSec) }, runId).then(async ok => {
    if (ok && between && between.endSec - between.startSec > WORTH_CUTTING_SEC) {
      await edit({ type: 'cut', clipId: clip.clipId, spans: [between] }, runId);
    }
    if (ok) {
      unselectWords();
    }
  });
}

/** Splits the selected clip at the playhead. */
export function splitHere(): void {
  const clip = selectedClip(useReview.getState());
  if (clip) {
    void edit({ type: 'split', clipId: clip.clipId, atSec: roundMs(usePlayhead.getState().sec) });
  }
}

/** Merges the picked clips, or the selected one with the next in the recording. */
export function mergeClips(): void {
  const state = useReview.getState();
  const inTime = [...clipsOf(state)].sort((a, b) => a.startSec - b.startSec);
  const at = inTime.findIndex(each => each.clipId === state.selected);
  const meant = state.picked.size >= 2 ? inTime.filter(each => state.picked.has(each.clipId)) : at < 0 ? [] : inTime.slice(at, at + 2);
  if (meant.length >= 2) {
    void edit({ type: 'merge', clipIds: meant.map(each => each.clipId) }).then(ok => { if (ok) { useReview.setState({ picked: new Set() }); } });
  }
}

/** Pauses longer than this are shortened to that, seconds. */
const TIGHT = { longerThanSec: 0.6, keepSec: 0.25 } as const;

export function tightenClip(): void {
  const clip = selectedClip(useReview.getState());
  if (clip) {
    void edit({ type: 'tighten', clipId: clip.clipId, ...TIGHT });
  }
}

/** Puts back all that the machine has tightened in the selected clip; the editor's own cuts stay. */
export function loosenClip(): void {
  const clip = selectedClip(useReview.getState());
  if (clip && clip.tightened.length > 0) {
    void edit({ type: 'restore', clipId: clip.clipId, spans: clip.tightened.map(({ startSec, endSec }) => ({ startSec, endSec })) });
  }
}

/** A pause that nobody would notice is not cut. */
const WORTH_CUTTING_SEC = 0.3;
