import type { ReactElement } from 'react';
import { Composition, type CalculateMetadataFunction } from 'remotion';

import { ClipInput } from '#shared/render/clip-input.ts';
import { COMPOSITION_ID } from '#shared/render/composition-props.ts';
import { Clip } from './clip.tsx';
import { sampleInput } from './sample-input.ts';
import { SHEETS_COMPOSITION_ID, SheetsInput } from './sheets-input.ts';
import { Sheets } from './sheets.tsx';
import { canDecodeH264 } from './video-source.ts';

/** Refuses props that the schema refuses, takes size, rate and length from them, and settles how frames are fetched. */
const calculateMetadata: CalculateMetadataFunction<ClipInput> = async ({ props }) => {
  const input = ClipInput.parse(props);
  const { widthPx, heightPx, fps, durationFrames, host } = input;
  const video = host.video === 'auto' ? (await canDecodeH264() ? 'media' : 'offthread') : host.video;
  return { width: widthPx, height: heightPx, fps, durationInFrames: durationFrames, props: { ...input, host: { ...host, video } } };
};

/** The one composition family, every aspect, layout and style of which comes from its input; and the sheets of its overlays. */
export function Root(): ReactElement {
  const defaults = sampleInput();
  const { host, ...clip } = defaults;
  return (
    <>
      <Composition
        id={COMPOSITION_ID} component={Clip} schema={ClipInput} defaultProps={defaults} calculateMetadata={calculateMetadata}
        width={defaults.widthPx} height={defaults.heightPx} fps={defaults.fps} durationInFrames={defaults.durationFrames}
      />
      <Composition
        id={SHEETS_COMPOSITION_ID} component={Sheets} schema={SheetsInput} defaultProps={{ clips: [clip], fonts: host.fonts, sheets: [{ clip: 0, layer: 'logo', columns: 1, cellWidthPx: 8, cellHeightPx: 8, states: [] }] }}
        width={8} height={8} fps={1} durationInFrames={1}
      />
    </>
  );
}
