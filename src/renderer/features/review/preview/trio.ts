/** How the three shapes stand side by side in one picture. Pure. */
import type { Aspect, BoxPx } from '#shared/units/geometry.ts';

const GAP_PX = 24;

interface Shape { readonly aspect: Aspect; readonly widthPx: number; readonly heightPx: number }

/** A picture of `heightPx` and the given ratio, and where each shape stands in it: upright ones as high as fits, all of equal weight where they can be. */
export function trio(shapes: readonly Shape[], ratio: number, heightPx = 1080): { widthPx: number; heightPx: number; boxes: BoxPx[] } {
  const widthPx = 2 * Math.round(heightPx * ratio / 2);
  const room = widthPx - GAP_PX * (shapes.length - 1);
  const rates = shapes.map(each => each.widthPx / each.heightPx);
  // Widths for equal areas, then grown until the first meets the top, or all meet the sides.
  const even = rates.map(Math.sqrt);
  const areaScale = room / even.reduce((sum, each) => sum + each, 0);
  const widths = even.map((each, index) => Math.min(each * areaScale, heightPx * (rates[index] ?? 1)));
  const left = room - widths.reduce((sum, each) => sum + each, 0);
  const growing = widths.map((each, index) => each < heightPx * (rates[index] ?? 1) - 1 ? each : 0);
  const share = left / Math.max(1, growing.reduce((sum, each) => sum + each, 0));
  const final = widths.map((each, index) => Math.min(each + (growing[index] ?? 0) * share, heightPx * (rates[index] ?? 1)));
  const used = final.reduce((sum, each) => sum + each, GAP_PX * (shapes.length - 1));
  let xPx = (widthPx - used) / 2;
  const boxes = final.map((width, index) => {
    const height = width / (rates[index] ?? 1);
    const box = { xPx, yPx: (heightPx - height) / 2, widthPx: width, heightPx: height };
    xPx += width + GAP_PX;
    return box;
  });
  return { widthPx, heightPx, boxes };
}
