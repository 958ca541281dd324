import type { CompositionProps } from '#shared/render/composition-props.ts';
import { hundredths, presence } from '../motion.ts';

/** All that the name strap draws from. */
export interface LowerThirdState {
  /** Index into the props' lower thirds. */
  readonly index: number;
  /** How much of its width is uncovered, from the left, 0..1 in steps of 0.01. */
  readonly uncovered: number;
  /** 0..1 in steps of 0.01. */
  readonly opacity: number;
}

const IN_SEC = 0.45;
const OUT_SEC = 0.3;

/** State of the name strap at a frame, or null when none is up. Of two at once the later one wins. */
export function lowerThirdState(props: Pick<CompositionProps, 'lowerThirds' | 'fps'>, frame: number): LowerThirdState | null {
  const index = props.lowerThirds.findLastIndex(strap => frame >= strap.startFrame && frame < strap.endFrame);
  const strap = props.lowerThirds[index];
  if (!strap) {
    return null;
  }
  const { shown, leaving } = presence(frame, strap, IN_SEC * props.fps, OUT_SEC * props.fps);
  return { index, uncovered: shown, opacity: hundredths(1 - leaving) };
}
