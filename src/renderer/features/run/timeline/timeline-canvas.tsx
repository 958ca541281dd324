import { useEffect, useLayoutEffect, useMemo, useRef, useState, type PointerEvent, type ReactElement, type ReactNode } from 'react';
import { useStore } from 'zustand';

import type { RunView } from '#shared/api/run-view.ts';
import type { TimelineView } from '#shared/api/timeline-view.ts';
import { text } from '#shared/text/en.ts';
import { formatTimecode } from '#shared/units/timecode.ts';

import { IconButton } from '../../../ui/parts.tsx';
import { drawTimeline } from './draw.ts';
import { laneAt, layLanes, MOST_CLIP_ROWS, type Lane } from './lanes.ts';
import { describeMoment, MomentCard } from './moment-card.tsx';
import type { Player } from './player.ts';
import { clipAt, momentAt, packRows, type Moment } from './spans.ts';
import { tileStyle } from './tile.ts';
import { useTimelineKeys } from './timeline-keys.ts';
import { useSurface, type Surface } from './use-surface.ts';
import { useView } from './use-view.ts';
import { clampView, isWhole, panView, revealTime, timeAt, wholeView, xAt, zoomView, type Extent, type TimeView } from './view.ts';

/** How near a pointer must come to a clip that is few pixels wide. */
const SLOP_PX = 4;
/** How much a wheel's notch (100 in Chromium) zooms: by a third. */
const ZOOM_PER_WHEEL = Math.log(4 / 3) / 100;
/** Lanes grow with wide windows, as the source beside them does: they would look like threads. */
const USUAL_WIDTH_PX = 1200;
const MOST_STRETCH = 1.7;

interface Props { run: RunView; timeline: TimelineView; durationSec: number; player: Player }

/** Lanes on a canvas, with the playhead and what the pointer is at over it. */
export function TimelineCanvas({ run, timeline, durationSec, player }: Props): ReactElement {
  const box = useRef<HTMLDivElement>(null);
  const surface = useSurface(box);
  const scale = surface ? surface.scale * Math.min(MOST_STRETCH, Math.max(1, surface.widthPx / USUAL_WIDTH_PX)) : 1;
  const clipRows = useMemo(() => packRows(timeline.clips ?? [], MOST_CLIP_ROWS), [timeline.clips]);
  const layout = useMemo(() => layLanes(timeline, { scale, clipRows: Math.max(0, ...clipRows) + 1 }), [timeline, scale, clipRows]);
  return (
    <div className="lanes" style={{ height: layout.heightPx }}>
      <LaneLabels lanes={layout.lanes} />
      <div className="lanes-box" ref={box}>
        {surface && surface.widthPx > 0 ? <Lanes run={run} timeline={timeline} durationSec={durationSec} player={player} surface={surface} scale={scale} clipRows={clipRows} layout={layout} /> : null}
      </div>
    </div>
  );
}

function LaneLabels({ lanes }: { lanes: readonly Lane[] }): ReactElement {
  return (
    <div className="lane-labels small soft" aria-hidden="true">
      {lanes.flatMap(lane => lane.labels.map((label, row) => {
        const heightPx = lane.heightPx / lane.labels.length;
        return <span key={`${lane.id} ${row}`} className="cut" title={label} style={{ top: lane.topPx + row * heightPx, height: heightPx, lineHeight: `${heightPx}px` }}>{label}</span>;
      }))}
    </div>
  );
}

