/** What a run was made with and what its edits are by now. */
import { createHash } from 'node:crypto';

import { stableJson } from '#shared/pipeline/stable-json.ts';
import { editedStages, stageSpec, type StageId } from '#shared/pipeline/stages.ts';
import type { EditState } from '#shared/review/edits.ts';

import { readEdits } from '../state/edits.ts';
import type { Library } from '../state/library.ts';
import { getArtifacts, getJobs, getOutputs, getRun } from '../state/queries.ts';
import { refreshJob, returnJobToPending } from '../state/transitions/jobs.ts';
import { setEditsDigest } from '../state/transitions/runs.ts';

/** Digest of what stages can see of the edits; null: nothing. See `concernsStages`. */
export function editsDigest({ clips, words }: EditState): string | null {
  const isEmpty = Object.keys(clips).length === 0 && Object.keys(words).length === 0;
  // The order in which clips were made ranks them.
  return isEmpty ? null : createHash('sha256').update(stableJson({ clips, order: Object.keys(clips), words })).digest('hex');
}

/** Whether a run's jobs were last looked at with other edits than there are now. */
export function isBehindEdits(library: Pick<Library, 'db'>, runId: string): boolean {
  return getRun(library.db, runId).editsDigest !== editsDigest(readEdits(library.db, runId));
}

/**
 * Has the jobs that edits can change looked at again, with the edits as they are now, which it returns: completed ones are pending and
 * keep what they have, failed ones are tried again. `spare`: stages in somebody's hand. In one transaction.
 */
export function lookAgainWithEdits(library: Pick<Library, 'db'>, runId: string, spare: ReadonlySet<StageId> = new Set()): EditState {
  const { db } = library;
  return db.transaction(() => {
    const edits = readEdits(db, runId);
    setEditsDigest(db, { runId, digest: editsDigest(edits) });
    const stages = editedStages().filter(stage => !spare.has(stage));
    for (const { stage, state } of getJobs(db, runId).filter(job => stages.includes(job.stage))) {
      if (state === 'completed') {
        refreshJob(db, { runId, stage });
      } else if (state === 'failed') {
        returnJobToPending(db, { runId, stage, reason: 'resume' });
      }
    }
    return edits;
  }).immediate();
}

/** Whether a run has been composed before: what is done to it now replaces something that can be looked at. */
export function isComposed(library: Pick<Library, 'db'>, runId: string): boolean {
  return getArtifacts(library.db, runId).some(each => stageSpec(each.stage).declaresOutputs);
}

/** Outputs that are to be made and for which nothing was made yet: pending, without a recorded render. */
export function outputsToMake(library: Pick<Library, 'db'>, runId: string): string[] {
  const { chosen } = getRun(library.db, runId);
  const made = new Set(getArtifacts(library.db, runId).filter(each => stageSpec(each.stage).itemsAreOutputs).map(each => each.item));
  return getOutputs(library.db, runId)
    .filter(each => each.state === 'pending' && !made.has(each.outputId) && (chosen === null || chosen.includes(each.outputId)))
    .map(each => each.outputId);
}
