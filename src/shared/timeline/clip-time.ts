/**
 * How a clip's time comes from the recording's: the pieces of the source that it holds, and where a moment of the source stands in it.
 * Pure. Pieces are in the order of the source.
 */
import type { SourceRange } from '../artifacts/clip.ts';
import type { SourceSpan } from '../artifacts/source.ts';
import { secToFrame } from '../units/timecode.ts';

/** A clip as it is cut: a range of the source timeline, and what is left out of it. */
export interface CutRange {
  readonly startSec: number;
  readonly endSec: number;
  readonly cuts: readonly SourceSpan[];
}

/** A piece of a clip on the grid of frames that begins with the clip's range. `0 <= startFrame < endFrame`. */
export interface FramePiece {
  readonly startFrame: number;
  readonly endFrame: number;
}

/** The range without what is cut out of it, in order; none is empty. The whole range where nothing is cut. Empty: everything is. */
export function keptSpans({ startSec, endSec, cuts }: CutRange): SourceSpan[] {
  const kept: SourceSpan[] = [];
  let fromSec = startSec;
  for (const cut of [...cuts].sort((a, b) => a.startSec - b.startSec)) {
    if (cut.startSec > fromSec) {
      kept.push({ startSec: fromSec, endSec: Math.min(cut.startSec, endSec) });
    }
    fromSec = Math.max(fromSec, cut.endSec);
    if (fromSec >= endSec) {
      break;
    }
  }
  if (fromSec < endSec) {
    kept.push({ startSec: fromSec, endSec });
  }
  return kept.filter(span => span.endSec > span.startSec);
}

/** Pieces one behind the other on clip time, seconds. */
export function rangesOfSpans(spans: readonly SourceSpan[]): SourceRange[] {
  let outputStartSec = 0;
  return spans.map(({ startSec, endSec }) => {
    const range = { sourceStartSec: startSec, sourceEndSec: endSec, outputStartSec };
    outputStartSec += endSec - startSec;
    return range;
  });
}

/**
 * The pieces rounded to frames. All lie on one grid, so that errors do not add up: a cut is off by half a frame at most, wherever it
 * is. Pieces without a frame are left out, pieces that touch become one.
 */
export function piecesOnFrames(clip: CutRange, fps: number): FramePiece[] {
  const pieces: FramePiece[] = [];
  for (const span of keptSpans(clip)) {
    const startFrame = secToFrame(span.startSec - clip.startSec, fps);
    const endFrame = secToFrame(span.endSec - clip.startSec, fps);
    const last = pieces.at(-1);
    if (last && startFrame <= last.endFrame) {
      pieces[pieces.length - 1] = { startFrame: last.startFrame, endFrame: Math.max(last.endFrame, endFrame) };
    } else if (endFrame > startFrame) {
      pieces.push({ startFrame, endFrame });
    }
  }
  return pieces;
}

/** Pieces on frames as ranges of the source, to the microsecond. `startSec`: where the grid begins. */
export function rangesOfPieces(pieces: readonly FramePiece[], startSec: number, fps: number): SourceRange[] {
  const exact = (sec: number): number => Math.round(sec * 1e6) / 1e6;
  let frames = 0;
  return pieces.map(({ startFrame, endFrame }) => {
    const range = { sourceStartSec: exact(startSec + startFrame / fps), sourceEndSec: exact(startSec + endFrame / fps), outputStartSec: exact(frames / fps) };
    frames += endFrame - startFrame;
    return range;
  });
}

/**
 * Where a moment of the source stands on clip time, seconds. What was cut out stands at the join; what lies before the first piece or
 * after the last goes on beyond the clip's ends. Throws `RangeError` when there is no piece.
 */
export function sourceToClipSec(ranges: readonly SourceRange[], sourceSec: number): number {
  const at = Math.max(0, ranges.findLastIndex(range => range.sourceStartSec <= sourceSec));
  const range = ranges[at];
  if (!range) {
    throw new RangeError('a clip needs at least one piece');
  }
  const next = ranges[at + 1];
  if (next && sourceSec >= range.sourceEndSec) {
    return next.outputStartSec;
  }
  return range.outputStartSec + (sourceSec - range.sourceStartSec);
}

/** How long a stretch of the source lasts in the clip, seconds. */
export function heldSec(ranges: readonly SourceRange[], startSec: number, endSec: number): number {
  // Without a cut inside the difference is taken as it is, so that nothing is lost to rounding.
  const cutInside = ranges.some((range, at) => at > 0 && range.sourceStartSec > startSec && (ranges[at - 1] as SourceRange).sourceEndSec < endSec);
  return cutInside ? sourceToClipSec(ranges, endSec) - sourceToClipSec(ranges, startSec) : endSec - startSec;
}

/** How long a clip is, seconds. */
export function lengthOfRanges(ranges: readonly SourceRange[]): number {
  return ranges.reduce((sum, range) => sum + (range.sourceEndSec - range.sourceStartSec), 0);
}

/** The parts of a stretch of the source that are in the clip, on clip time, seconds; in order. */
export function spansOnClip(ranges: readonly SourceRange[], startSec: number, endSec: number): { startSec: number; endSec: number }[] {
  return ranges.flatMap(range => {
    const from = Math.max(startSec, range.sourceStartSec);
    const to = Math.min(endSec, range.sourceEndSec);
    const shiftSec = range.outputStartSec - range.sourceStartSec;
    return to > from ? [{ startSec: from + shiftSec, endSec: to + shiftSec }] : [];
  });
}

/** Whether a moment of the source is in one of the spans. */
export function isInSpans(spans: readonly SourceSpan[], sourceSec: number): boolean {
  return spans.some(span => sourceSec >= span.startSec && sourceSec < span.endSec);
}