function Lanes({ run, timeline, durationSec, player, surface, scale, clipRows, layout }: Props & {
  surface: Surface; scale: number; clipRows: readonly number[]; layout: ReturnType<typeof layLanes>;
}): ReactElement {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [focused, setFocused] = useState(false);
  const [pointer, setPointer] = useState<{ xPx: number; yPx: number } | null>(null);
  const dragging = useRef<'seek' | 'pan' | null>(null);
  const extent = useMemo<Extent>(() => ({ durationSec, widthPx: surface.widthPx }), [durationSec, surface.widthPx]);
  const { view, change } = useView(extent);
  const { lanes, heightPx, overviewTopPx } = layout;

  const moment = pointer && pointer.yPx < overviewTopPx ? momentUnder(timeline, { lanes, view, clipRows, durationSec, pointer }) : null;
  const lit = moment?.clip?.clipId ?? null;

  useLayoutEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (context) {
      drawTimeline(context, { ...surface, timeline, view, extent, lanes, overviewTopPx, heightPx, clipRows, lit, scale });
    }
  }, [surface, timeline, view, extent, lanes, overviewTopPx, heightPx, clipRows, lit, scale]);

  const seek = (timeSec: number): void => {
    player.seek(timeSec);
    change(now => revealTime(now, extent, timeSec));
  };
  const zoom = (factor: number): void => {
    change(now => {
      const x = xAt(now, player.state.getState().timeSec);
      return zoomView(now, extent, factor, x >= 0 && x <= extent.widthPx ? x : extent.widthPx / 2);
    });
  };
  useTimelineKeys({ player, timeline, focused, visibleSec: extent.widthPx / view.pxPerSec, seek, zoom, showWhole: () => { change(() => wholeView(extent)); } });
  usePageTurning(player, time => { change(now => revealTime(now, extent, time)); });
  useWheel(canvas, {
    zoom: (factor, xPx) => { change(now => zoomView(now, extent, factor, xPx)); },
    pan: byPx => { change(now => panView(now, extent, byPx)); },
    canPan: !isWhole(view, extent),
  });

  const at = (event: PointerEvent): { xPx: number; yPx: number } => {
    const { left, top } = event.currentTarget.getBoundingClientRect();
    return { xPx: Math.min(extent.widthPx, Math.max(0, event.clientX - left)), yPx: event.clientY - top };
  };
  const drag = (to: { xPx: number }): void => {
    if (dragging.current === 'seek') {
      player.seek(Math.min(durationSec, timeAt(view, to.xPx)));
    } else if (dragging.current === 'pan') {
      change(now => clampView({ ...now, startSec: to.xPx / extent.widthPx * durationSec - extent.widthPx / now.pxPerSec / 2 }, extent));
    }
  };
  return (
    <>
      <Playhead player={player} timeline={timeline} durationSec={durationSec} view={view} widthPx={extent.widthPx} heightPx={overviewTopPx} onFocus={setFocused}
        pointer={{
          down(event) {
            if (event.button === 0) {
              const to = at(event);
              event.currentTarget.setPointerCapture(event.pointerId);
              dragging.current = to.yPx >= overviewTopPx && !isWhole(view, extent) ? 'pan' : 'seek';
              drag(to);
              if (dragging.current === 'seek') {
                player.play();
              }
            }
          },
          move(event) {
            const to = at(event);
            setPointer(to);
            drag(to);
          },
          up() { dragging.current = null; },
          leave() { setPointer(null); },
        }}>
        <canvas ref={canvas} width={Math.round(extent.widthPx * surface.density)} height={Math.round(heightPx * surface.density)} style={{ width: extent.widthPx, height: heightPx }} />
      </Playhead>
      {moment && pointer ? <div className="hairline" style={{ transform: `translateX(${pointer.xPx}px)`, height: overviewTopPx }} /> : null}
      {moment && pointer && dragging.current !== 'pan' ? <MomentCard moment={moment} tile={tileStyle(run, moment.timeSec)} xPx={pointer.xPx} widthPx={extent.widthPx} /> : null}
      <div className="zoom">
        <IconButton icon="minus" label={text.timeline.zoomOut} disabled={isWhole(view, extent)} onClick={() => { zoom(1 / 1.5); }} />
        <IconButton icon="plus" label={text.timeline.zoomIn} onClick={() => { zoom(1.5); }} />
        <IconButton icon="whole" label={text.timeline.zoomWhole} disabled={isWhole(view, extent)} onClick={() => { change(() => wholeView(extent)); }} />
      </div>
    </>
  );
}

