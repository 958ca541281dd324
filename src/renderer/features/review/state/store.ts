/** What the review screen knows of one run. The engine's view is taken whole; nothing of it is put together here. */
import { create } from 'zustand';

import type { ErrorData } from '#shared/errors/kinds.ts';
import type { VerdictState } from '#shared/review/edits.ts';
import type { ClipPreview, ReviewClip, ReviewView, Transcript } from '#shared/review/review-view.ts';
import type { Aspect } from '#shared/units/geometry.ts';

import type { Arrangement } from '../list/arrange-clips.ts';
import { DEFAULT_CONTEXT } from '../strip/strip-geometry.ts';
import type { WordSelection } from '../words/word-spans.ts';

export type Side = 'why' | 'words' | 'frame' | 'style';
export type Shown = Aspect | 'all';
/** What is being asked for over the screen. */
export type Asking = { readonly what: 'note'; readonly clipIds: readonly string[] } | { readonly what: 'title' } | { readonly what: 'mend'; readonly word: number } | { readonly what: 'approve-above' } | { readonly what: 'render' } | null;

/** A clip's preview as far as it is here. The last one that could be had stays until the next one is there. */
export interface PreviewEntry {
  readonly key: string;
  readonly state: 'loading' | 'ready' | 'failed';
  readonly preview: ClipPreview | null;
  readonly error: ErrorData | null;
}

/** A verdict that was sent and is not yet in the engine's view. */
export interface SentVerdict { readonly state: VerdictState | 'none'; readonly note: string }

export interface ReviewState {
  readonly runId: string | null;
  readonly view: ReviewView | null;
  /** Why there is no view, or why the one that is there is not up to date. */
  readonly error: ErrorData | null;
  readonly transcript: Transcript | null;
  readonly transcriptError: ErrorData | null;
  readonly selected: string | null;
  readonly picked: ReadonlySet<string>;
  readonly arrangement: Arrangement;
  readonly shape: Shown;
  readonly side: Side;
  readonly context: number;
  readonly autoplay: boolean;
  readonly previews: Readonly<Record<string, PreviewEntry>>;
  readonly sent: Readonly<Record<string, SentVerdict>>;
  readonly words: WordSelection | null;
  readonly asking: Asking;
  /** Said to those who listen. */
  readonly said: string;
  /** Shown for a while: what undo and redo have done. */
  readonly toast: { readonly id: number; readonly sentence: string } | null;
}

const EMPTY = {
  runId: null, view: null, error: null, transcript: null, transcriptError: null, selected: null, picked: new Set<string>(),
  previews: {}, sent: {}, words: null, asking: null, said: '', toast: null,
} satisfies Partial<ReviewState>;

export const useReview = create<ReviewState>(() => ({
  ...EMPTY, arrangement: { filter: 'all', sort: 'rank', search: '' }, shape: '9:16', side: 'why', context: DEFAULT_CONTEXT, autoplay: true,
}));

/** Forgets the run that was reviewed; how the editor looks at things stays. */
export function resetReview(runId: string): void {
  useReview.setState(state => ({ ...EMPTY, runId, arrangement: { ...state.arrangement, filter: 'all', search: '' } }));
}

/** The clips with the verdicts that were sent: the only thing that is shown before the engine has said it. */
export function withSent(clips: readonly ReviewClip[], sent: ReviewState['sent']): readonly ReviewClip[] {
  return Object.keys(sent).length === 0 ? clips : clips.map(clip => {
    const verdict = sent[clip.clipId];
    return verdict ? { ...clip, verdict: { ...verdict, changed: [] } } : clip;
  });
}

let known: { view: ReviewView | null; sent: ReviewState['sent']; clips: readonly ReviewClip[] } = { view: null, sent: {}, clips: [] };

/** All clips, in rank order; the same array while nothing changes. */
export function clipsOf(state: Pick<ReviewState, 'view' | 'sent'>): readonly ReviewClip[] {
  if (known.view !== state.view || known.sent !== state.sent) {
    known = { view: state.view, sent: state.sent, clips: withSent(state.view?.clips ?? [], state.sent) };
  }
  return known.clips;
}

export function selectedClip(state: Pick<ReviewState, 'view' | 'sent' | 'selected'>): ReviewClip | null {
  return clipsOf(state).find(each => each.clipId === state.selected) ?? null;
}

/** What a command is about: the clips that are picked, else the one that is selected. */
export function clipsMeant(state: ReviewState): readonly string[] {
  return state.picked.size > 0 ? clipsOf(state).filter(each => state.picked.has(each.clipId)).map(each => each.clipId) : state.selected === null ? [] : [state.selected];
}

let nextToast = 1;

export function toast(sentence: string): void {
  useReview.setState({ toast: { id: nextToast++, sentence }, said: sentence });
}

export function ask(asking: Asking): void {
  useReview.setState({ asking });
}
