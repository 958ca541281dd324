import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';

import { linkArtifacts, runDirectory, verifyArtifact } from './artifact-store.ts';
import { collectGarbage } from './collect-garbage.ts';
import type { Library } from './library.ts';
import { findRun, getArtifacts, listRuns } from './queries.ts';
import { writeRunJson } from './run-json.ts';
import { addRun, complete, errorOf, temporaryLibrary, writeArtifact } from './state-fixtures.ts';
import { claimJob, completeJobByReuse, returnJobToPending } from './transitions/jobs.ts';
import { beginRunExecution, failRun, reopenRun } from './transitions/runs.ts';

let library: Library & { remove: () => void };
beforeEach(() => { library = temporaryLibrary(); });
afterEach(() => { library.remove(); });

const collect = (changes: { dryRun?: boolean; deleteRuns?: string[] } = {}): ReturnType<typeof collectGarbage> =>
  collectGarbage(library, { dryRun: false, deleteRuns: [], ...changes });
const inRun = (runId: string, path: string): string => join(runDirectory(library.paths, runId), path);
function put(path: string, content = 'x'): string {
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, content);
  return path;
}
/** A finished run with one completed stage. */
function finishedRun(runId: string): void {
  addRun(library.db, runId);
  beginRunExecution(library.db, { runId, executionId: 'e1' });
  complete(library.db, runId, 'planning', [writeArtifact(library, runId, 'planning', 'plan')]);
  failRun(library.db, { runId, executionId: 'e1', error: errorOf() });
}

it('removes what no record names, and keeps the record\'s files, run.json and inputs', async () => {
  finishedRun('r');
  await writeRunJson(library, 'r');
  put(inRun('r', 'inputs/transcript.srt'));
  const garbage = [
    put(inRun('r', '04-planning/.tmp-plan.json')), put(inRun('r', '05-enhancement-plan/enhancement-plan.json')), put(inRun('gone', 'deep/er/file')),
    put(join(library.paths.tmp, 'scratch', 'a.wav')), put(join(library.paths.styles, '.tmp-default-1.0.0-7', 'style.json')), put(join(library.paths.models, '.tmp-model')),
  ].sort();
  const kept = [put(join(library.paths.styles, 'default', '1.0.0', 'style.json')), put(join(library.paths.models, 'model.onnx')), inRun('r', 'run.json'), inRun('r', 'inputs/transcript.srt'), inRun('r', '04-planning/plan.json')];

  expect(await collect({ dryRun: true })).toEqual({ removedFiles: 6, freedBytes: 6, paths: garbage });
  expect([...garbage, ...kept].every(existsSync)).toBe(true);
  expect(await collect()).toEqual({ removedFiles: 6, freedBytes: 6, paths: garbage });
  expect(garbage.some(existsSync)).toBe(false);
  expect(kept.every(existsSync)).toBe(true);
  expect(existsSync(inRun('gone', ''))).toBe(false);
  expect(existsSync(inRun('r', '05-enhancement-plan'))).toBe(false);
  expect(await collect()).toEqual({ removedFiles: 0, freedBytes: 0, paths: [] });
});

it('leaves a run alone that has not finished: files may be under way', async () => {
  finishedRun('r');
  reopenRun(library.db, { runId: 'r', executionId: 'e2' });
  const early = put(inRun('r', '03-segment-detection/segments.json'));
  const scratch = put(join(library.paths.tmp, 'scratch', 'a.wav'));
  expect((await collect()).paths).toEqual([]);
  claimJob(library.db, { runId: 'r', stage: 'segment-detection', executionId: 'j', cacheKey: 'k' });
  expect((await collect()).paths).toEqual([]);
  returnJobToPending(library.db, { runId: 'r', stage: 'segment-detection', reason: 'cancelled' });
  failRun(library.db, { runId: 'r', executionId: 'e2', error: errorOf('cancelled') });
  expect((await collect()).paths).toEqual([early, scratch].sort());
});

it('does not let a queued run keep old scratch, nor lose its inputs', async () => {
  addRun(library.db, 'queued');
  const input = put(inRun('queued', 'inputs/transcript.srt'));
  const scratch = put(join(library.paths.tmp, 'old'));
  expect((await collect()).paths).toEqual([scratch]);
  expect(existsSync(input)).toBe(true);
});

