/** All runs of whole sentences that could be clips, the best few of each start. */
import type { CutPoints } from './cut-points.ts';
import { standsAlone } from './criteria/completeness.ts';
import { judgeRun } from './score.ts';
import type { Candidate, Judge } from './score.ts';

/** Candidates kept for each first sentence: memory grows with the recording, not with its square. */
const KEPT_PER_START = 2;
/** Ends judged for each start; more are thinned out evenly (one-word sentences would give hundreds). */
const ENDS_PER_START = 12;

/**
 * Judges runs within the limits. `aloneOnly`: only runs that stand alone are looked at. `onStart` is called now and then with
 * the share of starts done.
 */
export function findCandidates(points: CutPoints, judge: Judge, options: { aloneOnly: boolean; onStart?: (share: number) => void }): Candidate[] {
  const { minSec, maxSec } = judge.limits;
  const { recording } = judge;
  const count = recording.signals.length;
  const kept: Candidate[] = [];
  for (let first = 0; first < count; first += 1) {
    if (first % 50 === 0) {
      options.onStart?.(first / count);
    }
    const startSec = points.startSec[first] as number;
    const ends: number[] = [];
    for (let last = first; last < count; last += 1) {
      const lengthSec = (points.endSec[last] as number) - startSec;
      if (lengthSec > maxSec) {
        break;
      }
      if (lengthSec >= minSec && (!options.aloneOnly || standsAlone({ first, last, startSec, endSec: points.endSec[last] as number }, recording))) {
        ends.push(last);
      }
    }
    const step = Math.max(1, ends.length / ENDS_PER_START);
    const judged: Candidate[] = [];
    for (let at = 0; at < ends.length; at += step) {
      const last = ends[Math.floor(at)] as number;
      judged.push(judgeRun({ first, last, startSec, endSec: points.endSec[last] as number }, judge));
    }
    judged.sort((a, b) => b.score - a.score || a.last - b.last);
    kept.push(...judged.slice(0, KEPT_PER_START));
  }
  return kept;
}
