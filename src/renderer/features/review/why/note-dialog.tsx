import { useState, type FormEvent, type ReactElement } from 'react';

import { text } from '#shared/text/en.ts';

import { Button, Modal } from '../../../ui/parts.tsx';
import { judgeAndGoOn } from '../state/select.ts';
import { ask, clipsOf, useReview } from '../state/store.ts';

const t = text.review.verdicts;

/** Sends clips back with a note on what to repair. */
export function NoteDialog({ clipIds }: { clipIds: readonly string[] }): ReactElement {
  const first = useReview(state => clipsOf(state).find(each => each.clipId === clipIds[0])?.verdict.note ?? '');
  const [note, setNote] = useState(clipIds.length === 1 ? first : '');
  const close = (): void => { ask(null); };
  const save = (event: FormEvent): void => {
    event.preventDefault();
    close();
    judgeAndGoOn(clipIds, 'needs-fix', note.trim());
  };
  return (
    <Modal title={t.noteTitle} onClose={close} footer={<><Button onClick={close}>{t.cancel}</Button><button type="submit" form="note" className="button primary">{t.save}</button></>}>
      <form id="note" className="field" onSubmit={save}>
        <label htmlFor="note-text">{t.note}</label>
        <textarea id="note-text" value={note} maxLength={2000} placeholder={t.noteHint} data-first onChange={event => { setNote(event.target.value); }}
          onKeyDown={event => { if (event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing) { save(event); } }} />
      </form>
    </Modal>
  );
}
