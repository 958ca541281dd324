/**
 * Works on the library that argument 1 names until it is killed, or kills itself in the middle of a transaction: argument 2
 * is a table, argument 3 how many rows of it are written before (0: never).
 */
import { openLibrary } from './library.ts';
import { artifactOf, requestFor } from './state-fixtures.ts';
import { claimJob, completeJob, recordItem } from './transitions/jobs.ts';
import { createRun } from './transitions/runs.ts';

const [root = '', table = '', after = '0'] = process.argv.slice(2);
const { db } = openLibrary(root);
if (Number(after) > 0) {
  let written = 0;
  db.function('power_cut', () => {
    written += 1;
    if (written === Number(after)) {
      process.kill(process.pid, 'SIGKILL');
    }
    return null;
  });
  db.exec(`CREATE TEMP TRIGGER power_cut AFTER INSERT ON main.${table} BEGIN SELECT power_cut(); END`);
}

for (let number = 1; ; number += 1) {
  const runId = `run-${process.pid}-${number}`;
  const job = { runId, stage: 'prepare-media', executionId: 'j' } as const;
  createRun(db, {
    runId, executionId: 'e', request: requestFor(), transcriptDigest: null, stages: ['planning', 'prepare-media'],
    stylePin: { id: 'default', version: '1.0.0', digest: 'd' },
  });
  claimJob(db, { ...job, cacheKey: 'k' });
  for (const item of ['c1', 'c2']) {
    recordItem(db, { ...job, item, itemCacheKey: item, artifacts: [artifactOf('prepare-media', 'clip-facts', item), artifactOf('prepare-media', 'clip-media', item)] });
  }
  completeJob(db, { ...job, artifacts: ['c1', 'c2'].map(item => artifactOf('prepare-media', 'clip-audio', item)) });
  process.send?.(runId);
}
