/** The left side: which clips there are, and how they stand. */
import { memo, useCallback, useEffect, useRef, type KeyboardEvent, type ReactElement } from 'react';
import { useVirtualizer } from '@tanstack/react-virtual';

import type { ReviewClip } from '#shared/review/review-view.ts';
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
/** Rows kept on each side of those in sight: a review of forty clips is there whole, so that scrolling makes no row anew. */
const OVERSCAN = 40;

export function ClipList(): ReactElement {
  const shown = useReview(state => shownClips(state).length);
  const all = useReview(state => clipsOf(state).length);
  return (
    <section className="clips" aria-label={t.label}>
      <ListTools shown={shown} all={all} />
      <ClipScroll />
      {shown === 0 && all > 0 ? (
        <Button onClick={() => { useReview.setState(state => ({ arrangement: { ...state.arrangement, filter: 'all', search: '' } })); }}>{t.clear}</Button>
      ) : null}
      <BulkBar />
    </section>
  );
}

/** By itself: scrolling draws nothing but this. */
function ClipScroll(): ReactElement {
  const clips = useReview(shownClips);
  const selected = useReview(state => state.selected);
  const picked = useReview(state => state.picked);
  const scroller = useRef<HTMLDivElement>(null);
  const getItemKey = useCallback((index: number) => clips[index]?.clipId ?? index, [clips]);
  const virtual = useVirtualizer({
    count: clips.length, getScrollElement: () => scroller.current, estimateSize: () => ROW_PX, overscan: OVERSCAN, getItemKey, useFlushSync: false,
    directDomUpdates: true, directDomUpdatesMode: 'position',
  });
  const at = clips.findIndex(each => each.clipId === selected);
  useEffect(() => {
    if (at >= 0) {
      virtual.scrollToIndex(at, { align: 'auto' });
    }
    // The list's order may change under the selected clip, which then moves out of sight.
  }, [at, virtual]);
  const items = virtual.getVirtualItems();
  return (
    <div ref={scroller} className="clip-scroll" role="listbox" aria-multiselectable tabIndex={0} aria-label={t.label} onKeyDown={onKey}
      aria-activedescendant={items.some(each => each.index === at) && selected !== null ? clipRowId(selected) : undefined}>
      {clips.length === 0 ? (
        <div className="nothing" role="option" aria-selected={false} aria-disabled>
          <p className="soft">{t.empty}</p>
        </div>
      ) : (
        <div ref={virtual.containerRef} role="presentation" className="virtual-all">
          {items.map(({ key, index }) => {
            const clip = clips[index];
            return clip ? <Row key={key} clip={clip} index={index} count={clips.length} selected={clip.clipId === selected} picked={picked.has(clip.clipId)} measure={virtual.measureElement} /> : null;
          })}
        </div>
      )}
    </div>
  );
}

interface RowProps { clip: ReviewClip; index: number; count: number; selected: boolean; picked: boolean; measure: (element: HTMLElement | null) => void }

/** A row in its place, which the virtualizer writes by itself. */
const Row = memo(function Row({ clip, index, count, selected, picked, measure }: RowProps): ReactElement {
  return (
    <div ref={measure} data-index={index} role="presentation" className="virtual">
      <ClipRow clip={clip} selected={selected} picked={picked} at={index} count={count} />
    </div>
  );
});

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
