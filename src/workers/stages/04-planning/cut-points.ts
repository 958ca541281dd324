/** Where between two sentences a clip may be cut: in the pause, a little before the first word, a little after the last. */
import type { Sentence } from '#shared/artifacts/segments.ts';
import { clamp, lowerBound } from '#shared/editorial/numbers.ts';
import { roundMs } from '#shared/units/timecode.ts';

/** Air before the first word at most, and after the last word at least (where the pause allows) and at most, seconds. */
export const AIR_SEC = { before: 0.25, afterWanted: 0.45, afterMost: 0.6 } as const;
/** How far a cut may be moved to a measured silence when the transcript's times leave no gap, seconds. */
const SNAP_SEC = 0.1;
/** A piece of another shot shorter than this at a clip's edge reads as a flash, so the cut moves to the shot's, seconds. */
const FLASH_SEC = 0.5;

interface Span { startSec: number; endSec: number }

/** Per sentence, where a clip that starts or ends with it is cut. `startSec[i + 1] >= endSec[i]`: neighbours never overlap. */
export interface CutPoints { startSec: number[]; endSec: number[] }

/**
 * Cut points of every sentence. A gap is shared at its middle unless it is wide enough for both airs. Where the transcript
 * leaves no gap, a silence of the sound within a tenth of a second takes the cut. Where the picture changes in the air
 * before the first word or after the last, the clip starts or ends with that change.
 */
export function cutPoints(sentences: readonly Sentence[], silences: readonly Span[], shots: readonly Span[], durationSec: number): CutPoints {
  const points: CutPoints = { startSec: [], endSec: [] };
  sentences.forEach((sentence, index) => {
    const before = sentences[index - 1];
    const next = sentences[index + 1];
    points.startSec.push(roundMs(startOf(before?.endSec ?? 0, sentence.startSec, silences)));
    points.endSec.push(roundMs(Math.min(durationSec, endOf(sentence.endSec, next?.startSec ?? durationSec, silences))));
  });
  points.startSec.forEach((start, index) => {
    const end = points.endSec[index - 1];
    if (end !== undefined && end > start) {
      // Only rounding and snapping get here; the later of both would let a sound of the other clip in.
      points.startSec[index] = end;
    }
  });
  sentences.forEach((sentence, index) => {
    const start = points.startSec[index] as number;
    const end = points.endSec[index] as number;
    points.startSec[index] = shotChange(shots, start, Math.min(sentence.startSec, start + FLASH_SEC), 'last') ?? start;
    points.endSec[index] = shotChange(shots, Math.max(sentence.endSec, end - FLASH_SEC), end, 'first') ?? end;
  });
  return points;
}

/** The first or last change of shot in a range, if there is one. */
function shotChange(shots: readonly Span[], fromSec: number, toSec: number, which: 'first' | 'last'): number | null {
  let found: number | null = null;
  for (let index = lowerBound(shots, fromSec, shot => shot.startSec); index < shots.length; index += 1) {
    const changeSec = (shots[index] as Span).startSec;
    if (changeSec > toSec) {
      break;
    }
    found = changeSec;
    if (which === 'first') {
      break;
    }
  }
  return found === null || found === 0 ? null : roundMs(found);
}

function middleOf(gapStart: number, gapEnd: number, silences: readonly Span[]): number {
  const middle = (gapStart + gapEnd) / 2;
  const quiet = silenceNear(silences, gapStart - SNAP_SEC, gapEnd + SNAP_SEC);
  return quiet ? clamp((quiet.startSec + quiet.endSec) / 2, gapStart - SNAP_SEC, gapEnd + SNAP_SEC) : middle;
}

function startOf(previousEnd: number, wordStart: number, silences: readonly Span[]): number {
  const gap = wordStart - previousEnd;
  if (gap < 0.05) {
    return middleOf(previousEnd, wordStart, silences);
  }
  return wordStart - Math.min(AIR_SEC.before, gap / 2);
}

function endOf(wordEnd: number, nextStart: number, silences: readonly Span[]): number {
  const gap = nextStart - wordEnd;
  if (gap < 0.05) {
    return middleOf(wordEnd, nextStart, silences);
  }
  // Room for the next clip's air is left only where there is enough for both.
  const room = gap >= AIR_SEC.afterWanted + AIR_SEC.before ? gap - AIR_SEC.before : gap / 2;
  const wanted = Math.min(room, AIR_SEC.afterWanted);
  const quiet = silenceNear(silences, wordEnd, wordEnd + Math.min(room, AIR_SEC.afterMost));
  // Speech that outlasts the transcript's last word is let out, as far as the pause allows.
  return wordEnd + (quiet && quiet.startSec > wordEnd + wanted - 0.1 ? Math.min(room, AIR_SEC.afterMost) : wanted);
}

/** The longest silence that touches a range. */
function silenceNear(silences: readonly Span[], fromSec: number, toSec: number): Span | null {
  let best: Span | null = null;
  for (let index = lowerBound(silences, fromSec, span => span.endSec); index < silences.length; index += 1) {
    const span = silences[index] as Span;
    if (span.startSec > toSec) {
      break;
    }
    if (!best || span.endSec - span.startSec > best.endSec - best.startSec) {
      best = span;
    }
  }
  return best;
}
