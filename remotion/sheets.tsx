import { useMemo, type CSSProperties, type ReactElement } from 'react';
import { AbsoluteFill, useCurrentFrame } from 'remotion';

import type { CompositionProps } from '#shared/render/composition-props.ts';
import { useAssets } from './assets.ts';
import { OverlayView } from './layers/overlay-view.tsx';
import { OVERLAYS, type OverlayId, type OverlayStates } from './layers/overlays.ts';
import { SheetsInput } from './sheets-input.ts';

/** Sprite sheets: each frame a grid of cells on nothing, each cell one state of one layer, cut out of the output at its origin. */
export function Sheets(input: SheetsInput): ReactElement | null {
  // Not `input` itself, which is another object at each frame: what layers have worked out for the clip's props is to be kept.
  const { clips, fonts, sheets } = useMemo(() => SheetsInput.parse({ clips: input.clips, fonts: input.fonts, sheets: input.sheets }), [input.clips, input.fonts, input.sheets]);
  const logos = useMemo(() => clips.flatMap(({ style }) => style.logo.dataUrl ?? []), [clips]);
  const ready = useAssets(fonts, logos);
  const sheet = sheets[useCurrentFrame()];
  const clip = sheet && clips[sheet.clip];
  if (!ready || !clip) {
    return null;
  }
  const { layer, columns, cellWidthPx, cellHeightPx } = sheet;
  return (
    <AbsoluteFill>
      {sheet.states.map((state, index) => (
        <div key={index} style={{ ...CELL, left: index % columns * cellWidthPx, top: Math.floor(index / columns) * cellHeightPx, width: cellWidthPx, height: cellHeightPx }}>
          <Cell id={layer} clip={clip} state={state} />
        </div>
      ))}
    </AbsoluteFill>
  );
}

/** The output around the layer, moved such that the cell's corner is at the origin. */
function Cell<Id extends OverlayId>({ id, clip, state }: { id: Id; clip: CompositionProps; state: OverlayStates[Id] }): ReactElement {
  const { xPx, yPx } = OVERLAYS[id].origin(clip, state);
  return (
    <div style={{ position: 'absolute', left: -xPx, top: -yPx, width: clip.widthPx, height: clip.heightPx }}>
      <OverlayView id={id} props={clip} state={state} />
    </div>
  );
}

const CELL: CSSProperties = { position: 'absolute', overflow: 'hidden', contain: 'strict' };
