/**
 * What can be done with the runs of a library, as code calls it. Implemented by `src/main/control` inside the engine process; the face
 * that started that has the same from `superviseEngine`, which asks over the contract (`engine-contract.ts`).
 */
import type { RunRequest } from '../pipeline/run-request.ts';
import type { StageId } from '../pipeline/stages.ts';
import type { RunEvent, RunSummary } from './events.ts';
import type { ReviewPlane } from './review-plane.ts';

/** Calls that change something; they need the library's engine (one at a time per library). */
export interface ControlPlane extends ReviewPlane {
  /** Records a run and queues it. Several runs queue in order. Returns its id at once. */
  startRun(request: RunRequest): Promise<{ runId: string }>;
  /** Puts a failed, cancelled, interrupted or paused run back in the queue; completed jobs stay. `wrong-state` for a finished one. */
  resumeRun(runId: string): Promise<void>;
  /** Asks a run to stop; its jobs end with kind `cancelled`. Idempotent. */
  cancelRun(runId: string): Promise<void>;
  /**
   * Stops what a run has in hand within seconds and leaves it alone until `resumeRun`, also across engines. What was finished
   * (stages, clips, outputs) stays; what was half done is done again. Idempotent. `wrong-state` for one that has ended.
   */
  pauseRun(runId: string): Promise<void>;
  /**
   * Says which outputs of a run to render first, the most wanted first; replaces what was wanted before. What is being rendered
   * goes on. `not-found` where the run knows its outputs and one of these is none of them.
   */
  prioritise(runId: string, outputIds: readonly string[]): Promise<void>;
  /** Replays a stage and everything that depends on it; the others keep their artifacts untouched. */
  rerunFrom(runId: string, from: StageId): Promise<void>;
  /**
   * Has the editor's edits of a run worked in: its jobs are looked at again from the first that edits can change, and only what depends
   * on them is computed. Resolves as soon as the run is queued (or is marked, where it is at work); cheap where nothing has changed.
   * A run that has ended is opened again, also one that failed; a paused one, and one that was cancelled before it was composed, take the
   * edits in when they are resumed. Idempotent. `not-found`.
   */
  refresh(runId: string): Promise<void>;
  /**
   * Renders these outputs, besides what was chosen before, and returns how many of them are to be rendered now (those that are
   * rendered already do not count). A run that ended with its composition goes on to rendering. `not-found` for an output that the
   * run does not have; `wrong-state` where it has no composition yet, or is being cancelled.
   */
  renderOutputs(runId: string, outputIds: readonly string[]): Promise<number>;
  /** Runs of this library that were interrupted (engine gone) and can be resumed. Paused ones are not among them. */
  interruptedRuns(): Promise<RunSummary[]>;
  getRun(runId: string): Promise<RunSummary>;
  listRuns(): Promise<RunSummary[]>;
  /** Removes what no run names; with `deleteRuns` these runs too. Returns what was freed. */
  collectGarbage(options: { dryRun: boolean; deleteRuns: string[] }): Promise<{ removedFiles: number; freedBytes: number; paths: string[] }>;
  /** Resolves when no run is queued or working, nor paused while this engine had it. */
  idle(): Promise<void>;
  /** Subscribes to all events; returns the unsubscriber. */
  onEvent(listener: (event: RunEvent) => void): () => void;
  /** Ends the engine in good order: running jobs are put back to pending. */
  close(): Promise<void>;
}
