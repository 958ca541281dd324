import type { CSSProperties, ReactElement } from 'react';
import { Video } from '@remotion/media';
import { AbsoluteFill, OffthreadVideo } from 'remotion';

import type { VideoSource } from '#shared/render/clip-input.ts';
import type { CompositionProps } from '#shared/render/composition-props.ts';
import { boxStyle } from '../layer-style.ts';
import type { PanelState, PictureState } from './state.ts';

/** The backdrop is drawn this much smaller and enlarged: a blur of a small picture costs a fraction and looks the same. */
const BACKDROP_REDUCTION = 8;
/** Blur radius in pixels of the reduced picture. */
const BACKDROP_BLUR_PX = 4;
/** Width of the line between two panels, as a share of the shorter side. */
const SEAM_WIDTH = 0.006;

interface PictureProps {
  readonly props: CompositionProps;
  readonly state: PictureState;
  readonly video: VideoSource;
}

/** The moving picture, laid out by its state. */
export function Picture({ props, state, video }: PictureProps): ReactElement {
  return (
    <AbsoluteFill style={{ background: props.style.background, overflow: 'hidden' }}>
      {state.backdrop ? <Backdrop props={props} panel={state.backdrop} video={video} /> : null}
      {state.panels.map((panel, index) => <Panel key={`${state.layout}-${index}`} props={props} panel={panel} video={video} />)}
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

function Panel({ props, panel, video }: { props: CompositionProps; panel: PanelState; video: VideoSource }): ReactElement {
  return (
    <div style={{ ...boxStyle(panel.panel), overflow: 'hidden' }}>
      <Frames props={props} video={video} style={windowStyle(props, panel, 1)} />
    </div>
  );
}

function Backdrop({ props, panel, video }: { props: CompositionProps; panel: PanelState; video: VideoSource }): ReactElement {
  const small: CSSProperties = { position: 'absolute', left: 0, top: 0, width: props.widthPx / BACKDROP_REDUCTION, height: props.heightPx / BACKDROP_REDUCTION, overflow: 'hidden' };
  return (
    // A little larger than the output, so that the blur's pale rim stays outside.
    <div style={{ ...small, willChange: 'transform', transformOrigin: '0 0', transform: `scale(${BACKDROP_REDUCTION})` }}>
      <div style={{ ...small, filter: `blur(${BACKDROP_BLUR_PX}px) brightness(.55) saturate(1.15)`, transform: 'scale(1.12)' }}>
        <Frames props={props} video={video} style={windowStyle(props, panel, 1 / BACKDROP_REDUCTION)} />
      </div>
    </div>
  );
}

/** Places the whole media such that the window fills the panel; `reduction` is the scale of the surroundings. */
function windowStyle(props: CompositionProps, { panel, window }: PanelState, reduction: number): CSSProperties {
  const scaleX = panel.widthPx / window.widthPx * reduction;
  const scaleY = panel.heightPx / window.heightPx * reduction;
  return {
    position: 'absolute', left: 0, top: 0, width: props.mediaWidthPx, height: props.mediaHeightPx, maxWidth: 'none', transformOrigin: '0 0',
    transform: `translate(${-window.xPx * scaleX}px, ${-window.yPx * scaleY}px) scale(${scaleX}, ${scaleY})`,
  };
}

function Frames({ props, video, style }: { props: CompositionProps; video: VideoSource; style: CSSProperties }): ReactElement {
  if (video === 'offthread') {
    return <OffthreadVideo muted src={props.mediaSrc} style={{ ...style, objectFit: 'fill' }} />;
  }
  return <Video muted src={props.mediaSrc} objectFit="fill" style={style} />;
}
