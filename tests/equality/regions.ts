/** Which part of an output is what: its layers' boxes, and the parts of its panels that no layer touches. */
import { captionState } from '#remotion/layers/captions/state.ts';
import { lowerThirdState } from '#remotion/layers/lower-third/state.ts';
import { pictureState } from '#remotion/layers/picture/state.ts';
import type { PanelState } from '#remotion/layers/picture/state.ts';
import { titleState } from '#remotion/layers/title/state.ts';
import { mediaBoxToOutput } from '#shared/framing/crop.ts';
import type { CompositionProps } from '#shared/render/composition-props.ts';
import type { BoxPx } from '#shared/units/geometry.ts';

import { FLAT_PATCHES, type FlatPatch } from './clip-media.ts';

/** What a region shows. `picture`: the free part of the first panel, `picture-2` of the second; `backdrop`: beside a whole frame. */
export const REGION_NAMES = ['whole', 'picture', 'picture-2', 'backdrop', 'captions', 'title', 'lower-third', 'logo', 'progress-bar'] as const;
export type RegionName = (typeof REGION_NAMES)[number];

/** A part of the output at some frames. Whole output pixels. */
export interface Region { readonly name: RegionName; readonly box: BoxPx; readonly frames: readonly number[] }

/** Distance kept from layers and rims, output pixels. */
const MARGIN_PX = 10;
/** Distance of what is measured of a flat patch from its rim, output pixels: codecs and scaling smear edges. */
const PATCH_MARGIN_PX = 8;
const LEAST_SIDE_PX = 64;
const LEAST_LAYER_HEIGHT_PX = 32;

/** All regions of an output at the given frames. Boxes that are the same at several frames are one region. */
export function regionsOf(props: CompositionProps, frames: readonly number[]): Region[] {
  const found = new Map<string, { name: RegionName; box: BoxPx; frames: number[] }>();
  for (const frame of frames) {
    for (const { name, box } of regionsAt(props, frame)) {
      const key = JSON.stringify([name, box]);
      const region = found.get(key) ?? { name, box, frames: [] };
      region.frames.push(frame);
      found.set(key, region);
    }
  }
  return [...found.values()];
}

function regionsAt(props: CompositionProps, frame: number): { name: RegionName; box: BoxPx }[] {
  const layers = layerBoxes(props, frame);
  const { panels, backdrop } = pictureState(props, frame);
  const taken = layers.map(layer => layer.box);
  const picture = panels.map(({ panel }, index) => ({ name: index === 0 ? 'picture' as const : 'picture-2' as const, box: freeBox(panel, [...taken, ...panelsOver(panels, index)]) }));
  const beside = backdrop ? [{ name: 'backdrop' as const, box: freeBox(backdrop.panel, [...taken, ...panels.map(({ panel }) => panel)]) }] : [];
  return [
    { name: 'whole', box: { xPx: 0, yPx: 0, widthPx: props.widthPx, heightPx: props.heightPx } },
    ...[...picture, ...beside].flatMap(({ name, box }) => box ? [{ name, box }] : []), ...layers.map(({ name, box }) => ({ name, box: highEnough(wholePixels(box), props) })),
  ];
}

/** Panels that are drawn over one: an inset over the whole frame. Others stand side by side. */
function panelsOver(panels: readonly PanelState[], index: number): BoxPx[] {
  return panels.slice(index + 1).map(({ panel }) => panel).filter(panel => panels[index] && touches(panel, panels[index].panel));
}

function layerBoxes(props: CompositionProps, frame: number): { name: RegionName; box: BoxPx }[] {
  const captions = captionState(props, frame);
  const page = captions && props.captions[captions.page];
  const strap = lowerThirdState(props, frame);
  const strapBox = strap && props.lowerThirds[strap.index]?.box;
  return [
    ...(page ? [{ name: 'captions' as const, box: page.box }] : []),
    ...(props.title && titleState(props, frame) ? [{ name: 'title' as const, box: props.title.box }] : []),
    ...(strapBox ? [{ name: 'lower-third' as const, box: strapBox }] : []),
    ...(props.logoBox ? [{ name: 'logo' as const, box: props.logoBox }] : []),
    ...(props.progressBox ? [{ name: 'progress-bar' as const, box: props.progressBox }] : []),
  ];
}

