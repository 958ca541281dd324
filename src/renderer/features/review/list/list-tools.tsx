import { useMemo, type KeyboardEvent, type ReactElement } from 'react';

import { text } from '#shared/text/en.ts';

import { Icon } from '../../../ui/icon.tsx';
import { clipsOf, useReview } from '../state/store.ts';
import { CLIP_FILTERS, CLIP_SORTS, isToDo, type ClipFilter, type ClipSort } from './arrange-clips.ts';

const t = text.review.list;
export const CLIP_SEARCH_ID = 'clip-search';

const NONE: readonly string[] = [];

/** Search, filter and order of the list, and what is to be known of all clips. */
export function ListTools({ shown, all }: { shown: number; all: number }): ReactElement {
  const { filter, sort, search } = useReview(state => state.arrangement);
  const clips = useReview(clipsOf);
  const warnings = useReview(state => state.view?.warnings ?? NONE);
  const counts = useMemo(() => countsOf(clips), [clips]);
  return (
    <div className="tools">
      <input id={CLIP_SEARCH_ID} type="search" className="search" placeholder={t.search} aria-label={t.search} value={search} onKeyDown={leave}
        onChange={event => { set({ search: event.target.value }); }} />
      <div className="row spread">
        <label className="select small">
          <span className="hidden">{t.filter}</span>
          <select value={filter} onChange={event => { set({ filter: CLIP_FILTERS.find(each => each === event.target.value) ?? 'all' }); }}>
            {CLIP_FILTERS.map(each => <option key={each} value={each}>{`${t.filters[each]} (${counts[each]})`}</option>)}
          </select>
        </label>
        <span className="soft small num" role="status">{t.count(shown, all)}</span>
        <label className="select small">
          <span className="hidden">{t.sort}</span>
          <select value={sort} onChange={event => { set({ sort: CLIP_SORTS.find(each => each === event.target.value) ?? 'rank' }); }}>
            {CLIP_SORTS.map(each => <option key={each} value={each}>{t.sorts[each]}</option>)}
          </select>
        </label>
      </div>
      {warnings.map(each => <p key={each} className="state look-text small" data-tone="look"><Icon name="look" /><span>{each}</span></p>)}
    </div>
  );
}

function set(change: { filter?: ClipFilter; sort?: ClipSort; search?: string }): void {
  useReview.setState(state => ({ arrangement: { ...state.arrangement, ...change } }));
}

/** Escape empties the search, then gives the keyboard back. */
function leave(event: KeyboardEvent<HTMLInputElement>): void {
  if (event.key === 'Enter' || (event.key === 'Escape' && event.currentTarget.value === '')) {
    event.preventDefault();
    event.currentTarget.blur();
  } else if (event.key === 'Escape') {
    event.preventDefault();
    set({ search: '' });
  }
}

function countsOf(clips: ReturnType<typeof clipsOf>): Record<ClipFilter, number> {
  const count = (passes: (clip: (typeof clips)[number]) => boolean): number => clips.filter(passes).length;
  return {
    'all': clips.length, 'todo': count(isToDo), 'edited': count(each => each.edited.length > 0 || each.origin === 'made'),
    'approved': count(each => each.verdict.state === 'approved'), 'needs-fix': count(each => each.verdict.state === 'needs-fix'), 'rejected': count(each => each.verdict.state === 'rejected'),
  };
}
