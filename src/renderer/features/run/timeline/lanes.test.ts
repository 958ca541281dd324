import { describe, expect, it } from 'vitest';

import type { TimelineView } from '#shared/api/timeline-view.ts';

import { laneAt, layLanes, speakerRow } from './lanes.ts';

const nothing: TimelineView = {
  runId: '20261107-143205-aaaaaa', durationSec: null, proxyUrl: null, shotStartsSec: null,
  speech: null, speechDetector: null, silences: null, speakers: null, turns: null, topics: null, energy: null, clips: null,
};
const options = { scale: 1, clipRows: 1 };

describe('lanes', () => {
  it('stand below each other without touching, and grow with the text', () => {
    const { lanes, heightPx, overviewTopPx } = layLanes(nothing, options);
    for (const [index, lane] of lanes.entries()) {
      expect(lane.topPx).toBeGreaterThanOrEqual(index === 0 ? 0 : (lanes[index - 1]?.topPx ?? 0) + (lanes[index - 1]?.heightPx ?? 0));
    }
    expect(overviewTopPx).toBeLessThan(heightPx);
    expect(layLanes(nothing, { ...options, scale: 1.5 }).heightPx).toBeGreaterThan(heightPx * 1.3);
  });

  it('say which stage they wait for', () => {
    expect(layLanes(nothing, options).lanes.map(each => each.awaits)).toEqual(['transcoding', 'planning', ...new Array<string>(5).fill('segment-detection')]);
    const found = layLanes({ ...nothing, durationSec: 10, shotStartsSec: [0], clips: [] }, options);
    expect(found.lanes.every(each => each.awaits === null)).toBe(true);
  });

  it('have a row for each speaker, up to four; the rest share the last', () => {
    const speakers = (count: number): ReturnType<typeof layLanes>['lanes'][number] | undefined =>
      layLanes({ ...nothing, speakers: Array.from({ length: count }, (_, i) => `S${i}`) }, options).lanes.find(each => each.id === 'speakers');
    expect(speakers(0)).toMatchObject({ rows: 1 });
    expect(speakers(2)).toMatchObject({ rows: 2, labels: ['S0', 'S1'] });
    expect(speakers(4)).toMatchObject({ rows: 4, labels: ['S0', 'S1', 'S2', 'S3'] });
    expect(speakers(6)).toMatchObject({ rows: 4, labels: ['S0', 'S1', 'S2', '3 others'] });
    expect([0, 3, 5].map(each => speakerRow(each, 4))).toEqual([0, 3, 3]);
  });

  it('are found by height, with the row', () => {
    const { lanes } = layLanes({ ...nothing, speakers: ['A', 'B'] }, { ...options, clipRows: 2 });
    const clips = lanes.find(each => each.id === 'clips');
    expect(clips?.rows).toBe(2);
    expect(laneAt(lanes, (clips?.topPx ?? 0) + (clips?.heightPx ?? 0) - 1)).toEqual({ lane: clips, row: 1 });
    expect(laneAt(lanes, (clips?.topPx ?? 0) - 1)).toBeNull();
  });
});
