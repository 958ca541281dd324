import type { BoxPx } from '../units/geometry.ts';
import { coveredShare, inflate, overlapAreaPx } from './boxes.ts';

/** What one caption page must keep clear of. */
export interface PageObstacles {
  /** The stretch of picture (framing segment) the page stands in: pages of a stretch share a box where they can. */
  readonly stretch: number;
  /** Where the top of the box would best be in that stretch, pixels. */
  readonly preferredYPx: number;
  readonly faces: readonly BoxPx[];
  /** Other overlays that stand at the same time: never overlapped. */
  readonly forbidden: readonly BoxPx[];
}

/** Step between the heights that are tried, pixels. */
const STEP_PX = 8;
/** Costs. Covering a face outweighs any number of moves; a move outweighs standing somewhat off the preferred height. */
const FACE_COST = 1e6;
/** Eyes weigh this much on top: no viewer minds a covered chin as much. */
const EYES_WEIGHT = 1.5;
const NEAR_FACE_COST = 10;
const MOVE_COST = 100;
const MOVE_COST_PER_PX = 0.1;
const OFF_COST_PER_PX = 0.02;

/** A group of pages that get one box. */
type Stretch = readonly PageObstacles[];

/**
 * Chooses a box of the given size for each caption page, between `topPx` and `bottomPx`. The least total cost is found over all
 * stretches at once (Viterbi over heights): never on another overlay, then not over a face (where that cannot be, rather over a
 * chin than over eyes), then few moves, then near the preferred height. All pages of a stretch share one height, unless every
 * common height would cover a face and some page by itself need not: then its pages are placed one by one. `coveredShare` is how much of a face the page's box still covers, 0 where there was room.
 */
export function placeCaptions(pages: readonly PageObstacles[], box: Omit<BoxPx, 'yPx'>, range: { topPx: number; bottomPx: number }): { box: BoxPx; coveredShare: number }[] {
  const heights = candidateHeights(pages, box, range);
  const at = (yPx: number): BoxPx => ({ ...box, yPx });
  const memo = new Map<PageObstacles, number[]>();
  const pageCost = (page: PageObstacles): number[] => {
    const known = memo.get(page) ?? heights.map(yPx => costOf(page, at(yPx)));
    memo.set(page, known);
    return known;
  };
  const costs = (stretch: Stretch): number[] => heights.map((_, height) => stretch.reduce((sum, page) => sum + (pageCost(page)[height] ?? Infinity), 0));
  const stretches = groupByStretch(pages).flatMap((stretch): Stretch[] => (
    coversFace(costs(stretch)) && stretch.some(page => !coversFace(pageCost(page))) ? stretch.map(page => [page]) : [stretch]
  ));
  const chosen = cheapestPath(stretches.map(costs), heights);
  return stretches.flatMap((stretch, index) => stretch.map(page => {
    const placed = at(chosen[index] ?? range.topPx);
    return { box: placed, coveredShare: coveredShare(placed, page.faces) };
  }));
}

/** Whether even the best height covers a face. */
function coversFace(costs: readonly number[]): boolean {
  return Math.min(...costs) >= FACE_COST * 0.05;
}

/** The band of a face's box with the eyes in it. */
function eyesOf(face: BoxPx): BoxPx {
  return { ...face, yPx: face.yPx + 0.2 * face.heightPx, heightPx: 0.35 * face.heightPx };
}

function costOf(page: PageObstacles, box: BoxPx): number {
  if (page.forbidden.some(each => overlapAreaPx(each, box) > 0)) {
    return Infinity;
  }
  const covered = coveredShare(box, page.faces);
  const near = coveredShare(inflate(box, box.heightPx * 0.1), page.faces);
  const eyes = covered > 0 ? coveredShare(box, page.faces.map(eyesOf)) : 0;
  return (covered > 0 ? FACE_COST * (0.05 + covered + EYES_WEIGHT * eyes) : 0) + (near > 0 ? NEAR_FACE_COST : 0) + Math.abs(box.yPx - page.preferredYPx) * OFF_COST_PER_PX;
}

/** A grid, and the heights that lie exactly against the edges, the preferred places, the faces and the other overlays. */
function candidateHeights(pages: readonly PageObstacles[], box: Omit<BoxPx, 'yPx'>, range: { topPx: number; bottomPx: number }): number[] {
  const lastPx = Math.max(range.topPx, range.bottomPx - box.heightPx);
  const found = new Set<number>([range.topPx, lastPx]);
  for (let yPx = range.topPx; yPx <= lastPx; yPx += STEP_PX) {
    found.add(yPx);
  }
  for (const page of pages) {
    found.add(Math.round(page.preferredYPx));
    for (const edge of page.forbidden) {
      found.add(Math.ceil(edge.yPx + edge.heightPx));
      found.add(Math.floor(edge.yPx - box.heightPx));
    }
  }
  return [...found].filter(yPx => yPx >= range.topPx && yPx <= lastPx).sort((a, b) => a - b);
}

function groupByStretch(pages: readonly PageObstacles[]): PageObstacles[][] {
  const groups: PageObstacles[][] = [];
  for (const page of pages) {
    const last = groups[groups.length - 1];
    if (last?.[0]?.stretch === page.stretch) {
      last.push(page);
    } else {
      groups.push([page]);
    }
  }
  return groups;
}

function cheapestPath(costs: readonly (readonly number[])[], heights: readonly number[]): number[] {
  let totals = [...(costs[0] ?? [])];
  const cameFrom: number[][] = [];
  for (const row of costs.slice(1)) {
    const from: number[] = [];
    totals = row.map((cost, to) => {
      let best = Infinity;
      let origin = to;
      totals.forEach((total, index) => {
        const move = index === to ? 0 : MOVE_COST + MOVE_COST_PER_PX * Math.abs((heights[index] ?? 0) - (heights[to] ?? 0));
        if (total + move < best) {
          best = total + move;
          origin = index;
        }
      });
      from.push(origin);
      return best + cost;
    });
    cameFrom.push(from);
  }
  let index = totals.reduce((best, total, each) => (total < (totals[best] ?? Infinity) ? each : best), 0);
  const path = [heights[index] ?? 0];
  for (const from of cameFrom.reverse()) {
    index = from[index] ?? index;
    path.unshift(heights[index] ?? 0);
  }
  return path;
}
