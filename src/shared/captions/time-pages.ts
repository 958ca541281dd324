import type { CaptionPage, CaptionWord } from '../artifacts/enhancement.ts';
import { secToFrame } from '../units/timecode.ts';
import type { ClipWord } from './clip-words.ts';

/** A page stands until the next one when the gap between their words is shorter than this, seconds. */
const HOLD_GAP_SEC = 0.3;
/** Otherwise it goes this long after its last word, seconds. */
const LINGER_SEC = 0.2;
/** It also stands until the next one when the picture would be without a caption for less than this, seconds: no blinking. */
const BLINK_SEC = 0.15;
/** A page stands at least this long where the next one allows it, seconds. */
const MIN_PAGE_SEC = 0.7;
/** Inside a page the highlight goes straight to the next word over gaps shorter than this, seconds. */
const HIGHLIGHT_GAP_SEC = 0.12;

/**
 * Puts caption pages on frames. Pages are in order and never overlap; they start with their first word; every word is lit for
 * at least one frame inside its page, starts strictly after the word before it, and lies within `durationFrames`. Where there
 * are more words than frames (a transcript that cannot belong to the recording), neighbours are joined into one.
 * `emphasised` holds indices into the words artifact.
 */
export function timePages(pages: readonly (readonly ClipWord[])[], options: { fps: number; durationFrames: number; emphasised: ReadonlySet<number> }): CaptionPage[] {
  const { fps, durationFrames, emphasised } = options;
  const joined = joinSurplus(pages, durationFrames);
  const flat = joined.flat();
  const starts = wordStarts(flat, fps, durationFrames);
  let position = 0;
  return joined.map(page => {
    const firstAt = position;
    position += page.length;
    const pageStart = starts[firstAt] ?? 0;
    const nextStart = starts[position] ?? durationFrames;
    const words = page.map((word, offset): CaptionWord => {
      const startFrame = starts[firstAt + offset] ?? 0;
      const limit = starts[firstAt + offset + 1] ?? durationFrames;
      const spokenEnd = Math.max(startFrame + 1, Math.min(secToFrame(word.endSec, fps), limit));
      const isLast = offset === page.length - 1;
      const endFrame = !isLast && limit - spokenEnd < HIGHLIGHT_GAP_SEC * fps ? limit : spokenEnd;
      return { text: word.text, startFrame, endFrame, emphasis: emphasised.has(word.index) };
    });
    const spokenEnd = words[words.length - 1]?.endFrame ?? pageStart + 1;
    return { startFrame: pageStart, endFrame: pageEnd(pageStart, spokenEnd, nextStart, fps), words };
  });
}

function pageEnd(start: number, spokenEnd: number, nextStart: number, fps: number): number {
  if (nextStart - spokenEnd < HOLD_GAP_SEC * fps) {
    return nextStart;
  }
  const end = Math.min(nextStart, Math.max(spokenEnd + Math.round(LINGER_SEC * fps), start + Math.round(MIN_PAGE_SEC * fps)));
  return nextStart - end < BLINK_SEC * fps ? nextStart : end;
}

/** Start frames, strictly rising, each word with at least one frame before the clip ends. */
function wordStarts(words: readonly ClipWord[], fps: number, durationFrames: number): number[] {
  const starts: number[] = [];
  words.forEach((word, at) => {
    const previous = starts[at - 1] ?? -1;
    starts.push(Math.max(previous + 1, secToFrame(word.startSec, fps)));
  });
  for (let at = words.length - 1; at >= 0; at -= 1) {
    starts[at] = Math.min(starts[at] ?? 0, durationFrames - (words.length - at));
  }
  return starts;
}

function joinSurplus(pages: readonly (readonly ClipWord[])[], durationFrames: number): ClipWord[][] {
  const count = pages.reduce((sum, page) => sum + page.length, 0);
  const size = Math.ceil(count / durationFrames);
  if (size <= 1) {
    return pages.map(page => [...page]).filter(page => page.length > 0);
  }
  const flat = pages.flat();
  const joined: ClipWord[][] = [];
  for (let at = 0; at < flat.length; at += size) {
    const group = flat.slice(at, at + size);
    const first = group[0];
    const last = group[group.length - 1];
    if (first && last) {
      joined.push([{ ...first, endSec: last.endSec, text: group.map(word => word.text).join(' ') }]);
    }
  }
  return joined;
}
