import { useMemo, type ReactElement } from 'react';
import { AbsoluteFill, useCurrentFrame } from 'remotion';

import type { ClipInput } from '#shared/render/clip-input.ts';
import type { CompositionProps } from '#shared/render/composition-props.ts';
import { useAssets } from './assets.ts';
import { OverlayView } from './layers/overlay-view.tsx';
import { OVERLAY_IDS, overlayState, type OverlayId } from './layers/overlays.ts';
import { Picture } from './layers/picture/picture.tsx';
import { pictureState } from './layers/picture/state.ts';
import { ProgressBar } from './layers/progress-bar/progress-bar.tsx';
import { progressState } from './layers/progress-bar/state.ts';

/** A clip: the picture and what lies over it. The only place that asks which frame it is; layers draw from their states. */
export function Clip({ host, ...props }: ClipInput): ReactElement {
  const frame = useCurrentFrame();
  const { dataUrl } = props.style.logo;
  const logos = useMemo(() => dataUrl === null ? [] : [dataUrl], [dataUrl]);
  const ready = useAssets(host.fonts, logos);
  if (!ready) {
    return <AbsoluteFill style={{ background: props.style.background }} />;
  }
  const progress = progressState(props, frame);
  return (
    <AbsoluteFill>
      <Picture props={props} state={pictureState(props, frame)} video={host.video} />
      {OVERLAY_IDS.map(id => <OverlayAt key={id} id={id} props={props} frame={frame} />)}
      {progress ? <ProgressBar props={props} state={progress} /> : null}
    </AbsoluteFill>
  );
}

function OverlayAt<Id extends OverlayId>({ id, props, frame }: { id: Id; props: CompositionProps; frame: number }): ReactElement | null {
  const state = overlayState(id, props, frame);
  return state === null ? null : <OverlayView id={id} props={props} state={state} />;
}
