/** Where frames of a prepared clip stand in the recording, and the other way round. Pure. */
import type { ClipPreview } from '#shared/review/review-view.ts';

type Ranges = ClipPreview['sourceRanges'];

export interface ClipTime {
  readonly fps: number;
  readonly frameCount: number;
  /** Time in the recording at the beginning of a frame; frames beyond the clip count as its first and last. */
  sourceOf(frame: number): number;
  /** The frame that shows at a time of the recording, or null: that moment is not in the clip. */
  frameOf(sourceSec: number): number | null;
  /** The frame that shows at a time, or the first one after it where that moment is cut out or lies just before the clip; null: elsewhere. */
  frameFrom(sourceSec: number): number | null;
  /** Start of the first piece, end of the last one. */
  readonly startSec: number;
  readonly endSec: number;
}

/** A clip is cut at whole frames: its prepared start may lie so much behind the one that was asked for, seconds. */
const EARLY_SEC = 0.1;
/** Hundredths of a frame that rounding may take away: a time that was made from a frame must give the same frame again. */
const SLACK_FRAMES = 0.02;

export function clipTime(ranges: Ranges, fps: number, frameCount: number): ClipTime {
  const first = ranges[0];
  const last = ranges.at(-1);
  if (!first || !last) {
    throw new RangeError('a clip has no piece of the recording');
  }
  const time: ClipTime = {
    fps, frameCount, startSec: first.sourceStartSec, endSec: last.sourceEndSec,
    sourceOf(frame) {
      const atSec = Math.min(Math.max(frame, 0), frameCount - 1) / fps;
      const slackSec = SLACK_FRAMES / fps;
      const range = ranges.findLast(each => each.outputStartSec <= atSec + slackSec) ?? first;
      return range.sourceStartSec + Math.max(0, atSec - range.outputStartSec);
    },
    frameOf(sourceSec) {
      const slackSec = SLACK_FRAMES / fps;
      const range = ranges.find(each => sourceSec >= each.sourceStartSec - slackSec && sourceSec < each.sourceEndSec - slackSec);
      if (!range) {
        return null;
      }
      const frame = Math.floor((range.outputStartSec + sourceSec - range.sourceStartSec) * fps + SLACK_FRAMES);
      return Math.min(Math.max(frame, 0), frameCount - 1);
    },
    frameFrom(sourceSec) {
      const next = sourceSec < first.sourceStartSec - EARLY_SEC ? undefined : ranges.find(each => each.sourceStartSec >= sourceSec);
      return time.frameOf(sourceSec) ?? (next ? time.frameOf(next.sourceStartSec) : null);
    },
  };
  return time;
}
