import { describe, expect, it } from 'vitest';

import type { BoxPx } from '#shared/units/geometry.ts';
import { alike, LIKENESS_SIZE, normalised } from '#workers/tools/faces/likeness.ts';
import type { Face } from '#workers/tools/faces/yunet.ts';
import type { FaceSample } from './observe.ts';
import { lookAgainAfterSec } from './pace.ts';
import { followFaces } from './tracks.ts';

const FPS = 30;
const STEP = 6;

function face(xPx: number, options: { score?: number; heightPx?: number } = {}): Face {
  const { score = 0.95, heightPx = 300 } = options;
  return { xPx, yPx: 300, widthPx: 200, heightPx, score, landmarksPx: [] };
}

/** What somebody looks like: another pattern for each name. */
function looks(name: number): Float32Array {
  return normalised(Float32Array.from({ length: LIKENESS_SIZE }, (_, i) => Math.sin(i * (name + 1) * 0.37 + name)));
}

type Seen = readonly (readonly [Face, number])[];

/** Looks at a shot, five a second; `seen`: faces at a second, and whose they are. */
function shot(seconds: number, seen: (sec: number) => Seen): FaceSample[] {
  return Array.from({ length: seconds * FPS / STEP }, (_, i) => {
    const faces = seen(i * STEP / FPS);
    return { frame: i * STEP, faces: faces.map(([each]) => each), likenesses: faces.map(([, name]) => looks(name)), mouthChange: faces.map(() => Array.from({ length: STEP }, () => 1)), mouthPictures: faces.map(() => []) };
  });
}

function follow(seconds: number, seen: (sec: number) => Seen): ReturnType<typeof followFaces> {
  return followFaces(shot(seconds, seen), { startFrame: 0, endFrame: seconds * FPS }, { fps: FPS, mediaHeightPx: 1080, firstId: 0 });
}

const places = (track: { sightings: readonly { face: BoxPx }[] }): number[] => track.sightings.map(each => each.face.xPx);

describe('a face', () => {
  it('goes on in a look that the detector is unsure of, and none begins with one', () => {
    const [track, ...others] = follow(10, sec => [[face(400, { score: sec >= 4 && sec < 7 ? 0.4 : 0.95 }), 1], [face(1400, { score: 0.45 }), 2]]);
    expect(others).toEqual([]);
    expect(track?.sightings).toHaveLength(50);
  });

  it('keeps what it is known to look like while the detector is unsure', () => {
    const [track] = follow(10, sec => [[face(400, { score: sec < 7 ? 0.95 : 0.4 }), sec < 7 ? 1 : 2]]);
    expect(alike(track!.likeness, looks(1))).toBeCloseTo(1, 5);
  });

  it('that sure faces take is not taken by an unsure one', () => {
    const tracks = follow(6, () => [[face(420, { score: 0.4 }), 2], [face(400), 1]]);
    expect(tracks).toHaveLength(1);
    expect(places(tracks[0]!).every(xPx => xPx === 400)).toBe(true);
  });

  it('is one when it comes back to its place within seconds, whatever it looks like from that side', () => {
    const tracks = follow(12, sec => (sec >= 4 && sec < 7.5 ? [] : [[face(sec < 6 ? 400 : 440), sec < 6 ? 1 : 2]]));
    expect(tracks).toHaveLength(1);
    expect(tracks[0]!.mouthChange.size).toBeGreaterThan(200);
  });

  it('is one when it comes back elsewhere looking the same, and another when it looks another or is of another size', () => {
    expect(follow(20, sec => (sec >= 6 && sec < 12 ? [] : [[face(sec < 6 ? 200 : 1400), 1]]))).toHaveLength(1);
    expect(follow(20, sec => (sec >= 6 && sec < 12 ? [] : [[face(sec < 6 ? 200 : 1400), sec < 6 ? 1 : 2]]))).toHaveLength(2);
    expect(follow(20, sec => (sec >= 6 && sec < 12 ? [] : [[face(sec < 6 ? 200 : 1400, { heightPx: sec < 6 ? 300 : 120 }), 1]]))).toHaveLength(2);
  });

  it('is never one with another that is seen at the same time, however alike', () => {
    expect(follow(6, () => [[face(300), 1], [face(1300), 1]])).toHaveLength(2);
  });

  it('keeps its own way when two people cross', () => {
    const tracks = follow(8, sec => {
      const [right, left] = [[face(200 + 190 * sec), 1], [face(1700 - 190 * sec), 2]] as const;
      // Where they meet the one behind is not seen.
      return Math.abs(right[0].xPx - left[0].xPx) < 120 ? [right] : [right, left];
    });
    expect(tracks).toHaveLength(2);
    for (const track of tracks) {
      const way = places(track);
      const steps = way.slice(1).map((xPx, i) => Math.sign(xPx - way[i]!));
      expect(new Set(steps).size).toBe(1);
    }
  });

  it('counts where it is there for seconds of a long shot, and not where it is found now and then', () => {
    expect(follow(60, sec => (sec < 6 ? [[face(400), 1]] : [[face(1400), 2]]))).toHaveLength(2);
    expect(follow(60, sec => [[face(1400), 2], ...(Math.round(sec * 5) % 7 === 0 && sec < 14 ? [[face(100), 3] as const] : [])])).toHaveLength(1);
  });
});

describe('faces are looked for', () => {
  it('as often as they move', () => {
    const after = (movesPx: number): number => 1 / lookAgainAfterSec([face(400)], [face(400 + movesPx)], 0.2);
    expect([after(0), after(15), after(60)].map(Math.round)).toEqual([3, 5, 10]);
  });

  it('as a rule where they come and go, and at first', () => {
    expect(lookAgainAfterSec([], [face(400)], 0.2)).toBe(0.2);
    expect(lookAgainAfterSec([face(400)], [], 0.2)).toBe(0.2);
    expect(lookAgainAfterSec([face(400)], [face(400)], null)).toBe(0.2);
  });
});
