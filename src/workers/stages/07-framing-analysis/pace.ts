/** How often faces are looked for: as often as they move. */
import { distance, MIN_SCORE } from '#workers/tools/faces/yunet.ts';
import type { Face } from '#workers/tools/faces/yunet.ts';

/** Looks a second while faces hardly move, as a rule, and while one moves fast: between two of them no head leaves its box's margin. */
const LOOKS_PER_SEC = { calm: 3, usual: 5, fast: 10 } as const;
/** A face that goes so many of its widths a second hardly moves, or moves fast. */
const SPEED = { calm: 0.15, fast: 0.8 } as const;

/** Seconds until the next look. `now` and `before`: the faces of this look and of the one `sinceSec` ago; null: this is the first. */
export function lookAgainAfterSec(before: readonly Face[], now: readonly Face[], sinceSec: number | null): number {
  const sure = now.filter(face => face.score >= MIN_SCORE);
  if (sinceSec === null || sure.length === 0 || before.length !== now.length) {
    return 1 / LOOKS_PER_SEC.usual;
  }
  const speeds = sure.map(face => Math.min(...before.map(each => distance(each, face))) / Math.max(1e-3, sinceSec));
  const fastest = Math.max(...speeds);
  return 1 / (fastest >= SPEED.fast ? LOOKS_PER_SEC.fast : fastest <= SPEED.calm ? LOOKS_PER_SEC.calm : LOOKS_PER_SEC.usual);
}
