import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { fingerprintSource } from '../pipeline/fingerprint.ts';
import type { Library } from '../state/library.ts';
import { getRun, nextQueuedRuns, readLog } from '../state/queries.ts';
import { addRun, temporaryLibrary } from '../state/state-fixtures.ts';
import { claimJob } from '../state/transitions/jobs.ts';
import { setSourceFingerprint } from '../state/transitions/runs.ts';
import { createRunDesk, type RunDesk } from './run-desk.ts';

let library: Library & { remove: () => void };
let desk: RunDesk;
let reordered: (readonly string[])[];
let before: string;
let after: string;

beforeEach(async () => {
  library = temporaryLibrary();
  reordered = [];
  desk = createRunDesk({ library, scheduler: { reorder(runIds) { reordered.push(runIds); } } });
  mkdirSync(join(library.paths.root, 'disk'));
  [before, after] = [join(library.paths.root, 'disk', 'talk.mp4'), join(library.paths.root, 'disk', 'talk (1).mp4')];
  writeFileSync(before, 'a recording');
  addRun(library.db, 'a', { sourcePath: before });
  addRun(library.db, 'b');
  setSourceFingerprint(library.db, { runId: 'a', executionId: 'e1', fingerprint: (await fingerprintSource(before)).digest });
});
afterEach(() => { library.remove(); });

describe('the desk', () => {
  it('links a recording again that was moved and renamed, and says so in the log', async () => {
    renameSync(before, after);
    await desk.relink('a', after);
    expect(getRun(library.db, 'a').sourcePath).toBe(after);
    expect(readLog(library.db, 'a').at(-1)?.message).toContain(after);
  });

  it('refuses another file, a missing one, and a run that reads it just now', async () => {
    writeFileSync(after, 'another recording');
    await expect(desk.relink('a', after)).rejects.toMatchObject({ kind: 'source-changed' });
    await expect(desk.relink('a', join(library.paths.root, 'nowhere.mp4'))).rejects.toMatchObject({ kind: 'source-missing' });
    await expect(desk.relink('z', after)).rejects.toMatchObject({ kind: 'not-found' });
    claimJob(library.db, { runId: 'a', stage: 'transcoding', executionId: 'j1', cacheKey: 'k' });
    await expect(desk.relink('a', before)).rejects.toMatchObject({ kind: 'wrong-state' });
    expect(getRun(library.db, 'a').sourcePath).toBe(before);
  });

  it('puts the queue in order, in the records and in the engine, or leaves both', () => {
    desk.order(['b', 'a']);
    expect(nextQueuedRuns(library.db).map(run => run.runId)).toEqual(['b', 'a']);
    expect(reordered).toEqual([['b', 'a']]);
    expect(() => { desk.order(['a', 'gone']); }).toThrowError(/The queue has changed meanwhile/);
    expect(reordered).toHaveLength(1);
  });

  it('names a run that there is', () => {
    desk.name('a', { client: 'Acme', nameTemplate: null });
    expect(getRun(library.db, 'a').request.client).toBe('Acme');
    expect(() => { desk.name('z', { client: null, nameTemplate: null }); }).toThrowError(/There is no run z/);
  });
});
