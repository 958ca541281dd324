import { memo, type ReactElement } from 'react';
import { Img } from 'remotion';

import type { CompositionProps } from '#shared/render/composition-props.ts';
import { boxStyle } from '../layer-style.ts';
import type { LogoState } from './state.ts';

/** The logo, as large as fits its box, never distorted. */
export const Logo = memo(function Logo({ props, state }: { props: CompositionProps; state: LogoState }): ReactElement | null {
  const { logoBox, style } = props;
  if (!logoBox || !style.logo.dataUrl) {
    return null;
  }
  return <Img src={style.logo.dataUrl} style={{ ...boxStyle(logoBox), objectFit: 'contain', opacity: state.opacity }} />;
});
