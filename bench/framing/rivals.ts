/** What the framing is compared with: a crop that stands in the middle, and one that goes after the largest face. */
import type { CropKey, Framing, FramingSegment } from '#shared/artifacts/clip.ts';
import { largestWindow } from '#shared/framing/crop.ts';
import { ASPECT_SIZES_PX, type Aspect } from '#shared/units/geometry.ts';

/** The largest window, in the middle throughout. */
export function fixedCentre(framing: Framing, aspect: Aspect): FramingSegment[] {
  const key = { frame: 0, centerXPx: framing.widthPx / 2, centerYPx: framing.heightPx / 2, widthPx: widthOf(framing, aspect) };
  return [{ startFrame: 0, endFrame: framing.frameCount, layout: 'single', windows: [[key]], reason: 'in the middle' }];
}

/** Share of the way to the face's place that the window goes at each sighting: what keeps naive trackers from trembling. */
const SMOOTHING = 0.3;

/** In each shot the window goes after the largest face that is seen, smoothed; where none is, it stands in the middle. */
export function largestFace(framing: Framing, aspect: Aspect): FramingSegment[] {
  const widthPx = widthOf(framing, aspect);
  return framing.shotStarts.map((startFrame, index) => {
    const endFrame = framing.shotStarts[index + 1] ?? framing.frameCount;
    const boxes = framing.tracks.flatMap(track => track.boxes).filter(box => box.frame >= startFrame && box.frame < endFrame);
    const keys: CropKey[] = [];
    for (const frame of [...new Set(boxes.map(box => box.frame))].sort((a, b) => a - b)) {
      const largest = boxes.filter(box => box.frame === frame).reduce((best, box) => (box.widthPx * box.heightPx > best.widthPx * best.heightPx ? box : best));
      const [x, y] = [largest.xPx + largest.widthPx / 2, largest.yPx + largest.heightPx / 2];
      const before = keys.at(-1);
      const part = before ? SMOOTHING : 1;
      keys.push({ frame, widthPx, centerXPx: (1 - part) * (before?.centerXPx ?? 0) + part * x, centerYPx: (1 - part) * (before?.centerYPx ?? 0) + part * y });
    }
    const middle = { frame: startFrame, centerXPx: framing.widthPx / 2, centerYPx: framing.heightPx / 2, widthPx };
    return { startFrame, endFrame, layout: 'single' as const, windows: [keys.length > 0 ? keys : [middle]], reason: 'on the largest face' };
  });
}

function widthOf(framing: Framing, aspect: Aspect): number {
  return largestWindow(ASPECT_SIZES_PX[aspect], { widthPx: framing.widthPx, heightPx: framing.heightPx }).widthPx;
}
