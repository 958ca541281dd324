import { createElement, type ReactElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { AbsoluteFill, interpolate, Sequence, useCurrentFrame, useVideoConfig } from 'remotion';
import { afterEach, describe, expect, it, vi } from 'vitest';

import type { CompositionProps } from '#shared/render/composition-props.ts';
import { sampleInput } from '../sample-input.ts';
import { OverlayView } from './overlay-view.tsx';
import { OVERLAY_IDS, overlayState, type OverlayId } from './overlays.ts';
import { ProgressBar } from './progress-bar/progress-bar.tsx';
import { progressState } from './progress-bar/state.ts';

// A browser measures text; here every letter is half a font size wide.
vi.mock('./measure.ts', () => ({ measureWith: () => (text: string) => text.length / 2 }));

const box = { xPx: 100, yPx: 300, widthPx: 700, heightPx: 240 };
const word = (text: string, startFrame: number, endFrame: number) => ({ text, startFrame, endFrame, emphasis: false });
const { host: _, ...sample } = sampleInput();
const props: CompositionProps = {
  ...sample, durationFrames: 60, logoBox: box, progressBox: box,
  captions: [{ startFrame: 2, endFrame: 30, box, words: [word('one', 2, 12), word('two', 14, 30)] }],
  title: { text: 'A title', startFrame: 0, endFrame: 40, box }, lowerThirds: [{ name: 'Ada', role: 'Role', startFrame: 5, endFrame: 50, box }],
  style: { ...sample.style, logo: { ...sample.style.logo, dataUrl: 'data:image/png;base64,AA==' }, progressBar: { ...sample.style.progressBar, enabled: true } },
};

/** Draws where there is no current frame, at a time and with a chance of its own. */
function drawn(element: ReactElement, moment: number): string {
  vi.useFakeTimers({ now: 1e12 + 1e7 * moment });
  vi.spyOn(Math, 'random').mockReturnValue(moment / 10);
  vi.spyOn(performance, 'now').mockReturnValue(moment);
  return renderToStaticMarkup(element);
}

/** Throws where an element draws from anything but its props: the frame, the clock, chance. */
function expectPure(element: () => ReactElement): void {
  const [first, second] = [drawn(element(), 1), drawn(element(), 2)];
  expect(first).toBe(second);
  expect(first).toContain('style');
}

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe('layers draw from their states alone', () => {
  it.each(OVERLAY_IDS)('%s', id => {
    const draw = <Id extends OverlayId>(layer: Id): number => {
      const looks = new Map<string, string>();
      for (let frame = 0; frame < props.durationFrames; frame += 1) {
        const state = overlayState(layer, props, frame);
        if (state) {
          const element = (): ReactElement => <OverlayView id={layer} props={props} state={structuredClone(state)} />;
          expectPure(element);
          const key = JSON.stringify(state);
          const look = drawn(element(), frame);
          expect(look).toBe(looks.get(key) ?? look);
          looks.set(key, look);
        }
      }
      return looks.size;
    };
    expect(draw(id)).toBeGreaterThan(0);
  });

  it('progress bar', () => {
    const state = progressState(props, 20);
    expectPure(() => <ProgressBar props={props} state={state ?? expect.unreachable()} />);
  });
});

describe('a layer that draws from something else is found out', () => {
  const Frame = (): ReactElement => <div style={{ opacity: useCurrentFrame() / 30 }} />;
  const Config = (): ReactElement => <div style={{ width: useVideoConfig().width }} />;
  const InSequence = (): ReactElement => <Sequence from={1}><AbsoluteFill /></Sequence>;
  const Interpolated = (): ReactElement => <div style={{ opacity: interpolate(useCurrentFrame(), [0, 10], [0, 1]) }} />;
  const Clock = (): ReactElement => <div style={{ opacity: Date.now() % 1000 / 1000, width: new Date().getTime() }} />;
  const Timer = (): ReactElement => <div style={{ opacity: performance.now() }} />;
  const Chance = (): ReactElement => <div style={{ opacity: Math.random() }} />;

  it.each(Object.entries({ Frame, Config, InSequence, Interpolated, Clock, Timer, Chance }))('%s', (_, Layer) => {
    expect(() => expectPure(() => createElement(Layer))).toThrow();
  });
});
