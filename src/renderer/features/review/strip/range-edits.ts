/** Changes of a clip's range and of what is left out of it, from wherever they are asked for. */
import type { ReviewClip, Transcript } from '#shared/review/review-view.ts';
import { text } from '#shared/text/en.ts';

import { usePlayhead } from '../preview/playhead.ts';
import { edit } from '../state/actions.ts';
import { select } from '../state/select.ts';
import { clipsOf, selectedClip, toast, useReview } from '../state/store.ts';
import { clipOfWords, cutOfWords, firstOf, isCut, lastOf, wordAt, type WordSelection } from '../words/word-spans.ts';
import { moveHandle } from './strip-geometry.ts';

/** Sends a clip's new range; the same range is no edit. */
export async function setRange(clip: ReviewClip, range: { startSec: number; endSec: number }): Promise<boolean> {
  const [startSec, endSec] = [toMs(range.startSec), toMs(range.endSec)];
  if (startSec === clip.startSec && endSec === clip.endSec) {
    return true;
  }
  return await edit({ type: 'trim', clipId: clip.clipId, startSec, endSec });
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

/** The selected words, or null. Without a selection: the word under the playhead, where `orUnderPlayhead`. */
export function wordsMeant(orUnderPlayhead = false): { transcript: Transcript; first: number; last: number } | null {
  const { transcript, words } = useReview.getState();
  if (!transcript) {
    return null;
  }
  const at = orUnderPlayhead ? wordAt(transcript, usePlayhead.getState().sec + 0.05) : -1;
  const selection: WordSelection | null = words ?? (at >= 0 ? { anchor: at, focus: at } : null);
  return selection ? { transcript, first: firstOf(selection), last: lastOf(selection) } : null;
}

/** Makes the selected words the clip. */
export function makeClipOfWords(): void {
  const meant = wordsMeant();
  const state = useReview.getState();
  const clip = selectedClip(state);
  // One word is where a click has gone to; nobody means a clip of one word.
  if (meant && clip && state.view && meant.last > meant.first) {
    void setRange(clip, clipOfWords(meant.transcript, meant.first, meant.last, state.view.durationSec)).then(ok => { if (ok) { useReview.setState({ words: null }); } });
  }
}

/** Cuts the selected words out of the clip, or puts them back where all of them are out. */
export function cutWords(): void {
  const meant = wordsMeant();
  const state = useReview.getState();
  const clip = selectedClip(state);
  if (!meant || !clip || !state.view) {
    return;
  }
  const span = cutOfWords(meant.transcript, meant.first, meant.last, state.view.durationSec);
  const inside = { startSec: toMs(Math.max(span.startSec, clip.startSec)), endSec: toMs(Math.min(span.endSec, clip.endSec)) };
  if (inside.startSec >= inside.endSec) {
    toast(text.review.strip.notInClip);
    return;
  }
  const out = Array.from({ length: meant.last - meant.first + 1 }, (_, at) => isCut(meant.transcript, meant.first + at, clip.cuts)).every(Boolean);
  void edit({ type: out ? 'restore' : 'cut', clipId: clip.clipId, spans: [inside] }).then(ok => { if (ok) { useReview.setState({ words: null }); } });
}

/** Makes a clip of its own out of the selected words. */
export function addClipOfWords(): void {
  const meant = wordsMeant();
  const { view } = useReview.getState();
  if (meant && view) {
    const span = clipOfWords(meant.transcript, meant.first, meant.last, view.durationSec);
    const before = new Set(view.clips.map(each => each.clipId));
    void edit({ type: 'add', startSec: toMs(span.startSec), endSec: toMs(span.endSec), title: null }).then(ok => {
      const made = clipsOf(useReview.getState()).find(each => !before.has(each.clipId));
      if (ok && made) {
        select(made.clipId);
      }
    });
  }
}

/** Joins the selected words to the clip; what lies between is left out. Two edits where something does. */
export function joinWords(): void {
  const meant = wordsMeant();
  const state = useReview.getState();
  const clip = selectedClip(state);
  if (!meant || !clip || !state.view) {
    return;
  }
  const span = clipOfWords(meant.transcript, meant.first, meant.last, state.view.durationSec);
  const between = span.startSec > clip.endSec ? { startSec: toMs(clip.endSec), endSec: toMs(span.startSec) }
    : span.endSec < clip.startSec ? { startSec: toMs(span.endSec), endSec: toMs(clip.startSec) } : null;
  void setRange(clip, { startSec: Math.min(clip.startSec, span.startSec), endSec: Math.max(clip.endSec, span.endSec) }).then(async ok => {
    if (ok && between && between.endSec - between.startSec > WORTH_CUTTING_SEC) {
      await edit({ type: 'cut', clipId: clip.clipId, spans: [between] });
    }
    if (ok) {
      useReview.setState({ words: null });
    }
  });
}

/** Splits the selected clip at the playhead. */
export function splitHere(): void {
  const clip = selectedClip(useReview.getState());
  if (clip) {
    void edit({ type: 'split', clipId: clip.clipId, atSec: toMs(usePlayhead.getState().sec) });
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

/** A pause that nobody would notice is not cut. */
const WORTH_CUTTING_SEC = 0.3;

function toMs(sec: number): number {
  return Math.round(sec * 1000) / 1000;
}
