import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { CropKey } from '#shared/artifacts/clip.ts';
import { cropWindowAt } from '#shared/framing/crop.ts';
import { ASPECT_SIZES_PX } from '#shared/units/geometry.ts';
import type { BoxPx } from '#shared/units/geometry.ts';
import type { Face } from '#workers/tools/faces/yunet.ts';
import { captionsOver } from './frame-task.ts';
import { keysFor, windowPath } from './windows.ts';
import type { WindowTask } from './windows.ts';

const MEDIA = { widthPx: 1920, heightPx: 1080 };
const UPRIGHT: WindowTask = { panel: ASPECT_SIZES_PX['9:16'], media: MEDIA, fps: 30, widthPx: 607.5 };

function face(box: BoxPx, nose = 0.5): Face {
  const point = (share: number, down: number): readonly [number, number] => [box.xPx + share * box.widthPx, box.yPx + down * box.heightPx];
  return { ...box, score: 0.9, landmarksPx: [point(0.3, 0.4), point(0.7, 0.4), point(nose, 0.6), point(0.35, 0.8), point(0.65, 0.8)] };
}

const seen = (frames: number, boxAt: (frame: number) => BoxPx | null, nose = 0.5) => ({
  sightings: Array.from({ length: Math.ceil(frames / 6) }, (_, i) => i * 6).flatMap(frame => {
    const box = boxAt(frame);
    return box ? [{ frame, face: face(box, nose) }] : [];
  }),
});
const windowsOf = (keys: readonly CropKey[], frames: number, task = UPRIGHT): BoxPx[] => Array.from({ length: frames }, (_, frame) => cropWindowAt(keys, frame, task.panel, task.media));
const standing = (xPx: number, heightPx = 280): BoxPx => ({ xPx, yPx: 300, widthPx: heightPx * 0.7, heightPx });

