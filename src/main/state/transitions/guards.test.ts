import Database from 'better-sqlite3';
import fc from 'fast-check';
import { expect, it } from 'vitest';

import type { StageId } from '#shared/pipeline/stages.ts';

import type { Db } from '../database.ts';
import { migrate } from '../migrate.ts';
import { getArtifacts, getJobs, getOutputs, listRuns } from '../queries.ts';
import { addRun, artifactOf, complete, completeAnalysis, errorOf } from '../state-fixtures.ts';
import { claimJob, completeJob, completeJobByReuse, failJob, forgetStaleItem, heartbeatJob, keepJob, keepOutputsJob, recordDelegated, recordItem, refreshJob, resetJob, returnJobToPending } from './jobs.ts';
import { failOutput, finishOutput, progressOutput, resetOutput, startOutput, upsertOutputs } from './outputs.ts';
import { nameRun, orderQueue, relinkSource } from './run-details.ts';
import { beginRunExecution, clearCancel, deleteRun, endPause, extendToRendering, failDelivery, failRun, finishPartialRun, markAnalysisComplete, markFullyGenerated, pauseRun, reopenRun, requestCancel, setChosen, setCompositionIndex, setEditsDigest, setSourceFingerprint, setWanted } from './runs.ts';

interface Call {
  name: string;
  run: string;
  stage: StageId;
  execution: string;
  item: string;
}

const STAGES = ['transcoding', 'transcription', 'rendering'] as const;

/** Every transition, told by one small vocabulary. */
const TRANSITIONS: Record<string, (db: Db, call: Call) => boolean> = {
  beginRunExecution: (db, { run, execution }) => beginRunExecution(db, { runId: run, executionId: execution }),
  markAnalysisComplete: (db, { run, execution }) => markAnalysisComplete(db, { runId: run, executionId: execution }),
  markFullyGenerated: (db, { run, execution }) => markFullyGenerated(db, { runId: run, executionId: execution }),
  failRun: (db, { run, execution, item }) => failRun(db, { runId: run, executionId: execution, error: errorOf(item === 'c1' ? 'cancelled' : 'internal') }),
  failDelivery: (db, { run, execution }) => failDelivery(db, { runId: run, executionId: execution, error: errorOf('render-failed') }),
  finishPartialRun: (db, { run, execution }) => finishPartialRun(db, { runId: run, executionId: execution }),
  reopenRun: (db, { run, execution }) => reopenRun(db, { runId: run, executionId: execution }),
  requestCancel: (db, { run }) => requestCancel(db, { runId: run }),
  clearCancel: (db, { run }) => clearCancel(db, { runId: run }),
  pauseRun: (db, { run }) => pauseRun(db, { runId: run }),
  endPause: (db, { run }) => endPause(db, { runId: run }),
  setWanted: (db, { run, item }) => setWanted(db, { runId: run, outputIds: [item] }),
  setSourceFingerprint: (db, { run, execution, item }) => setSourceFingerprint(db, { runId: run, executionId: execution, fingerprint: item }),
  setCompositionIndex: (db, { run, execution, item }) => setCompositionIndex(db, { runId: run, executionId: execution, path: item }),
  relinkSource: (db, { run, item }) => relinkSource(db, { runId: run, sourcePath: `/moved/${item}.mp4`, fingerprint: item }),
  nameRun: (db, { run, item }) => nameRun(db, { runId: run, client: item, nameTemplate: null }),
  orderQueue: (db, { run }) => orderQueue(db, { runIds: [run] }),
  deleteRun: (db, { run }) => deleteRun(db, { runId: run }),
  claimJob: (db, { run, stage, execution }) => claimJob(db, { runId: run, stage, executionId: execution, cacheKey: stage }),
  completeJob: (db, { run, stage, execution }) => completeJob(db, { runId: run, stage, executionId: execution, artifacts: [artifactOf(stage, 'words')] }),
  completeJobByReuse: (db, { run, stage, item }) => completeJobByReuse(db, { runId: run, stage, cacheKey: stage, fromJobId: `${item === 'c1' ? 'part' : 'working'}/${stage}`, artifacts: [] }),
  failJob: (db, { run, stage, execution }) => failJob(db, { runId: run, stage, executionId: execution, error: errorOf() }),
  returnJobToPending: (db, { run, stage, execution }) => returnJobToPending(db, { runId: run, stage, reason: 'retry', executionId: execution }),
  resumeJob: (db, { run, stage }) => returnJobToPending(db, { runId: run, stage, reason: 'resume' }),
  resetJob: (db, { run, stage, item }) => resetJob(db, { runId: run, stage, forced: item === 'c1' }),
  refreshJob: (db, { run, stage }) => refreshJob(db, { runId: run, stage }),
  keepJob: (db, { run, stage }) => keepJob(db, { runId: run, stage, cacheKey: stage }),
  keepOutputsJob: (db, { run }) => keepOutputsJob(db, { runId: run, stage: 'rendering' }),
  forgetStaleItem: (db, { run, stage, execution, item }) => forgetStaleItem(db, { runId: run, stage, executionId: execution, item, itemCacheKey: `another ${item}` }),
  setEditsDigest: (db, { run, item }) => setEditsDigest(db, { runId: run, digest: item === 'c1' ? null : '0'.repeat(64) }),
  setChosen: (db, { run, item }) => setChosen(db, { runId: run, chosen: item === 'c1' ? null : [item], anew: [item] }),
  extendToRendering: (db, { run }) => extendToRendering(db, { runId: run }),
  heartbeatJob: (db, { run, stage, execution }) => heartbeatJob(db, { runId: run, stage, executionId: execution }),
  recordItem: (db, { run, stage, execution, item }) => recordItem(db, { runId: run, stage, executionId: execution, item, itemCacheKey: item, artifacts: [artifactOf(stage, 'render', item)] }),
  recordDelegated: (db, { run, stage, execution, item }) => recordDelegated(db, { runId: run, stage, executionId: execution, item, delegation: item === 'c1' ? { id: 'd' } : null }),
  upsertOutputs: (db, { run, execution, item }) => upsertOutputs(db, { runId: run, executionId: execution, outputs: [{ outputId: item, clipId: item, aspect: '9:16', rank: 1, title: item }] }),
  startOutput: (db, { run, execution, item }) => startOutput(db, { runId: run, outputId: item, executionId: execution, backend: 'reference' }),
  progressOutput: (db, { run, execution, item }) => progressOutput(db, { runId: run, outputId: item, executionId: execution, progress: 0.5 }),
  finishOutput: (db, { run, execution, item }) => finishOutput(db, { runId: run, outputId: item, executionId: execution, file: '/out/x.mp4' }),
  failOutput: (db, { run, execution, item }) => failOutput(db, { runId: run, outputId: item, executionId: execution, error: errorOf() }),
  resetOutput: (db, { run, item }) => resetOutput(db, { runId: run, outputId: item }),
};

