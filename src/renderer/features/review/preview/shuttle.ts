/** J K L as on an editing desk. Pure. */

/** Speeds of repeated presses, in times real time. */
export const SPEEDS = [1, 2, 4, 8] as const;

/**
 * The speed after a press of L (`direction` 1) or J (-1) at speed `rate` (0: stopped; below 0: backwards). A press against the
 * direction plays at once at normal speed in the other one; each further press is faster.
 */
export function shuttle(rate: number, direction: 1 | -1): number {
  if (Math.sign(rate) !== direction) {
    return direction * SPEEDS[0];
  }
  return direction * (SPEEDS.find(each => each > Math.abs(rate)) ?? SPEEDS[SPEEDS.length - 1] ?? 1);
}
