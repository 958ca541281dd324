/** The picture of a face that the active speaker model looks at: the middle of it, grey. */
import type { BoxPx } from '#shared/units/geometry.ts';
import type { Picture } from '../picture.ts';

/** Side of the picture, pixels. */
export const MOUTH_SIDE_PX = 112;

/**
 * What Light-ASD's own preparation cuts out, put together: a square of 1.4 times half the face's longer side on each side, its centre a
 * fifth of the longer side below the face's. It holds nose, mouth and chin.
 */
const SIDE_OF_FACE = 0.7;
const BELOW_CENTRE = 0.2;
/** Outside the picture stands this grey, as in its training. */
const OUTSIDE = 110;

/** The picture for one face: `MOUTH_SIDE_PX` squared, row by row, 0..255. `face` in pixels of the picture. */
export function mouthPicture(picture: Picture, face: BoxPx): Uint8Array {
  const longer = Math.max(face.widthPx, face.heightPx);
  const side = SIDE_OF_FACE * longer;
  const left = face.xPx + face.widthPx / 2 - side / 2;
  const top = face.yPx + face.heightPx / 2 + BELOW_CENTRE * longer - side / 2;
  const step = side / MOUTH_SIDE_PX;
  const result = new Uint8Array(MOUTH_SIDE_PX * MOUTH_SIDE_PX);
  for (let y = 0; y < MOUTH_SIDE_PX; y += 1) {
    for (let x = 0; x < MOUTH_SIDE_PX; x += 1) {
      result[y * MOUTH_SIDE_PX + x] = Math.round(greyAt(picture, left + (x + 0.5) * step - 0.5, top + (y + 0.5) * step - 0.5));
    }
  }
  return result;
}

/** Brightness (ITU-R BT.601) at a place between pixels, from the four around it. */
function greyAt(picture: Picture, x: number, y: number): number {
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const [right, below] = [x - left, y - top];
  return (1 - below) * ((1 - right) * greyOf(picture, left, top) + right * greyOf(picture, left + 1, top))
    + below * ((1 - right) * greyOf(picture, left, top + 1) + right * greyOf(picture, left + 1, top + 1));
}

function greyOf({ bgr, widthPx, heightPx }: Picture, x: number, y: number): number {
  if (x < 0 || y < 0 || x >= widthPx || y >= heightPx) {
    return OUTSIDE;
  }
  const at = (y * widthPx + x) * 3;
  return 0.114 * bgr[at]! + 0.587 * bgr[at + 1]! + 0.299 * bgr[at + 2]!;
}
