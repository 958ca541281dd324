import { describe, expect, it } from 'vitest';

import type { TimelineClip, TimelineView } from '#shared/api/timeline-view.ts';

import { clipAt, levelsByPixel, momentAt, neighbourClip, packRows, roomBehind, spanAt, spansWithin } from './spans.ts';

const spans = { startSec: [0, 10, 20], endSec: [5, 20, 21] };
const clip = (rank: number, startSec: number, endSec: number): TimelineClip => ({ clipId: `c0000000${rank}`, rank, title: `Clip ${rank}`, score: 90 - rank, startSec, endSec });

describe('spans in order', () => {
  it('are found by a time inside; an end belongs to the next', () => {
    expect([0, 4.99, 5, 10, 20, 20.5, 21].map(timeSec => spanAt(spans, timeSec))).toEqual([0, 0, null, 1, 2, 2, null]);
    expect(spanAt({ startSec: [], endSec: [] }, 0)).toBeNull();
  });

  it('are cut to what a stretch shows', () => {
    expect(spansWithin(spans, 0, 100)).toEqual({ first: 0, end: 3 });
    expect(spansWithin(spans, 5, 9)).toEqual({ first: 1, end: 1 });
    expect(spansWithin(spans, 12, 15)).toEqual({ first: 1, end: 2 });
    expect(spansWithin(spans, 50, 60)).toEqual({ first: 3, end: 3 });
  });
});

describe('clips', () => {
  it('stand in one row while they do not overlap, in several where they do', () => {
    expect(packRows([clip(1, 10, 20), clip(2, 0, 10), clip(3, 30, 40)], 3)).toEqual([0, 0, 0]);
    expect(packRows([clip(1, 10, 20), clip(2, 5, 12), clip(3, 11, 30)], 3)).toEqual([1, 0, 2]);
    expect(packRows([clip(1, 0, 9), clip(2, 1, 9), clip(3, 2, 9)], 2)).toEqual([0, 1, 1]);
  });

  it('have room for their marks up to the next in their row', () => {
    expect(roomBehind([clip(1, 10, 20), clip(2, 5, 12), clip(3, 40, 50)], [1, 0, 0], 60)).toEqual([60, 40, 60]);
  });

  it('are hit inside, and near by where they are only pixels wide', () => {
    const clips = [clip(1, 100, 110), clip(2, 105, 120)];
    expect(clipAt(clips, [0, 1], { timeSec: 107, row: null, slopSec: 0 })?.rank).toBe(1);
    expect(clipAt(clips, [0, 1], { timeSec: 107, row: 1, slopSec: 0 })?.rank).toBe(2);
    expect(clipAt(clips, [0, 1], { timeSec: 97, row: 0, slopSec: 5 })?.rank).toBe(1);
    expect(clipAt(clips, [0, 1], { timeSec: 90, row: 0, slopSec: 5 })).toBeNull();
  });

  it('are gone through in the order of time, not of rank', () => {
    const clips = [clip(1, 50, 60), clip(2, 10, 20), clip(3, 90, 95)];
    expect(neighbourClip(clips, 0, 1)?.rank).toBe(2);
    expect(neighbourClip(clips, 10, 1)?.rank).toBe(1);
    expect(neighbourClip(clips, 90, 1)).toBeNull();
    expect(neighbourClip(clips, 90, -1)?.rank).toBe(1);
    expect(neighbourClip(clips, 10, -1)).toBeNull();
  });
});

const view: TimelineView = {
  runId: '20261107-143205-aaaaaa', durationSec: 30, proxyUrl: null, shotStartsSec: [0, 12],
  speech: { startSec: [0], endSec: [9] }, speechDetector: 'silero', silences: { startSec: [9], endSec: [11] }, speakers: ['Ada', 'Ben'],
  turns: { startSec: [0, 4], endSec: [4, 9], speaker: [1, null] }, topics: { startSec: [0], endSec: [20], title: ['How it began'] },
  energy: { hopSec: 10, levelDb: [-20, -60, -90] }, clips: [clip(1, 3, 8)],
};

describe('a moment of a recording', () => {
  it('tells all that is known of it', () => {
    expect(momentAt(view, 3.5)).toMatchObject({ clip: { rank: 1 }, topic: 'How it began', speaker: 'Ben', sound: 'speech', shot: 1, levelDb: -20 });
    expect(momentAt(view, 10)).toMatchObject({ clip: null, speaker: null, sound: 'silence', shot: 1 });
    expect(momentAt(view, 25)).toMatchObject({ topic: null, sound: 'other', shot: 2, levelDb: -90 });
    expect(momentAt(view, 5).speaker, 'an unknown speaker has no name').toBeNull();
  });

  it('says nothing of what was not found out yet, or not looked for', () => {
    const early: TimelineView = { ...view, shotStartsSec: null, speech: null, silences: null, turns: null, topics: null, energy: null, clips: null };
    expect(momentAt(early, 3.5)).toEqual({ timeSec: 3.5, clip: null, topic: null, speaker: null, sound: null, shot: null, levelDb: null });
    expect(momentAt({ ...view, speechDetector: 'none', speech: { startSec: [], endSec: [] } }, 3).sound).toBeNull();
  });
});

describe('levels by pixel', () => {
  const energy = { hopSec: 1, levelDb: [-60, -30, 0, -90] };
  it('keep the loudest where a pixel holds several, and repeat where one holds less than one', () => {
    expect([...levelsByPixel(energy, { fromSec: 0, secPerPx: 2, pixels: 3, floorDb: -60, ceilingDb: 0 })]).toEqual([0.5, 1, 0]);
    expect([...levelsByPixel(energy, { fromSec: 1, secPerPx: 0.5, pixels: 4, floorDb: -60, ceilingDb: 0 })]).toEqual([0.5, 0.5, 1, 1]);
  });
  it('are silence beyond the end', () => {
    expect([...levelsByPixel(energy, { fromSec: 10, secPerPx: 1, pixels: 2, floorDb: -60, ceilingDb: 0 })]).toEqual([0, 0]);
  });
  it('are measured from the floor to the ceiling, and no further', () => {
    expect([...levelsByPixel(energy, { fromSec: 0, secPerPx: 1, pixels: 4, floorDb: -50, ceilingDb: -30 })]).toEqual([0, 1, 1, 0]);
  });
});
