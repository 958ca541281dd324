import { describe, expect, it } from 'vitest';

import type { CropKey } from '#shared/artifacts/clip.ts';
import { cropWindowAt, largestWindow } from '#shared/framing/crop.ts';
import { ASPECT_SIZES_PX } from '#shared/units/geometry.ts';
import type { BoxPx } from '#shared/units/geometry.ts';
import { LIKENESS_SIZE, normalised } from '#workers/tools/faces/likeness.ts';
import { MOTION_COLUMNS, MOTION_ROWS } from '#workers/tools/faces/motion.ts';
import type { Face } from '#workers/tools/faces/yunet.ts';
import { talkOfClip } from './clip-talk.ts';
import { followClip } from './follow.ts';
import { frameAspect } from './layouts.ts';
import type { FaceSample, Observation } from './observe.ts';
import { divideClip } from './scenes.ts';
import type { Scenes } from './scenes.ts';
import { findShotStarts, withSoftCuts } from './shots.ts';
import type { Talk } from './speaking.ts';
import { onWholePixels } from './windows.ts';

const FPS = 30;
const MEDIA = { widthPx: 1920, heightPx: 1080 };
const LEFT: BoxPx = { xPx: 380, yPx: 330, widthPx: 300, heightPx: 420 };
const RIGHT: BoxPx = { xPx: 1280, yPx: 330, widthPx: 300, heightPx: 420 };

function face(box: BoxPx, shiftPx = 0): Face {
  const at = { ...box, xPx: box.xPx + shiftPx };
  const eyeY = at.yPx + 0.4 * at.heightPx;
  const point = (share: number, y: number): readonly [number, number] => [at.xPx + share * at.widthPx, y];
  return { ...at, score: 0.95, landmarksPx: [point(0.3, eyeY), point(0.7, eyeY), point(0.5, eyeY + 60), point(0.35, eyeY + 110), point(0.65, eyeY + 110)] };
}

interface Script {
  frames: number;
  /** Faces at a frame; `moves`: how its mouth changes. */
  faces: (frame: number) => { face: Face; moves: number; likeness?: Float32Array }[];
  change?: (frame: number) => number;
  /** Column of the picture that moves, or null. */
  movingColumn?: (frame: number) => number | null;
}

function observation(script: Script): Observation {
  const columns = new Float32Array(script.frames * MOTION_COLUMNS);
  const rows = new Float32Array(script.frames * MOTION_ROWS);
  const samples: FaceSample[] = [];
  for (let frame = 0; frame < script.frames; frame += 6) {
    const faces = script.faces(frame);
    const until = Math.min(script.frames - 1, frame + 6);
    samples.push({
      frame, faces: faces.map(each => each.face),
      likenesses: faces.map(each => each.likeness ?? new Float32Array(LIKENESS_SIZE)), mouthPictures: faces.map(() => []),
      mouthChange: faces.map((_, i) => Array.from({ length: until - frame }, (_each, k) => script.faces(frame + 1 + k)[i]?.moves ?? 0)),
    });
  }
  for (let frame = 1; frame < script.frames; frame++) {
    const column = script.movingColumn?.(frame) ?? null;
    if (column !== null) {
      columns[frame * MOTION_COLUMNS + column] = 20;
      rows[frame * MOTION_ROWS + 8] = 20;
    }
  }
  return { frameCount: script.frames, samples, columns, rows, details: [], change: Float32Array.from({ length: script.frames }, (_, frame) => script.change?.(frame) ?? 0.5) };
}

function talk(turns: [number, number, number][]): Talk {
  const spans = turns.map(([speaker, startFrame, endFrame]) => ({ speaker, startFrame, endFrame }));
  return { fps: FPS, turns: spans, speech: spans };
}

