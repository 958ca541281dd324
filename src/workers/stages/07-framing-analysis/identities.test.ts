import { describe, expect, it } from 'vitest';

import { LIKENESS_SIZE, normalised } from '#workers/tools/faces/likeness.ts';
import { learnPeople as learnFrom, learntOf, lessonOf, whoIsWho, type SeenClip } from './identities.ts';
import type { Talk } from './speaking.ts';
import { medianBox, type Track } from './tracks.ts';

const FPS = 25;

/** What somebody looks like: another pattern for each name, with a little noise for each picture of him. */
function looks(name: number, noise = 0): Float32Array {
  const pattern = (seed: number) => (i: number): number => Math.sin(i * (seed + 1) * 0.37 + seed);
  return normalised(Float32Array.from({ length: LIKENESS_SIZE }, (_, i) => pattern(name)(i) + 0.4 * pattern(name * 7 + 20 + noise)(i)));
}

const learnPeople = (clips: readonly SeenClip[]) => learnFrom(clips.map(lessonOf));

let nextId = 0;

function track(name: number, from: number, to: number, options: { moves?: (frame: number) => number; noise?: number; speaking?: (frame: number) => number } = {}): Track {
  const box = { xPx: 100 + 500 * (name % 3), yPx: 200, widthPx: 200, heightPx: 260 };
  const face = { ...box, score: 0.9, landmarksPx: Array.from({ length: 5 }, () => [box.xPx + 100, box.yPx + 100] as const) };
  const frames = Array.from({ length: to - from }, (_, i) => from + i);
  return {
    id: nextId++, seat: medianBox([box]), likeness: looks(name, options.noise ?? 0),
    sightings: frames.filter(frame => (frame - from) % 5 === 0).map(frame => ({ frame, face })),
    mouthChange: new Map(frames.map(frame => [frame, options.moves?.(frame) ?? 1])),
    speaking: new Map(options.speaking ? frames.map(frame => [frame, options.speaking!(frame)]) : []),
  };
}

function clip(faces: Track[][], turns: [number, number, number][] = []): SeenClip {
  const talk: Talk = { fps: FPS, turns: turns.map(([speaker, startFrame, endFrame]) => ({ speaker, startFrame, endFrame })), speech: [] };
  return { shots: { shotStarts: faces.map((_, i) => i * 100), faces }, talk };
}

describe('people of a recording', () => {
  it('are the same over shots and clips, named in order of the time they are seen', () => {
    const people = learnPeople([
      clip([[track(1, 0, 100), track(2, 0, 100)], [track(2, 100, 200, { noise: 1 })]]),
      clip([[track(2, 0, 100, { noise: 2 })]]),
    ]);
    expect(people.people.map(({ personId, seenSec }) => [personId, Math.round(seenSec)])).toEqual([['p1', 12], ['p2', 4]]);
    const [known, other] = [track(2, 0, 50, { noise: 3 }), track(1, 0, 50, { noise: 4 })];
    expect([...whoIsWho(clip([[known, other]]).shots, people)]).toEqual(expect.arrayContaining([[known.id, 'p1'], [other.id, 'p2']]));
  });

  it('are never one where they are seen at once, however alike', () => {
    const twins = [track(3, 0, 100), track(3, 0, 100, { noise: 1 })];
    const people = learnPeople([clip([twins])]);
    expect(people.people).toHaveLength(2);
    expect(new Set(whoIsWho(clip([twins]).shots, people).values()).size).toBe(2);
  });

  it('are left nameless where they look like nobody known', () => {
    const people = learnPeople([clip([[track(1, 0, 100)]])]);
    expect(whoIsWho(clip([[track(5, 0, 100)]]).shots, people).size).toBe(0);
  });

  it('are none where no face was seen', () => {
    expect(learnPeople([clip([[]])])).toEqual({ kind: 'people', version: 1, people: [], voices: [] });
  });
});

describe('voices', () => {
  const together = (speaks: number): SeenClip => clip([[track(1, 0, 100, { moves: () => (speaks === 1 ? 6 : 0.1) }), track(2, 0, 100, { moves: () => (speaks === 2 ? 6 : 0.1) })]], [[speaks, 0, 100]]);

  it('are learnt over clips: a face is known to speak in a clip that shows nothing of it', () => {
    const people = learnPeople([together(1), together(2)]);
    const still = [track(1, 0, 100, { moves: () => 0 }), track(2, 0, 100, { moves: () => 0 })];
    const learnt = learntOf(people, whoIsWho(clip([still]).shots, people));
    expect(learnt(1, still[0]!)).toBeGreaterThan(0.8);
    expect(learnt(1, still[1]!)).toBeLessThan(0.2);
    expect(learnt(2, still[1]!)).toBeGreaterThan(0.8);
    expect(learnt(9, still[0]!)).toBeUndefined();
  });

  it('are not learnt from shots with one face, nor from a moment', () => {
    expect(learnPeople([clip([[track(1, 0, 100)]], [[1, 0, 100]])]).voices).toEqual([]);
    expect(learnPeople([clip([[track(1, 0, 100), track(2, 0, 100)]], [[1, 0, 20]])]).voices).toEqual([]);
  });

  it('go by the active speaker model where mouths move alike', () => {
    const people = learnPeople([clip([[track(1, 0, 100, { speaking: () => 0.95 }), track(2, 0, 100, { speaking: () => 0.05 })]], [[1, 0, 100]])]);
    expect(people.voices[0]?.shares[0]?.share).toBeGreaterThan(0.7);
  });
});
