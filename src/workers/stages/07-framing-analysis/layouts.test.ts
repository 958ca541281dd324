import { describe, expect, it } from 'vitest';

import type { FramingSegment } from '#shared/artifacts/clip.ts';
import { cropWindowAt, panelsOf } from '#shared/framing/crop.ts';
import { ASPECT_SIZES_PX } from '#shared/units/geometry.ts';
import type { Aspect, BoxPx } from '#shared/units/geometry.ts';
import { MOTION_COLUMNS, MOTION_ROWS } from '#workers/tools/faces/motion.ts';
import { DETAIL_COLUMNS, DETAIL_ROWS } from './detail.ts';
import type { PictureDetail } from './detail.ts';
import { frameAspect } from './layouts.ts';
import type { Scene } from './scenes.ts';
import type { Track } from './tracks.ts';

const FPS = 30;
const MEDIA = { widthPx: 1920, heightPx: 1080 };

function track(id: number, box: BoxPx, span: [number, number], options: { moves?: number; drift?: (frame: number) => number } = {}): Track {
  const frames = Array.from({ length: Math.ceil((span[1] - span[0]) / 6) }, (_, i) => span[0] + 6 * i);
  return {
    id, seat: box,
    sightings: frames.map(frame => ({ frame, face: { ...box, xPx: box.xPx + (options.drift?.(frame) ?? 0), score: 0.9, landmarksPx: [] } })),
    mouthChange: new Map(Array.from({ length: span[1] - span[0] }, (_, i) => [span[0] + i, options.moves ?? 4])), speaking: new Map(), likeness: new Float32Array(0),
  };
}

/** A scene with faces; `turns`: whose, until when. Without turns the first one's throughout. */
function scene(span: [number, number], tracks: Track[], turns: [Track, number][] = []): Scene {
  let from = span[0];
  const list = turns.length > 0 ? turns : tracks.slice(0, 1).map((each): [Track, number] => [each, span[1]]);
  const stretches = list.map(([of, until]) => {
    const startFrame = from;
    from = until;
    return { startFrame, endFrame: until, track: of, confidence: 1 };
  });
  return { startFrame: span[0], endFrame: span[1], tracks, stretches };
}

type Look = 'drawn' | 'scarce' | 'filmed';
const LOOKS: Record<Look, { even: number; hard: number; edged: number }> = {
  drawn: { even: 0.8, hard: 0.06, edged: 0.5 }, scarce: { even: 0.93, hard: 0.05, edged: 0.06 }, filmed: { even: 0.3, hard: 0.01, edged: 0.05 },
};
function detail(frame: number, look: Look): PictureDetail {
  const { even, hard, edged } = LOOKS[look];
  const cells = DETAIL_COLUMNS * DETAIL_ROWS;
  const every = Math.round(1 / edged);
  return { frame, even: new Float32Array(cells).fill(even), hard: Float32Array.from({ length: cells }, (_, i) => (i % every === 0 ? hard / edged : 0)) };
}

function framed(aspect: Aspect, scenes: Scene[], looks: Look[] = scenes.map(() => 'filmed'), change = 0.1): FramingSegment[] {
  const frameCount = scenes.at(-1)!.endFrame;
  const tracks = scenes.flatMap(each => each.tracks);
  const seats = [...new Set(tracks.map(each => JSON.stringify(each.seat)))];
  const segments = frameAspect({
    aspect, media: MEDIA, facesKnown: true, talk: { fps: FPS, turns: [], speech: [] },
    scenes: { shotStarts: scenes.map(each => each.startFrame), tracks, scenes, seatOf: new Map(tracks.map(each => [each.id, seats.indexOf(JSON.stringify(each.seat))])) },
    seen: {
      frameCount, change: new Float32Array(frameCount), details: scenes.map((each, i) => detail(each.startFrame, looks[i]!)),
      columns: new Float32Array(frameCount * MOTION_COLUMNS).fill(change), rows: new Float32Array(frameCount * MOTION_ROWS).fill(change),
    },
  });
  expect(segments[0]?.startFrame).toBe(0);
  expect(segments.at(-1)?.endFrame).toBe(frameCount);
  segments.slice(1).forEach((segment, i) => expect(segment.startFrame).toBe(segments[i]!.endFrame));
  return segments;
}

