/** Where a clip's shots begin, to the frame. */
import type { PictureDetail } from './detail.ts';

/** A cut's change is at least this, 0..255, and so many times the usual change around it. */
const CUT_CHANGE = 6;
const CUT_RATIO = 4;
/** Near a boundary that segment detection found, less is enough. */
const EXPECTED_CHANGE = 2.5;
const EXPECTED_RATIO = 2;
/** How far a boundary may lie from where segment detection put it (on a proxy of another frame rate), seconds. */
const EXPECTED_REACH_SEC = 0.35;
/** The usual change is the median over so much on both sides, seconds. */
const AROUND_SEC = 0.5;
/** Two cuts closer than this are one: a flash, or a picture that arrives in two steps. */
const MIN_SHOT_SEC = 0.2;

/** Two looks at a picture show other scenes where the even shares of its cells differ by so much on average, and one where by no more. */
const OTHER_SCENE = 0.2;
const SAME_SCENE = 0.08;
/** A dissolve or wipe takes no longer, seconds. */
const SOFT_SEC = 3.5;

/**
 * First frames of the shots; the first is 0. A cut is a frame that differs from the one before far more than its neighbours
 * do. `expectedFrames` are boundaries found elsewhere: each makes its neighbourhood more sensitive, and its strongest change is
 * taken. Where nothing changes there, nothing is cut.
 */
export function findShotStarts(change: Float32Array, fps: number, expectedFrames: readonly number[]): number[] {
  const reach = Math.max(1, Math.round(EXPECTED_REACH_SEC * fps));
  const usual = (frame: number): number => usualChange(change, frame, Math.max(2, Math.round(AROUND_SEC * fps)));
  const found = new Map<number, number>();
  for (let frame = 1; frame < change.length; frame++) {
    const value = change[frame]!;
    if (value >= CUT_CHANGE && value >= CUT_RATIO * usual(frame)) {
      found.set(frame, value);
    }
  }
  for (const expected of expectedFrames) {
    let best = 0;
    for (let frame = Math.max(1, expected - reach); frame <= Math.min(change.length - 1, expected + reach); frame++) {
      if (best === 0 || change[frame]! > change[best]!) {
        best = frame;
      }
    }
    const value = change[best] ?? 0;
    if (best > 0 && value >= EXPECTED_CHANGE && value >= EXPECTED_RATIO * usual(best)) {
      found.set(best, value);
    }
  }
  return [0, ...withoutFlashes(found, change.length, Math.max(2, Math.round(MIN_SHOT_SEC * fps)))];
}

/** Of cuts that lie too close together the strongest stays; none stays in the first or last frames of the clip. */
function withoutFlashes(found: Map<number, number>, frameCount: number, minFrames: number): number[] {
  const kept: number[] = [];
  const byStrength = [...found].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
  for (const [frame] of byStrength) {
    if (frame >= 2 && frame <= frameCount - 2 && kept.every(other => Math.abs(other - frame) >= minFrames)) {
      kept.push(frame);
    }
  }
  return kept.sort((a, b) => a - b);
}

function usualChange(change: Float32Array, frame: number, reach: number): number {
  const around: number[] = [];
  for (let i = Math.max(1, frame - reach); i <= Math.min(change.length - 1, frame + reach); i++) {
    if (i !== frame) {
      around.push(change[i]!);
    }
  }
  around.sort((a, b) => a - b);
  return around[around.length >> 1] ?? 0;
}

/**
 * Shot starts with those that no frame's change gives away: dissolves, wipes and fades from one scene into another. The scene is the same
 * before, and the same after, or it would be a moving camera. The new shot begins in the middle of the change.
 */
export function withSoftCuts(starts: readonly number[], { change, details }: { readonly change: Float32Array; readonly details: readonly PictureDetail[] }, fps: number): number[] {
  const found = [...starts];
  starts.forEach((startFrame, i) => {
    const endFrame = starts[i + 1] ?? change.length;
    const own = details.filter(({ frame }) => frame >= startFrame && frame < endFrame);
    for (let from = 0; from < own.length - 1;) {
      const to = own.findIndex((_, at) => at > from && isSoftCut(own, from, at, fps));
      if (to > 0) {
        const last = own.findLastIndex((_, at) => at < to && isSoftCut(own, at, to, fps));
        found.push(middleOfChange(change, own[last]!.frame, own[to]!.frame));
      }
      from = to > 0 ? to : from + 1;
    }
  });
  return [...new Set(found)].sort((a, b) => a - b);
}

function isSoftCut(details: readonly PictureDetail[], from: number, to: number, fps: number): boolean {
  const [before, a, b, after] = [details[from - 1], details[from], details[to], details[to + 1]];
  return a !== undefined && b !== undefined && b.frame - a.frame <= SOFT_SEC * fps && unlike(a, b) >= OTHER_SCENE
    && (before === undefined || unlike(before, a) <= SAME_SCENE) && (after === undefined || unlike(b, after) <= SAME_SCENE);
}

/** How much two looks at a picture differ in what is even of it, 0..1. */
function unlike(a: PictureDetail, b: PictureDetail): number {
  return a.even.reduce((sum, value, cell) => sum + Math.abs(value - (b.even[cell] ?? 0)), 0) / Math.max(1, a.even.length);
}

/** The frame by which half of what changes between two frames has changed. */
function middleOfChange(change: Float32Array, fromFrame: number, toFrame: number): number {
  const total = change.subarray(fromFrame + 1, toFrame + 1).reduce((sum, value) => sum + value, 0);
  let sum = 0;
  for (let frame = fromFrame + 1; frame <= toFrame; frame++) {
    sum += change[frame]!;
    if (sum >= total / 2) {
      return frame;
    }
  }
  return toFrame;
}
