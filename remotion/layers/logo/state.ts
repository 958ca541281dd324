import type { CompositionProps } from '#shared/render/composition-props.ts';

/** All that the logo draws from: it never changes. */
export interface LogoState {
  readonly opacity: number;
}

/** State of the logo, or null where the style or the placement has none. */
export function logoState(props: Pick<CompositionProps, 'logoBox' | 'style'>): LogoState | null {
  return props.logoBox && props.style.logo.dataUrl ? { opacity: props.style.logo.opacity } : null;
}
