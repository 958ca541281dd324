import { describe, expect, it } from 'vitest';

import type { FramingSegment } from '#shared/artifacts/clip.ts';
import { testPayload } from '../../../../tests/support/render-fixtures.ts';
import { stretchesOf } from './stretches.ts';

const key = (frame: number, centerXPx: number, widthPx = 150) => ({ frame, centerXPx, centerYPx: 180, widthPx });
const single = (startFrame: number, endFrame: number, keys: ReturnType<typeof key>[]): FramingSegment => ({ startFrame, endFrame, layout: 'single', windows: [keys], reason: 'test' });

function told(segments: FramingSegment[], durationFrames: number, punchIns: { startFrame: number; endFrame: number; scale: number }[] = []): string[] {
  const { props } = testPayload('9:16', { segments, durationFrames, punchIns, captions: [], title: null, lowerThirds: [] });
  return stretchesOf(props).map(({ layout, work, startFrame, endFrame }) => `${layout} ${work} ${startFrame}-${endFrame}`);
}

describe('stretchesOf', () => {
  it('is one stretch where nothing happens', () => {
    expect(told([single(0, 60, [key(0, 200)])], 60)).toEqual(['single still 0-60']);
  });

  it('parts standing from moving', () => {
    expect(told([single(0, 90, [key(0, 200), key(30, 200), key(60, 300)])], 90)).toEqual(['single still 0-31', 'single pan 31-61', 'single still 61-90']);
  });

  it('parts a punch-in into its way in, its stand and its way out', () => {
    const works = told([single(0, 90, [key(0, 200)])], 90, [{ startFrame: 20, endFrame: 70, scale: 1.1 }]).map(each => each.split(' ')[1]);
    expect(works).toEqual(['still', 'zoom', 'still', 'zoom', 'still']);
  });

  it('takes a jump to another place as a joint, not as a movement', () => {
    expect(told([single(0, 30, [key(0, 200)]), single(30, 60, [key(30, 400)])], 60)).toEqual(['single still 0-30', 'single still 30-60']);
  });

  it('parts layouts, and never joins them, however short they are', () => {
    const segments: FramingSegment[] = [single(0, 20, [key(0, 200)]), { startFrame: 20, endFrame: 22, layout: 'whole-blur', windows: [], reason: 'test' }, single(22, 40, [key(22, 200)])];
    expect(told(segments, 40)).toEqual(['single still 0-20', 'whole-blur still 20-22', 'single still 22-40']);
  });

  it('joins what is shorter than a fifth of a second with its neighbour', () => {
    expect(told([single(0, 90, [key(0, 200), key(30, 200), key(33, 210)])], 90)).toHaveLength(2);
  });

  it('covers every frame once, with a state for each, in at most 24 stretches', () => {
    const keys = Array.from({ length: 120 }, (_, index) => [key(20 * index, 200 + 50 * (index % 2)), key(20 * index + 10, 200 + 50 * (index % 2))]).flat();
    const { props } = testPayload('9:16', { segments: [single(0, 2400, keys)], durationFrames: 2400, punchIns: [], captions: [], title: null, lowerThirds: [] });
    const stretches = stretchesOf(props);
    expect(stretches.length).toBeLessThanOrEqual(24);
    expect(stretches.map(each => each.states.length)).toEqual(stretches.map(each => each.endFrame - each.startFrame));
    expect(stretches[0]?.startFrame).toBe(0);
    stretches.slice(1).forEach((each, index) => expect(each.startFrame).toBe(stretches[index]?.endFrame));
    expect(stretches.at(-1)?.endFrame).toBe(2400);
  });
});
