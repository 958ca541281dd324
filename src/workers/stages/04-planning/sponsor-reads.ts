import type { SentenceSignals } from './sentence-signals.ts';

/** Sentences on each side within which further hits make a sponsor read, and how many hits it takes. */
const REACH = 5;
const HITS = 2;

/**
 * Which sentences lie inside sponsor reads. Only some sentences of a read name the sponsor; those between two such within
 * five sentences of each other belong to it too.
 */
export function sponsorReads(signals: readonly SentenceSignals[]): boolean[] {
  const inside = signals.map(() => false);
  signals.forEach((_, index) => {
    const from = Math.max(0, index - REACH);
    const window = signals.slice(from, index + REACH + 1);
    if (window.filter(each => each.sponsor).length >= HITS) {
      const hits = window.flatMap((each, at) => each.sponsor ? [from + at] : []);
      inside[index] = index >= Math.min(...hits) - 1 && index <= Math.max(...hits);
    }
  });
  return inside;
}
