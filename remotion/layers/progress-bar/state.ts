import type { CompositionProps } from '#shared/render/composition-props.ts';

/** All that the progress bar draws from. */
export interface ProgressState {
  /** Even output pixels, so that any renderer can draw it as a plain rectangle, in 4:2:0 too. Full on the last frame where the box is even. */
  readonly widthPx: number;
}

/** State of the progress bar at a frame, or null where there is none. */
export function progressState(props: Pick<CompositionProps, 'progressBox' | 'style' | 'durationFrames'>, frame: number): ProgressState | null {
  if (!props.progressBox || !props.style.progressBar.enabled) {
    return null;
  }
  const share = Math.min(1, (frame + 1) / props.durationFrames);
  return { widthPx: Math.min(props.progressBox.widthPx, 2 * Math.round(props.progressBox.widthPx * share / 2)) };
}
