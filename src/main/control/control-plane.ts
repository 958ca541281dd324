import { randomBytes, randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

import type { ControlPlane } from '#shared/api/control-plane.ts';
import type { RunEvent } from '#shared/api/events.ts';
import type { ReviewPlane } from '#shared/api/review-plane.ts';
import { CutdownError } from '#shared/errors/cutdown-error.ts';
import { downstreamOf, neededFor, stageFolder, stageSpec, type StageId } from '#shared/pipeline/stages.ts';

import { fingerprintSource } from '../pipeline/fingerprint.ts';
import { delegatesFolder, transcriptCopyPath } from '../pipeline/folders.ts';
import type { Scheduler } from '../pipeline/scheduler.ts';
import { requireWritableFolder } from '../publish/deliver.ts';
import { runDirectory } from '../state/artifact-store.ts';
import { collectGarbage } from '../state/collect-garbage.ts';
import type { Library } from '../state/library.ts';
import { appendLog, getJobs, getOutputs, getRun, listRuns, nextQueuedRuns, summarizeRun } from '../state/queries.ts';
import { resetJob, returnJobToPending } from '../state/transitions/jobs.ts';
import { resetOutput } from '../state/transitions/outputs.ts';
import { createRun, endPause, pauseRun, reopenRun, requestCancel, setSourceFingerprint, setWanted } from '../state/transitions/runs.ts';
import { pinStyle } from '../style/style-store.ts';
import { parseRequest, takeTranscript } from './inputs.ts';
import { refreshRun, renderChosen } from './refresh.ts';

/** The control plane inside the engine, but for reviews (`review/`). `close` ends the engine. */
export function createControlPlane(options: {
  library: Library; scheduler: Scheduler; onEvent(listener: (event: RunEvent) => void): () => void; close(): Promise<void>;
}): Omit<ControlPlane, keyof ReviewPlane> {
  const { library, scheduler } = options;
  const { db, paths } = library;

  return {
    async startRun(raw) {
      const request = parseRequest(raw);
      const fingerprint = await fingerprintSource(request.sourcePath);
      await requireWritableFolder(request.outDir);
      const stylePin = pinStyle(library, request.style);
      const runId = newRunId();
      const executionId = randomUUID();
      const directory = runDirectory(paths, runId);
      try {
        await mkdir(join(directory, 'inputs'), { recursive: true });
        const transcriptDigest = request.transcriptPath === null ? null
          : await takeTranscript(request.transcriptPath, transcriptCopyPath(paths, runId, request.transcriptPath));
        db.transaction(() => {
          createRun(db, { runId, executionId, request, stylePin, transcriptDigest, stages: neededFor(request.until) });
          setSourceFingerprint(db, { runId, executionId, fingerprint: fingerprint.digest });
        }).immediate();
      } catch (error) {
        await rm(directory, { recursive: true, force: true });
        throw error;
      }
      scheduler.enqueue(runId);
      return { runId };
    },

    async resumeRun(runId) {
      const run = getRun(db, runId);
      if (run.finishedAt !== null) {
        db.transaction(() => {
          if (!reopenRun(db, { runId, executionId: randomUUID() })) {
            throw new CutdownError('wrong-state', `The run ${runId} is finished; there is nothing to resume.`, {
              advice: `To do a part of it again: cutdown rerun ${runId} --from STAGE.`,
            });
          }
          for (const job of getJobs(db, runId).filter(each => each.state === 'failed')) {
            returnJobToPending(db, { runId, stage: job.stage, reason: 'resume' });
          }
        }).immediate();
        appendLog(db, { runId, level: 'info', message: 'The run was resumed.' });
      } else if (run.cancelRequested) {
        throw new CutdownError('wrong-state', `The run ${runId} is just being cancelled.`, { advice: 'Wait a moment, then resume it.' });
      }
      endPause(db, { runId });
      scheduler.enqueue(runId);
      await Promise.resolve();
    },

    async cancelRun(runId) {
      if (getRun(db, runId).finishedAt === null) {
        requestCancel(db, { runId });
        // An interrupted run is in nobody's hand: it is taken up only to be ended.
        scheduler.enqueue(runId);
      }
      await Promise.resolve();
    },

    async pauseRun(runId) {
      if (!pauseRun(db, { runId }) && !getRun(db, runId).paused) {
        throw new CutdownError('wrong-state', `The run ${runId} has ended or is being cancelled; there is nothing to pause.`, { advice: 'Look at "cutdown status".' });
      }
      await Promise.resolve();
    },

    async prioritise(runId, outputIds) {
      requireOutputs(runId, outputIds);
      if (!setWanted(db, { runId, outputIds })) {
        throw new CutdownError('wrong-state', `The run ${runId} has ended; its outputs are no longer in a queue.`, { advice: 'Look at "cutdown status".' });
      }
      await Promise.resolve();
    },

    async rerunFrom(runId, from) {
      const run = getRun(db, runId);
      requireIdle(runId);
      const jobs = getJobs(db, runId);
      const replayed = downstreamOf(from).filter(stage => jobs.some(job => job.stage === stage));
      if (!replayed.includes(from)) {
        throw new CutdownError('wrong-state', `The run ${runId} ends with the stage ${run.until}; it has no stage ${from}.`, {
          advice: 'Start a new run that goes further: what this one has computed is taken over.',
        });
      }
      db.transaction(() => {
        replayed.forEach(stage => { resetJob(db, { runId, stage, forced: true }); });
        if (replayed.some(stage => stageSpec(stage).itemsAreOutputs)) {
          getOutputs(db, runId).forEach(({ outputId }) => { resetOutput(db, { runId, outputId }); });
        }
        if (run.finishedAt !== null) {
          reopenRun(db, { runId, executionId: randomUUID() });
        }
        endPause(db, { runId });
      }).immediate();
      await removeResults(runId, replayed);
      appendLog(db, { runId, level: 'info', message: `The run is replayed from ${from}: ${replayed.join(', ')}.` });
      scheduler.enqueue(runId);
    },

    refresh: runId => refreshRun({ library, scheduler }, runId),
    async renderOutputs(runId, outputIds) {
      requireOutputs(runId, outputIds);
      return await renderChosen({ library, scheduler }, runId, outputIds);
    },

    interruptedRuns() {
      const interrupted = nextQueuedRuns(db).filter(run => !run.paused && !scheduler.has(run.runId));
      return Promise.resolve(interrupted.map(run => summarizeRun(db, run.runId)));
    },
    async getRun(runId) {
      return await Promise.resolve(summarizeRun(db, runId));
    },
    async listRuns() {
      return await Promise.resolve(listRuns(db).map(run => summarizeRun(db, run.runId)));
    },
    async collectGarbage({ dryRun, deleteRuns }) {
      deleteRuns.forEach(requireIdle);
      return await collectGarbage(library, { dryRun, deleteRuns });
    },
    idle: () => scheduler.idle(),
    onEvent: options.onEvent,
    close: options.close,
  };

  function requireOutputs(runId: string, outputIds: readonly string[]): void {
    getRun(db, runId);
    const known = getOutputs(db, runId).map(each => each.outputId);
    const unknown = outputIds.filter(each => known.length > 0 && !known.includes(each));
    if (unknown.length > 0) {
      throw new CutdownError('not-found', `The run ${runId} has no output ${unknown.join(', ')}.`, { advice: `Its outputs: ${known.join(', ')}.` });
    }
  }

  function requireIdle(runId: string): void {
    if (scheduler.has(runId)) {
      throw new CutdownError('wrong-state', `The run ${runId} is queued or at work.`, { advice: `Wait until it is done, or cancel it first: cutdown cancel ${runId}.` });
    }
  }

  async function removeResults(runId: string, stages: readonly StageId[]): Promise<void> {
    for (const stage of stages) {
      await rm(join(runDirectory(paths, runId), stageFolder(stage)), { recursive: true, force: true });
      await rm(delegatesFolder(paths, runId, stage), { recursive: true, force: true });
    }
  }
}

/** Ids sort by time and can be said aloud: `20261107-143205-3f9a`. */
function newRunId(): string {
  const stamp = new Date().toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 15);
  return `${stamp}-${randomBytes(3).toString('hex')}`;
}
