/** Judging and repairing the clips of a run, as every face may ask for it. All reject with `not-found`; with `wrong-state` before there is a plan. */
import type { ReviewCommand } from '../review/commands.ts';
import type { ClipPreview, ReviewView, Transcript } from '../review/review-view.ts';
import type { Aspect } from '../units/geometry.ts';

/** What to render: clips (null: the approved ones) in aspects (null: all of the run). */
export interface RenderChoice {
  readonly clipIds: readonly string[] | null;
  readonly aspects: readonly Aspect[] | null;
}

/** What undo or redo has done, in words; null: there was nothing. */
export interface EditDone {
  readonly revision: number;
  readonly done: string | null;
}

export interface ReviewPlane {
  getReview(runId: string): Promise<ReviewView>;
  getTranscript(runId: string): Promise<Transcript>;
  /** `wrong-state` where the clip has no preview yet. */
  previewClip(runId: string, clipId: string): Promise<ClipPreview>;
  /**
   * Records an edit, which stands from then on, and has it worked in a while later. `settings-invalid`, in a sentence that names the clip
   * or the word, where it cannot be done; nothing is recorded where everything is so already.
   */
  editReview(runId: string, command: ReviewCommand): Promise<{ revision: number }>;
  undoEdit(runId: string): Promise<EditDone>;
  redoEdit(runId: string): Promise<EditDone>;
  /** Has what was edited worked in at once instead of a while later. Resolves when the pipeline knows of it. */
  workInEdits(runId: string): Promise<void>;
  /**
   * Renders outputs that are not rendered yet; returns how many. `wrong-state` where no clip is approved, or one that is named is not
   * composed yet.
   */
  renderReviewed(runId: string, choice: RenderChoice): Promise<{ outputs: number }>;
}