const CORNER: BoxPx = { xPx: 1640, yPx: 790, widthPx: 130, heightPx: 180 };
const CORNER_TOP: BoxPx = { xPx: 100, yPx: 90, widthPx: 130, heightPx: 180 };
const LEFT: BoxPx = { xPx: 380, yPx: 330, widthPx: 300, heightPx: 420 };
const RIGHT: BoxPx = { xPx: 1280, yPx: 330, widthPx: 300, heightPx: 420 };
const windowAt = (segment: FramingSegment, aspect: Aspect, frame: number, at = 0): BoxPx => cropWindowAt(segment.windows[at]!, frame, panelsOf(segment.layout, ASPECT_SIZES_PX[aspect])[at]!, MEDIA);
const holds = (window: BoxPx, face: BoxPx): boolean => face.xPx >= window.xPx && face.xPx + face.widthPx <= window.xPx + window.widthPx && face.yPx >= window.yPx && face.yPx + face.heightPx <= window.yPx + window.heightPx;

describe('a screen with a presenter', () => {
  const presented = (box = CORNER): Scene => scene([0, 300], [track(0, box, [0, 300])]);

  it('is shown whole, with him in the inset', () => {
    const [segment] = framed('9:16', [presented()], ['drawn']);
    expect(segment).toMatchObject({ layout: 'inset', trackIds: [0] });
    expect(segment!.reason).toContain('small face in a corner');
    expect(holds(windowAt(segment!, '9:16', 150), CORNER)).toBe(true);
    expect(windowAt(segment!, '9:16', 150).heightPx).toBeLessThan(2.2 * CORNER.heightPx);
  });

  it('is whole as it is in 16:9, and in 1:1 without an inset that would hide a part of it', () => {
    expect(framed('16:9', [presented()], ['drawn'])[0]).toMatchObject({ layout: 'single', windows: [[{ widthPx: 1920 }]] });
    expect(framed('1:1', [presented(CORNER_TOP)], ['drawn'])[0]).toMatchObject({ layout: 'whole-blur' });
    expect(framed('1:1', [presented({ ...CORNER, xPx: 1700, yPx: 850 })], ['drawn'])[0]?.layout).toBe('inset');
  });

  it('is not seen in a person before a filmed room, in a large face, in one in the middle, or where things move', () => {
    expect(framed('9:16', [presented()], ['filmed'])[0]?.layout).toBe('single');
    expect(framed('9:16', [scene([0, 300], [track(0, LEFT, [0, 300])])], ['drawn'])[0]?.layout).toBe('single');
    expect(framed('9:16', [presented({ ...CORNER, xPx: 900 })], ['drawn'])[0]?.layout).toBe('single');
    expect(framed('9:16', [presented()], ['drawn'], 3)[0]?.layout).toBe('single');
  });

  it('stays one over a scarce slide between others; alone that would be none', () => {
    const slides = [0, 1, 2].map(i => scene([i * 100, i * 100 + 100], [track(i, CORNER, [i * 100, i * 100 + 100])]));
    expect(framed('9:16', slides, ['drawn', 'scarce', 'drawn']).map(each => each.layout)).toEqual(['inset']);
    expect(framed('9:16', [presented()], ['scarce'])[0]?.layout).toBe('single');
  });

  it('has an inset that no new slide moves, though the face is found a little elsewhere on each', () => {
    const slides = [0, 1, 2, 3].map(i => scene([i * 100, i * 100 + 100], [track(i, { xPx: 1640 + 5 * (i % 2), yPx: 790 - 4 * i, widthPx: 130 + 4 * i, heightPx: 180 + 5 * i }, [i * 100, i * 100 + 100])]));
    expect(framed('9:16', slides, ['drawn', 'drawn', 'drawn', 'drawn']).map(each => [each.layout, each.endFrame])).toEqual([['inset', 400]]);
    const moved = [CORNER, CORNER_TOP].map((box, i) => scene([i * 100, i * 100 + 100], [track(i, box, [i * 100, i * 100 + 100])]));
    expect(framed('9:16', moved, ['drawn', 'drawn']).map((each, i) => holds(windowAt(each, '9:16', each.startFrame), [CORNER, CORNER_TOP][i]!))).toEqual([true, true]);
  });

  it('with a picture of a face on it is whole, without inset', () => {
    const segments = framed('9:16', [scene([0, 300], [track(0, CORNER, [0, 300], { moves: 0.05 })])], ['drawn']);
    expect(segments[0]).toMatchObject({ layout: 'whole-blur', reason: 'a still, detailed picture' });
  });

  it('of any length moves nothing in the shots around it', () => {
    const around = (frames: number): FramingSegment[] => framed('9:16', [
      scene([0, 100], [track(0, LEFT, [0, 100])]), scene([100, 100 + frames], []), scene([100 + frames, 200 + frames], [track(1, LEFT, [100 + frames, 200 + frames])]),
    ], ['filmed', 'drawn', 'filmed']);
    for (const frames of [15, 60, 900]) {
      const [before, screen, after] = around(frames);
      expect(screen).toMatchObject({ startFrame: 100, endFrame: 100 + frames, layout: 'whole-blur' });
      expect(before!.windows).toHaveLength(1);
      expect({ ...before!.windows[0]![0], frame: 0 }).toEqual({ ...after!.windows[0]![0], frame: 0 });
    }
  });
});

