import type { CriterionScore } from '#shared/artifacts/plan.ts';
import type { Segments } from '#shared/artifacts/segments.ts';
import { clamp, deviation, mean, median, roundTo } from '#shared/editorial/numbers.ts';

import type { EnergyScale, Run } from '../candidate.ts';

/** Below this a second counts as a pause and says nothing of how lively the talk is, dBFS. */
const PAUSE_DB = -50;

/** What is usual in a recording, or null without sound. */
export function energyScale(energy: Segments['energy']): EnergyScale | null {
  const spoken = energy.rmsDb.filter(level => level > PAUSE_DB);
  if (spoken.length === 0) {
    return null;
  }
  return { hopSec: energy.hopSec, rmsDb: energy.rmsDb, medianDb: median(spoken, PAUSE_DB), spreadDb: Math.max(1, deviation(spoken)) };
}

/** How lively a stretch sounds against the rest of the recording: its level and how much it moves. */
export function energyOf(range: Pick<Run, 'startSec' | 'endSec' | 'heard'>, scale: EnergyScale | null): CriterionScore {
  if (!scale) {
    return { id: 'energy', score: 0, reason: 'There is no sound to judge.', evidence: [] };
  }
  const levels = (range.heard ?? [range]).flatMap(span => scale.rmsDb.slice(Math.floor(span.startSec / scale.hopSec), Math.ceil(span.endSec / scale.hopSec)))
    .filter(level => level > PAUSE_DB);
  if (levels.length === 0) {
    return { id: 'energy', score: 0, reason: 'It is silent.', evidence: [] };
  }
  const louderDb = mean(levels) - scale.medianDb;
  const movesDb = deviation(levels);
  const score = 5 + 1.5 * louderDb / scale.spreadDb + 1.5 * (movesDb / scale.spreadDb - 0.8);
  const level = Math.abs(louderDb) < 0.5 ? 'about as loud as the rest' : `${Math.abs(louderDb).toFixed(1)} dB ${louderDb > 0 ? 'louder' : 'quieter'} than the rest`;
  return {
    id: 'energy', score: roundTo(clamp(score, 0, 10), 1), evidence: [],
    reason: `Speech is ${level}, and its level moves by ${movesDb.toFixed(1)} dB.`,
  };
}
