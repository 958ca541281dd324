import type { CompositionProps } from '#shared/render/composition-props.ts';
import { hundredths, presence } from '../motion.ts';

/** All that the title layer draws from. */
export interface TitleState {
  /** 0..1 in steps of 0.01. */
  readonly opacity: number;
  /** Distance from its place in font sizes, up is negative, in steps of 0.01. */
  readonly rise: number;
}

const IN_SEC = 0.35;
const OUT_SEC = 0.25;

/** State of the hook title at a frame, or null when it is not up. */
export function titleState(props: Pick<CompositionProps, 'title' | 'fps'>, frame: number): TitleState | null {
  const { title, fps } = props;
  if (!title || frame < title.startFrame || frame >= title.endFrame) {
    return null;
  }
  const { shown, leaving } = presence(frame, title, IN_SEC * fps, OUT_SEC * fps);
  return { opacity: hundredths(shown * (1 - leaving)), rise: hundredths(-0.6 * (1 - shown) - 0.4 * leaving) };
}
