import { memo, useMemo, type ReactElement } from 'react';

import type { CompositionProps } from '#shared/render/composition-props.ts';
import { fitLines } from '../fit-lines.ts';
import { boxStyle, isRightToLeft } from '../layer-style.ts';
import { measureWith } from '../measure.ts';
import { LINE_HEIGHT, MAX_LINES, PAD_X, PAD_Y, SHADOW_BLUR, SHADOW_FALL, WORD_GAP } from './metrics.ts';
import type { TitleState } from './state.ts';

/** The hook title: one plate, as wide as its text, in the middle of its box. */
export const Title = memo(function Title({ props, state }: { props: CompositionProps; state: TitleState }): ReactElement | null {
  const { title, style } = props;
  const words = useMemo(() => title?.text.split(/\s+/).filter(Boolean) ?? [], [title]);
  const fitted = useMemo(() => {
    if (!title || words.length === 0) {
      return null;
    }
    const wanted = style.title.fontSize * Math.min(props.widthPx, props.heightPx);
    return fitLines({
      words, measure: measureWith(style.fontFamily, style.title.fontWeight), maxLines: MAX_LINES, lineHeight: LINE_HEIGHT, wordGap: WORD_GAP, fontSizePx: wanted,
      boxWidthPx: Math.max(1, title.box.widthPx - 2 * PAD_X * wanted), boxHeightPx: Math.max(1, title.box.heightPx - 2 * PAD_Y * wanted),
    });
  }, [props, style, title, words]);
  if (!title || !fitted) {
    return null;
  }
  const size = fitted.fontSizePx;
  return (
    <div style={{ ...boxStyle(title.box), display: 'flex', alignItems: 'center', justifyContent: 'center', opacity: state.opacity, transform: `translateY(${state.rise * size}px)` }}>
      <div style={{
        background: style.title.background, color: style.title.colour, borderRadius: 0.42 * size, padding: `${PAD_Y * size}px ${PAD_X * size}px`,
        fontFamily: style.fontFamily, fontWeight: style.title.fontWeight, fontSize: size, lineHeight: LINE_HEIGHT, wordSpacing: 0, letterSpacing: 0,
        boxShadow: `0 ${SHADOW_FALL * size}px ${SHADOW_BLUR * size}px rgba(0,0,0,.28)`, textAlign: 'center', direction: isRightToLeft(title.text) ? 'rtl' : 'ltr',
      }}>
        {fitted.lines.map(line => <div key={line[0]} style={{ whiteSpace: 'pre' }}>{line.map(index => words[index]).join(' ')}</div>)}
      </div>
    </div>
  );
});
