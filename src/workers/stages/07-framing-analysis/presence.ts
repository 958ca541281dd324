/** When a face is in the picture, and when somebody is though his face is not seen. */
import { MOTION_COLUMNS } from '#workers/tools/faces/motion.ts';
import { distance } from '#workers/tools/faces/yunet.ts';
import type { Movement } from './observe.ts';
import type { FrameSpan, Track } from './tracks.ts';

/** When no face at all was seen for so long inside a shot, that part counts as a scene without faces, seconds. */
export const NOBODY_AFTER_SEC = 4;
/** A face is there so long before it is first seen and after it was last seen: faces are not looked for in every frame. Seconds. */
const MARGIN_SEC = 0.2;
/** Somebody who comes back to his place (so far from it, in widths of his face) within so many seconds, and moved there meanwhile, had turned away. */
const SAME_PLACE = 0.6;
const TURNED_AWAY_SEC = 15;
/** He moved if the columns around his place did so at least this much of what they do while he is seen; and no less than grain does, 0..255. */
const MOVED_SHARE = 0.3;
const GRAIN = 0.3;
/** His shoulders, in widths of the face on each side. */
const SHOULDERS = 0.75;

/** Tells at which frames a face is in the picture. One that is not seen for a moment is. */
export function presenceOf({ sightings }: Pick<Track, 'sightings'>, fps: number): (frame: number) => boolean {
  const spans: { from: number; to: number }[] = [];
  for (const { frame } of sightings) {
    const last = spans.at(-1);
    if (last && frame - last.to < NOBODY_AFTER_SEC * fps) {
      last.to = frame;
    } else {
      spans.push({ from: frame, to: frame });
    }
  }
  const margin = MARGIN_SEC * fps;
  return frame => spans.some(({ from, to }) => frame >= from - margin && frame <= to + margin);
}

/** Whether somebody sat in his place through a stretch without faces, turned away or bent down. `widthPx`: of the media. */
export function isTurnedAway(gap: FrameSpan, tracks: readonly Track[], seen: { readonly movement: Movement; readonly widthPx: number; readonly fps: number }): boolean {
  if (gap.endFrame - gap.startFrame > TURNED_AWAY_SEC * seen.fps) {
    return false;
  }
  return tracks.some(({ sightings }) => {
    const before = sightings.findLast(each => each.frame < gap.startFrame);
    const after = sightings.find(each => each.frame >= gap.endFrame);
    if (!before || !after || distance(before.face, after.face) > SAME_PLACE) {
      return false;
    }
    const fromPx = Math.min(before.face.xPx, after.face.xPx) - SHOULDERS * before.face.widthPx;
    const toPx = Math.max(before.face.xPx, after.face.xPx) + (1 + SHOULDERS) * before.face.widthPx;
    const columnOf = (px: number): number => Math.min(MOTION_COLUMNS - 1, Math.max(0, Math.floor(px / seen.widthPx * MOTION_COLUMNS)));
    const columns = { first: columnOf(fromPx), last: columnOf(toPx) };
    const usual = movementIn(seen.movement, { startFrame: Math.max(0, gap.startFrame - Math.round(NOBODY_AFTER_SEC * seen.fps)), endFrame: gap.startFrame }, columns);
    return movementIn(seen.movement, gap, columns) >= Math.max(GRAIN, MOVED_SHARE * usual);
  });
}

/** Mean movement of some columns of the picture over a stretch. */
function movementIn({ columns }: Movement, span: FrameSpan, { first, last }: { first: number; last: number }): number {
  let sum = 0;
  for (let frame = span.startFrame; frame < span.endFrame; frame++) {
    for (let column = first; column <= last; column++) {
      sum += columns[frame * MOTION_COLUMNS + column] ?? 0;
    }
  }
  return sum / Math.max(1, (span.endFrame - span.startFrame) * (last - first + 1));
}
