import { memo, type ReactElement } from 'react';

import type { CompositionProps } from '#shared/render/composition-props.ts';
import { boxStyle } from '../layer-style.ts';
import type { ProgressState } from './state.ts';
import { TRACK_COLOUR } from './track.ts';

/** The progress bar over a faint track of its whole length. */
export const ProgressBar = memo(function ProgressBar({ props, state }: { props: CompositionProps; state: ProgressState }): ReactElement | null {
  if (!props.progressBox) {
    return null;
  }
  return (
    <div style={{ ...boxStyle(props.progressBox), background: TRACK_COLOUR }}>
      <div style={{ width: state.widthPx, height: '100%', background: props.style.progressBar.colour }} />
    </div>
  );
});
