import { describe, expect, it } from 'vitest';

import { clampView, isWhole, panView, resizeView, revealTime, rulerTicks, timeAt, wholeView, xAt, zoomView } from './view.ts';

const extent = { durationSec: 7200, widthPx: 1000 };
const whole = wholeView(extent);

describe('time and pixels', () => {
  it('go into each other and back', () => {
    const view = { startSec: 600, pxPerSec: 4 };
    for (const timeSec of [0, 600, 601.25, 7200]) {
      expect(timeAt(view, xAt(view, timeSec))).toBeCloseTo(timeSec, 9);
    }
    expect(xAt(whole, 7200)).toBeCloseTo(1000, 9);
  });
});

describe('zooming', () => {
  it('keeps what is under the pointer where it is', () => {
    const view = { startSec: 1000, pxPerSec: 2 };
    const before = timeAt(view, 300);
    expect(timeAt(zoomView(view, extent, 1.5, 300), 300)).toBeCloseTo(before, 9);
    expect(timeAt(zoomView(view, extent, 0.8, 300), 300)).toBeCloseTo(before, 9);
  });

  it('never shows anything beyond the recording, whatever is done', () => {
    let view = whole;
    for (const [factor, anchorPx, byPx] of [[3, 999, 500], [0.2, 0, -9000], [50, 10, 1e6], [0.5, 500, 1e6], [1000, 1000, -3], [0.9, 0, 20]] as const) {
      view = panView(zoomView(view, extent, factor, anchorPx), extent, byPx);
      expect(view.startSec).toBeGreaterThanOrEqual(0);
      expect(timeAt(view, extent.widthPx)).toBeLessThanOrEqual(7200 + 1e-6);
    }
  });

  it('ends at the whole recording on one side and at frames on the other', () => {
    expect(zoomView({ startSec: 500, pxPerSec: 1 }, extent, 1e-6, 400)).toEqual(whole);
    expect(isWhole(whole, extent)).toBe(true);
    const closest = zoomView(whole, extent, 1e9, 0);
    expect(closest.pxPerSec).toBe(240);
    expect(isWhole(closest, extent)).toBe(false);
  });

  it('shows a recording of seconds whole, even where a second is then wider than the limit', () => {
    const short = { durationSec: 2, widthPx: 1000 };
    expect(clampView({ startSec: 1, pxPerSec: 1 }, short)).toEqual({ startSec: 0, pxPerSec: 500 });
    expect(zoomView(wholeView(short), short, 10, 500)).toEqual(wholeView(short));
  });
});

describe('a playhead that leaves the picture', () => {
  const view = { startSec: 1000, pxPerSec: 10 };
  it('turns the page, forwards and backwards', () => {
    expect(xAt(revealTime(view, extent, 1101), 1101)).toBeCloseTo(80, 6);
    expect(xAt(revealTime(view, extent, 990), 990)).toBeCloseTo(920, 6);
  });
  it('changes nothing while it is in sight', () => {
    expect(revealTime(view, extent, 1050)).toBe(view);
  });
});

describe('another width', () => {
  const wider = { ...extent, widthPx: 2000 };
  it('leaves a whole recording whole, and seconds as wide as they were', () => {
    expect(resizeView(whole, extent, wider)).toEqual(wholeView(wider));
    expect(resizeView({ startSec: 100, pxPerSec: 10 }, extent, wider)).toEqual({ startSec: 100, pxPerSec: 10 });
  });
});

describe('the ruler', () => {
  it('names round times that are far enough from each other', () => {
    expect(rulerTicks(whole, extent, 80)).toEqual({ stepSec: 600, timesSec: [0, 600, 1200, 1800, 2400, 3000, 3600, 4200, 4800, 5400, 6000, 6600, 7200] });
    expect(rulerTicks({ startSec: 12.3, pxPerSec: 240 }, { durationSec: 60, widthPx: 240 }, 80)).toEqual({ stepSec: 0.5, timesSec: [12.5, 13] });
  });
  it('has a step for days, too', () => {
    const days = { durationSec: 300_000, widthPx: 500 };
    const { stepSec, timesSec } = rulerTicks(wholeView(days), days, 80);
    expect(stepSec % 3600).toBe(0);
    expect(timesSec.length).toBeLessThanOrEqual(7);
  });
});
