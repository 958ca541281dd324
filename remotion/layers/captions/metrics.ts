/** Measures of the caption layer, and how far its ink reaches. Pure: the component and the planning of sheets share them. */
import type { CompositionProps } from '#shared/render/composition-props.ts';
import type { BoxPx } from '#shared/units/geometry.ts';
import { easeOut, springPeak } from '../motion.ts';
import { PAGE_IN_SEC, POP_DAMPING } from './state.ts';

/** Distance of baselines, in font sizes. */
export const LINE_HEIGHT = 1.16;
/** Space between words, in font sizes. */
export const WORD_GAP = 0.34;
/** How far a word may grow to each side, in em: a long word pops less, so that it never touches its neighbours. */
export const MAX_GROWTH_EM = 0.07;
export const MAX_LINES = 2;
/** Fall and blur of the words' shadow, in em. */
export const SHADOW_FALL_EM = 0.05;
export const SHADOW_BLUR_EM = 0.14;
/** How far a page rises as it comes in, in font sizes. */
export const RISE_EM = 0.18;

/** A blur's standard deviation is half its radius (CSS Text Decoration 3), and nothing is seen beyond three of them. */
const SHADOW_REACH_EM = 1.5 * SHADOW_BLUR_EM;
/** How far glyphs may stick out of their line: stacked accents and other scripts' tails; and of their advance width to the sides. */
const GLYPH_OVER_EM = 0.2;
const GLYPH_BESIDE_EM = 0.12;

/** Everything that a page may paint, output pixels, in any state. The text is centred in the page's box and never larger than fits it. */
export function captionInk(props: Pick<CompositionProps, 'style' | 'widthPx' | 'heightPx' | 'fps'>, page: CompositionProps['captions'][number]): BoxPx {
  const { captions } = props.style;
  const wantedPx = captions.fontSize * Math.min(props.widthPx, props.heightPx);
  const popScale = 1 + (captions.popScale - 1) * springPeak(POP_DAMPING);
  const outlineEm = captions.strokeWidth + SHADOW_REACH_EM;
  const riseEm = RISE_EM * (1 - easeOut(1 / (PAGE_IN_SEC * props.fps)));
  const { box } = page;
  const besidePx = wantedPx * (MAX_GROWTH_EM + popScale * (GLYPH_BESIDE_EM + outlineEm));
  let [upPx, downPx] = [0, 0];
  for (let lines = 1; lines <= Math.min(MAX_LINES, page.words.length); lines += 1) {
    const sizePx = Math.max(1, Math.min(wantedPx, box.heightPx / (lines * LINE_HEIGHT)));
    const outermostEm = (lines - 1) / 2 * LINE_HEIGHT;
    const reachEm = LINE_HEIGHT / 2 + GLYPH_OVER_EM + outlineEm;
    upPx = Math.max(upPx, sizePx * (outermostEm + popScale * (reachEm - SHADOW_FALL_EM)));
    downPx = Math.max(downPx, sizePx * (outermostEm + popScale * (reachEm + SHADOW_FALL_EM) + riseEm));
  }
  return { xPx: box.xPx - besidePx, yPx: box.yPx + box.heightPx / 2 - upPx, widthPx: box.widthPx + 2 * besidePx, heightPx: upPx + downPx };
}
