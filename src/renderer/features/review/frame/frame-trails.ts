/** The ways of windows and faces through a shot, as lines over the recording's picture. Pure. */
import type { Framing } from '#shared/artifacts/clip.ts';
import { cropWindowAt, panelsOf } from '#shared/framing/crop.ts';
import { segmentAt } from '#shared/layout/faces-in-output.ts';
import { ASPECT_SIZES_PX, type Aspect, type BoxPx } from '#shared/units/geometry.ts';

import { shotAt } from './frame-geometry.ts';

export interface Point { readonly xPx: number; readonly yPx: number }

/** What moves less than this is shown as standing, as a share of the picture's width. */
const LEAST_WAY = 0.01;

/** The way of each window's centre through the segment at a frame, as the analysis has it; windows that stand are left out. */
export function windowTrails(framing: Framing, aspect: Aspect, frame: number): Point[][] {
  const media = { widthPx: framing.widthPx, heightPx: framing.heightPx };
  const segment = segmentAt(framing.aspects.find(each => each.aspect === aspect)?.segments ?? [], frame);
  const panels = segment ? panelsOf(segment.layout, ASPECT_SIZES_PX[aspect]) : [];
  return (segment?.windows ?? []).flatMap((keys, index) => {
    const panel = panels[index];
    // Between keys a window goes in a line.
    return panel ? ways(framing, keys.map(key => middle(cropWindowAt(keys, key.frame, panel, media)))) : [];
  });
}

/** The way of each face through the shot at a frame, by track; faces that stay are left out. */
export function faceTrails(framing: Framing, frame: number): { trackId: number; points: Point[] }[] {
  const shot = shotAt(framing, frame);
  return framing.tracks.flatMap(({ trackId, boxes }) => (
    ways(framing, boxes.filter(box => box.frame >= shot.startFrame && box.frame < shot.endFrame).map(middle)).map(points => ({ trackId, points }))
  ));
}

/** An SVG path through points. */
export function pathOf(points: readonly Point[]): string {
  return points.map(({ xPx, yPx }, index) => `${index === 0 ? 'M' : 'L'}${xPx.toFixed(1)} ${yPx.toFixed(1)}`).join('');
}

function ways(framing: Framing, points: Point[]): Point[][] {
  const range = (values: readonly number[]): number => Math.max(...values) - Math.min(...values);
  const moves = points.length > 1 && Math.max(range(points.map(each => each.xPx)), range(points.map(each => each.yPx))) >= LEAST_WAY * framing.widthPx;
  return moves ? [points] : [];
}

function middle(box: BoxPx): Point {
  return { xPx: box.xPx + box.widthPx / 2, yPx: box.yPx + box.heightPx / 2 };
}
