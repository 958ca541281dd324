import { useEffect, useRef, type ReactElement } from 'react';

import type { Peaks } from '#shared/artifacts/source.ts';

import { peaksUnder, xOf, type StripWindow } from './strip-geometry.ts';

/** Heights in pixels: what is drawn is as sharp as the screen. */
const HEIGHT_PX = 36;

/** The recording's sound under the strip; what is outside the clip is faint. */
export function Waveform({ peaks, window, widthPx, range }: { peaks: Peaks; window: StripWindow; widthPx: number; range: { startSec: number; endSec: number } }): ReactElement {
  const ref = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const canvas = ref.current;
    const context = canvas?.getContext('2d');
    if (!canvas || !context || widthPx <= 0) {
      return;
    }
    const sharp = devicePixelRatio;
    const draw = (): void => {
      canvas.width = Math.round(widthPx * sharp);
      canvas.height = Math.round(HEIGHT_PX * sharp);
      context.scale(sharp, sharp);
      const style = getComputedStyle(canvas);
      const [inside, outside] = [style.getPropertyValue('--wave'), style.getPropertyValue('--wave-soft')];
      const [fromX, toX] = [xOf(range.startSec, window, widthPx), xOf(range.endSec, window, widthPx)];
      peaksUnder(peaks, window, widthPx).forEach((peak, x) => {
        const height = Math.max(1, peak * (HEIGHT_PX - 2));
        context.fillStyle = x >= fromX && x < toX ? inside : outside;
        context.fillRect(x, (HEIGHT_PX - height) / 2, 1, height);
      });
    };
    draw();
    const dark = matchMedia('(prefers-color-scheme: dark)');
    dark.addEventListener('change', draw);
    return () => { dark.removeEventListener('change', draw); };
  }, [peaks, window.fromSec, window.toSec, widthPx, range.startSec, range.endSec]);
  return <canvas ref={ref} className="waveform" style={{ width: widthPx, height: HEIGHT_PX }} aria-hidden="true" />;
}
