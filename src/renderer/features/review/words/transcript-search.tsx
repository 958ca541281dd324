/** The field that searches the transcript, and what it has found. */
import { useMemo, useState, type KeyboardEvent, type ReactElement } from 'react';

import type { Transcript } from '#shared/review/review-view.ts';
import { text } from '#shared/text/en.ts';

import { IconButton } from '../../../ui/parts.tsx';
import { findWords } from './lines.ts';
import type { Found } from './text-line.tsx';

const t = text.review.words;
export const WORD_SEARCH_ID = 'word-search';

/** `show`: brings a word into sight. */
export function useTranscriptSearch(transcript: Transcript, show: (word: number) => void): { field: ReactElement; found: Found } {
  const [search, setSearch] = useState('');
  const [at, setAt] = useState(0);
  const firsts = useMemo(() => findWords(transcript, search), [transcript, search]);
  const hits = useMemo(() => new Set(firsts), [firsts]);
  const length = search.split(/\s+/).filter(each => each !== '').length;
  const hit = firsts[Math.min(at, firsts.length - 1)] ?? null;
  const found = useMemo(() => ({ hits, length, hit }), [hits, length, hit]);
  function go(to: number): void {
    const next = (to + firsts.length) % firsts.length;
    const word = firsts[next];
    if (word !== undefined) {
      setAt(next);
      show(word);
    }
  }
  function type(next: string): void {
    setSearch(next);
    setAt(0);
    const [first] = findWords(transcript, next);
    if (first !== undefined) {
      show(first);
    }
  }
  function onKey(event: KeyboardEvent<HTMLInputElement>): void {
    if (event.key === 'Enter') {
      event.preventDefault();
      go(at + (event.shiftKey ? -1 : 1));
    } else if (event.key === 'Escape') {
      event.preventDefault();
      if (search === '') {
        event.currentTarget.blur();
      }
      setSearch('');
    }
  }
  const field = (
    <div className="row search-row">
      <input id={WORD_SEARCH_ID} type="search" className="search" placeholder={t.search} aria-label={t.search} value={search} onChange={event => { type(event.target.value); }} onKeyDown={onKey} />
      {search === '' ? null : (
        <>
          <span className="soft small num" role="status">{t.hits(Math.min(at, firsts.length - 1) + 1, firsts.length)}</span>
          <IconButton icon="up" label={t.previous} disabled={firsts.length === 0} onClick={() => { go(at - 1); }} />
          <IconButton icon="down" label={t.next} disabled={firsts.length === 0} onClick={() => { go(at + 1); }} />
        </>
      )}
    </div>
  );
  return { field, found };
}
