/** The clip on the recording: pictures, sound, where it begins and ends, what is left out of it, and where the playhead is. */
import { useEffect, useLayoutEffect, useMemo, useRef, useState, type KeyboardEvent, type PointerEvent, type ReactElement, type RefObject } from 'react';

import type { ReviewClip, ReviewView, Transcript } from '#shared/review/review-view.ts';
import type { CutReason } from '#shared/sound/tightening.ts';
import { text } from '#shared/text/en.ts';
import { formatTimecode } from '#shared/units/timecode.ts';

import { IconButton } from '../../../ui/parts.tsx';
import { wordsIn, spokenIn } from '../list/arrange-clips.ts';
import { pause, seek, usePlayhead } from '../preview/playhead.ts';
import { edit } from '../state/actions.ts';
import { useReview } from '../state/store.ts';
import { edgesIn } from '../words/word-spans.ts';
import { DuckingLane } from './ducking-lane.tsx';
import { Filmstrip } from './filmstrip.tsx';
import { usePeaks } from './peaks.ts';
import { setRange } from './range-edits.ts';
import { CONTEXT_STEPS_SEC, moveHandle, secAt, snap, stripWindow, xOf, type StripWindow } from './strip-geometry.ts';
import { Waveform } from './waveform.tsx';

const t = text.review.strip;
/** How near to a word's edge a handle must come to be drawn to it, pixels. */
const SNAP_PX = 8;

type Range = { startSec: number; endSec: number };

export function Strip({ view, clip, transcript }: { view: ReviewView; clip: ReviewClip; transcript: Transcript | null }): ReactElement {
  const ref = useRef<HTMLDivElement>(null);
  const widthPx = useWidth(ref);
  const context = useReview(state => state.context);
  const peaks = usePeaks(view.peaksUrl, view);
  const preview = useReview(state => state.previews[clip.clipId]?.preview ?? null);
  const [drawn, setDrawn] = useState<{ clipId: string; range: Range } | null>(null);
  // What was drawn on one clip is nothing to the next, which a key may bring while a handle is held.
  const draft = drawn?.clipId === clip.clipId ? drawn.range : null;
  const range = draft ?? clip;
  // The window stands still while a handle is drawn, or everything would run away under the pointer.
  const window = useMemo(() => stripWindow({ startSec: clip.startSec, endSec: clip.endSec }, CONTEXT_STEPS_SEC[context] ?? 8, view.durationSec), [clip.startSec, clip.endSec, context, view.durationSec]);
  const edges = useMemo(() => (transcript ? edgesIn(transcript, wordsIn(transcript, window.fromSec, window.toSec), view.durationSec) : []), [transcript, window, view.durationSec]);
  const at = (sec: number): number => xOf(sec, window, widthPx);
  const [inX, outX] = [at(range.startSec), at(range.endSec)];

  function dragTo(handle: 'in' | 'out', xPx: number, free: boolean): void {
    const sec = secAt(xPx, window, widthPx);
    const within = free ? 0 : SNAP_PX / widthPx * (window.toSec - window.fromSec);
    setDrawn({ clipId: clip.clipId, range: moveHandle(clip, handle, snap(sec, edges, within), view.durationSec) });
  }
  async function drop(): Promise<void> {
    if (draft) {
      await setRange(clip, draft);
    }
    // Unless another was drawn meanwhile.
    setDrawn(now => (now === drawn ? null : now));
  }

  return (
    <div className="strip-box">
      <div ref={ref} className="strip" role="group" aria-label={t.label} onPointerDown={event => { scrub(event, ref, window, widthPx); }}>
        {view.filmstripUrl === null ? <div className="filmstrip none soft small">{t.noStrip}</div> : <Filmstrip url={view.filmstripUrl} recording={view} fromSec={window.fromSec} toSec={window.toSec} widthPx={widthPx} />}
        {peaks && peaks.max.length > 0 ? <Waveform peaks={peaks} window={window} widthPx={widthPx} range={range} /> : <div className="waveform none" />}
        {preview ? <DuckingLane preview={preview} window={window} widthPx={widthPx} /> : null}
        <div className="shade" style={{ left: 0, width: Math.max(0, inX) }} />
        <div className="shade" style={{ left: outX, right: 0 }} />
        <div className="kept" style={{ left: inX, width: Math.max(0, outX - inX) }} />
        {clip.cuts.map(cut => ({ ...cut, why: clip.tightened.find(each => each.startSec === cut.startSec && each.endSec === cut.endSec)?.why ?? 'editor' as const })).map(({ why, ...cut }) => (
          <button key={cut.startSec} type="button" className="cut-span" data-why={why} title={t.why[why](cut.endSec - cut.startSec)} aria-label={t.restore(nameOf(cut, why, transcript))}
            style={{ left: at(cut.startSec), width: Math.max(3, at(cut.endSec) - at(cut.startSec)) }}
            onPointerDown={event => { event.stopPropagation(); }} onClick={() => { void edit({ type: 'restore', clipId: clip.clipId, spans: [cut] }); }} />
        ))}
        <Handle which="in" x={inX} sec={range.startSec} least={window.fromSec} most={range.endSec} onDrag={dragTo} onDrop={drop} strip={ref} onNudge={sec => { void setRange(clip, moveHandle(clip, 'in', sec, view.durationSec)); }} />
        <Handle which="out" x={outX} sec={range.endSec} least={range.startSec} most={window.toSec} onDrag={dragTo} onDrop={drop} strip={ref} onNudge={sec => { void setRange(clip, moveHandle(clip, 'out', sec, view.durationSec)); }} />
        <PlayheadLine window={window} widthPx={widthPx} />
        {draft ? <span className="draft num" style={{ left: Math.min(Math.max(0, inX), widthPx - 150) }}>{formatTimecode(range.startSec)} – {formatTimecode(range.endSec)} ({formatTimecode(range.endSec - range.startSec)})</span> : null}
      </div>
      <div className="strip-tools">
        <IconButton icon="plus" label={t.zoomIn} disabled={context === 0} onClick={() => { zoom(-1); }} />
        <IconButton icon="minus" label={t.zoomOut} disabled={context === CONTEXT_STEPS_SEC.length - 1} onClick={() => { zoom(1); }} />
      </div>
    </div>
  );
}

