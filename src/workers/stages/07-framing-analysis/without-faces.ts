/** Frames a scene where faces are not known: each turn on what moves. */
import type { CropKey, FramingSegment } from '#shared/artifacts/clip.ts';
import { MIN_HOLD_SEC } from './exchanges.ts';
import { isSamePlace } from './frame-task.ts';
import type { AspectTask } from './frame-task.ts';
import { movementCentre } from './movement.ts';
import type { Talk } from './speaking.ts';
import type { FrameSpan } from './tracks.ts';
import { showWhole } from './whole.ts';
import { insideMedia } from './windows.ts';

/** `places` are the windows used before: one that lies near is used again, and new ones are added. */
export function frameByMovement(scene: FrameSpan, task: AspectTask, places: CropKey[]): FramingSegment[] {
  const { window } = task;
  const windowPx = { widthPx: window.widthPx, heightPx: window.widthPx * task.panel.heightPx / task.panel.widthPx };
  return splitAtTurns(scene, task.talk).map(span => {
    const centre = movementCentre(task.seen, span, windowPx, task.media);
    if (!centre) {
      return showWhole(span, window, 'nothing stands out by its movement');
    }
    const key = insideMedia({ frame: span.startFrame, centerXPx: centre.xPx, centerYPx: centre.yPx, widthPx: window.widthPx }, window);
    const known = places.find(place => isSamePlace(place, key));
    if (!known) {
      places.push(key);
    }
    return { ...span, layout: 'single' as const, windows: [[{ ...(known ?? key), frame: span.startFrame }]], reason: 'on what moves' };
  });
}

/** Parts of a scene between changes of the speaker, none shorter than the least hold. */
function splitAtTurns(scene: FrameSpan, talk: Talk): FrameSpan[] {
  const least = MIN_HOLD_SEC * talk.fps;
  const cuts: number[] = [];
  talk.turns.forEach((turn, i) => {
    const before = talk.turns[i - 1];
    const last = cuts.at(-1) ?? scene.startFrame;
    if (before && before.speaker !== turn.speaker && turn.startFrame - last >= least && scene.endFrame - turn.startFrame >= least) {
      cuts.push(turn.startFrame);
    }
  });
  return [scene.startFrame, ...cuts].map((startFrame, i) => ({ startFrame, endFrame: cuts[i] ?? scene.endFrame }));
}
