import type { CompositionProps } from '#shared/render/composition-props.ts';
import { easeOut, hundredths, springStep } from '../motion.ts';

/** All that the caption layer draws from. Equal states look equal. */
export interface CaptionState {
  /** Index of the page. */
  readonly page: number;
  /** Index of the word being spoken, or -1. */
  readonly active: number;
  /** Scale of the spoken word, in steps of 0.01. */
  readonly scale: number;
  /** How far the page has come in, 0..1 in steps of 0.01. */
  readonly shown: number;
}

/** A page fades up over this long: short enough that its first word is read as it is heard. */
export const PAGE_IN_SEC = 0.1;
/** The pop: up within about 90 ms, 8 % past its end, still within 0.3 s. */
const POP_HZ = 4.2;
export const POP_DAMPING = 0.63;

/** State of the captions at a frame, or null between pages. */
export function captionState(props: Pick<CompositionProps, 'captions' | 'fps' | 'style'>, frame: number): CaptionState | null {
  const index = props.captions.findIndex(page => frame >= page.startFrame && frame < page.endFrame);
  const page = props.captions[index];
  if (!page) {
    return null;
  }
  const active = page.words.findIndex(word => frame >= word.startFrame && frame < word.endFrame);
  const word = page.words[active];
  const pop = word ? springStep((frame - word.startFrame + 1) / props.fps, POP_HZ, POP_DAMPING) : 0;
  return {
    page: index, active,
    scale: hundredths(1 + (props.style.captions.popScale - 1) * pop),
    shown: hundredths(easeOut((frame - page.startFrame + 1) / (PAGE_IN_SEC * props.fps))),
  };
}
