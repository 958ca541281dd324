/** The words of the clip and its neighbours, as text to be edited: what is said is the timeline. */
import { memo, useEffect, useMemo, type KeyboardEvent, type ReactElement } from 'react';

import type { ReviewClip, ReviewView, Transcript } from '#shared/review/review-view.ts';
import { text } from '#shared/text/en.ts';

import { Button } from '../../../ui/parts.tsx';
import { wordsIn } from '../list/arrange-clips.ts';
import { seek, usePlayhead } from '../preview/playhead.ts';
import { ask, useReview } from '../state/store.ts';
import { areCut, firstOf, isCut, lastOf, SLACK_SEC, wordAt, wordMeantAt } from '../words/word-spans.ts';
import { cutWords, makeClipOfWords, mergeClips, splitHere, tightenClip, loosenClip } from './range-edits.ts';
import { CONTEXT_STEPS_SEC, stripWindow } from './strip-geometry.ts';

const t = text.review.strip;
/** Words that are shown at most; a long clip is edited in the transcript on the right as well. */
const MOST_WORDS = 1200;

export const stripWordId = (index: number): string => `strip-word-${index}`;

export function StripWords({ view, clip, transcript }: { view: ReviewView; clip: ReviewClip; transcript: Transcript }): ReactElement {
  const context = useReview(state => state.context);
  const words = useReview(state => state.words);
  const [first, last] = useMemo(() => {
    const { fromSec, toSec } = stripWindow(clip, CONTEXT_STEPS_SEC[context] ?? 8, view.durationSec);
    const [from, to] = wordsIn(transcript, fromSec, toSec);
    return [from, Math.min(to, from + MOST_WORDS)];
  }, [clip, context, transcript, view.durationSec]);
  useSpokenWord(transcript, first, last);
  useEffect(() => {
    // The first word of another clip comes into sight.
    const [own] = wordsIn(transcript, clip.startSec, clip.endSec);
    document.getElementById(stripWordId(own))?.scrollIntoView({ block: 'nearest' });
  }, [clip.clipId, clip.startSec, clip.endSec, transcript]);
  if (transcript.texts.length === 0) {
    return <p className="soft small">{t.noWords}</p>;
  }
  const [from, to] = words ? [firstOf(words), lastOf(words)] : [-1, -2];
  const cutAll = words !== null && areCut(transcript, from, to, clip.cuts);
  return (
    <div className="strip-words">
      <div className="words" role="listbox" aria-multiselectable tabIndex={0} aria-label={t.words} aria-activedescendant={words && words.focus >= first && words.focus < last ? stripWordId(words.focus) : undefined}
        onKeyDown={event => { onKey(event, transcript); }} onClick={event => { onClick(event, transcript); }}>
        {Array.from({ length: Math.max(0, last - first) }, (_, at) => {
          const index = first + at;
          const middle = ((transcript.startSec[index] ?? 0) + (transcript.endSec[index] ?? 0)) / 2;
          const mended = transcript.mended[index];
          return (
            <Word key={index} index={index} reads={mended ?? transcript.texts[index] ?? ''} original={mended === undefined ? null : transcript.texts[index] ?? ''}
              place={middle < clip.startSec || middle >= clip.endSec ? 'outside' : isCut(transcript, index, clip.cuts) ? 'cut' : 'inside'} selected={index >= from && index <= to} />
          );
        })}
      </div>
      <div className="row wrap word-actions">
        {words ? (
          <>
            <span className="small soft num" role="status">{t.selected(to - from + 1)}</span>
            {to > from ? <Button onClick={makeClipOfWords}>{t.makeClip}</Button> : null}
            <Button onClick={cutWords}>{cutAll ? t.putBack : t.cutOut}</Button>
            <Button onClick={() => { ask({ what: 'mend', word: words.focus }); }}>{t.mend}</Button>
          </>
        ) : (
          <>
            <Button kind="quiet" icon="split" onClick={splitHere}>{t.split}</Button>
            <Button kind="quiet" icon="merge" onClick={mergeClips}>{t.merge}</Button>
            <Button kind="quiet" icon="tighten" onClick={tightenClip}>{t.tighten}</Button>
            {clip.tightened.length === 0 ? null : <Button kind="quiet" icon="undo" onClick={loosenClip}>{t.loosen(clip.tightened.length)}</Button>}
          </>
        )}
      </div>
    </div>
  );
}

const Word = memo(function Word({ index, reads, original, place, selected }: { index: number; reads: string; original: string | null; place: 'outside' | 'cut' | 'inside'; selected: boolean }): ReactElement {
  return (
    <span id={stripWordId(index)} role="option" aria-selected={selected} data-word={index} data-place={place} data-mended={original !== null} className="word" title={original === null ? undefined : text.review.mend.original(original)}>
      {reads === '' ? '·' : reads}{' '}
    </span>
  );
});

/** Marks the word that is spoken, straight in the page. */
function useSpokenWord(transcript: Transcript, first: number, last: number): void {
  useEffect(() => {
    let marked: Element | null = null;
    const mark = (): void => {
      const { sec } = usePlayhead.getState();
      const index = wordAt(transcript, sec + SLACK_SEC);
      const next = index >= first && index < last && sec <= (transcript.endSec[index] ?? 0) ? document.getElementById(stripWordId(index)) : null;
      if (next !== marked) {
        marked?.removeAttribute('data-spoken');
        next?.setAttribute('data-spoken', '');
        if (next && usePlayhead.getState().playing) {
          next.scrollIntoView({ block: 'nearest' });
        }
        marked = next;
      }
    };
    mark();
    const stop = usePlayhead.subscribe(mark);
    return () => {
      stop();
      marked?.removeAttribute('data-spoken');
    };
  }, [transcript, first, last]);
}

/** A click goes there; with Shift it selects up to there. */
function onClick(event: React.MouseEvent, transcript: Transcript): void {
  const element = event.target instanceof Element ? event.target.closest('[data-word]') : null;
  const index = Number(element?.getAttribute('data-word') ?? Number.NaN);
  if (!Number.isInteger(index)) {
    return;
  }
  chooseWord(index, event.shiftKey);
  if (!event.shiftKey) {
    seek(transcript.startSec[index] ?? 0);
  }
}

/** Begins a selection at a word, or draws it there. */
export function chooseWord(index: number, extend: boolean): void {
  useReview.setState(state => ({ words: { anchor: extend && state.words ? state.words.anchor : index, focus: index } }));
}

/** Arrows move by words, with Shift they draw the selection; Escape lets go of it. */
export function onKey(event: KeyboardEvent, transcript: Transcript): void {
  const { words } = useReview.getState();
  const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (step !== undefined && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    event.stopPropagation();
    const from = words?.focus ?? wordMeantAt(transcript, usePlayhead.getState().sec);
    const index = Math.min(transcript.texts.length - 1, Math.max(0, words ? from + step : from));
    chooseWord(index, event.shiftKey);
    if (!event.shiftKey) {
      seek(transcript.startSec[index] ?? 0);
    }
    document.getElementById(stripWordId(index))?.scrollIntoView({ block: 'nearest' });
  } else if (event.key === 'Escape' && words) {
    event.preventDefault();
    event.stopPropagation();
    useReview.setState({ words: null });
  }
}
