import type { PlannedClip } from '#shared/artifacts/plan.ts';
import { roundMs, secToFrame } from '#shared/units/timecode.ts';

/**
 * Moves the start of clips that follow each other without a gap, by half a frame at most, so that they share nothing once their lengths
 * are whole frames at `fps`. Ids, ranks and order stay.
 */
export function apartOnFrames(clips: readonly PlannedClip[], fps: number): PlannedClip[] {
  const inTime = [...clips].sort((a, b) => a.startSec - b.startSec);
  let freeSec = 0;
  const startOf = new Map(inTime.map(({ clipId, startSec, endSec }) => {
    const start = Math.max(startSec, freeSec);
    freeSec = roundUpMs(start + secToFrame(endSec - start, fps) / fps);
    return [clipId, start];
  }));
  return clips.map(clip => ({ ...clip, startSec: startOf.get(clip.clipId) ?? clip.startSec }));
}

/** Up to the next millisecond. */
function roundUpMs(sec: number): number {
  const rounded = roundMs(sec);
  return rounded < sec - 1e-9 ? roundMs(rounded + 0.001) : rounded;
}
