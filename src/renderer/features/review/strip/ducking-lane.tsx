/** How loud the music is under the clip, over its waveform. */
import type { ReactElement } from 'react';

import type { ClipPreview } from '#shared/review/review-view.ts';
import { text } from '#shared/text/en.ts';

import { duckingLines, duckingRange } from './ducking.ts';
import type { StripWindow } from './strip-geometry.ts';

const HEIGHT_PX = 36;

export function DuckingLane({ preview, window, widthPx }: { preview: Pick<ClipPreview, 'ducking' | 'sourceRanges'>; window: StripWindow; widthPx: number }): ReactElement | null {
  if (preview.ducking.length === 0) {
    return null;
  }
  const { underSpeech, inPauses } = duckingRange(preview.ducking);
  return (
    <svg className="ducking" role="img" aria-label={text.review.strip.music(underSpeech, inPauses)} width={widthPx} height={HEIGHT_PX} viewBox={`0 0 ${widthPx} ${HEIGHT_PX}`}>
      {duckingLines(preview.ducking, preview.sourceRanges, window, { widthPx, heightPx: HEIGHT_PX }).map(points => <polyline key={points} points={points} />)}
    </svg>
  );
}
