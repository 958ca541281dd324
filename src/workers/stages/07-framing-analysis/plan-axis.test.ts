import { describe, expect, it } from 'vitest';

import { planAxis } from './plan-axis.ts';

const WINDOW_PX = 607.5;
const FACE_PX = 250;
const STEP_SEC = 0.2;

/** Plans for a face whose centre is at `centres` in a picture of 1920 pixels. */
function planned(centres: readonly number[], mediaPx = 1920): number[] {
  const room = (WINDOW_PX - FACE_PX) / 2 - 30;
  const inside = (value: number): number => Math.min(Math.max(value, WINDOW_PX / 2), mediaPx - WINDOW_PX / 2);
  return planAxis({
    wantedPx: centres.map(inside), leastPx: centres.map(each => inside(each - room)), mostPx: centres.map(each => inside(each + room)),
    windowPx: WINDOW_PX, mediaPx, stepSec: STEP_SEC,
  });
}

const steps = (path: readonly number[]): number[] => path.slice(1).map((value, index) => Math.round(value - path[index]!));
const starts = (path: readonly number[]): number => steps(path).filter((step, index, all) => step !== 0 && (index === 0 || all[index - 1] === 0)).length;
const whole = (path: readonly number[], centres: readonly number[]): boolean => path.every((centre, index) => {
  const face = Math.min(Math.max(centres[index]!, FACE_PX / 2), 1920 - FACE_PX / 2);
  return Math.abs(centre - face) <= (WINDOW_PX - FACE_PX) / 2 + 1;
});

describe('a planned axis', () => {
  it('stands while a face sways, near its middle', () => {
    const path = planned(Array.from({ length: 100 }, (_, i) => 900 + 90 * Math.sin(i / 3)));
    expect(new Set(path).size).toBe(1);
    expect(Math.abs(path[0]! - 900)).toBeLessThan(15);
  });

  it('stands, goes once at an even speed, and stands, for a face that changes its seat', () => {
    const centres = Array.from({ length: 120 }, (_, i) => (i < 50 ? 500 : i < 65 ? 500 + (i - 50) * 50 : 1250));
    const path = planned(centres);
    expect(starts(path)).toBe(1);
    expect(whole(path, centres)).toBe(true);
    expect(Math.abs(path[10]! - 500)).toBeLessThan(40);
    expect(Math.abs(path[110]! - 1250)).toBeLessThan(40);
    expect(new Set(steps(path).filter(step => step !== 0)).size).toBeLessThanOrEqual(2);
  });

  it('sets out before the face would be cut: it knows what comes', () => {
    const centres = Array.from({ length: 60 }, (_, i) => (i < 30 ? 400 : Math.min(1300, 400 + (i - 30) * 130)));
    const path = planned(centres);
    expect(whole(path, centres)).toBe(true);
  });

  it('does not go back and forth for a face that leans over for a moment and stays whole', () => {
    const path = planned(Array.from({ length: 100 }, (_, i) => (i > 45 && i < 52 ? 1000 : 900)));
    expect(starts(path)).toBe(0);
  });

  it('stands at even pixels, inside the picture, however narrow that is', () => {
    for (const mediaPx of [608, 620, 1000, 1920]) {
      for (const centre of planned(Array.from({ length: 30 }, (_, i) => 100 + i * 60), mediaPx)) {
        const start = centre - WINDOW_PX / 2;
        expect(start % 2).toBe(0);
        expect(start).toBeGreaterThanOrEqual(0);
        expect(start + WINDOW_PX).toBeLessThanOrEqual(mediaPx);
      }
    }
  });

  it('is one place for one look', () => {
    expect(planned([700])).toHaveLength(1);
  });
});
