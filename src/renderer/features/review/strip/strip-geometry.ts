/** Where times stand on the strip, and where its handles may go. Pure. */
import { EDITED_CLIP_SEC } from '#shared/review/edits.ts';

export interface StripWindow { readonly fromSec: number; readonly toSec: number }

/** How much of the recording is shown on each side of the clip, seconds. */
export const CONTEXT_STEPS_SEC = [3, 8, 20, 60, 180] as const;
export const DEFAULT_CONTEXT = 1;

/** The stretch that the strip shows: the clip and what lies around it, as far as there is recording. */
export function stripWindow(clip: { startSec: number; endSec: number }, contextSec: number, durationSec: number): StripWindow {
  return { fromSec: Math.max(0, clip.startSec - contextSec), toSec: Math.min(durationSec, clip.endSec + contextSec) };
}

export function xOf(sec: number, window: StripWindow, widthPx: number): number {
  return (sec - window.fromSec) / (window.toSec - window.fromSec) * widthPx;
}

export function secAt(xPx: number, window: StripWindow, widthPx: number): number {
  const share = Math.min(1, Math.max(0, xPx / widthPx));
  return window.fromSec + share * (window.toSec - window.fromSec);
}

/** The edge nearest to a time, where one lies within `withinSec`; else the time itself. Edges are in order. */
export function snap(sec: number, edges: readonly number[], withinSec: number): number {
  let best = sec;
  let distance = withinSec;
  for (const edge of edges) {
    if (Math.abs(edge - sec) <= distance) {
      best = edge;
      distance = Math.abs(edge - sec);
    }
  }
  return best;
}

/** A clip's range after one of its handles was put somewhere: inside the recording, neither too short nor too long. */
export function moveHandle(range: { startSec: number; endSec: number }, handle: 'in' | 'out', toSec: number, durationSec: number): { startSec: number; endSec: number } {
  const { least, most } = EDITED_CLIP_SEC;
  const { startSec, endSec } = range;
  return handle === 'in'
    ? { startSec: clamp(toSec, Math.max(0, endSec - most), endSec - least), endSec }
    : { startSec, endSec: clamp(toSec, startSec + least, Math.min(durationSec, startSec + most)) };
}

/** Tiles of the filmstrip that fill the strip: each stands for the recording's picture at its own middle. */
export function tilesOn(window: StripWindow, widthPx: number, tileWidthPx: number, intervalSec: number, tileCount: number): { index: number; xPx: number; widthPx: number }[] {
  const count = Math.max(1, Math.ceil(widthPx / tileWidthPx));
  return Array.from({ length: count }, (_, at) => {
    const xPx = at * tileWidthPx;
    const sec = secAt(xPx + tileWidthPx / 2, window, widthPx);
    return { index: Math.min(tileCount - 1, Math.max(0, Math.floor(sec / intervalSec))), xPx, widthPx: Math.min(tileWidthPx, widthPx - xPx) };
  });
}

/** The highest peak under each pixel of the strip. */
export function peaksUnder(peaks: { hopSec: number; max: readonly number[] }, window: StripWindow, widthPx: number): number[] {
  const perPx = (window.toSec - window.fromSec) / widthPx;
  return Array.from({ length: Math.max(0, Math.floor(widthPx)) }, (_, x) => {
    const first = Math.floor((window.fromSec + x * perPx) / peaks.hopSec);
    const last = Math.max(first, Math.ceil((window.fromSec + (x + 1) * perPx) / peaks.hopSec) - 1);
    let highest = 0;
    for (let index = first; index <= last; index += 1) {
      highest = Math.max(highest, peaks.max[index] ?? 0);
    }
    return highest;
  });
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), Math.max(low, high));
}
