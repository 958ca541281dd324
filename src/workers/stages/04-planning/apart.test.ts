import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { PlannedClip } from '#shared/artifacts/plan.ts';

import { apartOnFrames } from './apart.ts';

function clip(clipId: string, startSec: number, endSec: number): PlannedClip {
  return { clipId, rank: 1, startSec, endSec, title: 'A clip', score: 50, criteria: [], reason: '', firstWord: null, lastWord: null, topic: null, cuts: [] };
}

describe('clips that follow each other', () => {
  it('share no frame: the later one starts where the last frame of the earlier one ends', () => {
    // 17.386 s are 521.58 frames at 30 a second; 522 of them end at 516.389 s.
    const [later, earlier] = apartOnFrames([clip('later', 516.375, 538), clip('earlier', 498.989, 516.375)], 30);
    expect(earlier?.startSec).toBe(498.989);
    expect(later).toEqual(clip('later', 516.389, 538));
  });

  it('stay as they are where the length is whole, is rounded down, or there is a gap', () => {
    const clips = [clip('a', 0, 10), clip('b', 10, 20.01), clip('c', 20.01, 30), clip('d', 31, 40)];
    expect(apartOnFrames(clips, 30)).toEqual(clips);
  });

  it('never share time in whole frames, and move by half a frame at most, at any rate', () => {
    const lengths = fc.array(fc.integer({ min: 1000, max: 60_000 }), { minLength: 2, maxLength: 8 });
    fc.assert(fc.property(lengths, fc.constantFrom(23.976, 25, 29.97, 30, 59.94), (ms, fps) => {
      let at = 0;
      const clips = ms.map((length, index) => clip(`c${index}`, at / 1000, (at += length) / 1000));
      const apart = apartOnFrames(clips, fps);
      apart.forEach((each, index) => {
        expect(each.startSec - (clips[index]?.startSec ?? 0)).toBeLessThanOrEqual(0.5 / fps + 0.0011);
        const next = apart[index + 1];
        expect(each.startSec + Math.round((each.endSec - each.startSec) * fps) / fps).toBeLessThanOrEqual((next?.startSec ?? Infinity) + 1e-6);
      });
    }));
  });
});