const call: fc.Arbitrary<Call> = fc.record({
  name: fc.constantFrom(...Object.keys(TRANSITIONS)),
  run: fc.constantFrom('new', 'part', 'working', 'analysed', 'composed', 'rendered'), stage: fc.constantFrom(...STAGES),
  execution: fc.constantFrom('e1', 'e1', 'e1', 'e2'), item: fc.constantFrom('c1', 'c2'),
});

/** A library in memory with runs in six situations, as bytes to start from. */
function situations(): Buffer {
  const db = new Database(':memory:');
  migrate(db);
  ['new', 'working', 'analysed', 'composed', 'rendered'].forEach(runId => { addRun(db, runId); });
  addRun(db, 'part', { until: 'transcription' });
  complete(db, 'part', 'transcoding', [], 'transcoding');
  complete(db, 'part', 'transcription', [], 'transcription');
  STAGES.forEach(stage => { claimJob(db, { runId: 'working', stage, executionId: 'e1', cacheKey: stage }); });
  completeAnalysis(db, 'analysed');
  completeAnalysis(db, 'composed');
  complete(db, 'composed', 'rendering', [artifactOf('rendering', 'render', 'c1')]);
  markAnalysisComplete(db, { runId: 'composed', executionId: 'e1' });
  upsertOutputs(db, { runId: 'composed', executionId: 'e1', outputs: [{ outputId: 'c1', clipId: 'c1', aspect: '9:16', rank: 1, title: 'One' }] });
  startOutput(db, { runId: 'composed', outputId: 'c1', executionId: 'e1', backend: 'reference' });
  recordItem(db, { runId: 'working', stage: 'rendering', executionId: 'e1', item: 'c1', itemCacheKey: 'c1', artifacts: [artifactOf('rendering', 'render', 'c1')] });
  completeAnalysis(db, 'rendered');
  complete(db, 'rendered', 'rendering', [artifactOf('rendering', 'render', 'c1')]);
  markAnalysisComplete(db, { runId: 'rendered', executionId: 'e1' });
  upsertOutputs(db, { runId: 'rendered', executionId: 'e1', outputs: [{ outputId: 'c1', clipId: 'c1', aspect: '9:16', rank: 1, title: 'One' }] });
  startOutput(db, { runId: 'rendered', outputId: 'c1', executionId: 'e1', backend: 'reference' });
  finishOutput(db, { runId: 'rendered', outputId: 'c1', executionId: 'e1', file: '/out/x.mp4' });
  refreshJob(db, { runId: 'rendered', stage: 'rendering' });
  const bytes = db.serialize();
  db.close();
  return bytes;
}

it('changes no row where a transition says no, and keeps every record readable, whatever came before', () => {
  const start = situations();
  const applied = new Set<string>();
  fc.assert(fc.property(fc.array(call, { minLength: 20, maxLength: 60 }), calls => {
    const db = new Database(start);
    try {
      db.pragma('foreign_keys = ON');
      const rowChanges = db.prepare<[], number>('SELECT total_changes()').pluck();
      // Jobs that are looked at again keep whole results while they are not completed.
      const lookedAtAgain = new Set(['rendered/rendering']);
      for (const each of calls) {
        const before = rowChanges.get();
        if (TRANSITIONS[each.name]?.(db, each)) {
          applied.add(each.name);
          if (each.name === 'refreshJob') {
            lookedAtAgain.add(`${each.run}/${each.stage}`);
          }
        } else {
          expect([each, rowChanges.get()]).toEqual([each, before]);
        }
      }
      expect(db.pragma('foreign_key_check')).toEqual([]);
      for (const { runId } of listRuns(db)) {
        getOutputs(db, runId);
        const open = new Set(getJobs(db, runId).filter(job => job.state !== 'completed').map(job => job.stage));
        // Whole results belong to completed jobs; only those of items outlive a failed attempt.
        expect(getArtifacts(db, runId).filter(artifact => artifact.item === null && open.has(artifact.stage) && !lookedAtAgain.has(`${runId}/${artifact.stage}`))).toEqual([]);
      }
    } finally {
      db.close();
    }
  }), { numRuns: 400, seed: 7 });
  expect(Object.keys(TRANSITIONS).filter(name => !applied.has(name))).toEqual([]);
});
