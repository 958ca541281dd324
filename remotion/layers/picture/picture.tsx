import { Fragment, useCallback, useEffect, useRef, type CSSProperties, type ReactElement } from 'react';
import { Video } from '@remotion/media';
import { AbsoluteFill, OffthreadVideo } from 'remotion';

import type { VideoSource } from '#shared/render/clip-input.ts';
import type { CompositionProps } from '#shared/render/composition-props.ts';
import { boxStyle } from '../layer-style.ts';
import { backdropFilters, insetRim, seamBox } from './geometry.ts';
import type { PanelState, PictureState } from './state.ts';

interface PictureProps {
  readonly props: CompositionProps;
  readonly state: PictureState;
  readonly video: VideoSource;
}

/** The moving picture, laid out by its state. */
export function Picture({ props, state, video }: PictureProps): ReactElement {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { xPx, yPx, widthPx, heightPx } = state.backdrop?.window ?? NO_WINDOW;
  // The same function from frame to frame: the extractor fetches a frame again, and loses it, for a new one.
  const onFrame = useCallback((frame: CanvasImageSource) => {
    if (canvas.current && widthPx > 0) {
      paintBackdrop(canvas.current, frame, { xPx, yPx, widthPx, heightPx }, props);
    }
  }, [xPx, yPx, widthPx, heightPx, props]);
  const { canvas: canvasSize } = backdropFilters(props);
  return (
    <AbsoluteFill style={{ background: props.style.background, overflow: 'hidden' }}>
      {state.backdrop ? <canvas ref={canvas} width={canvasSize.widthPx} height={canvasSize.heightPx} style={FILL} /> : null}
      {state.panels.map((panel, index) => (
        <Fragment key={`${state.layout}-${index}`}>
          {state.layout === 'inset' && index > 0 ? <div style={{ ...boxStyle(insetRim(props, panel.panel)), background: props.style.background }} /> : null}
          <Panel props={props} panel={panel} video={video} onFrame={state.backdrop && index === 0 ? onFrame : undefined} />
        </Fragment>
      ))}
      {state.layout === 'two-up' ? <Seam props={props} second={state.panels[1]} /> : null}
    </AbsoluteFill>
  );
}

/** The line where two panels meet. */
function Seam({ props, second }: { props: CompositionProps; second: PanelState | undefined }): ReactElement | null {
  return second ? <div style={{ ...boxStyle(seamBox(props, second.panel.yPx > 0 ? 'stacked' : 'side-by-side')), background: props.style.background }} /> : null;
}

function Panel({ props, panel, video, onFrame }: { props: CompositionProps; panel: PanelState; video: VideoSource; onFrame: OnFrame | undefined }): ReactElement {
  return (
    <div style={{ ...boxStyle(panel.panel), overflow: 'hidden' }}>
      <Frames props={props} video={video} style={windowStyle(props, panel)} onFrame={onFrame} />
    </div>
  );
}

/** Paints the backdrop from the very frame that the whole picture in front shows: the media is fetched once. */
function paintBackdrop(canvas: HTMLCanvasElement, frame: CanvasImageSource, window: PanelState['window'], output: CompositionProps): void {
  const context = canvas.getContext('2d');
  if (context) {
    const { rimPx: rim, blurPx, brightness, saturation } = backdropFilters(output);
    context.filter = `blur(${blurPx}px) brightness(${brightness}) saturate(${saturation})`;
    context.drawImage(frame, window.xPx, window.yPx, window.widthPx, window.heightPx, -rim, -rim, canvas.width + 2 * rim, canvas.height + 2 * rim);
  }
}

/** Places the whole media such that the window fills the panel. */
function windowStyle(props: CompositionProps, { panel, window }: PanelState): CSSProperties {
  const scaleX = panel.widthPx / window.widthPx;
  const scaleY = panel.heightPx / window.heightPx;
  return {
    position: 'absolute', left: 0, top: 0, width: props.mediaWidthPx, height: props.mediaHeightPx, maxWidth: 'none', transformOrigin: '0 0',
    transform: `translate(${-window.xPx * scaleX}px, ${-window.yPx * scaleY}px) scale(${scaleX}, ${scaleY})`,
  };
}

function Frames({ props, video, style, onFrame }: { props: CompositionProps; video: VideoSource; style: CSSProperties; onFrame: OnFrame | undefined }): ReactElement {
  if (video === 'offthread') {
    return <OffthreadVideo muted src={props.mediaSrc} style={{ ...style, objectFit: 'fill' }} onVideoFrame={onFrame} />;
  }
  if (video === 'element') {
    return <ElementFrames src={props.mediaSrc} style={style} onFrame={onFrame} />;
  }
  return <Video muted src={props.mediaSrc} objectFit="fill" style={style} onVideoFrame={onFrame} />;
}

/** The browser's own element. It is asked for its frames here: Remotion would fetch the media by CORS, which not every place that plays them answers. */
function ElementFrames({ src, style, onFrame }: { src: string; style: CSSProperties; onFrame: OnFrame | undefined }): ReactElement {
  const holder = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = holder.current?.querySelector('video');
    if (!element || !onFrame) {
      return;
    }
    const paint = (): void => {
      onFrame(element);
      handle = element.requestVideoFrameCallback(paint);
    };
    let handle = element.requestVideoFrameCallback(paint);
    if (element.readyState >= element.HAVE_CURRENT_DATA) {
      onFrame(element);
    }
    return () => { element.cancelVideoFrameCallback(handle); };
  }, [onFrame]);
  return (
    <div ref={holder} style={{ display: 'contents' }}>
      <OffthreadVideo muted src={src} trimBefore={INTO_FRAME} acceptableTimeShiftInSeconds={LAG_SEC} style={{ ...style, objectFit: 'fill' }} />
    </div>
  );
}

/**
 * How far into each frame an element is sent, frames. Sent to a frame's very beginning, Chromium shows the one before for about a third
 * of the frames at 23.976, 29.97, 30 and 59.94 frames a second: times are cut off at microseconds.
 */
const INTO_FRAME = 0.02;
/** Further from the clock, an element is sent to where it should be, seconds: what is seen and heard would be felt apart. */
const LAG_SEC = 0.3;

type OnFrame = (frame: CanvasImageSource) => void;

const NO_WINDOW: PanelState['window'] = { xPx: 0, yPx: 0, widthPx: 0, heightPx: 0 };
const FILL: CSSProperties = { position: 'absolute', left: 0, top: 0, width: '100%', height: '100%' };