function framed(script: Script, turns: [number, number, number][] = [], aspect: '9:16' | '1:1' | '16:9' = '9:16', facesKnown = true): { segments: ReturnType<typeof frameAspect>; scenes: Scenes } {
  const seen = observation(script);
  const heard = talk(turns);
  const { shotStarts, faces } = followClip(seen, { fps: FPS, mediaHeightPx: MEDIA.heightPx, expectedShotFrames: [] });
  const shots = { shotStarts, faces: faces.map(own => own.map(({ mouthPictures: _, ...track }) => ({ ...track, speaking: new Map<number, number>() }))) };
  const scenes = divideClip(shots, { movement: seen, widthPx: MEDIA.widthPx }, heard, () => undefined);
  const segments = frameAspect({ aspect, media: MEDIA, seen, scenes, talk: heard, facesKnown });
  expect(segments[0]?.startFrame).toBe(0);
  expect(segments.at(-1)?.endFrame).toBe(script.frames);
  segments.slice(1).forEach((segment, i) => expect(segment.startFrame).toBe(segments[i]!.endFrame));
  return { segments, scenes };
}

const two = (speaksLeft: (frame: number) => boolean) => (frame: number): { face: Face; moves: number }[] => [
  { face: face(LEFT), moves: speaksLeft(frame) ? 6 : 0.1 },
  { face: face(RIGHT), moves: speaksLeft(frame) ? 0.1 : 6 },
];

describe('shots', () => {
  const steady = (peaks: Record<number, number>): Float32Array => Float32Array.from({ length: 300 }, (_, i) => peaks[i] ?? 1);

  it('begin on the exact frame of a cut', () => {
    expect(findShotStarts(steady({ 100: 40, 200: 25 }), FPS, [])).toEqual([0, 100, 200]);
  });

  it('are not cut by movement, however strong, nor twice by a flash', () => {
    expect(findShotStarts(Float32Array.from({ length: 300 }, (_, i) => (i > 100 && i < 140 ? 20 : 1)), FPS, [])).toEqual([0]);
    expect(findShotStarts(steady({ 100: 40, 101: 38 }), FPS, [])).toEqual([0, 100]);
  });

  it('take weaker cuts where segment detection found one, at their own frame; none where nothing changes', () => {
    expect(findShotStarts(steady({ 100: 4 }), FPS, [])).toEqual([0]);
    expect(findShotStarts(steady({ 100: 4 }), FPS, [104])).toEqual([0, 100]);
    expect(findShotStarts(steady({}), FPS, [104])).toEqual([0]);
  });
});

describe('shots that pass softly into each other', () => {
  const FILMED = 0.3;
  const DRAWN = 0.8;
  /** A look a second; `evenAt`: how much of the picture is even then. */
  const looks = (seconds: number, evenAt: (sec: number) => number): Observation['details'] => Array.from({ length: seconds }, (_, sec) => ({ frame: sec * FPS, even: new Float32Array(576).fill(evenAt(sec)), hard: new Float32Array(576) }));
  const dissolve = (from: number, to: number) => Float32Array.from({ length: 600 }, (_, frame) => (frame >= from && frame < to ? 3 : 0.2));

  it('are told apart in the middle of the change', () => {
    const details = looks(20, sec => (sec < 10 ? FILMED : sec === 10 ? 0.5 : DRAWN));
    expect(withSoftCuts([0], { change: dissolve(280, 320), details }, FPS)).toEqual([0, expect.closeTo(300, -1)]);
  });

  it('are as many as there are scenes: a screen of three seconds has an end, too', () => {
    const details = looks(20, sec => (sec >= 8 && sec < 12 ? DRAWN : FILMED));
    expect(withSoftCuts([0], { change: dissolve(0, 0), details }, FPS)).toHaveLength(3);
  });

  it('are not made of a camera that moves on and on, nor of one scene, nor twice at a hard cut', () => {
    expect(withSoftCuts([0], { change: dissolve(0, 600), details: looks(9, sec => 0.05 + sec * 0.1) }, FPS)).toEqual([0]);
    expect(withSoftCuts([0], { change: dissolve(0, 600), details: looks(20, sec => FILMED + 0.05 * (sec % 2)) }, FPS)).toEqual([0]);
    expect(withSoftCuts([0, 300], { change: dissolve(300, 301), details: looks(20, sec => (sec < 10 ? FILMED : DRAWN)) }, FPS)).toEqual([0, 300]);
  });
});

