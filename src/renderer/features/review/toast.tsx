import { useEffect, type ReactElement } from 'react';

import { useReview } from './state/store.ts';

/** How long a sentence stands, milliseconds. */
const STANDS_MS = 4000;

/** What undo has undone, for a while; and every verdict for those who listen. */
export function Toast(): ReactElement {
  const toast = useReview(state => state.toast);
  const said = useReview(state => state.said);
  useEffect(() => {
    if (!toast) {
      return;
    }
    const timer = setTimeout(() => { useReview.setState(state => (state.toast === toast ? { toast: null } : {})); }, STANDS_MS);
    return () => { clearTimeout(timer); };
  }, [toast]);
  return (
    <>
      <div className="hidden" aria-live="polite">{said}</div>
      {toast ? <div className="toast" aria-hidden="true">{toast.sentence}</div> : null}
    </>
  );
}
