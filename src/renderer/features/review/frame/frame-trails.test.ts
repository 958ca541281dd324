import { describe, expect, it } from 'vitest';

import type { Framing } from '#shared/artifacts/clip.ts';

import { faceTrails, pathOf, windowTrails } from './frame-trails.ts';

const key = (frame: number, centerXPx: number) => ({ frame, centerXPx, centerYPx: 540, widthPx: 607.5 });
const box = (frame: number, xPx: number) => ({ frame, xPx, yPx: 200, widthPx: 200, heightPx: 250, score: 0.9 });
const framing: Framing = {
  kind: 'framing', version: 1, clipId: 'c00000001', detector: 'yunet', widthPx: 1920, heightPx: 1080, frameCount: 200, shotStarts: [0, 100], warnings: [],
  tracks: [{ trackId: 0, boxes: [box(0, 100), box(60, 700), box(100, 1500)] }, { trackId: 1, boxes: [box(0, 1500), box(60, 1505)] }],
  aspects: [{ aspect: '9:16', segments: [
    { startFrame: 0, endFrame: 100, layout: 'single', windows: [[key(0, 200), key(50, 700), key(99, 700)]], reason: 'x' },
    { startFrame: 100, endFrame: 200, layout: 'single', windows: [[key(100, 700)]], reason: 'x' },
  ] }],
};

describe('trails', () => {
  it('of a window go along its keys, no further than the picture lets it; a window that stands has none', () => {
    expect(windowTrails(framing, '9:16', 10)).toEqual([[{ xPx: 303.75, yPx: 540 }, { xPx: 700, yPx: 540 }, { xPx: 700, yPx: 540 }]]);
    expect(windowTrails(framing, '9:16', 150)).toEqual([]);
    expect(windowTrails(framing, '1:1', 10)).toEqual([]);
  });

  it('of faces stay in their shot, and leave out who hardly moves', () => {
    expect(faceTrails(framing, 10)).toEqual([{ trackId: 0, points: [{ xPx: 200, yPx: 325 }, { xPx: 800, yPx: 325 }] }]);
    expect(faceTrails(framing, 150)).toEqual([]);
  });

  it('are lines through their points', () => {
    expect(pathOf([{ xPx: 1, yPx: 2 }, { xPx: 3.25, yPx: 4 }])).toBe('M1.0 2.0L3.3 4.0');
  });
});
