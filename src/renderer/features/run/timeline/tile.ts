import type { CSSProperties } from 'react';

import type { RunView } from '#shared/api/run-view.ts';
import { filmstripIntervalSec } from '#shared/artifacts/source.ts';

/** Columns of a filmstrip, and width of a tile in it. */
const COLUMNS = 10;
const TILE_PX = 160;
const WIDE = 16 / 9;

/** Shows the picture nearest to a time out of the filmstrip, as a background; null: there is none. */
export function tileStyle({ filmstripUrl, durationSec, aspectRatio }: Pick<RunView, 'filmstripUrl' | 'durationSec' | 'aspectRatio'>, timeSec: number): CSSProperties | null {
  if (filmstripUrl === null || durationSec === null) {
    return null;
  }
  const everySec = filmstripIntervalSec(durationSec);
  const tiles = Math.max(1, Math.ceil(durationSec / everySec));
  const tile = Math.min(tiles - 1, Math.max(0, Math.round(timeSec / everySec)));
  const rows = Math.ceil(tiles / COLUMNS);
  return {
    width: TILE_PX, aspectRatio: String(aspectRatio ?? WIDE), backgroundImage: `url("${filmstripUrl}")`, backgroundSize: `${COLUMNS * 100}% auto`, backgroundRepeat: 'no-repeat',
    backgroundPosition: `${((tile % COLUMNS) / (COLUMNS - 1)) * 100}% ${rows > 1 ? (Math.floor(tile / COLUMNS) / (rows - 1)) * 100 : 0}%`,
  };
}
