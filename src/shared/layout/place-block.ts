import type { BoxPx } from '../units/geometry.ts';
import { coveredShare, inflate, overlapAreaPx } from './boxes.ts';

/** Step between the heights that are tried, pixels. */
const STEP_PX = 8;

/** A block of text (title, lower third) that stands in one place for its whole time. */
export interface BlockRequest {
  /** Sizes it may have, the best first: later ones mean smaller type. */
  readonly sizes: readonly { widthPx: number; heightPx: number }[];
  readonly safe: BoxPx;
  readonly from: 'top' | 'bottom';
  /** Order in which sides are liked. */
  readonly sides: readonly ('left' | 'centre' | 'right')[];
  readonly faces: readonly BoxPx[];
  /** Overlays that may stand at the same time: never overlapped. */
  readonly forbidden: readonly BoxPx[];
  /**
   * The column in which later overlays (captions) will stand, and the height they need: a band over the safe zone's full width
   * that high always stays free of this block and the forbidden ones, and where it can be had, one clear of faces too.
   */
  readonly rest: Omit<BoxPx, 'yPx'>;
  readonly gapPx: number;
}

/** Covering a face outweighs all else. */
const FACE_COST = 1e6;

/**
 * Places a block in the safe zone: not over a face where there is a place, and not so that captions would have to go over one;
 * then as large as it may be, then on the side and near the edge where it belongs. Null where no place leaves the asked-for band free, which callers prevent by capping sizes.
 */
export function placeBlock(request: BlockRequest): { box: BoxPx; coveredShare: number } | null {
  const { rest } = request;
  const facesInColumn = request.faces.filter(face => face.xPx < rest.xPx + rest.widthPx && face.xPx + face.widthPx > rest.xPx);
  const tallestPx = Math.max(0, ...facesInColumn.map(face => face.heightPx));
  let best: { cost: number; box: BoxPx; coveredShare: number } | null = null;
  for (const box of candidates(request)) {
    if (best && box.cost >= best.cost) {
      continue;
    }
    if (request.forbidden.some(each => overlapAreaPx(inflate(each, request.gapPx), box.box) > 0)) {
      continue;
    }
    const blocks = [...request.forbidden, box.box];
    if (largestFreeBandPx(request.safe, blocks, request.gapPx) < request.rest.heightPx) {
      continue;
    }
    const covered = coveredShare(box.box, request.faces);
    // What later overlays lack they will take from a face: counted as if they covered that much of the tallest.
    const lackPx = rest.heightPx - largestFreeBandPx(request.safe, blocks, request.gapPx, facesInColumn);
    const lack = Math.max(0, lackPx) / Math.max(1, tallestPx);
    const cost = box.cost + faceCost(covered) + faceCost(Math.min(1, lack));
    if (!best || cost < best.cost) {
      best = { cost, box: box.box, coveredShare: covered };
    }
  }
  return best && { box: best.box, coveredShare: best.coveredShare };
}

function faceCost(share: number): number {
  return share > 0 ? FACE_COST * (0.05 + share) : 0;
}

/** Height of the largest band over the full width of `safe` that keeps `gapPx` away from all boxes, and off all `others`. */
export function largestFreeBandPx(safe: BoxPx, boxes: readonly BoxPx[], gapPx: number, others: readonly BoxPx[] = []): number {
  const sorted = [...boxes.map(box => inflate(box, gapPx)), ...others].sort((a, b) => a.yPx - b.yPx);
  let free = 0;
  let cursor = safe.yPx;
  for (const box of sorted) {
    free = Math.max(free, Math.min(box.yPx, safe.yPx + safe.heightPx) - cursor);
    cursor = Math.max(cursor, box.yPx + box.heightPx);
  }
  return Math.max(free, safe.yPx + safe.heightPx - cursor);
}

function* candidates(request: BlockRequest): Generator<{ cost: number; box: BoxPx }> {
  const { safe, sizes, sides, from } = request;
  for (const [sizeAt, size] of sizes.entries()) {
    for (const [sideAt, side] of sides.entries()) {
      const spareX = safe.widthPx - size.widthPx;
      const spareY = safe.heightPx - size.heightPx;
      if (spareX < 0 || spareY < 0) {
        continue;
      }
      const xPx = safe.xPx + Math.floor(side === 'left' ? 0 : side === 'right' ? spareX : spareX / 2);
      for (const offset of offsets(spareY, request)) {
        const yPx = from === 'top' ? safe.yPx + offset : safe.yPx + spareY - offset;
        yield { cost: sizeAt * 400 + sideAt * 150 + offset, box: { xPx, yPx, ...size } };
      }
    }
  }
}

function offsets(spareY: number, request: BlockRequest): number[] {
  const found: number[] = [];
  for (let offset = 0; offset <= spareY; offset += STEP_PX) {
    found.push(offset);
  }
  for (const box of request.forbidden) {
    const edge = request.from === 'top'
      ? Math.ceil(box.yPx + box.heightPx + request.gapPx - request.safe.yPx)
      : Math.ceil(request.safe.yPx + request.safe.heightPx - box.yPx + request.gapPx);
    if (edge > 0 && edge <= spareY) {
      found.push(edge);
    }
  }
  found.push(spareY);
  return found.sort((a, b) => a - b);
}
