import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { RunSummary } from '#shared/api/events.ts';

import type { Library } from './library.ts';
import { appendLog, findReusableItem, findReusableItems, findReusableJobs, getArtifacts, getRun, listRuns, nextQueuedRuns, readLog, summarizeRun } from './queries.ts';
import { addRun, artifactOf, complete, errorOf, temporaryLibrary } from './state-fixtures.ts';
import { claimJob, completeJobByReuse, recordItem } from './transitions/jobs.ts';
import { startOutput, upsertOutputs } from './transitions/outputs.ts';
import { failRun } from './transitions/runs.ts';

let library: Library & { remove: () => void };
beforeEach(() => { library = temporaryLibrary(); });
afterEach(() => {
  vi.useRealTimers();
  library.remove();
});

it('says that a run is not there', () => {
  expect(() => getRun(library.db, 'nobody')).toThrow(expect.objectContaining({ kind: 'not-found' }));
  expect(() => summarizeRun(library.db, 'nobody')).toThrow(expect.objectContaining({ kind: 'not-found' }));
});

it('lists runs newest first and queues them oldest first', () => {
  ['a', 'b', 'c'].forEach(runId => { addRun(library.db, runId); });
  failRun(library.db, { runId: 'b', executionId: 'e1', error: errorOf() });
  expect(listRuns(library.db).map(run => run.runId)).toEqual(['c', 'b', 'a']);
  expect(nextQueuedRuns(library.db).map(run => run.runId)).toEqual(['a', 'c']);
  expect(nextQueuedRuns(library.db, { limit: 1 }).map(run => run.runId)).toEqual(['a']);
});

it('refuses a row that does not fit the contract', () => {
  addRun(library.db, 'a');
  library.db.exec("UPDATE runs SET request = '{\"sourcePath\": 7}'");
  expect(() => getRun(library.db, 'a')).toThrow(/sourcePath/);
});

it('finds completed jobs by cache key, newest first, and no others', () => {
  vi.useFakeTimers({ now: new Date('2030-01-01T00:00:00Z'), toFake: ['Date'] });
  ['a', 'b', 'c', 'd'].forEach(runId => { addRun(library.db, runId); });
  complete(library.db, 'a', 'planning', [], 'k');
  vi.setSystemTime(new Date('2030-01-01T00:00:01Z'));
  complete(library.db, 'b', 'planning', [], 'k');
  claimJob(library.db, { runId: 'c', stage: 'planning', executionId: 'j', cacheKey: 'k' });
  complete(library.db, 'd', 'planning', [], 'other');
  expect(findReusableJobs(library.db, 'k').map(job => job.jobId)).toEqual(['b/planning', 'a/planning']);
  expect(findReusableJobs(library.db, 'none')).toEqual([]);
});

it('finds finished items by stage and key, also of a job that is not complete', () => {
  addRun(library.db, 'a');
  claimJob(library.db, { runId: 'a', stage: 'framing-analysis', executionId: 'j', cacheKey: 'k' });
  const framing = artifactOf('framing-analysis', 'framing', 'c1');
  recordItem(library.db, { runId: 'a', stage: 'framing-analysis', executionId: 'j', item: 'c1', itemCacheKey: 'i1', artifacts: [framing] });
  expect(findReusableItem(library.db, 'framing-analysis', 'i1')).toEqual({ runId: 'a', item: 'c1', artifacts: [framing] });
  expect(findReusableItems(library.db, 'framing-analysis', 'i1')).toHaveLength(1);
  expect(findReusableItem(library.db, 'audio-planning', 'i1')).toBeNull();
  expect(findReusableItem(library.db, 'framing-analysis', 'i2')).toBeNull();
});

it('gives the artifacts of a run or of one stage, by path', () => {
  addRun(library.db, 'a');
  complete(library.db, 'a', 'planning', [artifactOf('planning', 'plan')]);
  complete(library.db, 'a', 'transcription', [artifactOf('transcription', 'words')]);
  expect(getArtifacts(library.db, 'a').map(each => each.path)).toEqual(['02-transcription/words.json', '04-planning/plan.json']);
  expect(getArtifacts(library.db, 'a', 'planning').map(each => each.kind)).toEqual(['plan']);
});

it('summarizes a run as the contract has it; a reused job has no attempts and no time', () => {
  ['a', 'b'].forEach(runId => { addRun(library.db, runId); });
  complete(library.db, 'a', 'transcoding', [], 'k');
  completeJobByReuse(library.db, { runId: 'b', stage: 'transcoding', cacheKey: 'k', fromJobId: 'a/transcoding', artifacts: [] });
  complete(library.db, 'b', 'transcription');
  upsertOutputs(library.db, { runId: 'b', executionId: 'e1', outputs: [{ outputId: 'c1-9x16', clipId: 'c1', aspect: '9:16', rank: 1, title: 'One' }] });
  startOutput(library.db, { runId: 'b', outputId: 'c1-9x16', executionId: 'o', backend: 'reference' });
  const summary = summarizeRun(library.db, 'b');
  expect(RunSummary.parse(summary)).toEqual(summary);
  expect(summary).toMatchObject({ runId: 'b', state: 'started', outDir: '/recordings/cut', outputs: [{ outputId: 'c1-9x16', state: 'rendering', file: null }] });
  expect(summary.jobs.slice(0, 3)).toMatchObject([
    { stage: 'transcoding', state: 'completed', reused: true, attempts: 0, wallSec: 0 },
    { stage: 'transcription', state: 'completed', reused: false, attempts: 1 },
    { stage: 'segment-detection', state: 'pending', reused: false, attempts: 0 },
  ]);
});

it('reads the log by position, level and stage', () => {
  addRun(library.db, 'a');
  addRun(library.db, 'b');
  const first = appendLog(library.db, { runId: 'a', level: 'debug', message: 'one' });
  appendLog(library.db, { runId: 'a', stage: 'planning', level: 'info', message: 'two', data: { clips: 3 } });
  appendLog(library.db, { runId: 'b', level: 'error', message: 'another run\'s' });
  appendLog(library.db, { runId: 'a', stage: 'planning', level: 'warn', message: 'three' });
  const read = (filter?: Parameters<typeof readLog>[2]): string[] => readLog(library.db, 'a', filter).map(line => line.message);
  expect(read()).toEqual(['one', 'two', 'three']);
  expect(read({ afterId: first })).toEqual(['two', 'three']);
  expect(read({ level: 'warn' })).toEqual(['three']);
  expect(read({ stage: 'planning' })).toEqual(['two', 'three']);
  expect(read({ limit: 1 })).toEqual(['one']);
  expect(readLog(library.db, 'a')[1]).toMatchObject({ stage: 'planning', level: 'info', data: { clips: 3 } });
});
