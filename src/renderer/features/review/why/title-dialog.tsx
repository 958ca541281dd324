import { useState, type FormEvent, type ReactElement } from 'react';

import type { ReviewClip } from '#shared/review/review-view.ts';
import { text } from '#shared/text/en.ts';

import { Button, Modal } from '../../../ui/parts.tsx';
import { edit } from '../state/actions.ts';
import { ask } from '../state/store.ts';

const t = text.review.why;

/** Changes a clip's title: on the picture, in the list and in file names. */
export function TitleDialog({ clip }: { clip: ReviewClip }): ReactElement {
  const [title, setTitle] = useState(clip.title);
  const close = (): void => { ask(null); };
  const save = (event: FormEvent): void => {
    event.preventDefault();
    const next = title.trim();
    if (next !== '') {
      close();
      if (next !== clip.title) {
        void edit({ type: 'title', clipId: clip.clipId, title: next });
      }
    }
  };
  const reset = (): void => {
    close();
    void edit({ type: 'title', clipId: clip.clipId, title: null });
  };
  return (
    <Modal title={t.editTitle} onClose={close} footer={(
      <>
        {clip.edited.includes('title') ? <Button onClick={reset}>{t.titleReset}</Button> : null}
        <Button onClick={close}>{t.cancel}</Button>
        <button type="submit" form="title" className="button primary" disabled={title.trim() === ''}>{t.saveTitle}</button>
      </>
    )}>
      <form id="title" className="field" onSubmit={save}>
        <label htmlFor="title-text">{t.titleLabel}</label>
        <input id="title-text" value={title} maxLength={200} required data-first onFocus={event => { event.target.select(); }} onChange={event => { setTitle(event.target.value); }} />
      </form>
    </Modal>
  );
}