/** The largest rectangle of a panel that keeps clear of all boxes and of the panel's rim; null where none is large enough. */
export function freeBox(panel: BoxPx, taken: readonly BoxPx[]): BoxPx | null {
  const inner = { left: panel.xPx + MARGIN_PX, top: panel.yPx + MARGIN_PX, right: panel.xPx + panel.widthPx - MARGIN_PX, bottom: panel.yPx + panel.heightPx - MARGIN_PX };
  const walls = taken.map(box => ({ left: box.xPx - MARGIN_PX, top: box.yPx - MARGIN_PX, right: box.xPx + box.widthPx + MARGIN_PX, bottom: box.yPx + box.heightPx + MARGIN_PX }));
  const xs = [...new Set([inner.left, inner.right, ...walls.flatMap(wall => [wall.left, wall.right])])].filter(x => x >= inner.left && x <= inner.right).sort((a, b) => a - b);
  const ys = [...new Set([inner.top, inner.bottom, ...walls.flatMap(wall => [wall.top, wall.bottom])])].filter(y => y >= inner.top && y <= inner.bottom).sort((a, b) => a - b);
  let best: BoxPx | null = null;
  xs.forEach((left, l) => xs.slice(l + 1).forEach(right => ys.forEach((top, t) => ys.slice(t + 1).forEach(bottom => {
    const box = wholePixels({ xPx: left, yPx: top, widthPx: right - left, heightPx: bottom - top });
    const large = Math.min(box.widthPx, box.heightPx) >= LEAST_SIDE_PX && (!best || box.widthPx * box.heightPx > best.widthPx * best.heightPx);
    if (large && walls.every(wall => right <= wall.left || left >= wall.right || bottom <= wall.top || top >= wall.bottom)) {
      best = box;
    }
  }))));
  return best;
}

/** A flat patch as it is seen: its inner part in the output and in the media, whole pixels of each. */
export interface SeenPatch { readonly colour: FlatPatch['colour']; readonly box: BoxPx; readonly mediaBox: BoxPx }

/** The flat patches that are wholly seen at a frame and clear of layers. */
export function patchesAt(props: CompositionProps, frame: number): SeenPatch[] {
  const taken = layerBoxes(props, frame).map(layer => layer.box);
  const { panels } = pictureState(props, frame);
  return panels.flatMap(({ panel, window }: PanelState, index) => FLAT_PATCHES.flatMap(({ box, colour }) => {
    const seen = shrunk(mediaBoxToOutput(box, window, panel), PATCH_MARGIN_PX);
    const inPanel = seen.xPx >= panel.xPx && seen.yPx >= panel.yPx && seen.xPx + seen.widthPx <= panel.xPx + panel.widthPx && seen.yPx + seen.heightPx <= panel.yPx + panel.heightPx;
    const clear = [...taken, ...panelsOver(panels, index)].every(other => !touches(shrunk(other, -2 * MARGIN_PX), seen));
    return inPanel && clear && Math.min(seen.widthPx, seen.heightPx) >= 8 ? [{ colour, box: seen, mediaBox: shrunk(box, PATCH_MARGIN_PX) }] : [];
  }));
}

function shrunk(box: BoxPx, byPx: number): BoxPx {
  return wholePixels({ xPx: box.xPx + byPx, yPx: box.yPx + byPx, widthPx: box.widthPx - 2 * byPx, heightPx: box.heightPx - 2 * byPx });
}

/** The whole pixels inside a box. */
function wholePixels({ xPx, yPx, widthPx, heightPx }: BoxPx): BoxPx {
  const [left, top] = [Math.ceil(xPx - 1e-6), Math.ceil(yPx - 1e-6)];
  return { xPx: left, yPx: top, widthPx: Math.max(0, Math.floor(xPx + widthPx + 1e-6) - left), heightPx: Math.max(0, Math.floor(yPx + heightPx + 1e-6) - top) };
}

/** A thin line with what lies next to it: the measures need room in all planes. */
function highEnough(box: BoxPx, output: { heightPx: number }): BoxPx {
  const heightPx = Math.max(LEAST_LAYER_HEIGHT_PX, box.heightPx);
  return { ...box, heightPx, yPx: Math.min(box.yPx, output.heightPx - heightPx) };
}

function touches(a: BoxPx, b: BoxPx): boolean {
  return a.xPx < b.xPx + b.widthPx && b.xPx < a.xPx + a.widthPx && a.yPx < b.yPx + b.heightPx && b.yPx < a.yPx + a.heightPx;
}
