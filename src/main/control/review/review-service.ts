/** Judging and repairing clips inside the engine: reads, records edits, has them worked in and rendered. */
import type { ControlPlane } from '#shared/api/control-plane.ts';
import type { EditDone, ReviewPlane } from '#shared/api/review-plane.ts';
import { CutdownError } from '#shared/errors/cutdown-error.ts';
import type { StylePin } from '#shared/pipeline/run-request.ts';
import { applyCommand } from '#shared/review/apply-command.ts';
import { concernsStages, type SlotChange } from '#shared/review/changes.ts';
import { hasLapsed, judgedContent } from '#shared/review/judged-content.ts';
import { clipName, requireClip, reviewedClips, reviewRanks } from '#shared/review/review-facts.ts';
import type { ResolvedStyle } from '#shared/style/style-package.ts';
import { editText } from '#shared/text/en-edits.ts';

import { reviewRevision, type EditRecord } from '../../state/edits.ts';
import type { Library } from '../../state/library.ts';
import { getOutputs } from '../../state/queries.ts';
import { markHandedOn, recordEdit, redoEdit, undoEdit } from '../../state/transitions/edits.ts';
import { loadStyle } from '../../style/style-store.ts';
import { previewClip } from './clip-preview.ts';
import { createHandOn } from './hand-on.ts';
import { createReviewLoader, type Review } from './load-review.ts';
import { viewReview, type ShownBefore } from './review-view.ts';
import { viewTranscript } from './transcript.ts';

export interface ReviewService extends ReviewPlane {
  /** Has edits worked in that an engine before this one was not told of, or could not. */
  catchUp(): void;
  close(): void;
}

export function createReviewService(options: {
  library: Library;
  controlPlane: Pick<ControlPlane, 'refresh' | 'renderOutputs'>;
  /** Whether a run is queued or worked on. */
  isInHand(runId: string): boolean;
  /** Called when a review has changed. */
  onChange(runId: string): void;
}): ReviewService {
  const { library, controlPlane, onChange } = options;
  const { db } = library;
  const loader = createReviewLoader(library);
  const handOn = createHandOn({ library, controlPlane, onDone: onChange });
  const shown = new Map<string, ShownBefore>();
  const styleOf = lastStyle(library);

  /** After an edit: has it worked in, where it concerns any stage. */
  function changed(runId: string, changes: readonly SlotChange[]): number {
    const { revision, handedOn } = reviewRevision(db, runId);
    if (handedOn === revision - 1 && !changes.some(concernsStages)) {
      markHandedOn(db, { runId, revision });
    } else {
      handOn.later(runId);
    }
    onChange(runId);
    return revision;
  }

  function step(runId: string, move: (db: Library['db'], run: { runId: string }) => EditRecord | null): EditDone {
    const before = loader.load(runId);
    const edit = move(db, { runId });
    if (!edit) {
      return { revision: before.revision, done: null };
    }
    const revision = changed(runId, edit.changes);
    // Named as the clips were called before, and those that only come back now as they are called then.
    const called = clipCalled(before);
    const calledThen = clipCalled(loader.load(runId));
    return { revision, done: editText.label(edit.command, clipId => called(clipId) ?? calledThen(clipId)) };
  }

  return {
    async getReview(runId) {
      const review = loader.load(runId);
      const own = shown.get(runId) ?? new Map<string, string>();
      shown.set(runId, own);
      return await Promise.resolve(viewReview(db, review, { inHand: options.isInHand(runId), shown: own }));
    },
    async getTranscript(runId) {
      return await Promise.resolve(viewTranscript(loader.load(runId)));
    },
    async previewClip(runId, clipId) {
      const review = loader.load(runId);
      return await Promise.resolve(previewClip(review, clipId, () => styleOf(review.run.stylePin).fonts));
    },
    async editReview(runId, command) {
      const review = loader.load(runId);
      const changes = applyCommand(review.facts, review.edits, command);
      if (changes.length === 0) {
        return { revision: review.revision };
      }
      if (!recordEdit(db, { runId, command, changes })) {
        throw new CutdownError('wrong-state', 'The review was changed by somebody else in the same moment.', { advice: 'Look at the clip and do it again.', retryable: true });
      }
      return await Promise.resolve({ revision: changed(runId, changes) });
    },
    async undoEdit(runId) { return await Promise.resolve(step(runId, undoEdit)); },
    async redoEdit(runId) { return await Promise.resolve(step(runId, redoEdit)); },
    async workInEdits(runId) {
      loader.load(runId);
      await handOn.now(runId);
    },
    async renderReviewed(runId, { clipIds, aspects }) {
      const review = loader.load(runId);
      const wanted = clipIds ?? approved(review);
      if (wanted.length === 0) {
        throw new CutdownError('wrong-state', 'No clip is approved yet.', { advice: 'Approve clips first, or name those to render.' });
      }
      const outputs = getOutputs(db, runId).filter(each => wanted.includes(each.clipId) && (aspects === null || aspects.includes(each.aspect)));
      for (const clipId of clipIds ?? []) {
        requireClip(review.facts, review.edits, clipId);
        if (!outputs.some(each => each.clipId === clipId)) {
          throw new CutdownError('wrong-state', `${clipName(review.facts, review.edits, clipId)} is not composed yet${aspects ? ` in ${aspects.join(', ')}` : ''}.`, { advice: 'Wait until its preview is ready, then render it.' });
        }
      }
      if (outputs.length === 0) {
        throw new CutdownError('wrong-state', `No approved clip is composed yet${aspects ? ` in ${aspects.join(', ')}` : ''}.`, { advice: 'Wait until their previews are ready, then render them.' });
      }
      await handOn.now(runId);
      const rendered = await controlPlane.renderOutputs(runId, outputs.map(each => each.outputId));
      onChange(runId);
      return { outputs: rendered };
    },
    catchUp: () => { handOn.catchUp(); },
    close: () => { handOn.close(); },
  };
}

/** Clips whose approval holds. */
function approved({ facts, edits }: Review): string[] {
  return reviewedClips(facts, edits).map(each => each.clipId).filter(clipId => {
    const verdict = edits.verdicts[clipId];
    return verdict?.state === 'approved' && !hasLapsed(verdict, judgedContent(facts, edits, clipId));
  });
}

function clipCalled({ facts, edits }: Review): (clipId: string) => string | null {
  const ranks = reviewRanks(facts, edits);
  return clipId => {
    const rank = ranks.get(clipId);
    return rank === undefined ? null : editText.clip(rank);
  };
}

/** A published style never changes: the last one that was asked for is kept, its files are a few megabytes. */
function lastStyle(library: Library): (pin: StylePin) => ResolvedStyle {
  let last: ResolvedStyle | null = null;
  return pin => {
    if (last?.digest !== pin.digest) {
      last = loadStyle(library, pin);
    }
    return last;
  };
}
