import { describe, expect, it } from 'vitest';

import { ClipFaces } from '#shared/artifacts/faces.ts';
import { LIKENESS_SIZE, alike, normalised } from '#workers/tools/faces/likeness.ts';
import { MOTION_COLUMNS, MOTION_ROWS } from '#workers/tools/faces/motion.ts';
import { packClip, unpackClip } from './packing.ts';
import { medianBox, type Track } from './tracks.ts';

const FRAMES = 23;
const face = { xPx: 10.123, yPx: 20, widthPx: 50, heightPx: 60, score: 0.9, landmarksPx: [[1, 2], [3, 4], [5, 6], [7, 8], [9, 10]] as const };
const track: Track = {
  id: 4, seat: medianBox([face]), sightings: [{ frame: 12, face }, { frame: 18, face }], mouthChange: new Map([[13, 0], [14, 3.2], [15, 90]]),
  speaking: new Map([[12, 0], [13, 0.5], [20, 1]]), likeness: normalised(Float32Array.from({ length: LIKENESS_SIZE }, (_, i) => Math.sin(i))),
};
const seen = {
  frameCount: FRAMES, change: Float32Array.from({ length: FRAMES }, (_, i) => i),
  columns: Float32Array.from({ length: FRAMES * MOTION_COLUMNS }, (_, i) => Math.floor(i / MOTION_COLUMNS / 5) + i % MOTION_COLUMNS), rows: new Float32Array(FRAMES * MOTION_ROWS),
  details: [{ frame: 3, even: Float32Array.from([0, 1, 0.2]), hard: Float32Array.from([1, 0, 0]) }],
};
const packed = packClip(seen, { shotStarts: [0, 10], faces: [[], [track]] }, { clipId: 'c0000abcd', detector: 'yunet', speakerModel: 'light-asd' });

describe('what was seen in a clip', () => {
  it('passes its schema, and comes back as it was', () => {
    const { movement, shots } = unpackClip(ClipFaces.parse(JSON.parse(JSON.stringify(packed))));
    expect([...movement.change]).toEqual([...seen.change]);
    expect([...movement.columns]).toEqual([...seen.columns]);
    expect(movement.details.map(each => [each.frame, [...each.hard]])).toEqual([[3, [1, 0, 0]]]);
    expect(movement.details[0]!.even[2]).toBeCloseTo(0.2, 2);
    expect(shots.shotStarts).toEqual([0, 10]);
    expect(shots.faces[0]).toEqual([]);
    const [back] = shots.faces[1]!;
    expect(back!.sightings.map(each => [each.frame, each.face.xPx])).toEqual([[12, 10.12], [18, 10.12]]);
    expect(alike(back!.likeness, track.likeness)).toBeGreaterThan(0.999);
    expect([...back!.mouthChange]).toEqual([[13, 0], [14, expect.closeTo(3.2, 1)], [15, expect.closeTo(31.75, 1)]]);
    expect([...back!.speaking.keys()]).toEqual([12, 13, 20]);
    expect(back!.speaking.get(13)).toBeCloseTo(0.5, 2);
    expect(back!.speaking.get(20)).toBe(1);
  });

  it('gives the same artifact when it is packed again', () => {
    const { movement, shots } = unpackClip(packed);
    expect(packClip(movement, shots, packed)).toEqual(packed);
  });
});
