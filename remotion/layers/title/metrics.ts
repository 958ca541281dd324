/** Measures of the title layer, and how far its ink reaches. Pure: the component and the planning of sheets share them. */
import type { CompositionProps } from '#shared/render/composition-props.ts';
import type { BoxPx } from '#shared/units/geometry.ts';
import { grown } from '../cells.ts';
import { titleState } from './state.ts';

/** Distance of baselines and space between words, in font sizes. */
export const LINE_HEIGHT = 1.16;
export const WORD_GAP = 0.26;
export const MAX_LINES = 3;
/** Padding of the plate, in font sizes. */
export const PAD_X = 0.62;
export const PAD_Y = 0.4;
/** Fall and blur of the plate's shadow, in font sizes. */
export const SHADOW_FALL = 0.12;
export const SHADOW_BLUR = 0.5;

/** A blur's standard deviation is half its radius (CSS Backgrounds 3), and nothing is seen beyond three of them. */
const SHADOW_REACH = 1.5 * SHADOW_BLUR;
/** Real spaces may be wider than the gap that lines are fitted with: this much for a whole line, in font sizes. */
const SPACES_BESIDE = 0.3;

/** Everything that the title may paint, output pixels, in any state. The plate is centred in the title's box and no larger. */
export function titleInk(props: Pick<CompositionProps, 'style' | 'widthPx' | 'heightPx' | 'fps' | 'title'>, title: NonNullable<CompositionProps['title']>): BoxPx {
  const wantedPx = props.style.title.fontSize * Math.min(props.widthPx, props.heightPx);
  const { box } = title;
  const heightPx = Math.min(box.heightPx, wantedPx * (MAX_LINES * LINE_HEIGHT + 2 * PAD_Y));
  const plate = { ...box, yPx: box.yPx + (box.heightPx - heightPx) / 2, heightPx };
  const besidePx = (SHADOW_REACH + SPACES_BESIDE) * wantedPx;
  const { up, down } = riseRange(props, title);
  return grown(plate, { leftPx: besidePx, rightPx: besidePx, topPx: (SHADOW_REACH - SHADOW_FALL + up) * wantedPx, bottomPx: (SHADOW_REACH + SHADOW_FALL + down) * wantedPx });
}

/** How far the plate moves up and down from its place over all its frames, in font sizes. */
function riseRange(props: Pick<CompositionProps, 'title' | 'fps'>, title: NonNullable<CompositionProps['title']>): { up: number; down: number } {
  let [up, down] = [0, 0];
  for (let frame = title.startFrame; frame < title.endFrame; frame += 1) {
    const rise = titleState(props, frame)?.rise ?? 0;
    up = Math.max(up, -rise);
    down = Math.max(down, rise);
  }
  return { up, down };
}
