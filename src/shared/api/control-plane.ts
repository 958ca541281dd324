/**
 * The control plane's contract: what every face (CLI now, window later) calls. Implemented by `src/main/control` inside the
 * engine process; a face reaches it through a client that speaks the engine's message protocol.
 */
import type { RunRequest } from '../pipeline/run-request.ts';
import type { StageId } from '../pipeline/stages.ts';
import type { RunEvent, RunSummary } from './events.ts';

/** Calls that change something; they need the library's engine (one at a time per library). */
export interface ControlPlane {
  /** Records a run and queues it. Several runs queue in order. Returns its id at once. */
  startRun(request: RunRequest): Promise<{ runId: string }>;
  /** Puts a failed, cancelled or interrupted run back in the queue; completed jobs stay. `wrong-state` for a finished one. */
  resumeRun(runId: string): Promise<void>;
  /** Asks a run to stop; its jobs end with kind `cancelled`. Idempotent. */
  cancelRun(runId: string): Promise<void>;
  /** Replays a stage and everything that depends on it; the others keep their artifacts untouched. */
  rerunFrom(runId: string, from: StageId): Promise<void>;
  /** Runs of this library that were interrupted (engine gone) and can be resumed. */
  interruptedRuns(): Promise<RunSummary[]>;
  getRun(runId: string): Promise<RunSummary>;
  listRuns(): Promise<RunSummary[]>;
  /** Removes what no run names; with `deleteRuns` these runs too. Returns what was freed. */
  collectGarbage(options: { dryRun: boolean; deleteRuns: string[] }): Promise<{ removedFiles: number; freedBytes: number; paths: string[] }>;
  /** Resolves when no run is queued or working. */
  idle(): Promise<void>;
  /** Subscribes to all events; returns the unsubscriber. */
  onEvent(listener: (event: RunEvent) => void): () => void;
  /** Ends the engine in good order: running jobs are put back to pending. */
  close(): Promise<void>;
}
