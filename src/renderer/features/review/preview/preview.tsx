/** The middle's picture: the clip as it will be rendered, or the recording around it. */
import { useEffect, useLayoutEffect, useRef, useState, type ReactElement } from 'react';

import type { ReviewClip, ReviewView } from '#shared/review/review-view.ts';
import { text } from '#shared/text/en.ts';

import { Icon } from '../../../ui/icon.tsx';
import { Button, moveWithArrows, Trouble } from '../../../ui/parts.tsx';
import { copyText } from '../../../bridge/shell.ts';
import { judge } from '../state/actions.ts';
import { nearby } from '../state/previews.ts';
import { useReview, type Shown } from '../state/store.ts';
import { ClipPlayer } from './clip-player.tsx';
import { showSource, toggle, usePlayhead } from './playhead.ts';
import { SourceMonitor } from './source-monitor.tsx';
import { Transport } from './transport.tsx';
import { useShallow } from 'zustand/react/shallow';

const t = text.review.preview;

export function Preview({ view, clip }: { view: ReviewView; clip: ReviewClip }): ReactElement {
  return (
    <section className="preview" aria-label={t.label}>
      <Shapes view={view} />
      <Banner clip={clip} />
      <Stage view={view} clip={clip} />
      <Transport clip={clip} />
    </section>
  );
}

function Shapes({ view }: { view: ReviewView }): ReactElement {
  const shape = useReview(state => state.shape);
  const shown: Shown[] = view.aspects.length > 1 ? [...view.aspects, 'all'] : view.aspects;
  return (
    <div className="shapes" role="radiogroup" aria-label={t.shapes} onKeyDown={moveWithArrows}>
      {shown.map(each => (
        <button key={each} type="button" role="radio" data-stop aria-checked={shape === each} tabIndex={shape === each ? 0 : -1} onClick={() => { useReview.setState({ shape: each }); }}>
          {each === 'all' ? t.all : each}
        </button>
      ))}
    </div>
  );
}

/** What an editor must know before judging what is shown. */
function Banner({ clip }: { clip: ReviewClip }): ReactElement | null {
  if (clip.error) {
    return <div className="over-preview"><Trouble error={clip.error} onCopy={copied => { void copyText(copied); }} /></div>;
  }
  if (clip.verdict.state === 'lapsed') {
    return (
      <div className="over-preview note-bar" role="status">
        <span className="state" data-tone="look"><Icon name="look" />{t.lapsed(clip.verdict.changed)}</span>
        <Button onClick={() => { void judge([clip.clipId], 'approved'); }}>{t.again}</Button>
      </div>
    );
  }
  return null;
}

function Stage({ view, clip }: { view: ReviewView; clip: ReviewClip }): ReactElement {
  const ref = useRef<HTMLDivElement>(null);
  const ratio = useRatio(ref);
  const shape = useReview(state => state.shape);
  const near = useNear(clip.clipId);
  const previews = useReview(useShallow(state => near.map(each => state.previews[each]?.preview ?? null)));
  const entry = useReview(state => state.previews[clip.clipId]);
  const monitor = usePlayhead(state => state.monitor);
  const cannotPlay = clip.previewKey === null || (entry?.state === 'failed' && !entry.preview);
  useEffect(() => {
    if (cannotPlay) {
      showSource();
    }
  }, [clip.clipId, cannotPlay]);
  const waiting = clip.previewKey !== null && !entry?.preview;
  const outside = monitor === 'source' && entry?.preview;
  return (
    <div ref={ref} className="stage" onClick={toggle}>
      {near.map((clipId, index) => {
        const preview = previews[index];
        return preview ? <ClipPlayer key={clipId} preview={preview} shape={shape} ratio={ratio} active={clipId === clip.clipId} /> : null;
      })}
      {view.proxyUrl === null ? null : <SourceMonitor url={view.proxyUrl} />}
      <div className="stage-marks">
        {clip.preparation === 'preparing' ? <span className="flag" role="status"><Icon name="work" />{t.working}</span> : null}
        {clip.preparation === 'waiting' || (clip.preparation === 'preparing' && !entry?.preview) ? <span className="flag" role="status">{clip.previewKey !== null && entry?.preview ? t.before : t.waiting}</span> : null}
        {waiting && entry?.state !== 'failed' ? <span className="flag" role="status">{t.loading}</span> : null}
        {entry?.state === 'failed' ? <span className="flag" data-tone="failed" role="alert">{entry.error?.message ?? t.unplayable}</span> : null}
        {outside ? <span className="flag">{t.sourceHint}</span> : null}
      </div>
    </div>
  );
}

/** How long the neighbours' players wait, so that mounting them does not delay the picture that is asked for; milliseconds. */
const NEIGHBOURS_AFTER_MS = 120;

/** The clips whose players stand ready: the one that is shown at once, its new neighbours a moment later. */
function useNear(clipId: string): readonly string[] {
  const wanted = useReview(useShallow(nearby));
  const [ready, setReady] = useState<readonly string[]>([]);
  useEffect(() => {
    const timer = setTimeout(() => { setReady(wanted); }, NEIGHBOURS_AFTER_MS);
    return () => { clearTimeout(timer); };
  }, [wanted]);
  return ready.includes(clipId) ? ready : [clipId, ...ready];
}

/** Width over height of an element, followed; in coarse steps, so that a drag of the window does not lay everything out anew. */
function useRatio(ref: React.RefObject<HTMLElement | null>): number {
  const [ratio, setRatio] = useState(16 / 9);
  useLayoutEffect(() => {
    const element = ref.current;
    if (!element) {
      return;
    }
    const observer = new ResizeObserver(() => {
      const { clientWidth, clientHeight } = element;
      if (clientHeight > 0) {
        setRatio(Math.round(clientWidth / clientHeight * 20) / 20);
      }
    });
    observer.observe(element);
    return () => { observer.disconnect(); };
  }, [ref]);
  return ratio;
}
