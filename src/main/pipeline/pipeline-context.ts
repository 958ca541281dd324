import type { Piscina } from 'piscina';
import type PQueue from 'p-queue';

import type { RunEvent } from '#shared/api/events.ts';
import { CutdownError } from '#shared/errors/cutdown-error.ts';
import type { StylePin } from '#shared/pipeline/run-request.ts';
import type { Resource, StageId } from '#shared/pipeline/stages.ts';
import type { EditState } from '#shared/review/edits.ts';
import type { ResolvedStyle } from '#shared/style/style-package.ts';

import type { Library } from '../state/library.ts';
import type { DelegatePool } from './delegates.ts';
import type { PipelineSettings } from './settings.ts';
import type { WaitBoard } from './waits.ts';

/** What the parts of the pipeline share. Made once by the engine. */
export interface PipelineContext {
  readonly library: Library;
  readonly settings: PipelineSettings;
  readonly workers: Piscina;
  readonly delegates: DelegatePool;
  /** One queue per resource; its concurrency is the limit. */
  readonly resources: Readonly<Record<Resource, PQueue>>;
  /**
   * Jobs that are looked at again after an edit go beside everything else, a few at once: the editor waits for them, and they are short.
   */
  readonly reviewLane: PQueue;
  /** What jobs that could be at work wait for. */
  readonly waits: WaitBoard;
  /** One delivery at a time: they wait for the same disk, and share a record of what was delivered. */
  readonly deliveries: PQueue;
  /** The environment that fault points are asked for in. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** How often an attempt at a job stalled in engines that had to be ended for it, by job id. */
  readonly stallsBefore: Readonly<Record<string, number>>;
  emit(event: RunEvent): void;
  /** The models among `ids` that are there; `onTrouble` is told in a sentence why one isn't. */
  findModels(ids: readonly string[], onTrouble: (sentence: string) => void): Promise<Record<string, { path: string; sha256: string }>>;
  loadStyle(pin: StylePin): Promise<ResolvedStyle>;
  /** Digest of the code that draws the layers. */
  layersDigest(): Promise<string>;
  /** Ends the whole engine process, so that its supervisor starts another: the only way to stop a thread that doesn't answer. */
  endEngine(reason: { kind: 'stalled'; jobId: string } | { kind: 'unresponsive' }): void;
}

/** A run that is being worked on. */
export interface ActiveRun {
  readonly runId: string;
  /** The execution that speaks for the run. */
  readonly executionId: string;
  /** Lower goes first. */
  readonly queuePosition: number;
  /** Aborted on cancel, on a pause and on shutdown. */
  readonly controller: AbortController;
  /** Outputs to do first, the most wanted first; who works on outputs is told of changes. */
  readonly wanted: Wanted;
  /** Jobs in hand. */
  readonly inHand: Map<StageId, Promise<void>>;
  /** The edits that its jobs are worked with, and how often they were looked at again for others. */
  edits: EditState;
  pass: number;
  /** Whether the edits may have changed, so that its jobs are to be looked at again. */
  stale: boolean;
  /** Ends the wait for jobs in hand: there is something to look at. */
  readonly bell: Bell;
  /** Outputs that the job which makes them was asked for already: asking once more is no use, unless an editor does. */
  readonly askedFor: Set<string>;
  /** Only edits are worked in: nothing that anybody waits for has ended when it ends. */
  quiet: boolean;
  /** The first error that ended a job, and the stage it ended. */
  failure: { stage: StageId | null; error: unknown } | null;
}

/** Wakes one who waits. */
export class Bell {
  private waiting = Promise.withResolvers<void>();

  ring(): void {
    this.waiting.resolve();
    this.waiting = Promise.withResolvers();
  }

  /** Resolves at the next ring. */
  rung(): Promise<void> {
    return this.waiting.promise;
  }
}

/** The reason that an attempt does not begin: what it was prepared for has changed meanwhile. Its job stays pending. */
export class Superseded extends Error {
  constructor() {
    super('the run is looked at again');
    this.name = 'Superseded';
  }
}

/** What is wanted first of a run. */
export class Wanted {
  private current: readonly string[];
  private readonly listeners = new Set<(outputIds: readonly string[]) => void>();

  constructor(outputIds: readonly string[]) {
    this.current = outputIds;
  }

  get outputIds(): readonly string[] {
    return this.current;
  }

  /** Tells those who listen, where it is something else than before. */
  set(outputIds: readonly string[]): void {
    if (outputIds.join(' ') !== this.current.join(' ')) {
      this.current = outputIds;
      this.listeners.forEach(listener => { listener(outputIds); });
    }
  }

  /** Returns the unsubscriber. */
  onChange(listener: (outputIds: readonly string[]) => void): () => void {
    this.listeners.add(listener);
    return () => { this.listeners.delete(listener); };
  }
}

/** The reason that work is aborted with when its run is paused: its jobs go back to pending. */
export class RunPaused extends CutdownError {
  constructor(runId: string) {
    super('cancelled', `The run ${runId} was paused.`, { advice: 'Resume the run to go on from where it stopped.' });
    this.name = 'RunPaused';
  }
}

/** The reason that work is aborted with when the engine closes: its jobs go back to pending. */
export class EngineShutdown extends Error {
  constructor() {
    super('the engine is closing');
    this.name = 'EngineShutdown';
  }
}