describe('a window for a face', () => {
  it('never moves for a face that stays within a twentieth of the picture', () => {
    const path = windowPath(seen(600, frame => standing(800 + 47 * Math.sin(frame / 40), 700)), UPRIGHT);
    expect(path.still).toBe(true);
    expect(path.keys).toHaveLength(1);
  });

  it('is not moved by a box that is wrong once', () => {
    const path = windowPath(seen(300, frame => standing(frame === 120 ? 1500 : 600)), UPRIGHT);
    expect(path.still).toBe(true);
    expect(Math.abs(path.keys[0]!.centerXPx - 698)).toBeLessThan(3);
  });

  it('follows a walk with soft starts and stops, the face whole, and stands to the last bit before and after', () => {
    const walk = (frame: number): BoxPx => standing(frame < 150 ? 200 : frame < 300 ? 200 + (frame - 150) * 8 : 1400);
    const path = windowPath(seen(450, walk), UPRIGHT);
    const windows = windowsOf(path.keys, 445);
    windows.forEach((window, frame) => {
      expect(walk(frame).xPx).toBeGreaterThanOrEqual(window.xPx);
      expect(walk(frame).xPx + walk(frame).widthPx).toBeLessThanOrEqual(window.xPx + window.widthPx);
    });
    const accelerations = windows.slice(2).map((window, i) => Math.abs(window.xPx - 2 * windows[i + 1]!.xPx + windows[i]!.xPx) * 900 / 607.5);
    expect(Math.max(...accelerations)).toBeLessThan(2);
    expect(new Set(windows.slice(0, 90).map(each => each.xPx)).size).toBe(1);
    expect(new Set(windows.slice(380).map(each => each.xPx)).size).toBe(1);
    expect(windows[0]!.yPx).toBe(0);
  });

  it('keeps whoever walks about whole, inside the picture, without a jerk', () => {
    const legs = fc.array(fc.record({ sec: fc.integer({ min: 1, max: 4 }), speedPxPerSec: fc.integer({ min: -250, max: 250 }) }), { minLength: 1, maxLength: 6 });
    fc.assert(fc.property(fc.integer({ min: 0, max: 1700 }), legs, (startPx, list) => {
      const places = list.reduce<number[]>((all, { sec, speedPxPerSec }) => (
        [...all, ...Array.from({ length: sec * 30 }, (_, i) => Math.min(1700, Math.max(0, all.at(-1)! + (i + 1) * speedPxPerSec / 30)))]
      ), [startPx]);
      const path = windowPath(seen(places.length, frame => standing(places[frame]!)), UPRIGHT);
      const windows = windowsOf(path.keys, places.length);
      windows.forEach((window, frame) => {
        expect(window.xPx).toBeGreaterThanOrEqual(0);
        expect(window.xPx + window.widthPx).toBeLessThanOrEqual(1920);
        // A face at the picture's very edge has no air there: a soft start may take a tenth of its box, which is air itself.
        expect(places[frame]!).toBeGreaterThanOrEqual(window.xPx - 20);
        expect(places[frame]! + 196).toBeLessThanOrEqual(window.xPx + window.widthPx + 20);
      });
      windows.slice(2).forEach((window, i) => expect(Math.abs(window.xPx - 2 * windows[i + 1]!.xPx + windows[i]!.xPx) * 900 / 607.5).toBeLessThan(2.5));
    }), { numRuns: 60, seed: 5 });
  });

  it('stands along the axis on which it can', () => {
    const square: WindowTask = { ...UPRIGHT, panel: ASPECT_SIZES_PX['1:1'], widthPx: 700 };
    const path = windowPath(seen(300, frame => ({ ...standing(100 + frame * 4), yPx: 300 + 20 * Math.sin(frame / 9) })), square);
    expect(path.still).toBe(false);
    expect(new Set(path.keys.map(key => key.centerYPx)).size).toBe(1);
  });

  it('does not pan through what lies between when the face was out of sight: it jumps', () => {
    const path = windowPath(seen(300, frame => (frame < 120 ? standing(200) : frame < 200 ? null : standing(1500))), UPRIGHT);
    const windows = windowsOf(path.keys, 300);
    expect(new Set(windows.map(each => each.xPx)).size).toBe(2);
    expect(windows.findIndex(each => each.xPx > 1000)).toBe(204);
  });

  it('leaves room on the side that the face looks to', () => {
    const ahead = windowPath(seen(150, () => standing(800)), UPRIGHT).keys[0]!.centerXPx;
    const right = windowPath(seen(150, () => standing(800), 0.72), UPRIGHT).keys[0]!.centerXPx;
    const left = windowPath(seen(150, () => standing(800), 0.28), UPRIGHT).keys[0]!.centerXPx;
    expect(right - ahead).toBeGreaterThan(15);
    expect(right - ahead).toBeLessThanOrEqual(0.06 * 607.5 + 1);
    expect(ahead - left).toBeGreaterThan(15);
  });

  it('keeps the face clear of the captions, and its hair in, where the window can move up and down', () => {
    const upright = { widthPx: 1080, heightPx: 1920 };
    const task: WindowTask = { panel: ASPECT_SIZES_PX['1:1'], media: upright, fps: 30, widthPx: 1080, clearOf: captionsOver('1:1', 'whole') };
    for (const heightPx of [200, 500, 600]) {
      const box = { xPx: 350, yPx: 600, widthPx: 0.7 * heightPx, heightPx };
      const [window] = windowsOf(windowPath(seen(60, () => box), task).keys, 1, task);
      expect(box.yPx + box.heightPx).toBeLessThanOrEqual(window!.yPx + 0.7 * 1080 + 1);
      expect(box.yPx - 0.2 * box.heightPx).toBeGreaterThanOrEqual(window!.yPx - 1);
    }
  });

  it('centres a face that is too large for both', () => {
    const task: WindowTask = { panel: ASPECT_SIZES_PX['1:1'], media: { widthPx: 1080, heightPx: 1920 }, fps: 30, widthPx: 1080, clearOf: captionsOver('1:1', 'whole') };
    const [window] = windowsOf(windowPath(seen(60, () => ({ xPx: 100, yPx: 400, widthPx: 800, heightPx: 1100 })), task).keys, 1, task);
    expect(window!.yPx + 540).toBeCloseTo(950, -1);
  });
});

describe('keys of a stretch', () => {
  const key = (frame: number, centerXPx: number): CropKey => ({ frame, centerXPx, centerYPx: 540, widthPx: 607.5 });

  it('keep a jump, on the last frame too', () => {
    const path = { still: false, keys: [key(0, 400), key(50, 400), key(50, 1400), key(90, 1400)] };
    for (const endFrame of [51, 52, 91]) {
      const windows = windowsOf(keysFor(path, { startFrame: 10, endFrame }, UPRIGHT), endFrame);
      expect(windows[49]!.xPx).toBe(96.25);
      expect(windows[50]!.xPx).toBe(1096.25);
    }
  });

  it('are one where the window stands throughout', () => {
    expect(keysFor({ still: false, keys: [key(0, 400), key(50, 400), key(80, 900)] }, { startFrame: 5, endFrame: 40 }, UPRIGHT)).toEqual([key(5, 400)]);
  });
});
