/** Who is shown when: turns of the faces in a shot, held long enough, and quick exchanges between several of them. Pure. */
import type { Stretch } from './speaking.ts';
import type { FrameSpan, Track } from './tracks.ts';

/** A person is shown at least so long before the picture goes to another, seconds. */
export const MIN_HOLD_SEC = 1;
/** So many turns in a row that are each shorter than this begin a quick exchange, seconds. */
const QUICK_TURNS = 3;
const QUICK_TURN_SEC = 2.5;
/** It goes on until somebody speaks for so long. Longer than what begins one, or the picture would change its layout with every breath. */
const CALM_TURN_SEC = 4;
/** A shorter exchange is not worth another layout, seconds. */
const MIN_EXCHANGE_SEC = 3;

/** A stretch in which several people speak by turns. */
export interface Exchange extends FrameSpan {
  /** From left to right. */
  readonly people: readonly Track[];
}

/** Stretches in which people go to and fro, in order. */
export function quickExchanges(stretches: readonly Stretch[], fps: number): Exchange[] {
  const isShorter = (stretch: Stretch | undefined, sec: number): boolean => stretch !== undefined && stretch.endFrame - stretch.startFrame < sec * fps;
  const found: Exchange[] = [];
  for (let first = 0; first < stretches.length;) {
    let end = first;
    while (isShorter(stretches[end], end - first < QUICK_TURNS ? QUICK_TURN_SEC : CALM_TURN_SEC)) {
      end++;
    }
    const run = stretches.slice(first, end);
    const [opening, closing] = [run[0], run.at(-1)];
    const isExchange = run.length >= QUICK_TURNS && opening && closing && closing.endFrame - opening.startFrame >= MIN_EXCHANGE_SEC * fps;
    if (isExchange) {
      const people = [...new Set(run.map(each => each.track))].sort((a, b) => a.seat.xPx - b.seat.xPx);
      found.push({ startFrame: opening.startFrame, endFrame: closing.endFrame, people });
    }
    first = isExchange ? end : first + 1;
  }
  return found.filter(exchange => exchange.people.length > 1);
}

/** What of a scene is not taken. */
export function gapsBetween(scene: FrameSpan, taken: readonly FrameSpan[]): FrameSpan[] {
  const gaps: FrameSpan[] = [];
  let from = scene.startFrame;
  for (const span of [...taken].sort((a, b) => a.startFrame - b.startFrame)) {
    gaps.push({ startFrame: from, endFrame: span.startFrame });
    from = span.endFrame;
  }
  gaps.push({ startFrame: from, endFrame: scene.endFrame });
  return gaps.filter(gap => gap.endFrame > gap.startFrame);
}

/** The parts of stretches inside a span. */
export function clipTo(stretches: readonly Stretch[], span: FrameSpan): Stretch[] {
  return stretches
    .map(each => ({ ...each, startFrame: Math.max(each.startFrame, span.startFrame), endFrame: Math.min(each.endFrame, span.endFrame) }))
    .filter(each => each.endFrame > each.startFrame);
}

/** Stretches none of which is shorter than `leastFrames`, unless it is the only one: a short one goes to the longer neighbour. */
export function heldLongEnough(stretches: readonly Stretch[], leastFrames: number): Stretch[] {
  const list = [...stretches];
  for (;;) {
    const lengths = list.map(each => each.endFrame - each.startFrame);
    const shortest = lengths.indexOf(Math.min(...lengths));
    if (list.length <= 1 || lengths[shortest]! >= leastFrames) {
      return list;
    }
    const takesOver = (lengths[shortest - 1] ?? -1) >= (lengths[shortest + 1] ?? -1) ? shortest - 1 : shortest + 1;
    const low = Math.min(shortest, takesOver);
    list.splice(low, 2, { ...list[takesOver]!, startFrame: list[low]!.startFrame, endFrame: list[low + 1]!.endFrame });
    for (let i = list.length - 1; i > 0; i--) {
      if (list[i]!.track === list[i - 1]!.track) {
        list.splice(i - 1, 2, { ...list[i - 1]!, endFrame: list[i]!.endFrame });
      }
    }
  }
}
