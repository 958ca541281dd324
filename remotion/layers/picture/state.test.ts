import { describe, expect, it } from 'vitest';

import { sampleInput } from '../../sample-input.ts';
import { pictureState, zoomAt } from './state.ts';

const keys = [{ frame: 0, centerXPx: 500, centerYPx: 540, widthPx: 607.5 }, { frame: 20, centerXPx: 700, centerYPx: 540, widthPx: 607.5 }];
const base = { ...sampleInput(), durationFrames: 60, segments: [{ startFrame: 0, endFrame: 60, layout: 'single' as const, windows: [keys], reason: '' }] };

describe('pictureState', () => {
  it('follows the crop path', () => {
    const x = (frame: number) => pictureState(base, frame).panels[0]?.window.xPx;
    expect([0, 10, 20, 50].map(x)).toEqual([196.25, 296.25, 396.25, 396.25]);
  });

  it('fills the output with a window of its own shape', () => {
    const { panel, window } = pictureState(base, 7).panels[0] ?? expect.fail('no panel');
    expect(panel).toEqual({ xPx: 0, yPx: 0, widthPx: 1080, heightPx: 1920 });
    expect(window.widthPx / window.heightPx).toBeCloseTo(1080 / 1920, 4);
  });

  it('punches in smoothly about the middle and comes back', () => {
    const props = { ...base, punchIns: [{ startFrame: 10, endFrame: 50, scale: 1.2 }] };
    const zooms = Array.from({ length: 60 }, (_, frame) => zoomAt(props, frame));
    expect(zooms.slice(0, 10)).toEqual(Array.from({ length: 10 }, () => 1));
    expect(zooms[30]).toBe(1.2);
    expect(zooms.slice(50)).toEqual(Array.from({ length: 10 }, () => 1));
    const steps = zooms.slice(1).map((zoom, index) => Math.abs(zoom - (zooms[index] ?? 0)));
    expect(Math.max(...steps)).toBeLessThan(0.05);
    const near = pictureState(props, 30).panels[0]?.window ?? expect.fail('no window');
    const far = pictureState(base, 30).panels[0]?.window ?? expect.fail('no window');
    expect(near.widthPx).toBeCloseTo(far.widthPx / 1.2, 1);
    expect(near.xPx + near.widthPx / 2).toBeCloseTo(far.xPx + far.widthPx / 2, 1);
  });

  it('reaches full zoom only half way into a very short punch-in', () => {
    const props = { ...base, punchIns: [{ startFrame: 10, endFrame: 14, scale: 1.2 }] };
    expect(zoomAt(props, 11)).toBe(1.2);
    expect(zoomAt(props, 10)).toBeGreaterThan(1);
    expect(zoomAt(props, 14)).toBe(1);
  });

  it('shows two windows in two halves', () => {
    const windows = [[{ frame: 0, centerXPx: 480, centerYPx: 540, widthPx: 600 }], [{ frame: 0, centerXPx: 1440, centerYPx: 540, widthPx: 600 }]];
    const state = pictureState({ ...base, segments: [{ startFrame: 0, endFrame: 60, layout: 'two-up', windows, reason: '' }] }, 0);
    expect(state.panels.map(({ panel }) => [panel.yPx, panel.heightPx])).toEqual([[0, 960], [960, 960]]);
    expect(state.panels.map(({ window }) => window.xPx)).toEqual([180, 1140]);
  });

  it('keeps the whole frame whole, over a backdrop only where something would be left empty', () => {
    const segments = [{ startFrame: 0, endFrame: 60, layout: 'whole-blur' as const, windows: [], reason: '' }];
    const punchIns = [{ startFrame: 0, endFrame: 60, scale: 1.5 }];
    const upright = pictureState({ ...base, segments, punchIns }, 30);
    expect(upright.panels[0]).toEqual({ panel: { xPx: 0, yPx: 656, widthPx: 1080, heightPx: 608 }, window: { xPx: 0, yPx: 0, widthPx: 1920, heightPx: 1080 } });
    expect(upright.backdrop?.panel).toEqual({ xPx: 0, yPx: 0, widthPx: 1080, heightPx: 1920 });
    expect(pictureState({ ...base, segments, widthPx: 1920, heightPx: 1080 }, 30).backdrop).toBeNull();
  });

  it('changes layout on a segment\'s first frame, and shows the last one beyond the end', () => {
    const segments = [base.segments[0] ?? expect.fail('no segment'), { startFrame: 60, endFrame: 90, layout: 'whole-blur' as const, windows: [], reason: '' }];
    expect([59, 60, 200].map(frame => pictureState({ ...base, segments }, frame).layout)).toEqual(['single', 'whole-blur', 'whole-blur']);
    expect(() => pictureState({ ...base, segments: [] }, 0)).toThrow(RangeError);
  });
});