describe('framing by faces', () => {
  it('stands still on one face at full height, whatever its small movements', () => {
    const { segments } = framed({ frames: 150, faces: frame => [{ face: face(LEFT, 30 * Math.sin(frame / 5)), moves: 3 }] });
    expect(segments).toHaveLength(1);
    expect(segments[0]?.windows[0]).toHaveLength(1);
    expect(segments[0]?.windows[0]?.[0]).toMatchObject({ widthPx: 607.5, centerYPx: 540 });
    expect(Math.abs(segments[0]!.windows[0]![0]!.centerXPx - 530)).toBeLessThan(20);
  });

  it('follows a face that crosses the picture, and keeps it whole', () => {
    const walk = (frame: number): Face => face({ ...LEFT, widthPx: 200, heightPx: 280, xPx: 100 }, frame * 4);
    const { segments } = framed({ frames: 300, faces: frame => [{ face: walk(frame), moves: 3 }] });
    const keys = segments[0]!.windows[0]!;
    expect(keys.length).toBeGreaterThan(1);
    for (let frame = 0; frame < 300; frame += 10) {
      const box = cropWindowAt(keys, frame, ASPECT_SIZES_PX['9:16'], MEDIA);
      expect(walk(frame).xPx).toBeGreaterThanOrEqual(box.xPx);
      expect(walk(frame).xPx + 200).toBeLessThanOrEqual(box.xPx + box.widthPx);
    }
  });

  it('goes to the other person on the frame where he begins to move', () => {
    const { segments } = framed({ frames: 300, faces: two(frame => frame < 140) }, [[0, 5, 130], [1, 150, 290]]);
    expect(segments.map(segment => segment.startFrame)).toEqual([0, 140]);
    const centres = segments.map(segment => segment.windows[0]![0]!.centerXPx);
    expect(Math.abs(centres[0]! - 530)).toBeLessThan(5);
    expect(Math.abs(centres[1]! - 1430)).toBeLessThan(5);
  });

  it('learns who sits where, and trusts that when everybody moves alike', () => {
    const faces = (frame: number): { face: Face; moves: number }[] => (frame < 240 ? two(f => f < 120)(frame) : two(() => true)(frame).map(each => ({ ...each, moves: 2 })));
    const { segments } = framed({ frames: 420, faces }, [[0, 0, 118], [1, 122, 300], [0, 302, 420]]);
    const last = segments.at(-1)!;
    expect(Math.abs(last.startFrame - 301)).toBeLessThan(15);
    expect(last.windows[0]![0]!.centerXPx).toBeLessThan(600);
  });

  it('does not leave a speaker for an interjection shorter than a second', () => {
    const { segments } = framed({ frames: 300, faces: two(frame => frame < 140 || frame >= 160) });
    expect(segments).toHaveLength(1);
  });

  it('shows two people in quick exchange two-up, left above right, each alone in his panel', () => {
    const { segments } = framed({ frames: 300, faces: two(frame => Math.floor(frame / 50) % 2 === 0) });
    expect(segments.map(segment => segment.layout)).toEqual(['two-up']);
    const [upper, lower] = segments[0]!.windows.map(keys => cropWindowAt(keys, 0, { widthPx: 1080, heightPx: 960 }, MEDIA));
    expect(upper!.xPx + upper!.widthPx).toBeLessThanOrEqual(RIGHT.xPx);
    expect(lower!.xPx).toBeGreaterThanOrEqual(LEFT.xPx + LEFT.widthPx);
    for (const [window, box] of [[upper!, LEFT], [lower!, RIGHT]] as const) {
      expect(box.xPx >= window.xPx && box.xPx + box.widthPx <= window.xPx + window.widthPx).toBe(true);
      expect(box.yPx >= window.yPx && box.yPx + box.heightPx <= window.yPx + window.heightPx).toBe(true);
    }
  });

  it('leaves 16:9 whole, however often the speaker changes', () => {
    const { segments } = framed({ frames: 300, faces: two(frame => Math.floor(frame / 100) % 2 === 0) }, [], '16:9');
    expect(segments).toHaveLength(1);
    expect(segments[0]?.windows[0]?.[0]).toMatchObject({ centerXPx: 960, centerYPx: 540, widthPx: 1920 });
  });

  it('shows a shot without faces whole over blur, from the cut\'s frame on', () => {
    const { segments } = framed({ frames: 300, faces: frame => (frame < 97 ? [{ face: face(LEFT), moves: 3 }] : []), change: frame => (frame === 97 ? 50 : 0.5) });
    expect(segments.map(segment => [segment.startFrame, segment.layout])).toEqual([[0, 'single'], [97, 'whole-blur']]);
  });

  it('shows the whole frame when the face is larger than the window', () => {
    const { segments } = framed({ frames: 90, faces: () => [{ face: face({ xPx: 500, yPx: 50, widthPx: 700, heightPx: 980 }), moves: 3 }] });
    expect(segments.map(segment => segment.layout)).toEqual(['whole-blur']);
  });

  it('shows whoever is there of people who come and go in one long shot', () => {
    const { segments } = framed({ frames: 1800, faces: frame => (frame < 300 ? [{ face: face(LEFT), moves: 3 }] : frame < 1500 ? [{ face: face(RIGHT), moves: 1 }] : [{ face: face(LEFT), moves: 5 }]) });
    expect(segments.map(segment => [segment.layout, segment.windows[0]![0]!.centerXPx < 960])).toEqual([['single', true], ['single', false], ['single', true]]);
    expect(Math.abs(segments[1]!.startFrame - 300)).toBeLessThanOrEqual(12);
    expect(Math.abs(segments[2]!.startFrame - 1500)).toBeLessThanOrEqual(12);
  });

  it('stays with somebody who turns away for seconds and moves in his place, not with an empty chair', () => {
    const away = (frame: number): boolean => frame >= 300 && frame < 540;
    const likeness = normalised(Float32Array.from({ length: LIKENESS_SIZE }, (_, i) => Math.sin(i)));
    const faces = (frame: number): ReturnType<Script['faces']> => (away(frame) ? [] : [{ face: face(LEFT), moves: 3, likeness }]);
    const column = Math.floor(530 / 1920 * MOTION_COLUMNS);
    const turned = framed({ frames: 900, faces, movingColumn: frame => (frame % 2 === 0 ? column : column + 1) });
    expect(turned.segments.map(segment => segment.layout)).toEqual(['single']);
    const left = framed({ frames: 900, faces, movingColumn: frame => (away(frame) ? null : column) });
    expect(left.segments.map(segment => segment.layout)).toEqual(['single', 'whole-blur', 'single']);
    const elsewhere = framed({ frames: 900, faces, movingColumn: frame => (away(frame) ? 28 : column) });
    expect(elsewhere.segments.map(segment => segment.layout)).toEqual(['single', 'whole-blur', 'single']);
  });

  it('takes no notice of a false face in one look', () => {
    const { segments } = framed({ frames: 300, faces: frame => (frame === 60 ? [{ face: face(RIGHT), moves: 9 }] : []) });
    expect(segments.map(segment => segment.layout)).toEqual(['whole-blur']);
  });
});

