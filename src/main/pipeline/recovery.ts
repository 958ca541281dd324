import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

import type { Library } from '../state/library.ts';
import { appendLog, getJob, getJobs, getOutputs, nextQueuedRuns } from '../state/queries.ts';
import { returnJobToPending } from '../state/transitions/jobs.ts';
import { resetOutput } from '../state/transitions/outputs.ts';
import { endLeftovers } from './leftovers.ts';
import type { StageId } from '#shared/pipeline/stages.ts';
import { STAGE_IDS } from '#shared/pipeline/stages.ts';

/**
 * Puts right what an engine that is gone left behind; call it once, with the library's lock held, before anything works.
 * Jobs in progress go back to pending (their finished items and hand-offs stay: handed-off work is polled again), outputs
 * that were being rendered too, programs that have outlived who started them are ended, scratch folders go. Returns the ids of the runs that were interrupted.
 */
export async function recoverLibrary(library: Library): Promise<string[]> {
  const interrupted: string[] = [];
  for (const run of nextQueuedRuns(library.db)) {
    if (run.startedAt !== null) {
      interrupted.push(run.runId);
    }
    for (const job of getJobs(library.db, run.runId).filter(each => each.state === 'in_progress')) {
      returnJobToPending(library.db, { runId: run.runId, stage: job.stage, reason: 'engine-gone' });
      appendLog(library.db, { runId: run.runId, stage: job.stage, level: 'info', message: `The engine ended while ${job.stage} was at work; it goes on from what was finished.` });
    }
    for (const output of getOutputs(library.db, run.runId).filter(each => each.state === 'rendering')) {
      resetOutput(library.db, { runId: run.runId, outputId: output.outputId });
    }
  }
  endLeftovers(library.paths.root);
  await rm(join(library.paths.tmp, 'attempts'), { recursive: true, force: true });
  await removeForgottenHandOffs(library);
  return interrupted;
}

/** Removes folders of handed-off work that no job's record names; a process still at work in one ends itself. */
async function removeForgottenHandOffs(library: Library): Promise<void> {
  const root = join(library.paths.tmp, 'delegates');
  for (const runId of await list(root)) {
    for (const stage of await list(join(root, runId))) {
      const job = isStage(stage) ? getJob(library.db, runId, stage) : null;
      const named = job?.state === 'pending' ? Object.values(job.delegated).map(each => each.id) : [];
      for (const id of await list(join(root, runId, stage))) {
        if (!named.includes(id)) {
          await rm(join(root, runId, stage, id), { recursive: true, force: true });
        }
      }
    }
  }
}

function isStage(name: string): name is StageId {
  return STAGE_IDS.some(id => id === name);
}

async function list(path: string): Promise<string[]> {
  return readdir(path).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) {
      return [];
    }
    throw error;
  });
}