describe('several people', () => {
  const ann = track(0, LEFT, [0, 600]);
  const ben = track(1, RIGHT, [0, 600]);
  const quick = (tracks: Track[]): Scene => scene([0, 600], tracks, Array.from({ length: 10 }, (_, i) => [tracks[i % tracks.length]!, 60 * (i + 1)]));

  it('in quick exchange are two-up in 9:16 and 1:1, and as they are in 16:9', () => {
    for (const aspect of ['9:16', '1:1'] as const) {
      const [segment, ...more] = framed(aspect, [quick([ann, ben])]);
      expect(more).toEqual([]);
      expect(segment).toMatchObject({ layout: 'two-up', trackIds: [0, 1] });
      expect([LEFT, RIGHT].map((box, at) => holds(windowAt(segment!, aspect, 300, at), box))).toEqual([true, true]);
    }
    expect(framed('16:9', [quick([ann, ben])])[0]).toMatchObject({ layout: 'single', windows: [[{ widthPx: 1920 }]] });
  });

  it('who sit close are shown together, and stay so in a shot where it is a little tight', () => {
    const near = (gap: number): BoxPx[] => [{ xPx: 700, yPx: 400, widthPx: 180, heightPx: 250 }, { xPx: 700 + gap, yPx: 400, widthPx: 180, heightPx: 250 }];
    const pair = (gap: number, from: number): Scene => scene([from, from + 200], near(gap).map((box, i) => ({ ...track(from + i, box, [from, from + 200]), seat: near(350)[i]! })));
    expect(framed('9:16', [pair(350, 0)])[0]).toMatchObject({ layout: 'single', reason: 'everyone in the shot fits the window', trackIds: [0, 1] });
    expect(framed('9:16', [pair(380, 0)])[0]?.reason).toBe('on the one who speaks');
    expect(framed('9:16', [pair(350, 0), pair(380, 200)]).every(each => each.reason === 'everyone in the shot fits the window')).toBe(true);
  });

  it('who walk together are followed together', () => {
    const drift = (frame: number): number => 2 * frame;
    const walkers = [0, 1].map(i => track(i, { xPx: 100 + 250 * i, yPx: 400, widthPx: 150, heightPx: 210 }, [0, 600], { drift }));
    const [segment] = framed('9:16', [scene([0, 600], walkers)]);
    expect(segment).toMatchObject({ layout: 'single', reason: 'everyone in the shot fits the window' });
    for (const frame of [0, 120, 300, 480, 590]) {
      for (const each of walkers) {
        expect(holds(windowAt(segment!, '9:16', frame), { ...each.seat, xPx: each.seat.xPx + drift(frame) })).toBe(true);
      }
    }
  });

  it('of whom three talk across each other are shown with the whole picture', () => {
    const cat = track(2, { xPx: 850, yPx: 330, widthPx: 280, heightPx: 400 }, [0, 600]);
    expect(framed('9:16', [quick([ann, cat, ben])])[0]).toMatchObject({ layout: 'whole-blur', reason: 'several people in quick exchange', trackIds: [0, 2, 1] });
  });

  it('are cut between at their turns, each window standing', () => {
    const segments = framed('9:16', [scene([0, 600], [ann, ben], [[ann, 240], [ben, 600]])]);
    expect(segments.map(each => [each.startFrame, each.layout, each.windows[0]!.length, each.trackIds])).toEqual([[0, 'single', 1, [0]], [240, 'single', 1, [1]]]);
  });

  it('of whom one moves only while the other is shown need no moving window', () => {
    const restless = track(0, LEFT, [0, 600], { drift: frame => (frame < 300 ? 0 : Math.min(500, (frame - 300) * 8)) });
    const segments = framed('9:16', [scene([0, 600], [restless, ben], [[restless, 280], [ben, 420], [restless, 600]])]);
    expect(segments.map(each => each.windows[0]!.length)).toEqual([1, 1, 1]);
    expect(segments.map(each => Math.round(windowAt(each, '9:16', each.startFrame).xPx / 100))).toEqual([2, 11, 7]);
  });
});
