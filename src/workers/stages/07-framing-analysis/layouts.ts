/**
 * Chooses layouts and windows for one aspect, scene by scene, by rule. Each segment says what decided. What would change its mind with
 * every breath needs more to begin than to go on: quick exchanges (`exchanges.ts`), screens (`screens.ts`), people who are shown
 * together (`people.ts`), a shot that everybody has left (`scenes.ts`).
 */
import type { CropKey, FramingSegment } from '#shared/artifacts/clip.ts';
import { panelsOf } from '#shared/framing/crop.ts';
import { ASPECT_SIZES_PX } from '#shared/units/geometry.ts';
import { captionsOver } from './frame-task.ts';
import type { AspectTask, FrameTask } from './frame-task.ts';
import { framePeople, rememberPeople } from './people.ts';
import { frameScreen, isScreen } from './screens.ts';
import { showWhole } from './whole.ts';
import { onWholePixels, widestPx } from './windows.ts';
import { frameByMovement } from './without-faces.ts';

/** Segments that cover the clip without gaps. */
export function frameAspect(task: FrameTask): FramingSegment[] {
  const panel = ASPECT_SIZES_PX[task.aspect];
  const window = { panel, media: task.media, fps: task.talk.fps, widthPx: widestPx(panel, task.media), clearOf: captionsOver(task.aspect, 'whole') };
  const aspectTask: AspectTask = { ...task, panel, window };
  return merged(framedScenes(aspectTask)).map(segment => {
    const panels = panelsOf(segment.layout, panel);
    return { ...segment, windows: segment.windows.map((keys, index) => onWholePixels(keys, panels[index] ?? panel, task.media)) };
  });
}

function framedScenes(task: AspectTask): FramingSegment[] {
  const memory = rememberPeople(task.scenes, task.window);
  const places: CropKey[] = [];
  const insets: CropKey[] = [];
  let screen = false;
  return task.scenes.scenes.flatMap(scene => {
    screen = isScreen(scene, task.seen, task.media, screen);
    if (scene.stretches.length === 0) {
      return task.facesKnown ? [showWhole(scene, task.window, 'no face in this shot')] : frameByMovement(scene, task, places);
    }
    return screen ? frameScreen(scene, task, insets) : framePeople(scene, task, memory);
  });
}

/** Joins neighbours that show the same; the first one's reason stays. */
function merged(segments: readonly FramingSegment[]): FramingSegment[] {
  const result: FramingSegment[] = [];
  for (const segment of segments) {
    const before = result.at(-1);
    if (before && before.layout === segment.layout && showTheSame(before, segment)) {
      const trackIds = [...new Set([...before.trackIds ?? [], ...segment.trackIds ?? []])];
      result[result.length - 1] = { ...before, endFrame: segment.endFrame, ...(trackIds.length > 0 ? { trackIds } : {}) };
    } else {
      result.push(segment);
    }
  }
  return result;
}

function showTheSame(a: FramingSegment, b: FramingSegment): boolean {
  const same = (p: CropKey, q: CropKey): boolean => Math.abs(p.centerXPx - q.centerXPx) < 0.5 && Math.abs(p.centerYPx - q.centerYPx) < 0.5 && Math.abs(p.widthPx - q.widthPx) < 0.5;
  return a.windows.every((keys, i) => keys.length === 1 && b.windows[i]?.length === 1 && same(keys[0]!, b.windows[i][0]!));
}
