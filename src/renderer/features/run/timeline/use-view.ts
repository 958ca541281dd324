import { useState } from 'react';

import { resizeView, wholeView, type Extent, type TimeView } from './view.ts';

/** The part of the recording that is seen. It lives through changes of the picture's width and of what is known of the length. */
export function useView(extent: Extent): { view: TimeView; change: (make: (view: TimeView) => TimeView) => void } {
  const [held, setHeld] = useState<{ view: TimeView; extent: Extent } | null>(null);
  const fitting = (before: typeof held): TimeView => {
    if (!before) {
      return wholeView(extent);
    }
    const same = before.extent.durationSec === extent.durationSec && before.extent.widthPx === extent.widthPx;
    return same ? before.view : resizeView(before.view, before.extent, extent);
  };
  return {
    view: fitting(held),
    change(make) {
      setHeld(before => {
        const now = fitting(before);
        const next = make(now);
        return next === now && before ? before : { view: next, extent };
      });
    },
  };
}