/** What is put back: the words that were cut out, or what the machine has tightened. */
function nameOf(cut: Range, why: CutReason | 'editor', transcript: Transcript | null): string {
  const words = transcript === null || why === 'pause' ? '' : spokenIn(transcript, cut.startSec, cut.endSec);
  return words === '' ? t.why[why](cut.endSec - cut.startSec) : words;
}

/** Shows more or less of the recording around the clip. */
export function zoom(by: 1 | -1): void {
  useReview.setState(state => ({ context: Math.min(CONTEXT_STEPS_SEC.length - 1, Math.max(0, state.context + by)) }));
}

interface HandleProps {
  which: 'in' | 'out'; x: number; sec: number; least: number; most: number; strip: RefObject<HTMLDivElement | null>;
  onDrag(which: 'in' | 'out', xPx: number, free: boolean): void; onDrop(): Promise<void>; onNudge(sec: number): void;
}

/** A tenth of a second; with Shift a whole one. */
const NUDGE_SEC = { plain: 0.1, far: 1 } as const;

function Handle({ which, x, sec, least, most, strip, onDrag, onDrop, onNudge }: HandleProps): ReactElement {
  const [held, setHeld] = useState(false);
  function onMove(event: PointerEvent): void {
    const left = strip.current?.getBoundingClientRect().left ?? 0;
    if (held) {
      onDrag(which, event.clientX - left, event.altKey);
    }
  }
  function onKey(event: KeyboardEvent): void {
    const step = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      event.stopPropagation();
      onNudge(sec + step * (event.shiftKey ? NUDGE_SEC.far : NUDGE_SEC.plain));
    }
  }
  return (
    <div className="handle" data-which={which} data-held={held} role="slider" tabIndex={0} aria-label={which === 'in' ? t.in : t.out} aria-orientation="horizontal"
      aria-valuemin={least} aria-valuemax={most} aria-valuenow={sec} aria-valuetext={formatTimecode(sec)} style={{ transform: `translateX(${x}px)` }} onKeyDown={onKey} onPointerMove={onMove}
      onPointerDown={event => {
        event.stopPropagation();
        event.currentTarget.setPointerCapture(event.pointerId);
        pause();
        setHeld(true);
      }}
      onPointerUp={() => { setHeld(false); void onDrop(); }} onPointerCancel={() => { setHeld(false); void onDrop(); }} />
  );
}

/** Drawn by hand, sixty times a second. */
function PlayheadLine({ window, widthPx }: { window: StripWindow; widthPx: number }): ReactElement {
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const place = (): void => {
      const { sec } = usePlayhead.getState();
      if (ref.current) {
        const x = xOf(sec, window, widthPx);
        ref.current.style.transform = `translateX(${x}px)`;
        ref.current.style.visibility = x < 0 || x > widthPx ? 'hidden' : 'visible';
      }
    };
    place();
    return usePlayhead.subscribe(place);
  }, [window, widthPx]);
  return <div ref={ref} className="playhead-line" aria-hidden="true" />;
}

/** Goes where the pointer is, for as long as it is held. */
function scrub(event: PointerEvent, strip: RefObject<HTMLDivElement | null>, window: StripWindow, widthPx: number): void {
  const element = strip.current;
  if (!element || event.button !== 0) {
    return;
  }
  const left = element.getBoundingClientRect().left;
  const go = (x: number): void => { seek(secAt(x - left, window, widthPx)); };
  const move = (next: globalThis.PointerEvent): void => { go(next.clientX); };
  const end = (): void => {
    removeEventListener('pointermove', move);
    removeEventListener('pointerup', end);
    removeEventListener('pointercancel', end);
  };
  go(event.clientX);
  addEventListener('pointermove', move);
  addEventListener('pointerup', end);
  addEventListener('pointercancel', end);
}

function useWidth(ref: RefObject<HTMLElement | null>): number {
  const [widthPx, setWidth] = useState(600);
  useLayoutEffect(() => {
    const element = ref.current;
    if (!element) {
      return;
    }
    const observer = new ResizeObserver(() => { setWidth(element.clientWidth); });
    observer.observe(element);
    return () => { observer.disconnect(); };
  }, [ref]);
  return widthPx;
}