/** What the pointer is at. In the clips' lane the clip counts that is meant, though it may be few pixels wide. */
function momentUnder(timeline: TimelineView, options: { lanes: readonly Lane[]; view: TimeView; clipRows: readonly number[]; durationSec: number; pointer: { xPx: number; yPx: number } }): Moment {
  const { lanes, view, clipRows, durationSec, pointer } = options;
  const timeSec = Math.min(durationSec, timeAt(view, pointer.xPx));
  const found = momentAt(timeline, timeSec);
  const under = laneAt(lanes, pointer.yPx);
  if (under?.lane.id !== 'clips' || !timeline.clips) {
    return found;
  }
  return { ...found, clip: clipAt(timeline.clips, clipRows, { timeSec, row: under.row, slopSec: SLOP_PX / view.pxPerSec }) };
}

interface PointerWork { down(event: PointerEvent): void; move(event: PointerEvent): void; up(): void; leave(): void }

/** The slider that the timeline is: its line, and what it says to those who listen. */
function Playhead({ player, timeline, durationSec, view, widthPx, heightPx, pointer, onFocus, children }: {
  player: Player; timeline: TimelineView; durationSec: number; view: TimeView; widthPx: number; heightPx: number; pointer: PointerWork; onFocus: (focused: boolean) => void; children: ReactNode;
}): ReactElement {
  const { timeSec, playing } = useStore(player.state);
  // While it plays, nothing is said: a voice would talk over the source.
  const said = useRef(timeSec);
  if (!playing) {
    said.current = timeSec;
  }
  const x = xAt(view, timeSec);
  return (
    <div className="playable" role="slider" tabIndex={0} aria-label={text.timeline.label} aria-valuemin={0} aria-valuemax={Math.round(durationSec)} aria-valuenow={Math.round(said.current)}
      aria-valuetext={[formatTimecode(said.current), ...describeMoment(momentAt(timeline, said.current))].join(', ')}
      onFocus={() => { onFocus(true); }} onBlur={() => { onFocus(false); }}
      onPointerDown={pointer.down} onPointerMove={pointer.move} onPointerUp={pointer.up} onPointerCancel={pointer.up} onPointerLeave={pointer.leave}>
      {children}
      {x >= 0 && x <= widthPx ? <div className="playhead" style={{ transform: `translateX(${x}px)`, height: heightPx }} /> : null}
    </div>
  );
}

/** Keeps the playhead in sight while it plays. */
function usePageTurning(player: Player, reveal: (timeSec: number) => void): void {
  const latest = useRef(reveal);
  latest.current = reveal;
  useEffect(() => player.state.subscribe(({ playing, timeSec }) => {
    if (playing) {
      latest.current(timeSec);
    }
  }), [player]);
}

/** The wheel zooms with Mod (or a pinch) and moves sideways; without either it scrolls the page as ever. */
function useWheel(ref: { readonly current: HTMLElement | null }, options: { zoom(factor: number, xPx: number): void; pan(byPx: number): void; canPan: boolean }): void {
  const latest = useRef(options);
  latest.current = options;
  useEffect(() => {
    const element = ref.current;
    const onWheel = (event: WheelEvent): void => {
      const { zoom, pan, canPan } = latest.current;
      const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 33 : 1;
      if (event.ctrlKey || event.metaKey) {
        event.preventDefault();
        zoom(Math.exp(-event.deltaY * unit * ZOOM_PER_WHEEL), event.clientX - (element?.getBoundingClientRect().left ?? 0));
        return;
      }
      const sideways = event.deltaX !== 0 ? event.deltaX : event.shiftKey ? event.deltaY : 0;
      if (canPan && Math.abs(sideways) > Math.abs(event.shiftKey ? 0 : event.deltaY)) {
        event.preventDefault();
        pan(sideways * unit);
      }
    };
    // React's own wheel listeners are passive: they could not keep the page from zooming.
    element?.addEventListener('wheel', onWheel, { passive: false });
    return () => { element?.removeEventListener('wheel', onWheel); };
  }, [ref]);
}
