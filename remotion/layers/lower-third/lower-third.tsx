import { memo, useMemo, type ReactElement } from 'react';

import type { CompositionProps } from '#shared/render/composition-props.ts';
import { fitLines } from '../fit-lines.ts';
import { boxStyle } from '../layer-style.ts';
import { measureWith } from '../measure.ts';
import { ACCENT_WIDTH, NAME_LINE_HEIGHT, PAD_X, PAD_Y, ROLE_LINE_HEIGHT, ROLE_SIZE, strapHeight } from './metrics.ts';
import type { LowerThirdState } from './state.ts';

const NAME_WEIGHT = 700;
const ROLE_WEIGHT = 500;

/** The name strap: an accent bar, name and role, in the lower left corner of its box, uncovered from the left. */
export const LowerThird = memo(function LowerThird({ props, state }: { props: CompositionProps; state: LowerThirdState }): ReactElement | null {
  const strap = props.lowerThirds[state.index];
  const { style } = props;
  const size = useMemo(() => strap ? fittedSize(strap, props) : 0, [strap, props]);
  if (!strap) {
    return null;
  }
  const hidden = (1 - state.uncovered) * 100;
  return (
    <div style={{ ...boxStyle(strap.box), display: 'flex', alignItems: 'flex-end', justifyContent: 'flex-start', opacity: state.opacity, fontFamily: style.fontFamily, color: style.lowerThird.colour, whiteSpace: 'pre' }}>
      <div style={{ display: 'flex', clipPath: `inset(0 ${hidden}% 0 0 round ${0.2 * size}px)` }}>
        <div style={{ width: ACCENT_WIDTH * size, background: style.lowerThird.accent }} />
        <div style={{ background: style.lowerThird.background, padding: `${PAD_Y * size}px ${PAD_X * size}px` }}>
          <div style={{ fontSize: size, fontWeight: NAME_WEIGHT, lineHeight: NAME_LINE_HEIGHT }}>{strap.name}</div>
          {strap.role === null ? null : <div style={{ fontSize: ROLE_SIZE * size, fontWeight: ROLE_WEIGHT, lineHeight: ROLE_LINE_HEIGHT, opacity: 0.82 }}>{strap.role}</div>}
        </div>
      </div>
    </div>
  );
});

/** Font size of the name such that both lines fit the box, at most what the style wants. */
function fittedSize(strap: CompositionProps['lowerThirds'][number], props: CompositionProps): number {
  const { fontFamily, lowerThird } = props.style;
  const wanted = lowerThird.fontSize * Math.min(props.widthPx, props.heightPx);
  const roleWidth = strap.role === null ? 0 : ROLE_SIZE * measureWith(fontFamily, ROLE_WEIGHT)(strap.role);
  const widest = Math.max(measureWith(fontFamily, NAME_WEIGHT)(strap.name), roleWidth) + 2 * PAD_X + ACCENT_WIDTH;
  return fitLines({
    words: [strap.name], measure: () => widest, maxLines: 1, wordGap: 0, lineHeight: strapHeight(strap), fontSizePx: wanted, boxWidthPx: strap.box.widthPx, boxHeightPx: strap.box.heightPx,
  }).fontSizePx;
}