it('deletes runs with record and files, and counts only bytes that the disk gets back', async () => {
  finishedRun('first');
  addRun(library.db, 'second');
  const records = getArtifacts(library.db, 'first');
  await linkArtifacts(runDirectory(library.paths, 'first'), runDirectory(library.paths, 'second'), records);
  expect(completeJobByReuse(library.db, { runId: 'second', stage: 'planning', cacheKey: 'key planning', fromJobId: 'first/planning', artifacts: records })).toBe(true);
  expect(await collect({ dryRun: true, deleteRuns: ['first'] })).toMatchObject({ removedFiles: 1, freedBytes: 0 });
  expect(findRun(library.db, 'first')).not.toBeNull();
  expect(await collect({ deleteRuns: ['first'] })).toMatchObject({ removedFiles: 1, freedBytes: 0 });
  expect(findRun(library.db, 'first')).toBeNull();
  expect(readFileSync(inRun('second', '04-planning/plan.json'), 'utf8')).toBe('plan ');
  expect(await collect({ deleteRuns: ['second'] })).toMatchObject({ removedFiles: 1, freedBytes: 5 });
});

it('refuses to delete an unknown run or one that is worked on, before anything goes', async () => {
  finishedRun('done');
  addRun(library.db, 'working');
  beginRunExecution(library.db, { runId: 'working', executionId: 'e1' });
  await expect(collect({ deleteRuns: ['done', 'working'] })).rejects.toMatchObject({ kind: 'wrong-state' });
  await expect(collect({ deleteRuns: ['done', 'nobody'] })).rejects.toMatchObject({ kind: 'not-found' });
  expect(findRun(library.db, 'done')).not.toBeNull();
  expect(existsSync(inRun('done', '04-planning/plan.json'))).toBe(true);
});

type Step = { do: 'add' | 'finish' | 'litter' | 'collect'; run: number } | { do: 'reuse' | 'delete'; run: number; other: number };
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constantFrom('add' as const, 'finish' as const, 'litter' as const, 'collect' as const), run: fc.nat(3) }),
  fc.record({ do: fc.constantFrom('reuse' as const, 'delete' as const), run: fc.nat(3), other: fc.nat(3) }),
);

it('never removes what a run names, and everything else of finished runs, whatever was done before', async () => {
  await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 25 }), async steps => {
    const fresh = temporaryLibrary();
    try {
      for (const [index, each] of steps.entries()) {
        await take(fresh, each, index);
      }
      await collectGarbage(fresh, { dryRun: false, deleteRuns: [] });
      for (const run of listRuns(fresh.db)) {
        const directory = runDirectory(fresh.paths, run.runId);
        for (const record of getArtifacts(fresh.db, run.runId)) {
          expect(await verifyArtifact(directory, record, { digest: true })).toBeNull();
        }
        expect(existsSync(join(directory, 'litter'))).toBe(run.finishedAt === null && existsSync(join(directory, 'litter')));
      }
    } finally {
      fresh.remove();
    }
  }), { numRuns: 25, seed: 20301 });
});

async function take(fresh: Library, each: Step, index: number): Promise<void> {
  const { db, paths } = fresh;
  const runId = `r${each.run}`;
  const run = findRun(db, runId);
  if (each.do === 'add' && !run) {
    addRun(db, runId);
    beginRunExecution(db, { runId, executionId: 'e1' });
    complete(db, runId, 'planning', [writeArtifact(fresh, runId, 'planning', 'plan', null, `content ${index}`)]);
  } else if (each.do === 'finish') {
    failRun(db, { runId, executionId: 'e1', error: errorOf() });
  } else if (each.do === 'litter' && run) {
    writeFileSync(join(runDirectory(paths, runId), 'litter'), 'x');
  } else if (each.do === 'collect') {
    await collectGarbage(fresh, { dryRun: each.run === 0, deleteRuns: [] });
  } else if (each.do === 'delete' && run?.finishedAt) {
    await collectGarbage(fresh, { dryRun: false, deleteRuns: [runId] });
  } else if (each.do === 'reuse' && run && !findRun(db, `r${each.other}`)) {
    const records = getArtifacts(db, runId);
    const other = `r${each.other}`;
    addRun(db, other);
    beginRunExecution(db, { runId: other, executionId: 'e1' });
    await linkArtifacts(runDirectory(paths, runId), runDirectory(paths, other), records);
    expect(completeJobByReuse(db, { runId: other, stage: 'planning', cacheKey: 'key planning', fromJobId: `${runId}/planning`, artifacts: records })).toBe(true);
  }
}
