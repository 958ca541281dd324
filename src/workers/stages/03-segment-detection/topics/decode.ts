/** Chooses topic starts from each sentence's odds of starting one. */

/** Settings of the choice. */
export interface DecodeSettings {
  /** Log odds that a start costs: higher gives fewer topics. */
  cost: number;
  /** Usual length of a topic, seconds, and how far lengths spread around it (standard deviation of their logarithm). */
  usualSec: number; spread: number;
  /** How much the length counts against the words. */
  lengthWeight: number;
}

/** Longest topic the search considers, seconds: keeps the time linear. Longer ones cost more, and are chained of such pieces. */
const REACH_SEC = 1500;

/**
 * Indices of the sentences that start topics (never 0), by dynamic programming: the sum of log odds less their cost, plus
 * the logarithm of each topic's length under a log-normal distribution.
 */
export function chooseStarts(logOdds: readonly number[], startsSec: readonly number[], endSec: number, settings: DecodeSettings): number[] {
  const count = logOdds.length;
  const best: number[] = new Array<number>(count + 1).fill(-Infinity);
  const from: number[] = new Array<number>(count + 1).fill(0);
  best[0] = 0;
  for (let end = 1; end <= count; end += 1) {
    const atSec = end < count ? startsSec[end] as number : endSec;
    const gain = end < count ? (logOdds[end] as number) - settings.cost : 0;
    for (let start = end - 1; start >= 0; start -= 1) {
      const lengthSec = atSec - (startsSec[start] as number);
      const value = (best[start] as number) + gain + lengthValue(lengthSec, settings);
      if (value > (best[end] as number)) {
        best[end] = value;
        from[end] = start;
      }
      if (lengthSec > REACH_SEC) {
        break;
      }
    }
  }
  const starts: number[] = [];
  for (let end = from[count] as number; end > 0; end = from[end] as number) {
    starts.push(end);
  }
  return starts.reverse();
}

function lengthValue(lengthSec: number, { usualSec, spread, lengthWeight }: DecodeSettings): number {
  const distance = Math.log(Math.max(1, lengthSec) / usualSec) / spread;
  return -0.5 * lengthWeight * distance * distance;
}
