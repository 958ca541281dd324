/** What the CLI needs of the world. Handed in, so that tests can hand in something of their own. */
import type { ControlPlane } from '#shared/api/control-plane.ts';
import type { DoctorCheck } from '#shared/api/doctor.ts';
import type { RunSummary } from '#shared/api/events.ts';
import type { StageId } from '#shared/pipeline/stages.ts';
import type { ReviewView } from '#shared/review/review-view.ts';

/** Somewhere to write to. */
export interface TextSink {
  write(text: string): void;
  readonly isTTY: boolean;
  /** Columns of the terminal; 80 where there is none. */
  readonly columns: number;
}

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** A line of a run's log. */
export interface LogLine {
  readonly logId: number;
  readonly createdAt: string;
  readonly stage: string | null;
  readonly level: LogLevel;
  readonly message: string;
}

/** Reads a library beside a working engine. */
export interface RunReader {
  /** All runs, newest first. */
  listRuns(): RunSummary[];
  /** Oldest first; with `follow` it goes on until the run has ended or `signal` is aborted. */
  log(runId: string, options: { stage?: StageId; level?: LogLevel; follow?: boolean; signal?: AbortSignal }): AsyncIterable<LogLine>;
  /** What each stage read and wrote: as text for people, and as plain data. */
  showRun(runId: string): { text: string; data: unknown };
  /** A run's clips with verdicts and edits. Throws `wrong-state` before there is a plan. */
  review(runId: string): ReviewView;
  /** Asks the library's engine, whichever process it is, to stop a run. False: it has ended or was asked already. */
  requestCancel(runId: string): boolean;
  /** Pauses a run, whichever process works on it. False: it has ended, is to be stopped, or is paused already. */
  pause(runId: string): boolean;
  /** Ends a run's pause; the process that has the library goes on with it. False: it is not paused. */
  endPause(runId: string): boolean;
  /** Says which outputs to do first. False: the run has ended. */
  setWanted(runId: string, outputIds: readonly string[]): boolean;
  close(): void;
}

/** A model as the manifest names it, and whether it is there. */
export interface ModelStatus {
  readonly id: string;
  readonly purpose: string;
  readonly licence: string;
  readonly sizeBytes: number;
  /** Absolute path of the file, or null: not found. */
  readonly path: string | null;
}

/** Models of a library. */
export interface ModelStore {
  list(libraryDir: string): Promise<ModelStatus[]>;
  import(libraryDir: string, file: string): Promise<ModelStatus>;
  download(libraryDir: string, id: string, options: { allowNetwork: boolean; onProgress: (fraction: number) => void; signal: AbortSignal }): Promise<ModelStatus>;
}

export type { DoctorCheck };

/** Everything the commands are given. */
export interface CliPorts {
  readonly stdout: TextSink;
  readonly stderr: TextSink;
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  connectEngine(options: { libraryDir: string }): Promise<ControlPlane>;
  openReader(libraryDir: string): RunReader;
  readonly models: ModelStore;
  runDoctor(libraryDir: string): Promise<DoctorCheck[]>;
  /** Calls `listener` for each Ctrl-C (or termination request) until the returned function is called. */
  onInterrupt(listener: () => void): () => void;
  /** Ends this process at once, with everything it started. */
  kill(code: number): void;
  /** Monotonic milliseconds. */
  now(): number;
}
