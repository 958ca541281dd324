/** Measures what the camera does between cuts: moves, accelerations, and drift where it should stand. */
import type { Framing, FramingSegment } from '#shared/artifacts/clip.ts';
import type { BoxPx } from '#shared/units/geometry.ts';

import type { MeasureTask } from './measure.ts';
import { viewsAt } from './views.ts';

/** What is counted of the camera. */
export interface CameraTally {
  readonly seconds: number;
  /** Times that a window starts to move between cuts. */
  readonly moves: number;
  /** Changes of the picture where the recording has no cut. */
  readonly cutsInShots: number;
  /** The largest change of a window's speed in each segment, in its widths a second, a second. */
  readonly accelerations: readonly number[];
  /** Shots whose faces all stay within 5 % of the picture; and the windows' standard deviation in each of them, pixels. */
  readonly stillShots: number;
  readonly driftsPx: readonly number[];
}

/** A window that goes less from frame to frame stands, pixels. */
const STANDS_PX = 0.02;
/** One that goes more jumps: a cut, of its width. */
const JUMP = 0.25;
/** A face stays when its middle does not leave this share of the picture. */
const STAYS = 0.05;

/** Measures the windows of one aspect of a clip. */
export function measureCamera(task: Pick<MeasureTask, 'framing' | 'facts' | 'aspect' | 'segments'>): CameraTally {
  const { framing, facts, segments } = task;
  const ways = segments.flatMap(segment => waysOf(segment, task));
  const still = stillShots(framing);
  return {
    seconds: framing.frameCount / facts.fps,
    moves: ways.reduce((sum, way) => sum + movesOf(way), 0),
    cutsInShots: segments.slice(1).filter(segment => !framing.shotStarts.includes(segment.startFrame)).length,
    accelerations: ways.map(way => accelerationOf(way, facts.fps)),
    stillShots: still.length,
    driftsPx: still.flatMap(shot => ways.flatMap(({ startFrame, windows }) => {
      const part = windows.filter((_, index) => startFrame + index >= shot.startFrame && startFrame + index < shot.endFrame);
      return part.length > 1 ? [Math.hypot(deviation(part.map(each => each.xPx)), deviation(part.map(each => each.yPx)))] : [];
    })),
  };
}

interface Way { readonly startFrame: number; readonly windows: readonly BoxPx[] }

/** Each window of a segment, frame by frame. */
function waysOf(segment: FramingSegment, task: Pick<MeasureTask, 'framing' | 'aspect'>): Way[] {
  const media = { widthPx: task.framing.widthPx, heightPx: task.framing.heightPx };
  const frames = Array.from({ length: segment.endFrame - segment.startFrame }, (_, index) => viewsAt(segment, task.aspect, segment.startFrame + index, media));
  return segment.windows.map((_, at) => ({ startFrame: segment.startFrame, windows: frames.flatMap(views => views[at]?.window ?? []) }));
}

function stepOf(a: BoxPx, b: BoxPx): number {
  return Math.hypot(b.xPx - a.xPx, b.yPx - a.yPx);
}

function movesOf({ windows }: Way): number {
  let moves = 0;
  let moving = false;
  windows.slice(1).forEach((window, index) => {
    const step = stepOf(windows[index] ?? window, window);
    const goes = step > STANDS_PX && step < JUMP * window.widthPx;
    moves += goes && !moving ? 1 : 0;
    moving = goes;
  });
  return moves;
}

function accelerationOf({ windows }: Way, fps: number): number {
  let most = 0;
  for (let i = 2; i < windows.length; i++) {
    const [a, b, c] = [windows[i - 2], windows[i - 1], windows[i]];
    if (a && b && c && stepOf(a, b) < JUMP * b.widthPx && stepOf(b, c) < JUMP * b.widthPx) {
      most = Math.max(most, Math.hypot(c.xPx - 2 * b.xPx + a.xPx, c.yPx - 2 * b.yPx + a.yPx) * fps * fps / b.widthPx);
    }
  }
  return most;
}

function stillShots(framing: Framing): { startFrame: number; endFrame: number }[] {
  return framing.shotStarts.map((startFrame, index) => ({ startFrame, endFrame: framing.shotStarts[index + 1] ?? framing.frameCount })).filter(shot => {
    const inShot = framing.tracks.map(track => track.boxes.filter(box => box.frame >= shot.startFrame && box.frame < shot.endFrame)).filter(boxes => boxes.length > 0);
    const range = (values: readonly number[]): number => Math.max(...values) - Math.min(...values);
    return inShot.length > 0 && inShot.every(boxes => range(boxes.map(box => box.xPx + box.widthPx / 2)) <= STAYS * framing.widthPx && range(boxes.map(box => box.yPx + box.heightPx / 2)) <= STAYS * framing.heightPx);
  });
}

function deviation(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}
