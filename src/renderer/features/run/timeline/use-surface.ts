/** What a canvas needs to know of the page: its width, the screen's density, the size of text, the colours of the theme. */
import { useEffect, useState, type RefObject } from 'react';

import { PALETTE_TOKENS, type Palette } from './draw.ts';

export interface Surface {
  readonly widthPx: number;
  readonly density: number;
  /** 1 at the usual size of text. */
  readonly scale: number;
  readonly font: string;
  readonly palette: Palette;
}

/** The usual size of text, pixels. */
const USUAL_TEXT_PX = 13;

/** Null until the element is measured. Follows changes of size, screen and theme. */
export function useSurface(ref: RefObject<HTMLElement | null>): Surface | null {
  const [surface, setSurface] = useState<Surface | null>(null);
  useEffect(() => {
    const element = ref.current;
    if (!element) {
      return;
    }
    const measure = (): void => { setSurface(surfaceOf(element)); };
    const observer = new ResizeObserver(measure);
    // In pixels of the device: so it also tells when the window moves to a denser screen.
    observer.observe(element, { box: 'device-pixel-content-box' });
    const theme = window.matchMedia('(prefers-color-scheme: dark)');
    theme.addEventListener('change', measure);
    // Text is measured with the page's own font once it is there.
    void document.fonts.ready.then(measure);
    return () => {
      observer.disconnect();
      theme.removeEventListener('change', measure);
    };
  }, [ref]);
  return surface;
}

function surfaceOf(element: HTMLElement): Surface {
  const style = getComputedStyle(element);
  const rootPx = parseFloat(getComputedStyle(document.documentElement).fontSize);
  return {
    widthPx: element.clientWidth, density: window.devicePixelRatio, scale: rootPx / USUAL_TEXT_PX, font: `${style.fontSize} ${style.fontFamily}`,
    palette: Object.fromEntries(PALETTE_TOKENS.map(name => [name, style.getPropertyValue(`--${name}`).trim()])) as Palette,
  };
}
