/** The recording's picture under the playhead, with faces and the windows that an aspect shows of it. */
import { useEffect, useRef, useState, type KeyboardEvent, type PointerEvent, type ReactElement } from 'react';

import type { SizePx } from '#shared/framing/crop.ts';
import { text } from '#shared/text/en.ts';
import type { BoxPx } from '#shared/units/geometry.ts';

import { usePlayhead } from '../preview/playhead.ts';
import { moveTo, resize } from './frame-geometry.ts';
import { pathOf, type Point } from './frame-trails.ts';

const t = text.review.frame;
/** Steps of the arrow keys as shares of the picture's width, and of plus and minus. */
const STEP = { move: 0.01, far: 0.05, size: 1.06 } as const;
/** Keys come in strokes: what they come to is sent when they rest, milliseconds. */
const REST_MS = 500;

interface PictureProps {
  url: string; media: SizePx; panels: readonly BoxPx[]; windows: readonly BoxPx[]; faces: readonly { trackId: number; box: BoxPx; chosen: boolean }[];
  /** Ways through the shot: of the windows, and of faces. */
  cameraWays: readonly (readonly Point[])[]; faceWays: readonly (readonly Point[])[];
  /** Resolves when the engine has answered and its own windows are shown, changed or not. */
  onWindows(windows: readonly BoxPx[]): Promise<unknown>;
  onFace(box: BoxPx): void;
}

export function FramePicture({ url, media, panels, windows, faces, cameraWays, faceWays, onWindows, onFace }: PictureProps): ReactElement {
  const svg = useRef<SVGSVGElement>(null);
  const rest = useRef<ReturnType<typeof setTimeout> | null>(null);
  const [draft, setDraft] = useState<readonly BoxPx[] | null>(null);
  const shown = draft ?? windows;
  // A face lies over the window that shows it: drawn from there, the window goes along, and the face is not meant.
  const drawn = useRef(false);
  const waiting = useRef<(() => void) | null>(null);
  // What was not sent yet when the picture goes is sent then.
  useEffect(() => () => { waiting.current?.(); }, []);

  const replace = (index: number, window: BoxPx): readonly BoxPx[] => shown.map((each, at) => (at === index ? window : each));
  function send(next: readonly BoxPx[]): void {
    if (rest.current) {
      clearTimeout(rest.current);
    }
    waiting.current = null;
    // What was drawn stays until the engine's own windows are there, and what was drawn since stays after that.
    void onWindows(next).then(() => { setDraft(now => (now === next ? null : now)); });
  }
  function sendLater(next: readonly BoxPx[]): void {
    setDraft(next);
    if (rest.current) {
      clearTimeout(rest.current);
    }
    waiting.current = () => { send(next); };
    rest.current = setTimeout(() => { waiting.current?.(); }, REST_MS);
  }
  function drag(index: number, event: PointerEvent<SVGRectElement>): void {
    const box = svg.current?.getBoundingClientRect();
    const window = shown[index];
    if (!box || !window || event.button !== 0) {
      return;
    }
    event.currentTarget.focus();
    event.preventDefault();
    const scale = media.widthPx / box.width;
    const from = { x: event.clientX, y: event.clientY };
    let next: readonly BoxPx[] | null = null;
    drawn.current = false;
    const move = (at: globalThis.PointerEvent): void => {
      const centre = { xPx: window.xPx + window.widthPx / 2 + (at.clientX - from.x) * scale, yPx: window.yPx + window.heightPx / 2 + (at.clientY - from.y) * scale };
      drawn.current = drawn.current || Math.hypot(at.clientX - from.x, at.clientY - from.y) > DRAG_PX;
      if (!drawn.current) {
        return;
      }
      next = replace(index, moveTo(window, centre, media));
      setDraft(next);
    };
    const end = (): void => {
      removeEventListener('pointermove', move);
      removeEventListener('pointerup', end);
      removeEventListener('pointercancel', end);
      if (next) {
        send(next);
      }
    };
    addEventListener('pointermove', move);
    addEventListener('pointerup', end);
    addEventListener('pointercancel', end);
  }
  function onKey(index: number, event: KeyboardEvent): void {
    const window = shown[index];
    const panel = panels[index];
    if (!window || !panel) {
      return;
    }
    const step = (event.shiftKey ? STEP.far : STEP.move) * media.widthPx;
    const by = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] }[event.key];
    const next = by ? moveTo(window, { xPx: window.xPx + window.widthPx / 2 + (by[0] ?? 0), yPx: window.yPx + window.heightPx / 2 + (by[1] ?? 0) }, media)
      : event.key === '+' || event.key === '=' ? resize(window, STEP.size, panel, media) : event.key === '-' ? resize(window, 1 / STEP.size, panel, media) : null;
    if (next) {
      event.preventDefault();
      event.stopPropagation();
      sendLater(replace(index, next));
    }
  }
  function onWheel(index: number, deltaY: number): void {
    const window = shown[index];
    const panel = panels[index];
    if (window && panel) {
      sendLater(replace(index, resize(window, deltaY > 0 ? STEP.size : 1 / STEP.size, panel, media)));
    }
  }

  return (
    <div className="frame-picture" style={{ aspectRatio: `${media.widthPx} / ${media.heightPx}` }}>
      <SourcePicture url={url} />
      <svg ref={svg} viewBox={`0 0 ${media.widthPx} ${media.heightPx}`} role="group" aria-label={t.label}>
        {shown.length > 0 ? <path className="dim" fillRule="evenodd" d={`M0 0H${media.widthPx}V${media.heightPx}H0Z${shown.map(hole).join('')}`} /> : null}
        {faceWays.map((way, index) => <path key={index} className="way" d={pathOf(way)} vectorEffect="non-scaling-stroke" />)}
        {draft ? null : cameraWays.map((way, index) => <path key={index} className="way camera" d={pathOf(way)} vectorEffect="non-scaling-stroke"><title>{t.cameraWay}</title></path>)}
        {shown.map((window, index) => (
          <rect key={index} className="window" x={window.xPx} y={window.yPx} width={window.widthPx} height={window.heightPx} tabIndex={0} role="button" aria-label={t.window(index + 1)} vectorEffect="non-scaling-stroke"
            onPointerDown={event => { drag(index, event); }} onKeyDown={event => { onKey(index, event); }} onWheel={event => { onWheel(index, event.deltaY); }} />
        ))}
        {faces.map(({ trackId, box, chosen }, index) => (
          <rect key={trackId} className="face" data-chosen={chosen} x={box.xPx} y={box.yPx} width={box.widthPx} height={box.heightPx} rx={box.widthPx / 12} tabIndex={0} role="button" aria-label={t.face(index + 1, chosen)} vectorEffect="non-scaling-stroke"
            onPointerDown={event => { drag(Math.max(0, shown.findIndex(each => holds(each, box))), event); }} onClick={() => { if (!drawn.current) { onFace(box); } }} onKeyDown={event => { if (event.key === 'Enter' || event.key === ' ') { event.preventDefault(); event.stopPropagation(); onFace(box); } }} />
        ))}
      </svg>
    </div>
  );
}

