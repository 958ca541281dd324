/** What an output shows of a recording's picture at a frame. */
import type { FramingSegment } from '#shared/artifacts/clip.ts';
import { cropWindowAt, mediaBoxToOutput, panelsOf, wholeFrameBox } from '#shared/framing/crop.ts';
import type { SizePx } from '#shared/framing/crop.ts';
import { ASPECT_SIZES_PX, type Aspect, type BoxPx } from '#shared/units/geometry.ts';

/** A part of the picture and where it stands in the output. */
export interface View { readonly window: BoxPx; readonly panel: BoxPx }

/** All views at a frame, the windows first. */
export function viewsAt(segment: FramingSegment, aspect: Aspect, frame: number, media: SizePx): View[] {
  const output = ASPECT_SIZES_PX[aspect];
  const windows = panelsOf(segment.layout, output).flatMap((panel, index) => {
    const keys = segment.windows[index];
    return keys ? [{ panel, window: cropWindowAt(keys, frame, panel, media) }] : [];
  });
  const whole = segment.layout === 'whole-blur' || segment.layout === 'inset' ? [{ panel: wholeFrameBox(output, media), window: { xPx: 0, yPx: 0, ...media } }] : [];
  return [...windows, ...whole];
}

/** Air that a face's box has around the face: so much of its sides may be cut off, as score-clips.mjs has it. */
const SLACK = 0.1;

/** Whether a view shows all of a face. */
export function showsWhole({ window }: View, face: BoxPx): boolean {
  const [x, y] = [SLACK * face.widthPx, SLACK * face.heightPx];
  return face.xPx >= window.xPx - x && face.xPx + face.widthPx <= window.xPx + window.widthPx + x
    && face.yPx >= window.yPx - y && face.yPx + face.heightPx <= window.yPx + window.heightPx + y;
}

/** Whether a view shows the middle of a face. */
export function shows({ window }: View, face: BoxPx): boolean {
  const [x, y] = [face.xPx + face.widthPx / 2, face.yPx + face.heightPx / 2];
  return x >= window.xPx && x <= window.xPx + window.widthPx && y >= window.yPx && y <= window.yPx + window.heightPx;
}

/** How far a face's middle is from the output's, across, as a share of the output's width. */
export function offsetOf(view: View, face: BoxPx, aspect: Aspect): number {
  const placed = mediaBoxToOutput(face, view.window, view.panel);
  const { widthPx } = ASPECT_SIZES_PX[aspect];
  return Math.abs(placed.xPx + placed.widthPx / 2 - widthPx / 2) / widthPx;
}
