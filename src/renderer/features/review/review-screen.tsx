/** Review: forty clips in ten minutes, by keyboard. The list on the left, the clip in the middle, why and how on the right. */
import { useEffect, type MouseEvent, type ReactElement } from 'react';

import { text } from '#shared/text/en.ts';

import { show, useEngineGeneration, useStudio } from '../../app/store.ts';
import { copyText } from '../../bridge/shell.ts';
import { Icon } from '../../ui/icon.tsx';
import { Button, Trouble } from '../../ui/parts.tsx';
import { ClipList } from './list/clip-list.tsx';
import { Preview } from './preview/preview.tsx';
import { pause } from './preview/playhead.ts';
import { Side } from './side.tsx';
import { openReview, recoverReview, refresh } from './state/actions.ts';
import { ask, selectedClip, useReview } from './state/store.ts';
import { select, shownClip } from './state/select.ts';
import { Strip } from './strip/strip.tsx';
import { StripWords } from './strip/strip-words.tsx';
import { useReviewCommands } from './review-commands.ts';
import { Toast } from './toast.tsx';
import { MendDialog } from './words/mend-dialog.tsx';
import { NoteDialog } from './why/note-dialog.tsx';
import { TitleDialog } from './why/title-dialog.tsx';
import './review.css';

const t = text.review;

export function ReviewScreen({ runId }: { runId: string }): ReactElement {
  useRun(runId);
  useReviewCommands();
  const view = useReview(state => (state.runId === runId ? state.view : null));
  const error = useReview(state => (state.runId === runId ? state.error : null));
  if (!view) {
    return error ? <NotThere runId={runId} /> : <p className="soft pad" role="status">{t.loading}</p>;
  }
  return (
    <div className="review" data-outdated={error !== null} onMouseDown={keepKeyboard}>
      {error ? <Outdated message={error.message} /> : null}
      <ClipList />
      <Middle />
      <Side />
      <Asked />
      <Toast />
    </div>
  );
}

function Middle(): ReactElement {
  const view = useReview(state => state.view);
  const clip = useReview(selectedClip);
  const transcript = useReview(state => state.transcript);
  if (!view || !clip) {
    return (
      <div className="middle">
        <div className="empty"><Icon name="film" /><h1>{view?.clips.length === 0 ? t.noClips : t.pickOne}</h1>{view?.clips.length === 0 ? <p>{t.noClipsHint}</p> : null}</div>
      </div>
    );
  }
  return (
    <div className="middle">
      <Preview view={view} clip={clip} />
      <Strip view={view} clip={clip} transcript={transcript} />
      {transcript ? <StripWords view={view} clip={clip} transcript={transcript} /> : <div className="strip-words" />}
    </div>
  );
}

/** A button that is clicked does not take the keyboard: the next Space plays, the next arrow moves on. Tab still reaches it. */
function keepKeyboard(event: MouseEvent): void {
  if (event.target instanceof Element && event.target.closest('button')) {
    event.preventDefault();
  }
}

/** The engine could not say how the review stands: what is shown is from before. */
function Outdated({ message }: { message: string }): ReactElement {
  return (
    <div className="outdated" role="alert">
      <span className="state" data-tone="look"><Icon name="look" />{t.outdated(message)}</span>
      <Button onClick={() => { void refresh(); }}>{t.retry}</Button>
    </div>
  );
}

/** What is asked for over the screen. */
function Asked(): ReactElement | null {
  const asking = useReview(state => state.asking);
  const clip = useReview(selectedClip);
  switch (asking?.what) {
    case 'note': return <NoteDialog clipIds={asking.clipIds} />;
    case 'title': return clip ? <TitleDialog key={clip.clipId} clip={clip} /> : null;
    case 'mend': return <MendDialog word={asking.word} />;
    case 'approve-above': case 'render': case undefined: return null;
  }
}

/** There is nothing to review: not yet, or the engine says why. */
function NotThere({ runId }: { runId: string }): ReactElement | null {
  const error = useReview(state => state.error);
  if (!error) {
    return null;
  }
  return error.kind === 'wrong-state' ? (
    <div className="empty">
      <Icon name="review" />
      <h1>{t.notPlanned}</h1>
      <p>{t.notPlannedHint}</p>
      <Button onClick={() => { show({ name: 'run', runId }); }}>{t.toRun}</Button>
    </div>
  ) : (
    <div className="pad"><Trouble error={error} onCopy={copied => { void copyText(copied); }} actions={<Button kind="primary" onClick={() => { void openReview(runId); }}>{t.retry}</Button>} /></div>
  );
}

/** Shows the first clip of a run that is opened, and follows what the feed tells of it. */
function useRun(runId: string): void {
  const tick = useStudio(state => state.reviewTicks[runId] ?? 0);
  const generation = useEngineGeneration();
  const planned = useStudio(state => state.runs[runId]?.stages.find(each => each.stage === 'planning')?.state === 'completed');
  useEffect(() => {
    // The rail's button keeps the keyboard otherwise, and Space would press it again.
    document.querySelector<HTMLElement>('main.screen')?.focus({ preventScroll: true });
  }, []);
  useEffect(() => {
    let shown = true;
    void openReview(runId).then(() => {
      const first = useReview.getState().selected;
      if (shown && first !== null) {
        select(first);
      }
    });
    return () => {
      shown = false;
      pause();
      ask(null);
    };
  }, [runId]);
  const selected = useReview(state => state.selected);
  useEffect(() => {
    if (selected !== null && selected !== shownClip()) {
      select(selected);
    }
  }, [selected]);
  useEffect(() => {
    if (useReview.getState().runId === runId) {
      void refresh();
    }
  }, [runId, tick, planned]);
  useEffect(() => {
    if (generation > 0 && useReview.getState().runId === runId) {
      void recoverReview();
    }
  }, [runId, generation]);
}
