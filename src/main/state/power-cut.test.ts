import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import { afterEach, beforeEach, expect, it } from 'vitest';

import { openLibrary } from './library.ts';
import { getArtifacts, getJobItems, getJobs, listRuns, readLog } from './queries.ts';
import { temporaryFolder } from './state-fixtures.ts';

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => { folder = temporaryFolder(); });
afterEach(() => { folder.remove(); });

/** Runs the worker until it is gone; with `killAfterRuns` it is killed after so many completed runs. Returns the runs it reported. */
async function work(table: string, after: number, killAfterRuns?: number): Promise<string[]> {
  const child = fork(fileURLToPath(new URL('./power-cut.child.ts', import.meta.url)), [folder.path, table, String(after)], { execArgv: [] });
  const reported: string[] = [];
  child.on('message', message => {
    reported.push(String(message));
    if (reported.length === killAfterRuns) {
      child.kill('SIGKILL');
    }
  });
  const [, signal] = await once(child, 'exit') as [number | null, string | null];
  expect(signal).toBe('SIGKILL');
  return reported;
}

/** Opens the library again and checks that every record is whole. */
function expectWhole(reported: readonly string[]): void {
  const { db, close } = openLibrary(folder.path);
  expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
  expect(db.pragma('foreign_key_check')).toEqual([]);
  const runs = listRuns(db);
  expect(runs.map(run => run.runId)).toEqual(expect.arrayContaining([...reported]));
  for (const { runId } of runs) {
    const jobs = getJobs(db, runId);
    expect(jobs).toHaveLength(2);
    const state = jobs.find(job => job.stage === 'prepare-media')?.state;
    const items = getJobItems(db, runId, 'prepare-media').map(each => each.item);
    const artifacts = getArtifacts(db, runId).map(each => `${each.kind} ${each.item ?? ''}`);
    const ofItems = items.flatMap(item => [`clip-facts ${item}`, `clip-media ${item}`]);
    expect(artifacts.sort()).toEqual([...ofItems, ...(state === 'completed' ? ['clip-audio c1', 'clip-audio c2'] : [])].sort());
    expect(readLog(db, runId).filter(line => line.message === 'Job: in_progress -> completed')).toHaveLength(state === 'completed' ? 1 : 0);
    expect(reported.includes(runId) ? state : 'completed').toBe('completed');
  }
  close();
}

it.each([
  ['a run is made', 'runs', 2], ['a run\'s jobs are made', 'jobs', 4], ['an item is recorded', 'job_items', 4],
  ['an item\'s artifacts are recorded', 'artifacts', 8], ['the first artifact of a completion is recorded', 'artifacts', 11],
  ['the last artifact of a completion is recorded', 'artifacts', 12], ['the log is written', 'log', 3],
])('is whole after the process is killed while %s', async (_name, table, after) => {
  expectWhole(await work(table, after));
});

it('is whole, and holds all that was reported as done, after a kill at any moment, again and again', async () => {
  const reported: string[] = [];
  for (const killAfterRuns of [1, 7, 20]) {
    reported.push(...await work('none', 0, killAfterRuns));
    expectWhole(reported);
  }
});
