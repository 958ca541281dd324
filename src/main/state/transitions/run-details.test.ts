import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { Library } from '../library.ts';
import { getRun, nextQueuedRuns } from '../queries.ts';
import { addRun, errorOf, temporaryLibrary } from '../state-fixtures.ts';
import { claimJob } from './jobs.ts';
import { nameRun, orderQueue, relinkSource } from './run-details.ts';
import { failRun, setSourceFingerprint } from './runs.ts';

let library: Library & { remove: () => void };
beforeEach(() => {
  library = temporaryLibrary();
  ['a', 'b', 'c'].forEach(runId => { addRun(library.db, runId); });
  setSourceFingerprint(library.db, { runId: 'a', executionId: 'e1', fingerprint: 'f1' });
});
afterEach(() => { library.remove(); });

describe('relinking', () => {
  const moved = { runId: 'a', sourcePath: '/elsewhere/talk.mp4', fingerprint: 'f1' };

  it('names the new place in the record and in the request', () => {
    expect(relinkSource(library.db, moved)).toBe(true);
    const { sourcePath, request } = getRun(library.db, 'a');
    expect([sourcePath, request.sourcePath, request.outDir]).toEqual(['/elsewhere/talk.mp4', '/elsewhere/talk.mp4', '/recordings/cut']);
  });

  it('also applies to a run that has failed without it', () => {
    failRun(library.db, { runId: 'a', executionId: 'e1', error: errorOf('source-missing') });
    expect(relinkSource(library.db, moved)).toBe(true);
  });

  it('does not apply to another recording, while a stage reads the old one, or to a run that is unknown', () => {
    expect(relinkSource(library.db, { ...moved, fingerprint: 'f2' })).toBe(false);
    expect(relinkSource(library.db, { ...moved, runId: 'b' }), 'nobody has looked at its recording yet').toBe(false);
    expect(relinkSource(library.db, { ...moved, runId: 'z' })).toBe(false);
    claimJob(library.db, { runId: 'a', stage: 'transcoding', executionId: 'j1', cacheKey: 'k' });
    expect(relinkSource(library.db, moved)).toBe(false);
    expect(getRun(library.db, 'a').sourcePath).toBe('/recordings/talk.mp4');
  });
});

describe('naming', () => {
  it('sets client and template, and takes them back', () => {
    expect(nameRun(library.db, { runId: 'a', client: 'Acme "& Co"', nameTemplate: '{client}-{rank}-{aspect}' })).toBe(true);
    expect(getRun(library.db, 'a').request).toMatchObject({ client: 'Acme "& Co"', nameTemplate: '{client}-{rank}-{aspect}', clipCount: 10 });
    expect(nameRun(library.db, { runId: 'a', client: null, nameTemplate: null })).toBe(true);
    expect(getRun(library.db, 'a').request).toMatchObject({ client: null, nameTemplate: null });
    expect(nameRun(library.db, { runId: 'z', client: null, nameTemplate: null })).toBe(false);
  });
});

describe('the order of the queue', () => {
  const order = (): string[] => nextQueuedRuns(library.db).map(run => run.runId);

  it('changes among the named, others keep their places', () => {
    expect(orderQueue(library.db, { runIds: ['c', 'a'] })).toBe(true);
    expect(order()).toEqual(['c', 'b', 'a']);
    expect(orderQueue(library.db, { runIds: ['a', 'b', 'c'] })).toBe(true);
    expect(order()).toEqual(['a', 'b', 'c']);
  });

  it('does not change for a run that is unknown, has finished, or is named twice', () => {
    failRun(library.db, { runId: 'b', executionId: 'e1', error: errorOf() });
    for (const runIds of [['c', 'z'], ['c', 'b', 'a'], ['c', 'c', 'a']]) {
      expect(orderQueue(library.db, { runIds })).toBe(false);
    }
    expect(order()).toEqual(['a', 'c']);
  });
});
