import { memo, type ReactElement } from 'react';

import { filmstripIntervalSec } from '#shared/artifacts/source.ts';
import type { ReviewView } from '#shared/review/review-view.ts';

import { tilesOn, type StripWindow } from './strip-geometry.ts';

const HEIGHT_PX = 48;
/** Columns of the filmstrip's picture. */
const COLUMNS = 10;

type Recording = Pick<ReviewView, 'durationSec' | 'widthPx' | 'heightPx'>;

/** Pictures of the recording along the strip. */
export const Filmstrip = memo(function Filmstrip({ url, recording, fromSec, toSec, widthPx }: { url: string; recording: Recording; fromSec: number; toSec: number; widthPx: number }): ReactElement {
  const window: StripWindow = { fromSec, toSec };
  const interval = filmstripIntervalSec(recording.durationSec);
  const count = Math.max(1, Math.ceil(recording.durationSec / interval));
  const rows = Math.ceil(count / COLUMNS);
  const tileWidthPx = HEIGHT_PX * recording.widthPx / recording.heightPx;
  return (
    <div className="filmstrip" style={{ height: HEIGHT_PX }} aria-hidden="true">
      {tilesOn(window, widthPx, tileWidthPx, interval, count).map(tile => (
        <i key={tile.xPx} style={{
          left: tile.xPx, width: tile.widthPx, backgroundImage: `url("${url}")`, backgroundSize: `${COLUMNS * tileWidthPx}px ${rows * HEIGHT_PX}px`,
          backgroundPosition: `${-(tile.index % COLUMNS) * tileWidthPx}px ${-Math.floor(tile.index / COLUMNS) * HEIGHT_PX}px`,
        }} />
      ))}
    </div>
  );
});
