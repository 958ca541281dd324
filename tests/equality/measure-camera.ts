/** Measures where the camera really was: every output frame against the media's own frame, cut where the plan says. */
import { pictureState } from '#remotion/layers/picture/state.ts';
import type { OutputPayload } from '#shared/render/composition-props.ts';
import type { BoxPx } from '#shared/units/geometry.ts';

import { eachPicture, greyPart, type RgbPicture } from '../support/compare-pictures.ts';
import { offsetBetween, type GreyPicture } from '../support/phase-correlation.ts';
import { MEDIA } from './clip-media.ts';

/** How far the window was from its plan, root mean square over frames and places. */
export interface CameraFigures {
  /** Media pixels, along and down. */
  readonly rmsXPx: number;
  readonly rmsYPx: number;
  readonly maxPx: number;
  /** From one frame to the next, how far the window moved more or less than planned: what the eye sees as jitter. Media pixels. */
  readonly jitterPx: number;
}

/** Side of the places that are looked at, output pixels. */
const PLACE_PX = 256;

/**
 * Planned against measured crop position of every frame of an output of layout `single` without overlays. It is measured at two
 * places, near the upper left and the lower right corner, so that a wrong scale shows too.
 */
export async function measureCamera(output: { payload: OutputPayload; videoPath: string; mediaPath: string }): Promise<CameraFigures> {
  const { props } = output.payload;
  const frames = Array.from({ length: props.durationFrames }, (_, frame) => frame);
  const inset = Math.round(Math.min(props.widthPx, props.heightPx) * 0.08);
  const places: BoxPx[] = [
    { xPx: inset, yPx: inset, widthPx: PLACE_PX, heightPx: PLACE_PX },
    { xPx: props.widthPx - inset - PLACE_PX, yPx: props.heightPx - inset - PLACE_PX, widthPx: PLACE_PX, heightPx: PLACE_PX },
  ];
  const media = eachPicture({ video: output.mediaPath, frames }, MEDIA);
  const errors: { x: number; y: number }[][] = places.map(() => []);
  let frame = 0;
  for await (const shown of eachPicture({ video: output.videoPath, frames }, props)) {
    const source = await media.next();
    const window = pictureState(props, frame).panels[0]?.window;
    if (source.done || !window) {
      throw new Error(`frame ${frame} has no media or no window`);
    }
    places.forEach((place, index) => {
      // A picture that lies further right shows a window that lies further left.
      const { dxPx, dyPx } = offsetBetween(plannedPart(source.value, window, { place, output: props }), greyPart(shown, place));
      errors[index]?.push({ x: -dxPx * window.widthPx / props.widthPx, y: -dyPx * window.heightPx / props.heightPx });
    });
    frame += 1;
  }
  const all = errors.flat();
  const steps = errors.flatMap(each => each.slice(1).map((error, index) => Math.hypot(error.x - (each[index]?.x ?? NaN), error.y - (each[index]?.y ?? NaN))));
  return { rmsXPx: rms(all.map(each => each.x)), rmsYPx: rms(all.map(each => each.y)), maxPx: Math.max(...all.map(each => Math.hypot(each.x, each.y))), jitterPx: rms(steps) };
}

function rms(values: readonly number[]): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
}

/** A place of the output as it would be if the window were exactly where it was planned: bicubic (Catmull and Rom), in brightness. */
function plannedPart(media: RgbPicture, window: BoxPx, { place, output }: { place: BoxPx; output: { widthPx: number; heightPx: number } }): GreyPicture {
  const [scaleX, scaleY] = [window.widthPx / output.widthPx, window.heightPx / output.heightPx];
  const fromX = window.xPx + place.xPx * scaleX;
  const fromY = window.yPx + place.yPx * scaleY;
  const part = { xPx: Math.max(0, Math.floor(fromX) - 3), yPx: Math.max(0, Math.floor(fromY) - 3), widthPx: 0, heightPx: 0 };
  part.widthPx = Math.min(media.widthPx - part.xPx, Math.ceil(place.widthPx * scaleX) + 7);
  part.heightPx = Math.min(media.heightPx - part.yPx, Math.ceil(place.heightPx * scaleY) + 7);
  const grey = greyPart(media, part);
  const across = weights(place.widthPx, grey.widthPx, at => (place.xPx + at + 0.5) * scaleX + window.xPx - 0.5 - part.xPx);
  const down = weights(place.heightPx, grey.heightPx, at => (place.yPx + at + 0.5) * scaleY + window.yPx - 0.5 - part.yPx);
  const values = new Float32Array(place.widthPx * place.heightPx);
  down.forEach((row, y) => across.forEach((column, x) => {
    let sum = 0;
    for (const [sy, wy] of row) {
      for (const [sx, wx] of column) {
        sum += wy * wx * (grey.values[sy * grey.widthPx + sx] as number);
      }
    }
    values[y * place.widthPx + x] = sum;
  }));
  return { widthPx: place.widthPx, heightPx: place.heightPx, values };
}

function weights(count: number, length: number, position: (at: number) => number): [number, number][][] {
  return Array.from({ length: count }, (_, at) => {
    const from = position(at);
    const first = Math.floor(from) - 1;
    return [0, 1, 2, 3].map(tap => [Math.max(0, Math.min(length - 1, first + tap)), cubic(Math.abs(from - first - tap))] as [number, number]);
  });
}

function cubic(t: number): number {
  return t < 1 ? 1.5 * t ** 3 - 2.5 * t ** 2 + 1 : t < 2 ? -0.5 * t ** 3 + 2.5 * t ** 2 - 4 * t + 2 : 0;
}
