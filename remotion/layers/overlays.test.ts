import { describe, expect, it } from 'vitest';

import { sampleInput } from '../sample-input.ts';
import { logoState } from './logo/state.ts';
import { lowerThirdState } from './lower-third/state.ts';
import { springStep } from './motion.ts';
import { progressState } from './progress-bar/state.ts';
import { titleState } from './title/state.ts';

const box = { xPx: 0, yPx: 0, widthPx: 1001, heightPx: 10 };
const props = { ...sampleInput(), durationFrames: 100 };

describe('titleState', () => {
  const titled = { ...props, title: { text: 'A title', startFrame: 0, endFrame: 60, box } };

  it('comes in, stands, and goes before its end', () => {
    const opacity = (frame: number) => titleState(titled, frame)?.opacity;
    expect(opacity(0)).toBeGreaterThan(0);
    expect(opacity(0)).toBeLessThan(1);
    expect(opacity(30)).toBe(1);
    expect(titleState(titled, 30)?.rise).toBeCloseTo(0, 5);
    expect(opacity(58)).toBeLessThan(0.5);
    expect(titleState(titled, 60)).toBeNull();
    expect(titleState(props, 0)).toBeNull();
  });

  it('is readable even when it stands for a moment only', () => {
    const brief = { ...props, title: { text: 'A title', startFrame: 0, endFrame: 6, box } };
    expect(Math.max(...[0, 1, 2, 3, 4, 5].map(frame => titleState(brief, frame)?.opacity ?? 0))).toBeGreaterThan(0.8);
  });
});

describe('lowerThirdState', () => {
  it('uncovers from the left and fades at the end; of two at once the later one shows', () => {
    const strap = { name: 'A', role: null, box };
    const strapped = { ...props, lowerThirds: [{ ...strap, startFrame: 0, endFrame: 50 }, { ...strap, startFrame: 40, endFrame: 90 }] };
    expect(lowerThirdState(strapped, 0)).toMatchObject({ index: 0, opacity: 1 });
    expect(lowerThirdState(strapped, 0)?.uncovered).toBeLessThan(0.3);
    expect(lowerThirdState(strapped, 30)).toEqual({ index: 0, uncovered: 1, opacity: 1 });
    expect(lowerThirdState(strapped, 45)?.index).toBe(1);
    expect(lowerThirdState(strapped, 89)?.opacity).toBeLessThan(0.3);
    expect(lowerThirdState(strapped, 90)).toBeNull();
  });
});

describe('progressState', () => {
  const barred = { ...props, progressBox: box, style: { ...props.style, progressBar: { ...props.style.progressBar, enabled: true } } };

  it('grows by whole pixels to its full width on the last frame', () => {
    const widths = Array.from({ length: 100 }, (_, frame) => progressState(barred, frame)?.widthPx ?? -1);
    expect(widths.every(Number.isInteger)).toBe(true);
    expect(widths[0]).toBe(10);
    expect(widths.at(-1)).toBe(1001);
    expect([...widths].sort((a, b) => a - b)).toEqual(widths);
  });

  it('is absent where the style or the placement has none', () => {
    expect(progressState(props, 5)).toBeNull();
    expect(progressState({ ...barred, progressBox: null }, 5)).toBeNull();
  });
});

describe('logoState', () => {
  it('needs both a picture and a place', () => {
    const style = { ...props.style, logo: { ...props.style.logo, dataUrl: 'data:image/png;base64,AA==', opacity: 0.5 } };
    expect(logoState({ logoBox: box, style })).toEqual({ opacity: 0.5 });
    expect(logoState({ logoBox: null, style })).toBeNull();
    expect(logoState({ logoBox: box, style: props.style })).toBeNull();
  });
});

describe('springStep', () => {
  it('starts at rest, overshoots as its damping says, and settles at 1', () => {
    const values = Array.from({ length: 300 }, (_, k) => springStep(k / 300, 4, 0.5));
    expect(values[0]).toBe(0);
    expect(Math.max(...values)).toBeCloseTo(1 + Math.exp(-Math.PI * 0.5 / Math.sqrt(0.75)), 2);
    expect(springStep(3, 4, 0.5)).toBeCloseTo(1, 6);
  });
});
