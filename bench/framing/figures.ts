/** The figures that are shown of a tally. */
import type { Tally } from './measure.ts';

/** Shares in percent, distances in widths of the output, accelerations in widths of the window a second, a second. Null: nothing to tell by. */
export interface Figures {
  readonly wholePct: number | null;
  readonly wrongPct: number | null;
  readonly nonePct: number | null;
  readonly offsetMean: number | null;
  readonly offsetP95: number | null;
  readonly movesPerMin: number;
  readonly cutsInShotsPerMin: number;
  readonly mostAcceleration: number;
  readonly stillShots: number;
  readonly mostDriftPx: number | null;
  readonly lateMeanSec: number | null;
  readonly lateMostSec: number | null;
  readonly earlyMostSec: number | null;
  readonly screenWholePct: number | null;
}

export function figuresOf(tally: Tally): Figures {
  const offsets = [...tally.offsets].sort((a, b) => a - b);
  const minutes = Math.max(1e-9, tally.seconds / 60);
  return {
    wholePct: share(tally.whole, tally.looks), wrongPct: share(tally.wrong, tally.looks), nonePct: share(tally.none, tally.looks),
    offsetMean: mean(offsets), offsetP95: offsets.length > 0 ? round(offsets[Math.min(offsets.length - 1, Math.floor(0.95 * offsets.length))] ?? 0) : null,
    movesPerMin: round(tally.moves / minutes), cutsInShotsPerMin: round(tally.cutsInShots / minutes),
    mostAcceleration: most(tally.accelerations) ?? 0, stillShots: tally.stillShots, mostDriftPx: most(tally.driftsPx),
    lateMeanSec: mean(tally.lateSec), lateMostSec: most(tally.lateSec), earlyMostSec: most(tally.earlySec),
    screenWholePct: share(tally.screenWhole, tally.screenLooks),
  };
}

const shown = (value: number | null, unit = ''): string => (value === null ? '-' : `${value}${unit}`);

/** Columns of the tables. */
export const HEADINGS: readonly (readonly [string, (figures: Figures) => string])[] = [
  ['WHOLE', each => shown(each.wholePct, ' %')], ['WRONG', each => shown(each.wrongPct, ' %')], ['NONE', each => shown(each.nonePct, ' %')],
  ['OFFSET', each => shown(each.offsetMean)], ['P95', each => shown(each.offsetP95)],
  ['MOVES/MIN', each => shown(each.movesPerMin)], ['CUTS IN SHOTS/MIN', each => shown(each.cutsInShotsPerMin)], ['ACCELERATION', each => shown(each.mostAcceleration)],
  ['STILL SHOTS', each => shown(each.stillShots)], ['DRIFT THERE', each => shown(each.mostDriftPx, ' px')],
  ['LATE', each => shown(each.lateMeanSec, ' s')], ['MOST', each => shown(each.lateMostSec, ' s')], ['EARLY', each => shown(each.earlyMostSec, ' s')],
  ['SCREENS WHOLE', each => shown(each.screenWholePct, ' %')],
];

function share(part: number, all: number): number | null {
  return all > 0 ? Math.round(1e4 * part / all) / 100 : null;
}

function mean(values: readonly number[]): number | null {
  return values.length > 0 ? round(values.reduce((sum, value) => sum + value, 0) / values.length) : null;
}

function most(values: readonly number[]): number | null {
  return values.length > 0 ? round(values.reduce((a, b) => Math.max(a, b))) : null;
}

function round(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}
