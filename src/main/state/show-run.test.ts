import { readdirSync, readFileSync } from 'node:fs';

import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { runDirectory } from './artifact-store.ts';
import type { Library } from './library.ts';
import { writeRunJson } from './run-json.ts';
import { formatRunTree, showRun } from './show-run.ts';
import { addRun, artifactOf, complete, errorOf, temporaryLibrary } from './state-fixtures.ts';
import { claimJob, completeJobByReuse, failJob } from './transitions/jobs.ts';
import { failRun } from './transitions/runs.ts';

let library: Library & { remove: () => void };
const words = artifactOf('transcription', 'words');
const segments = artifactOf('segment-detection', 'segments');
const facts = artifactOf('transcoding', 'source-facts');

beforeEach(() => {
  vi.useFakeTimers({ now: new Date('2030-01-01T00:00:00Z'), toFake: ['Date'] });
  library = temporaryLibrary();
  const { db } = library;
  addRun(db, 'before', { until: 'planning' });
  complete(db, 'before', 'transcoding', [facts], 'k1');
  addRun(db, 'r', { until: 'planning' });
  completeJobByReuse(db, { runId: 'r', stage: 'transcoding', cacheKey: 'k1', fromJobId: 'before/transcoding', artifacts: [facts] });
  claimJob(db, { runId: 'r', stage: 'transcription', executionId: 'j1', cacheKey: 'k2' });
  vi.setSystemTime(new Date('2030-01-01T00:00:02.500Z'));
  failJob(db, { runId: 'r', stage: 'transcription', executionId: 'j1', error: errorOf('transcript-mismatch') });
});
afterEach(() => {
  vi.useRealTimers();
  library.remove();
});

it('tells of each stage what it read and wrote, how long it took, and whence it came', () => {
  const [transcoding, transcription, detection, planning] = showRun(library.db, 'r').stages;
  expect(transcoding).toMatchObject({ state: 'completed', reusedFromRun: 'before', attempts: 0, wallSec: 0, reads: [] });
  expect(transcoding?.writes).toEqual([{ kind: 'source-facts', item: null, digest: facts.digest, path: facts.path, sizeBytes: facts.sizeBytes }]);
  expect(transcription).toMatchObject({ state: 'failed', attempts: 1, wallSec: 2.5, reusedFromRun: null, error: { kind: 'transcript-mismatch' } });
  expect(transcription?.reads).toEqual([{ kind: 'source-facts', item: null, digest: facts.digest }]);
  expect([detection, planning].map(stage => [stage?.state, stage?.reads])).toEqual([['pending', []], ['pending', []]]);
});

it('draws the run as a tree of text', () => {
  failRun(library.db, { runId: 'r', executionId: 'e1', error: errorOf('transcript-mismatch') });
  expect(formatRunTree(showRun(library.db, 'r'))).toBe([
    'run r  failed',
    '  source  /recordings/talk.mp4',
    '  style   default@1.0.0',
    '  made    2030-01-01T00:00:00.000Z, finished 2030-01-01T00:00:02.500Z',
    '  error   transcript-mismatch: It broke.',
    '  01 transcoding  completed, taken over from run before',
    `     writes  01-transcoding/source-facts.json  ${facts.digest.slice(0, 12)}  13 B`,
    '  02 transcription  failed, 1 attempt, 2.5 s, began 2030-01-01T00:00:00.000Z',
    '     error   transcript-mismatch: It broke.',
    `     reads   source-facts  ${facts.digest.slice(0, 12)}`,
    '  03 segment-detection  pending',
    '  04 planning  pending',
  ].join('\n'));
});

it('writes run.json for reading, whole or not at all', async () => {
  const path = await writeRunJson(library, 'r');
  await writeRunJson(library, 'r');
  expect(readdirSync(runDirectory(library.paths, 'r'))).toEqual(['run.json']);
  const content: unknown = JSON.parse(readFileSync(path, 'utf8'));
  expect(content).toMatchObject({
    runId: 'r', state: 'started', request: { sourcePath: '/recordings/talk.mp4' }, style: { id: 'default' },
    stages: [{ stage: 'transcoding', version: 2, reusedFromRun: 'before', writes: [{ path: facts.path, digest: facts.digest }] }, {}, {}, {}],
  });
  await expect(writeRunJson(library, 'nobody')).rejects.toMatchObject({ kind: 'not-found' });
});

it('keeps the tree of items readable', () => {
  const { db } = library;
  addRun(db, 'items');
  complete(db, 'items', 'prepare-media', [artifactOf('prepare-media', 'clip-audio', 'c1'), artifactOf('prepare-media', 'clip-audio', 'c2')]);
  complete(db, 'items', 'audio-planning', [words, segments].map((each, index) => ({ ...each, ...artifactOf('audio-planning', 'audio-plan', `c${index + 1}`) })));
  const text = formatRunTree(showRun(db, 'items'));
  expect(text).toMatch(/reads {3}clip-audio {2}c1 [0-9a-f]{12}, c2 [0-9a-f]{12}/);
  expect(text).toMatch(/writes {2}08-audio-planning\/audio-plan\/c2\.json/);
});
