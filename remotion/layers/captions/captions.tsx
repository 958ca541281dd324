import { memo, useMemo, type CSSProperties, type ReactElement } from 'react';

import type { CaptionPage } from '#shared/artifacts/enhancement.ts';
import type { CompositionProps } from '#shared/render/composition-props.ts';
import { fitLines, type FittedLines } from '../fit-lines.ts';
import { measureWith } from '../measure.ts';
import { boxStyle, isRightToLeft } from '../layer-style.ts';
import { LINE_HEIGHT, MAX_GROWTH_EM, MAX_LINES, RISE_EM, SHADOW_BLUR_EM, SHADOW_FALL_EM, WORD_GAP } from './metrics.ts';
import type { CaptionState } from './state.ts';

/** One caption page. What depends on the page alone (lines, size) is computed once; the state changes colour and scale only. */
export const Captions = memo(function Captions({ props, state }: { props: CompositionProps; state: CaptionState }): ReactElement | null {
  const page = props.captions[state.page];
  const fitted = useMemo(() => page ? fitPage(page, props) : null, [page, props]);
  if (!page || !fitted) {
    return null;
  }
  const { captions, fontFamily } = props.style;
  const size = fitted.fontSizePx;
  const text: CSSProperties = {
    fontFamily, fontWeight: captions.fontWeight, fontSize: size, lineHeight: LINE_HEIGHT, color: captions.colour,
    WebkitTextStroke: `${2 * captions.strokeWidth * size}px ${captions.strokeColour}`, paintOrder: 'stroke fill', strokeLinejoin: 'round',
  };
  return (
    <div style={{ ...boxStyle(page.box), ...CENTRED, opacity: state.shown, transform: `translateY(${(1 - state.shown) * RISE_EM * size}px)` }}>
      {fitted.lines.map(line => (
        <div key={line[0]} style={{ ...text, display: 'flex', columnGap: WORD_GAP * size, whiteSpace: 'pre', direction: isRightToLeft(textOf(page, line)) ? 'rtl' : 'ltr' }}>
          {line.map(index => <Word key={index} page={page} index={index} state={state} style={captions} sizePx={size} fontFamily={fontFamily} />)}
        </div>
      ))}
    </div>
  );
});

interface WordProps {
  page: CaptionPage;
  index: number;
  state: CaptionState;
  style: CompositionProps['style']['captions'];
  sizePx: number;
  fontFamily: string;
}

function Word({ page, index, state, style, sizePx, fontFamily }: WordProps): ReactElement {
  const word = page.words[index];
  const widthEm = measureWith(fontFamily, style.fontWeight)(shownText(word?.text ?? '', style.uppercase));
  const scale = Math.min(state.scale, 1 + (2 * MAX_GROWTH_EM) / Math.max(widthEm, 0.1));
  const active = index === state.active;
  const colour = word?.emphasis ? style.emphasisColour : active ? style.highlightColour : style.colour;
  const glow = `0 ${SHADOW_FALL_EM * sizePx}px ${SHADOW_BLUR_EM * sizePx}px rgba(0,0,0,.5)`;
  return (
    <span style={{ position: 'relative', display: 'block', color: colour, zIndex: active ? 1 : 0, transform: `scale(${active ? scale : 1})`, textShadow: glow }}>
      {shownText(word?.text ?? '', style.uppercase)}
    </span>
  );
}

/** Lines and type size of a page: room is kept at the sides for the outline and for the pop of the outermost words. */
function fitPage(page: CompositionProps['captions'][number], props: CompositionProps): FittedLines {
  const { captions, fontFamily } = props.style;
  const wanted = captions.fontSize * Math.min(props.widthPx, props.heightPx);
  const measure = measureWith(fontFamily, captions.fontWeight);
  const words = page.words.map(word => shownText(word.text, captions.uppercase));
  const longest = Math.max(...words.map(measure));
  const margin = 2 * captions.strokeWidth + (captions.popScale - 1) * longest;
  return fitLines({
    words, measure: text => measure(text), maxLines: MAX_LINES, lineHeight: LINE_HEIGHT, wordGap: WORD_GAP, fontSizePx: wanted,
    boxWidthPx: Math.max(1, page.box.widthPx - margin * wanted), boxHeightPx: page.box.heightPx,
  });
}

function shownText(text: string, uppercase: boolean): string {
  return uppercase ? text.toLocaleUpperCase('en') : text;
}

function textOf(page: CaptionPage, line: readonly number[]): string {
  return line.map(index => page.words[index]?.text ?? '').join(' ');
}

const CENTRED: CSSProperties = { display: 'flex', flexDirection: 'column', alignItems: 'center', justifyContent: 'center' };