describe('framing without faces', () => {
  it('stands on what moves, for each turn', () => {
    const { segments } = framed({ frames: 300, faces: () => [], movingColumn: frame => (frame < 150 ? 8 : 24) }, [[0, 0, 150], [1, 150, 300]], '9:16', false);
    expect(segments.map(segment => segment.layout)).toEqual(['single', 'single']);
    expect(segments[0]!.windows[0]![0]!.centerXPx).toBeCloseTo(8.5 / 32 * 1920, -1);
    expect(segments[1]!.windows[0]![0]!.centerXPx).toBeCloseTo(24.5 / 32 * 1920, -1);
  });

  it('shows the whole frame where everything moves, and where nothing does', () => {
    const everywhere = framed({ frames: 120, faces: () => [], movingColumn: frame => (frame * 7) % 32 }, [], '9:16', false);
    expect(everywhere.segments.map(segment => segment.layout)).toEqual(['whole-blur']);
    expect(framed({ frames: 120, faces: () => [] }, [], '1:1', false).segments[0]?.layout).toBe('whole-blur');
    expect(framed({ frames: 120, faces: () => [] }, [], '16:9', false).segments[0]?.layout).toBe('single');
  });
});

describe('onWholePixels', () => {
  const corner = (keys: readonly CropKey[], panel: { widthPx: number; heightPx: number }) => cropWindowAt(keys, 0, panel, MEDIA);
  const key = (centerXPx: number, centerYPx: number, widthPx: number): CropKey => ({ frame: 0, centerXPx, centerYPx, widthPx });

  it.each([
    ['9:16', key(813.37, 540, 607.5)], ['1:1', key(700.5, 540, 1080)], ['16:9', key(961.3, 541.7, 1811.32)], ['1:1', key(1379.9, 540, 1080)],
  ] as const)('puts the corner of a window that stands on an even pixel inside the media, in %s', (aspect, asked) => {
    const panel = ASPECT_SIZES_PX[aspect];
    const before = corner([asked], panel);
    const after = corner(onWholePixels([asked], panel, MEDIA), panel);
    for (const [start, was] of [[after.xPx, before.xPx], [after.yPx, before.yPx]] as const) {
      expect(Math.abs(start - 2 * Math.round(start / 2))).toBeLessThanOrEqual(0.01);
      expect(Math.abs(start - was)).toBeLessThanOrEqual(1.01);
    }
  });

  it('leaves a window that moves as it is', () => {
    const keys = [key(700.5, 540, 607.5), { ...key(800.5, 540, 607.5), frame: 30 }];
    expect(onWholePixels(keys, ASPECT_SIZES_PX['9:16'], MEDIA)).toEqual(keys);
  });
});

