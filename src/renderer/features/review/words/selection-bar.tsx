import type { ReactElement } from 'react';

import type { ReviewClip, Transcript } from '#shared/review/review-view.ts';
import { text } from '#shared/text/en.ts';
import { formatDuration } from '#shared/units/timecode.ts';

import { Button } from '../../../ui/parts.tsx';
import { ask, useReview } from '../state/store.ts';
import { addClipOfWords, cutWords, joinWords, makeClipOfWords, setHandle } from '../strip/range-edits.ts';
import { areCut, clipOfWords, firstOf, lastOf, type WordSelection } from './word-spans.ts';

const t = text.review;

/** What can be done with the words that are selected. */
export function SelectionBar({ transcript, words, clip }: { transcript: Transcript; words: WordSelection; clip: ReviewClip | null }): ReactElement {
  const [first, last] = [firstOf(words), lastOf(words)];
  const durationSec = useReview(state => state.view?.durationSec ?? 0);
  const span = clipOfWords(transcript, first, last, durationSec);
  const inside = clip !== null && span.startSec < clip.endSec && span.endSec > clip.startSec;
  return (
    <div className="selection-bar" role="group" aria-label={t.strip.selected(last - first + 1)}>
      <span className="small soft num" role="status">{t.strip.selected(last - first + 1)}, {formatDuration(span.endSec - span.startSec)}</span>
      <span className="row wrap">
        {last > first ? <Button kind="primary" onClick={addClipOfWords}>{t.words.addClip}</Button> : null}
        {clip && last > first ? <Button onClick={makeClipOfWords}>{t.words.setRange}</Button> : null}
        {clip && !inside && last > first ? <Button onClick={joinWords}>{t.words.join}</Button> : null}
        {clip ? <Button onClick={() => { setHandle('in', span.startSec); }}>{t.words.setIn}</Button> : null}
        {clip ? <Button onClick={() => { setHandle('out', span.endSec); }}>{t.words.setOut}</Button> : null}
        {inside ? <Button onClick={cutWords}>{areCut(transcript, first, last, clip.cuts) ? t.strip.putBack : t.strip.cutOut}</Button> : null}
        <Button onClick={() => { ask({ what: 'mend', word: words.focus }); }}>{t.strip.mend}</Button>
        <Button kind="quiet" onClick={() => { useReview.setState({ words: null }); }}>{t.words.clear}</Button>
      </span>
    </div>
  );
}
