import { useState, type FormEvent, type ReactElement } from 'react';

import { text } from '#shared/text/en.ts';

import { Button, Modal } from '../../../ui/parts.tsx';
import { edit } from '../state/actions.ts';
import { ask, useReview } from '../state/store.ts';
import { countSame } from './lines.ts';

const t = text.review.mend;

/** Says how a word reads. */
export function MendDialog({ word }: { word: number }): ReactElement | null {
  const transcript = useReview(state => state.transcript);
  const original = transcript?.texts[word];
  const now = transcript?.mended[word] ?? original ?? '';
  const [reads, setReads] = useState(now);
  const [everywhere, setEverywhere] = useState(false);
  if (!transcript || original === undefined) {
    return null;
  }
  const same = countSame(transcript, word);
  const close = (): void => { ask(null); };
  const save = (event: FormEvent): void => {
    event.preventDefault();
    close();
    if (reads.trim() !== now) {
      void edit({ type: 'mend-word', word, text: reads.trim(), everywhere });
    }
  };
  return (
    <Modal title={t.title} onClose={close} footer={<><Button onClick={close}>{t.cancel}</Button><button type="submit" form="mend" className="button primary">{t.save}</button></>}>
      <form id="mend" className="field" onSubmit={save}>
        <label htmlFor="mend-text">{t.text}</label>
        <input id="mend-text" value={reads} maxLength={200} data-first onFocus={event => { event.target.select(); }} onChange={event => { setReads(event.target.value); }} />
        <p className="soft small">{now === original ? t.hint : t.original(original)}</p>
        {same > 1 ? <label className="check"><input type="checkbox" checked={everywhere} onChange={event => { setEverywhere(event.target.checked); }} />{t.everywhere(same)}</label> : null}
      </form>
    </Modal>
  );
}