describe('talkOfClip', () => {
  it('carries turns, speech and cuts over the pieces of a clip', () => {
    const talked = talkOfClip(
      { fps: 10, frameCount: 100, sourceRanges: [{ sourceStartSec: 20, sourceEndSec: 25, outputStartSec: 0 }, { sourceStartSec: 30, sourceEndSec: 35, outputStartSec: 5 }] },
      {
        shots: [{ startSec: 0, endSec: 22 }, { startSec: 22, endSec: 40 }], speech: [{ startSec: 24, endSec: 31 }],
        turns: [{ startSec: 18, endSec: 23, speaker: 1 }, { startSec: 23, endSec: 24, speaker: null }, { startSec: 26, endSec: 29, speaker: 0 }],
      },
    );
    expect(talked.turns).toEqual([{ speaker: 1, startFrame: 0, endFrame: 30 }]);
    expect(talked.speech).toEqual([{ startFrame: 40, endFrame: 50 }, { startFrame: 50, endFrame: 60 }]);
    expect(talked.expectedShotFrames).toEqual([20, 50]);
  });
});

describe('largestWindow', () => {
  it('is what 9:16 of 1080p takes', () => {
    expect(largestWindow(ASPECT_SIZES_PX['9:16'], MEDIA).widthPx).toBe(607.5);
  });
});
