/** The whole picture: for what must not be cropped. */
import type { FramingSegment } from '#shared/artifacts/clip.ts';
import type { FrameSpan } from './tracks.ts';
import { insideMedia } from './windows.ts';
import type { WindowTask } from './windows.ts';

/** A window that shows this share of the picture loses nothing that matters: the rim that players and screens cut off anyway. */
const NEARLY_WHOLE = 0.97;

/** The whole frame over a blurred copy; or simply the window in the middle, where that is nearly the whole frame. */
export function showWhole(span: FrameSpan, task: WindowTask, reason: string): FramingSegment {
  const { startFrame, endFrame } = span;
  if (!showsNearlyAll(task)) {
    return { startFrame, endFrame, layout: 'whole-blur', windows: [], reason };
  }
  const key = insideMedia({ frame: startFrame, centerXPx: task.media.widthPx / 2, centerYPx: task.media.heightPx / 2, widthPx: task.widthPx }, task);
  return { startFrame, endFrame, layout: 'single', windows: [[key]], reason: `${reason}; the window shows nearly the whole picture` };
}

/** Whether a window of this size shows nearly the whole picture. */
export function showsNearlyAll(task: WindowTask): boolean {
  return task.widthPx * task.widthPx * task.panel.heightPx / task.panel.widthPx >= NEARLY_WHOLE * task.media.widthPx * task.media.heightPx;
}
