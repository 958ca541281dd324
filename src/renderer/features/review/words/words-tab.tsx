/** The whole transcript: read it, search it, and make clips of what was missed. */
import { useCallback, useRef, type ReactElement } from 'react';

import type { Transcript } from '#shared/review/review-view.ts';
import { text } from '#shared/text/en.ts';

import { Button, Trouble } from '../../../ui/parts.tsx';
import { copyText } from '../../../bridge/shell.ts';
import { recoverReview } from '../state/actions.ts';
import { selectedClip, useReview } from '../state/store.ts';
import { SelectionBar } from './selection-bar.tsx';
import { TranscriptLines, type TranscriptHandle } from './transcript-lines.tsx';
import { useTranscriptSearch } from './transcript-search.tsx';

const t = text.review.words;

export function WordsTab(): ReactElement {
  const transcript = useReview(state => state.transcript);
  const error = useReview(state => state.transcriptError);
  if (!transcript) {
    return error
      ? <Trouble error={error} onCopy={copied => { void copyText(copied); }} actions={<Button onClick={() => { void recoverReview(); }}>{text.review.retry}</Button>} />
      : <p className="soft pad" role="status">{t.loading}</p>;
  }
  return transcript.texts.length === 0 ? <p className="soft pad">{t.none}</p> : <Words transcript={transcript} />;
}

function Words({ transcript }: { transcript: Transcript }): ReactElement {
  const lines = useRef<TranscriptHandle>(null);
  const show = useCallback((word: number) => { lines.current?.show(word); }, []);
  const { field, found } = useTranscriptSearch(transcript, show);
  return (
    <div className="words-tab">
      {field}
      <TranscriptLines ref={lines} transcript={transcript} found={found} />
      <Selected transcript={transcript} />
    </div>
  );
}

function Selected({ transcript }: { transcript: Transcript }): ReactElement | null {
  const words = useReview(state => state.words);
  const clip = useReview(selectedClip);
  return words ? <SelectionBar transcript={transcript} words={words} clip={clip} /> : null;
}
