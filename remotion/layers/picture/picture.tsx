import { useCallback, useRef, type CSSProperties, type ReactElement } from 'react';
import { Video } from '@remotion/media';
import { AbsoluteFill, OffthreadVideo } from 'remotion';

import type { VideoSource } from '#shared/render/clip-input.ts';
import type { CompositionProps } from '#shared/render/composition-props.ts';
import { boxStyle } from '../layer-style.ts';
import type { PanelState, PictureState } from './state.ts';

/**
 * The backdrop is painted this much smaller and stretched: a blur of a small picture costs next to nothing and looks the same,
 * where a CSS filter over the whole output takes three times as long as everything else.
 */
const BACKDROP_REDUCTION = 12;
/** Blur (standard deviation) in pixels of the reduced picture, and how far the picture is drawn beyond the rim to hide its fading. */
const BACKDROP_BLUR_PX = 3;
const BACKDROP_RIM_PX = 8;
/** Width of the line between two panels, as a share of the shorter side. */
const SEAM_WIDTH = 0.006;

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
      paintBackdrop(canvas.current, frame, { xPx, yPx, widthPx, heightPx });
    }
  }, [xPx, yPx, widthPx, heightPx]);
  return (
    <AbsoluteFill style={{ background: props.style.background, overflow: 'hidden' }}>
      {state.backdrop ? <canvas ref={canvas} width={Math.round(props.widthPx / BACKDROP_REDUCTION)} height={Math.round(props.heightPx / BACKDROP_REDUCTION)} style={FILL} /> : null}
      {state.panels.map((panel, index) => <Panel key={`${state.layout}-${index}`} props={props} panel={panel} video={video} onFrame={state.backdrop ? onFrame : undefined} />)}
      {state.layout === 'two-up' ? <Seam props={props} second={state.panels[1]} /> : null}
    </AbsoluteFill>
  );
}

/** A line of the style's background where two panels meet, so that they read as two pictures. */
function Seam({ props, second }: { props: CompositionProps; second: PanelState | undefined }): ReactElement | null {
  if (!second) {
    return null;
  }
  const width = 2 * Math.round(SEAM_WIDTH * Math.min(props.widthPx, props.heightPx) / 2);
  const { xPx, yPx, widthPx, heightPx } = second.panel;
  const box = yPx > 0 ? { xPx, yPx: yPx - width / 2, widthPx, heightPx: width } : { xPx: xPx - width / 2, yPx, widthPx: width, heightPx };
  return <div style={{ ...boxStyle(box), background: props.style.background }} />;
}

function Panel({ props, panel, video, onFrame }: { props: CompositionProps; panel: PanelState; video: VideoSource; onFrame: OnFrame | undefined }): ReactElement {
  return (
    <div style={{ ...boxStyle(panel.panel), overflow: 'hidden' }}>
      <Frames props={props} video={video} style={windowStyle(props, panel)} onFrame={onFrame} />
    </div>
  );
}

/** Paints the backdrop from the very frame that the whole picture in front shows: the media is fetched once. */
function paintBackdrop(canvas: HTMLCanvasElement, frame: CanvasImageSource, window: PanelState['window']): void {
  const context = canvas.getContext('2d');
  if (context) {
    const rim = BACKDROP_RIM_PX;
    context.filter = `blur(${BACKDROP_BLUR_PX}px) brightness(.55) saturate(1.15)`;
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
  return <Video muted src={props.mediaSrc} objectFit="fill" style={style} onVideoFrame={onFrame} />;
}

type OnFrame = (frame: CanvasImageSource) => void;

const NO_WINDOW: PanelState['window'] = { xPx: 0, yPx: 0, widthPx: 0, heightPx: 0 };
const FILL: CSSProperties = { position: 'absolute', left: 0, top: 0, width: '100%', height: '100%' };
