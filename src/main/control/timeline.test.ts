import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { TimelineView, TIMELINE_ENERGY_VALUES } from '#shared/api/timeline-view.ts';
import type { ArtifactKind } from '#shared/artifacts/catalog.ts';
import type { StageId } from '#shared/pipeline/stages.ts';

import { runDirectory } from '../state/artifact-store.ts';
import { getArtifacts } from '../state/queries.ts';
import { addRun, complete, temporaryLibrary, writeArtifact } from '../state/state-fixtures.ts';
import { resetJob } from '../state/transitions/jobs.ts';
import { createTimelines, timelineKey } from './timeline.ts';

const RUN = '20261107-143205-aaaaaa';
const DURATION_SEC = 7200;

let library: ReturnType<typeof temporaryLibrary>;
let timeline: ReturnType<typeof createTimelines>;
beforeEach(() => {
  library = temporaryLibrary();
  timeline = createTimelines(library);
  addRun(library.db, RUN);
});
afterEach(() => { library.remove(); });

const FACTS = { kind: 'source-facts', durationSec: DURATION_SEC };
const WORDS = { kind: 'words', speakers: [{ name: 'Ada' }, { name: 'Ben' }], words: 'not looked at' };
const SEGMENTS = {
  kind: 'segments', shots: [{ startSec: 0, endSec: 11.0049 }, { startSec: 11.0049, endSec: 7200 }], speech: [{ startSec: 1.234567, endSec: 9 }], speechDetector: 'silero',
  silences: [{ startSec: 9, endSec: 11 }], turns: [{ startSec: 1, endSec: 5, speaker: 1 }, { startSec: 5, endSec: 9, speaker: null }], sentences: 'not looked at',
  topics: [{ startSec: 0, endSec: 7200, title: 'How it began', keywords: [], firstSentence: 0, lastSentence: 3 }],
  energy: { hopSec: 1, rmsDb: new Array<number>(DURATION_SEC).fill(-30) },
};
const clip = (rank: number): object => ({ clipId: `c0000000${rank}`, rank, title: `Clip ${rank}`, score: 80, startSec: rank * 10.005, endSec: rank * 10 + 5, criteria: 'not looked at' });
const PLAN = { kind: 'plan', clips: [clip(2), clip(1)] };

function publish(stage: StageId, files: Partial<Record<ArtifactKind, unknown>>): void {
  complete(library.db, RUN, stage, Object.entries(files).map(([kind, value]) => writeArtifact(library, RUN, stage, kind as ArtifactKind, null, JSON.stringify(value))));
}

describe('a recording at a glance', () => {
  it('has nothing but its name before the first stage is done', async () => {
    const empty = await timeline(RUN);
    expect(TimelineView.parse(empty)).toEqual(empty);
    expect(Object.entries(empty).filter(([, value]) => value !== null)).toEqual([['runId', RUN]]);
  });

  it('grows stage by stage, and its key tells that it did', async () => {
    const keys = new Set<string>();
    const note = (): void => { keys.add(timelineKey(getArtifacts(library.db, RUN))); };
    note();
    publish('transcoding', { 'source-facts': FACTS, 'proxy': 'picture' });
    note();
    expect(await timeline(RUN)).toMatchObject({ durationSec: DURATION_SEC, proxyUrl: `media://library/${RUN}/01-transcoding/proxy.mp4`, shotStartsSec: null, clips: null });
    publish('transcription', { words: WORDS });
    publish('segment-detection', { segments: SEGMENTS });
    note();
    const segmented = await timeline(RUN);
    expect(segmented).toMatchObject({
      speakers: ['Ada', 'Ben'], shotStartsSec: [0, 11], speech: { startSec: [1.23], endSec: [9] }, speechDetector: 'silero', silences: { startSec: [9], endSec: [11] },
      turns: { startSec: [1, 5], endSec: [5, 9], speaker: [1, null] }, topics: { startSec: [0], endSec: [7200], title: ['How it began'] }, clips: null,
    });
    publish('planning', { plan: PLAN });
    note();
    const planned = await timeline(RUN);
    expect(planned.clips?.map(each => [each.rank, each.startSec, each.endSec])).toEqual([[1, 10.01, 15], [2, 20.01, 25]]);
    expect(TimelineView.parse(planned)).toEqual(planned);
    expect(keys.size).toBe(4);
  });

  it('is small, however long the recording is', async () => {
    publish('segment-detection', { segments: SEGMENTS });
    const { energy } = await timeline(RUN);
    expect(energy?.levelDb.length).toBeLessThanOrEqual(TIMELINE_ENERGY_VALUES);
    expect((energy?.levelDb.length ?? 0) * (energy?.hopSec ?? 0)).toBeGreaterThanOrEqual(DURATION_SEC);
  });

  it('reads a file once for each digest', async () => {
    publish('planning', { plan: PLAN });
    await timeline(RUN);
    writeFileSync(join(runDirectory(library.paths, RUN), '04-planning', 'plan.json'), 'no longer what it was');
    expect((await timeline(RUN)).clips?.length).toBe(2);
  });

  it('forgets what a replay takes away', async () => {
    publish('planning', { plan: PLAN });
    expect((await timeline(RUN)).clips?.length).toBe(2);
    resetJob(library.db, { runId: RUN, stage: 'planning', forced: true });
    expect((await timeline(RUN)).clips).toBeNull();
  });

  it('says so where a recorded file is gone, by name, and finds it when it is back', async () => {
    publish('planning', { plan: PLAN });
    const path = join(runDirectory(library.paths, RUN), '04-planning', 'plan.json');
    rmSync(path);
    await expect(timeline(RUN)).rejects.toMatchObject({ kind: 'artifact-missing', message: expect.stringContaining('04-planning/plan.json') });
    writeFileSync(path, JSON.stringify(PLAN));
    expect((await timeline(RUN)).clips?.length).toBe(2);
  });

  it('is not to be had of a run that there is not', async () => {
    await expect(timeline('20261107-143205-bbbbbb')).rejects.toMatchObject({ kind: 'not-found' });
  });
});
