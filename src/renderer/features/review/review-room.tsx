import { useLayoutEffect, type ReactElement } from 'react';

import { text } from '#shared/text/en.ts';

import { noteReviewed, runToReview, show, useStudio } from '../../app/store.ts';
import { Icon } from '../../ui/icon.tsx';
import { Button } from '../../ui/parts.tsx';
import { ReviewScreen } from './review-screen.tsx';

const t = text.review;

/** The room that the rail opens: the run that is asked for, else the last reviewed or newest one, else a word on how to get one. */
export function ReviewRoom({ runId }: { runId: string | null }): ReactElement {
  const loaded = useStudio(state => state.loaded);
  const chosen = useStudio(state => runId ?? runToReview(state));
  const there = useStudio(state => chosen !== null && state.runs[chosen] !== undefined);
  useLayoutEffect(() => {
    if (chosen !== null && there) {
      noteReviewed(chosen);
    }
  }, [chosen, there]);
  if (chosen !== null && there) {
    return <ReviewScreen key={chosen} runId={chosen} />;
  }
  if (!loaded) {
    return <p className="soft pad" role="status">{text.status.starting}</p>;
  }
  return (
    <div className="empty">
      <Icon name="review" />
      <h1>{chosen === null ? t.none : text.run.notFound}</h1>
      {chosen === null ? <p>{t.noneHint}</p> : null}
      <Button kind="primary" onClick={() => { show({ name: 'library' }); }}>{t.toLibrary}</Button>
    </div>
  );
}
