/** The left side: which clips there are, and how they stand. */
import { useEffect, useRef, type KeyboardEvent, type ReactElement } from 'react';
import { useVirtualizer } from '@tanstack/react-virtual';

import { text } from '#shared/text/en.ts';

import { Button } from '../../../ui/parts.tsx';
import { shownClips } from '../state/shown.ts';
import { step } from '../preview/playhead.ts';
import { selectBy } from '../state/select.ts';
import { clipsOf, useReview } from '../state/store.ts';
import { BulkBar } from './bulk-bar.tsx';
import { ClipRow, clipRowId } from './clip-row.tsx';
import { ListTools } from './list-tools.tsx';

const t = text.review.list;
/** Height of most rows, pixels at the usual size of text; each is measured when it is shown. */
const ROW_PX = 56;

export function ClipList(): ReactElement {
  const clips = useReview(shownClips);
  const all = useReview(state => clipsOf(state).length);
  const selected = useReview(state => state.selected);
  const picked = useReview(state => state.picked);
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({ count: clips.length, getScrollElement: () => scroller.current, estimateSize: () => ROW_PX, overscan: 6, useFlushSync: false, getItemKey: index => clips[index]?.clipId ?? index });
  const at = clips.findIndex(each => each.clipId === selected);
  useEffect(() => {
    if (at >= 0) {
      virtual.scrollToIndex(at, { align: 'auto' });
    }
    // The list's order may change under the selected clip, which then moves out of sight.
  }, [at, virtual]);
  const items = virtual.getVirtualItems();
  return (
    <section className="clips" aria-label={t.label}>
      <ListTools shown={clips.length} all={all} />
      <div ref={scroller} className="clip-scroll" role="listbox" aria-multiselectable tabIndex={0} aria-label={t.label} onKeyDown={onKey}
        aria-activedescendant={items.some(each => each.index === at) && selected !== null ? clipRowId(selected) : undefined}>
        {clips.length === 0 ? (
          <div className="nothing" role="option" aria-selected={false} aria-disabled>
            <p className="soft">{t.empty}</p>
          </div>
        ) : (
          <div role="presentation" style={{ height: virtual.getTotalSize(), position: 'relative' }}>
            {items.map(item => {
              const clip = clips[item.index];
              return clip ? (
                <div key={item.key} ref={virtual.measureElement} data-index={item.index} role="presentation" className="virtual" style={{ transform: `translateY(${item.start}px)` }}>
                  <ClipRow clip={clip} selected={clip.clipId === selected} picked={picked.has(clip.clipId)} at={item.index} count={clips.length} />
                </div>
              ) : null;
            })}
          </div>
        )}
      </div>
      {clips.length === 0 && all > 0 ? (
        <Button onClick={() => { useReview.setState(state => ({ arrangement: { ...state.arrangement, filter: 'all', search: '' } })); }}>{t.clear}</Button>
      ) : null}
      <BulkBar />
    </section>
  );
}

/** The keys that move in a list belong to it while it has the keyboard. */
function onKey(event: KeyboardEvent): void {
  const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if ((by === 1 || by === -1) && !event.shiftKey && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    event.stopPropagation();
    selectBy(by);
    return;
  }
  const frames = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (frames !== undefined && !event.shiftKey && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    event.stopPropagation();
    step(frames);
  }
}
