/** Measures of the name strap, and how far its ink reaches. Pure: the component and the planning of sheets share them. */
import type { CompositionProps } from '#shared/render/composition-props.ts';
import type { BoxPx } from '#shared/units/geometry.ts';

/** Type size of the role, in font sizes of the name; so are the other measures. */
export const ROLE_SIZE = 0.66;
export const PAD_X = 0.6;
export const PAD_Y = 0.36;
export const ACCENT_WIDTH = 0.16;
/** Line heights of name and role, each in its own font sizes. */
export const NAME_LINE_HEIGHT = 1.18;
export const ROLE_LINE_HEIGHT = 1.3;

/** Height of the strap, in font sizes of the name. */
export function strapHeight(strap: { role: string | null }): number {
  return 2 * PAD_Y + NAME_LINE_HEIGHT + (strap.role === null ? 0 : ROLE_LINE_HEIGHT * ROLE_SIZE);
}

/** Everything that a strap may paint, output pixels, in any state: it stands at the bottom of its box and is clipped to itself. */
export function lowerThirdInk(props: Pick<CompositionProps, 'style' | 'widthPx' | 'heightPx'>, { box, role }: CompositionProps['lowerThirds'][number]): BoxPx {
  const wantedPx = props.style.lowerThird.fontSize * Math.min(props.widthPx, props.heightPx);
  const heightPx = Math.min(box.heightPx, strapHeight({ role }) * wantedPx);
  return { ...box, yPx: box.yPx + box.heightPx - heightPx, heightPx };
}
