import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, it } from 'vitest';

import { runDirectory } from '#main/state/artifact-store.ts';
import { openLibrary } from '#main/state/library.ts';
import { getArtifacts, getJobs, getOutputs, getRun } from '#main/state/queries.ts';
import { temporaryFolder } from '#main/state/state-fixtures.ts';
import { isJsonKind, JSON_ARTIFACTS } from '#shared/artifacts/catalog.ts';

import { makeSyntheticRun } from './index.ts';

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => { folder = temporaryFolder(); });
afterEach(() => { folder.remove(); });

it('leaves a run that every reader takes for an analysed one', async () => {
  const { runId, clipIds } = await makeSyntheticRun(folder.path, { clips: 5, words: 700, rendered: 1 });
  const { db, paths, close } = openLibrary(folder.path);
  expect(getRun(db, runId)).toMatchObject({ state: 'analysis_complete', paused: false });
  expect(getRun(db, runId).finishedAt).not.toBeNull();
  expect(new Set(getJobs(db, runId).map(job => job.state))).toEqual(new Set(['completed']));
  expect(clipIds).toHaveLength(5);
  expect(getOutputs(db, runId).map(each => each.state)).toEqual([...Array<string>(3).fill('rendered'), ...Array<string>(12).fill('pending')]);
  for (const { kind, path } of getArtifacts(db, runId)) {
    if (isJsonKind(kind)) {
      expect(() => JSON_ARTIFACTS[kind].parse(JSON.parse(readFileSync(join(runDirectory(paths, runId), path), 'utf8')))).not.toThrow();
    }
  }
  close();
});

it('can be left paused, so that nothing of it is worked on', async () => {
  const { runId } = await makeSyntheticRun(folder.path, { state: 'paused' });
  const { db, close } = openLibrary(folder.path);
  expect(getRun(db, runId)).toMatchObject({ state: 'analysis_complete', paused: true, finishedAt: null });
  close();
});

it('refuses more clips than the recording has room for', async () => {
  await expect(makeSyntheticRun(folder.path, { clips: 20, words: 600 })).rejects.toThrow('do not fit');
});