/** A press that moves less is a click, pixels. */
const DRAG_PX = 4;

/** Whether the middle of a box lies in a window. */
function holds(window: BoxPx, box: BoxPx): boolean {
  const [x, y] = [box.xPx + box.widthPx / 2, box.yPx + box.heightPx / 2];
  return x >= window.xPx && x < window.xPx + window.widthPx && y >= window.yPx && y < window.yPx + window.heightPx;
}

function hole({ xPx, yPx, widthPx, heightPx }: BoxPx): string {
  return `M${xPx} ${yPx}h${widthPx}v${heightPx}h${-widthPx}Z`;
}

/** How long the playhead must rest before its picture is sought while something plays, milliseconds. */
const FOLLOW_MS = 250;

/** The picture at the playhead. While a clip plays it follows in steps: two films at once would cost the one that is judged. */
function SourcePicture({ url }: { url: string }): ReactElement {
  const ref = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    const video = ref.current;
    let lastMs = 0;
    let timer: ReturnType<typeof setTimeout> | null = null;
    const show = (): void => {
      timer = null;
      lastMs = performance.now();
      if (video && !video.seeking) {
        video.currentTime = usePlayhead.getState().sec;
      } else {
        timer = setTimeout(show, FOLLOW_MS);
      }
    };
    const follow = (): void => {
      if (timer === null) {
        timer = setTimeout(show, Math.max(0, (usePlayhead.getState().playing ? FOLLOW_MS : 0) - (performance.now() - lastMs)));
      }
    };
    follow();
    const stop = usePlayhead.subscribe(follow);
    return () => {
      stop();
      if (timer !== null) {
        clearTimeout(timer);
      }
    };
  }, [url]);
  return <video ref={ref} src={url} muted playsInline preload="auto" tabIndex={-1} aria-hidden="true" />;
}
