import { memo, type ReactElement } from 'react';

import type { CompositionProps } from '#shared/render/composition-props.ts';
import { boxStyle } from '../layer-style.ts';
import type { LogoState } from './state.ts';

/** The logo, as large as fits its box, never distorted. Whoever shows it has loaded its picture before (see `useAssets`). */
export const Logo = memo(function Logo({ props, state }: { props: CompositionProps; state: LogoState }): ReactElement | null {
  const { logoBox, style } = props;
  if (!logoBox || !style.logo.dataUrl) {
    return null;
  }
  return <img src={style.logo.dataUrl} alt="" decoding="sync" style={{ ...boxStyle(logoBox), objectFit: 'contain', opacity: state.opacity }} />;
});
