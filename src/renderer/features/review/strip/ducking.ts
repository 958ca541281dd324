/** The music bed's curve on the strip: from clip time to the recording's. Pure. */
import type { SourceRange } from '#shared/artifacts/clip.ts';
import { duckingAt, type DuckingKey } from '#shared/sound/music-bed.ts';

import { xOf, type StripWindow } from './strip-geometry.ts';

/** Levels from the bottom of the lane to its top, LU against speech. */
const LEVELS_LU = { low: -40, high: 0 } as const;

/** A line for each piece of the clip, as points of an SVG polyline: over what is cut out there is no music. */
export function duckingLines(keys: readonly DuckingKey[], ranges: readonly SourceRange[], window: StripWindow, size: { widthPx: number; heightPx: number }): string[] {
  const y = (levelLu: number): number => (LEVELS_LU.high - Math.min(LEVELS_LU.high, Math.max(LEVELS_LU.low, levelLu))) / (LEVELS_LU.high - LEVELS_LU.low) * size.heightPx;
  return keys.length === 0 ? [] : ranges.map(({ sourceStartSec, sourceEndSec, outputStartSec }) => {
    const endSec = outputStartSec + sourceEndSec - sourceStartSec;
    const times = [outputStartSec, ...keys.map(key => key.atSec).filter(sec => sec > outputStartSec && sec < endSec), endSec];
    return times.map(sec => `${xOf(sourceStartSec + sec - outputStartSec, window, size.widthPx).toFixed(1)},${y(duckingAt(keys, sec)).toFixed(1)}`).join(' ');
  });
}

/** The highest and the lowest level of a curve, LU under speech. */
export function duckingRange(keys: readonly DuckingKey[]): { underSpeech: number; inPauses: number } {
  const levels = keys.map(key => -key.levelLu);
  return { underSpeech: Math.max(...levels), inPauses: Math.min(...levels) };
}
