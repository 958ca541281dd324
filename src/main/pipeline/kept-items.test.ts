import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { artifactPath } from '#shared/artifacts/catalog.ts';
import { stageFolder } from '#shared/pipeline/stages.ts';

import { artifactFile, runDirectory } from '../state/artifact-store.ts';
import { collectGarbage } from '../state/collect-garbage.ts';
import type { Library } from '../state/library.ts';
import { addRun, errorOf, sha256, temporaryLibrary, writeArtifact } from '../state/state-fixtures.ts';
import { claimJob, failJob, recordItem } from '../state/transitions/jobs.ts';
import { beginRunExecution, failRun } from '../state/transitions/runs.ts';
import { findKeptItem, keepItem, keepOtherItems } from './kept-items.ts';

const RUN = 'r';
const CLIP = 'c00000001';
const JOB = { runId: RUN, stage: 'framing-analysis', executionId: 'j1' } as const;
const keyOf = (text: string): string => sha256(`key of ${text}`);

let library: Library & { remove: () => void };
beforeEach(() => {
  library = temporaryLibrary();
  addRun(library.db, RUN);
  beginRunExecution(library.db, { runId: RUN, executionId: 'e1' });
  claimJob(library.db, { ...JOB, cacheKey: 'k' });
});
afterEach(() => { library.remove(); });

/** Makes an item as an attempt does: what was there before is kept, then another file takes its place. */
async function make(text: string, item = CLIP): Promise<void> {
  await keepItem(library, { ...JOB, item }, keyOf(text));
  rmSync(join(runDirectory(library.paths, RUN), stageFolder(JOB.stage), artifactPath('framing', item)), { force: true });
  recordItem(library.db, { ...JOB, item, itemCacheKey: keyOf(text), artifacts: [writeArtifact(library, RUN, JOB.stage, 'framing', item, text)] });
}

async function kept(text: string, item = CLIP): Promise<string | null> {
  const found = await findKeptItem(library, { ...JOB, item }, keyOf(text));
  return found && readFileSync(artifactFile(found.folder, found.artifacts[0] ?? { path: '' }), 'utf8');
}

describe('what an edit replaces', () => {
  it('is found again by its key, of each item the last three', async () => {
    for (const text of ['one', 'two', 'three', 'four', 'five']) {
      await make(text);
      await make(text, 'c00000002');
    }
    expect([await kept('one'), await kept('two'), await kept('three'), await kept('four'), await kept('five')]).toEqual([null, 'two', 'three', 'four', null]);
    expect(await kept('two', 'c00000002')).toBe('two');
  });

  it('stays where an edit takes the clip out', async () => {
    await make('one');
    await make('other', 'c00000002');
    await keepOtherItems(library, JOB, ['c00000002']);
    expect([await kept('one'), await kept('other', 'c00000002')]).toEqual(['one', null]);
  });

  it('is not taken for whole where a file of it is another one, or its note was cut off', async () => {
    await make('one');
    await make('two');
    await make('six');
    const [one, two] = [await findKeptItem(library, { ...JOB, item: CLIP }, keyOf('one')), await findKeptItem(library, { ...JOB, item: CLIP }, keyOf('two'))];
    writeFileSync(artifactFile(one?.folder ?? '', one?.artifacts[0] ?? { path: '' }), 'ONE');
    writeFileSync(join(two?.folder ?? '', 'item.json'), '{"artifacts":[');
    expect([await kept('one'), await kept('two')]).toEqual([null, null]);
  });

  it('goes when garbage is collected after the run has ended; what is recorded stays', async () => {
    await make('one');
    await make('two');
    await collectGarbage(library, { dryRun: false, deleteRuns: [] });
    expect(await kept('one')).toBe('one');
    failJob(library.db, { ...JOB, error: errorOf() });
    failRun(library.db, { runId: RUN, executionId: 'e1', error: errorOf() });
    expect((await collectGarbage(library, { dryRun: false, deleteRuns: [] })).removedFiles).toBe(2);
    expect(await kept('one')).toBeNull();
    expect(readFileSync(join(runDirectory(library.paths, RUN), stageFolder(JOB.stage), artifactPath('framing', CLIP)), 'utf8')).toBe('two');
  });

  it('is not kept of outputs', async () => {
    const render = { runId: RUN, stage: 'rendering', executionId: 'j2' } as const;
    claimJob(library.db, { ...render, cacheKey: 'k' });
    recordItem(library.db, { ...render, item: 'c00000001-9x16', itemCacheKey: keyOf('one'), artifacts: [writeArtifact(library, RUN, 'rendering', 'render', 'c00000001-9x16', 'one')] });
    await keepItem(library, { ...render, item: 'c00000001-9x16' }, keyOf('two'));
    expect(await findKeptItem(library, { ...render, item: 'c00000001-9x16' }, keyOf('one'))).toBeNull();
  });
});
