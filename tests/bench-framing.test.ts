import { describe, expect, it } from 'vitest';

import type { CropKey, Framing, FramingSegment } from '#shared/artifacts/clip.ts';

import { addUp, measureFraming } from '../bench/framing/measure.ts';
import { fixedCentre, largestFace } from '../bench/framing/rivals.ts';
import { episodeTruth, sideBySideTruth } from '../bench/framing/truth.ts';

const FPS = 30;
const MEDIA = { widthPx: 1920, heightPx: 1080 };
const TRUTH = episodeTruth({ shots: [
  { start: 100, end: 104, kind: 'wide', speaker: 'A', face: [370, 330, 330, 460] },
  { start: 104, end: 108, kind: 'wide', speaker: 'B', face: [1290, 330, 330, 460] },
  { start: 108, end: 112, kind: 'screen', speaker: 'B', face: null },
] });
const key = (frame: number, centerXPx: number): CropKey => ({ frame, centerXPx, centerYPx: 540, widthPx: 607.5 });
const on = (startFrame: number, endFrame: number, ...keys: CropKey[]): FramingSegment => ({ startFrame, endFrame, layout: 'single', windows: [keys], reason: '' });
const whole = (startFrame: number, endFrame: number): FramingSegment => ({ startFrame, endFrame, layout: 'whole-blur', windows: [], reason: '' });
const still = (xPx: number, frames: [number, number]) => ({
  trackId: xPx, boxes: Array.from({ length: (frames[1] - frames[0]) / 6 }, (_, i) => ({ frame: frames[0] + 6 * i, score: 0.9, xPx: xPx + (i % 2), yPx: 330, widthPx: 330, heightPx: 460 })),
});
const framing: Framing = {
  kind: 'framing', version: 1, clipId: 'c00000001', detector: 'yunet', ...MEDIA, frameCount: 360, shotStarts: [0, 120, 240], aspects: [], warnings: [],
  tracks: [still(370, [0, 120]), still(1290, [0, 120]), still(370, [120, 240]), still(1290, [120, 240])],
};
const facts = { fps: FPS, sourceRanges: [{ sourceStartSec: 100, sourceEndSec: 112, outputStartSec: 0 }] };
const measured = (segments: FramingSegment[]) => measureFraming({ framing, facts, aspect: '9:16', segments, truth: TRUTH });
const LEFT = 535;
const RIGHT = 1455;

describe('the bench of framing', () => {
  it('finds nothing wrong with the right framing', () => {
    const tally = measured([on(0, 120, key(0, LEFT)), on(120, 240, key(120, RIGHT)), whole(240, 360)]);
    expect(tally).toMatchObject({ wrong: 0, none: 0, moves: 0, cutsInShots: 0, lateSec: [0], earlySec: [0], stillShots: 2 });
    expect([tally.whole, tally.screenWhole]).toEqual([tally.looks, tally.screenLooks]);
    expect(tally.looks).toBeGreaterThan(60);
    expect(tally.screenLooks).toBeGreaterThan(30);
    expect(Math.max(...tally.offsets, ...tally.accelerations, ...tally.driftsPx)).toBeLessThan(1e-6);
  });

  it('counts the other one\'s face as wrong, an empty wall as none, a cut face as neither', () => {
    const wrong = measured([on(0, 240, key(0, RIGHT)), whole(240, 360)]);
    expect(wrong.wrong / wrong.looks).toBeCloseTo(0.5, 1);
    const none = measured([on(0, 240, key(0, 960)), whole(240, 360)]);
    expect(none).toMatchObject({ none: none.looks, wrong: 0, whole: 0 });
    const cut = measured([on(0, 120, key(0, LEFT + 300)), on(120, 240, key(120, RIGHT)), whole(240, 360)]);
    expect(cut).toMatchObject({ wrong: 0, none: 0 });
    expect(cut.whole / cut.looks).toBeCloseTo(0.5, 1);
  });

  it('knows where somebody who walks is by now', () => {
    const [shot] = TRUTH;
    const truth = [{ ...shot!, endSec: 112, speakerMovesPx: (sec: number) => 50 * (sec - 100) }];
    const follow = measureFraming({ framing, facts, aspect: '9:16', truth, segments: [on(0, 360, key(0, LEFT), key(359, LEFT + 598))] });
    expect(follow.whole).toBe(follow.looks);
    expect(Math.max(...follow.offsets)).toBeLessThan(0.01);
    expect(measureFraming({ framing, facts, aspect: '9:16', truth, segments: [on(0, 360, key(0, LEFT))] }).whole).toBeLessThan(0.4 * follow.looks);
  });

  it('sees a screen that is cropped', () => {
    expect(measured([on(0, 360, key(0, LEFT))]).screenWhole).toBe(0);
  });

  it('times changes of the speaker, late and early', () => {
    expect(measured([on(0, 132, key(0, LEFT)), on(132, 240, key(132, RIGHT)), whole(240, 360)])).toMatchObject({ lateSec: [0.4], earlySec: [0] });
    expect(measured([on(0, 111, key(0, LEFT)), on(111, 240, key(111, RIGHT)), whole(240, 360)])).toMatchObject({ lateSec: [0], earlySec: [0.3], cutsInShots: 1 });
  });

  it('measures offset, moves, acceleration and drift', () => {
    const off = measured([on(0, 120, key(0, LEFT + 60.75)), on(120, 240, key(120, RIGHT)), whole(240, 360)]);
    expect(Math.max(...off.offsets)).toBeCloseTo(0.1, 6);
    const moving = measured([on(0, 120, key(0, LEFT), key(30, LEFT), key(60, LEFT + 60.75), key(119, LEFT + 60.75)), on(120, 240, key(120, RIGHT)), whole(240, 360)]);
    expect(moving.moves).toBe(1);
    // From rest to a tenth of a width a second, in one frame.
    expect(Math.max(...moving.accelerations)).toBeCloseTo(0.1 * FPS, 1);
    expect(Math.max(...moving.driftsPx)).toBeGreaterThan(20);
  });

  it('takes a jump of the window for a cut, not for a move', () => {
    expect(measured([on(0, 240, key(0, LEFT), key(120, LEFT), key(120, RIGHT)), whole(240, 360)])).toMatchObject({ moves: 0, accelerations: [expect.closeTo(0, 6)] });
  });

  it('adds clips up', () => {
    const one = measured([on(0, 240, key(0, RIGHT)), whole(240, 360)]);
    const sum = addUp([one, one]);
    expect(sum).toMatchObject({ looks: 2 * one.looks, wrong: 2 * one.wrong, seconds: 24, stillShots: 4 });
    expect(sum.offsets).toHaveLength(2 * one.offsets.length);
  });

  it('has rivals that stand in the middle, and that go after the largest face', () => {
    expect(measured(fixedCentre(framing, '9:16'))).toMatchObject({ whole: 0, moves: 0, screenWhole: 0 });
    const larger = { ...framing, tracks: framing.tracks.map((track, i) => ({ ...track, boxes: track.boxes.map(box => (i % 2 === 0 ? { ...box, widthPx: 340, heightPx: 470 } : box)) })) };
    const tally = measured(largestFace(larger, '9:16'));
    expect(tally.whole / tally.looks).toBeCloseTo(0.5, 1);
    expect(tally.wrong / tally.looks).toBeCloseTo(0.5, 1);
  });

  it('takes the places of two people side by side from the faces that were found', () => {
    const [first, second] = sideBySideTruth(framing, 8, 16);
    expect(first).toMatchObject({ speaker: 'left', endSec: 8, faces: { left: { xPx: 371 }, right: { xPx: 1291 } } });
    expect(second).toMatchObject({ speaker: 'right', startSec: 8, endSec: 16 });
  });
});
