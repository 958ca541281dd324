/** A face's line to the engine: speaks its protocol, and starts another one when it dies. */
import type { ControlPlane } from '#shared/api/control-plane.ts';
import { ENGINE_RESULTS, FromEngine, type EngineCall, type EngineResult, type EngineTuning, type ToEngine } from '#shared/api/engine-protocol.ts';
import type { RunEvent } from '#shared/api/events.ts';
import { CutdownError, fromErrorData } from '#shared/errors/cutdown-error.ts';

import type { EngineLink, StartEngineProcess } from './engine-link.ts';
import { EXIT_RESTART } from './exit-codes.ts';

/** Deaths in a row, with no stage completed in between, after which no other engine is started. */
const MAX_DEATHS_IN_A_ROW = 3;
/** How much of what the engine writes to stderr is kept for error reports, characters. */
const STDERR_KEPT = 16_384;
/** How long a closing engine is waited for, milliseconds; it has a grace of its own for work that doesn't stop. */
const CLOSE_LIMIT_MS = 30_000;

/** A control plane in another process. */
export interface EngineConnection extends ControlPlane {
  /** Process id of the engine, or null: none is running. */
  pid(): number | null;
}

/** How the engine does: `down` while another one is being started, `gone` when none will be. */
export type EngineStatus = { readonly state: 'ready' } | { readonly state: 'down' | 'gone'; readonly error: CutdownError };

export interface SuperviseOptions {
  libraryDir: string;
  startProcess: StartEngineProcess;
  tuning?: EngineTuning;
  /** Whether an engine that dies is followed by another, which goes on with its runs. Default true. */
  restart?: boolean;
  /** Told of every change after the first engine has begun to start. */
  onStatus?(status: EngineStatus, link: EngineLink | null): void;
}

interface PendingCall {
  readonly call: EngineCall;
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** Starts an engine on a library. Rejects with `library-locked` where another one has it, and with what keeps it from starting. */
export async function superviseEngine(options: SuperviseOptions): Promise<EngineConnection> {
  const listeners = new Set<(event: RunEvent) => void>();
  const pending = new Map<number, PendingCall>();
  const atWork = new Set<string>();
  const stalls: Record<string, number> = {};
  let nextId = 0;
  let deaths = 0;
  let closing = false;
  let gone: CutdownError | null = null;
  let engine: EngineLink | null = null;
  let ready = launch();
  await ready;

  /** Resolves when the engine is ready. */
  function launch(): Promise<EngineLink> {
    const child = options.startProcess();
    let stderr = '';
    child.onStderr(text => { stderr = (stderr + text).slice(-STDERR_KEPT); });
    return new Promise((resolve, reject) => {
      let refusal: CutdownError | null = null;
      child.onMessage(raw => {
        const message = FromEngine.parse(raw);
        if (message.type === 'ready') {
          engine = child;
          resolve(child);
          options.onStatus?.({ state: 'ready' }, child);
        } else if (message.type === 'refused') {
          refusal = fromErrorData(message.error);
        } else {
          receive(message);
        }
      });
      // Also what could not be sent to an engine that is just dying: its exit is what counts.
      child.onError(reject);
      child.onExit((code, reason) => {
        const error = refusal ?? new CutdownError('worker-lost', `The engine ended unexpectedly (${reason}).`, {
          advice: 'Resume the run: what was finished is kept. If it happens again, send the run\'s log to the developers.', retryable: true, detail: stderr || null,
        });
        reject(error);
        if (child === engine) {
          engine = null;
          afterExit(code, error);
        }
      });
      const start: ToEngine = { type: 'start', libraryDir: options.libraryDir, tuning: options.tuning ?? {}, goOn: [...atWork], stallsBefore: stalls };
      child.send(start);
    });
  }

  function receive(message: Exclude<FromEngine, { type: 'ready' | 'refused' }>): void {
    switch (message.type) {
      case 'event':
        if (message.event.event === 'stage.completed') {
          deaths = 0;
        }
        if (message.event.event === 'run.queued') {
          // Also runs that others (a window, another process) have started there.
          atWork.add(message.event.runId);
        }
        if (message.event.event === 'run.finished') {
          atWork.delete(message.event.runId);
        }
        listeners.forEach(listener => { listener(message.event); });
        break;
      case 'restart-me':
        if (message.jobId !== null) {
          stalls[message.jobId] = (stalls[message.jobId] ?? 0) + 1;
        }
        break;
      case 'result':
        take(message.id)?.resolve(message.value);
        break;
      case 'failure':
        take(message.id)?.reject(fromErrorData(message.error));
        break;
    }
  }

  function take(id: number): PendingCall | undefined {
    const call = pending.get(id);
    pending.delete(id);
    return call;
  }

  function afterExit(code: number | null, error: CutdownError): void {
    const waiting = [...pending.entries()].filter(([, each]) => each.call.method === 'idle');
    for (const [id, each] of pending) {
      if (each.call.method === 'close') {
        each.resolve(null);
      } else if (each.call.method !== 'idle') {
        each.reject(error);
      }
      if (each.call.method !== 'idle') {
        pending.delete(id);
      }
    }
    deaths += code === EXIT_RESTART ? 0 : 1;
    if (closing || options.restart === false || deaths > MAX_DEATHS_IN_A_ROW) {
      giveUp(error);
      return;
    }
    options.onStatus?.({ state: 'down', error }, null);
    ready = launch();
    ready.then(child => {
      waiting.forEach(([id, each]) => { child.send({ type: 'call', id, call: each.call } satisfies ToEngine); });
    }, (failed: unknown) => { giveUp(failed instanceof CutdownError ? failed : error); });
  }

  function giveUp(error: CutdownError): void {
    gone = error;
    options.onStatus?.({ state: 'gone', error }, null);
    pending.forEach(each => { each.reject(error); });
    pending.clear();
  }

  async function request<M extends EngineCall['method']>(call: Extract<EngineCall, { method: M }>): Promise<EngineResult<M>> {
    const child = gone ? null : await ready;
    const value = await new Promise((resolve, reject) => {
      if (gone || !child) {
        reject(gone ?? new Error('the engine is gone'));
        return;
      }
      const id = nextId++;
      pending.set(id, { call, resolve, reject });
      child.send({ type: 'call', id, call } satisfies ToEngine);
    });
    return ENGINE_RESULTS[call.method].parse(value) as EngineResult<M>;
  }

  /** Notes that a run is at work, so that a next engine goes on with it; takes that back where the call is refused. */
  async function atWorkFrom(runId: string, call: () => Promise<unknown>): Promise<void> {
    const wasAtWork = atWork.has(runId);
    atWork.add(runId);
    try {
      await call();
    } catch (error) {
      if (!wasAtWork) {
        atWork.delete(runId);
      }
      throw error;
    }
  }

  return {
    pid: () => engine?.pid() ?? null,
    async startRun(run) {
      const started = await request({ method: 'startRun', args: [run] });
      atWork.add(started.runId);
      return started;
    },
    resumeRun: runId => atWorkFrom(runId, () => request({ method: 'resumeRun', args: [runId] })),
    async cancelRun(runId) { await request({ method: 'cancelRun', args: [runId] }); },
    async pauseRun(runId) { await request({ method: 'pauseRun', args: [runId] }); },
    async prioritise(runId, outputIds) { await request({ method: 'prioritise', args: [runId, [...outputIds]] }); },
    rerunFrom: (runId, from) => atWorkFrom(runId, () => request({ method: 'rerunFrom', args: [runId, from] })),
    // Where these put a run back in the queue, the engine says so itself.
    async refresh(runId) { await request({ method: 'refresh', args: [runId] }); },
    renderOutputs: (runId, outputIds) => request({ method: 'renderOutputs', args: [runId, [...outputIds]] }),
    getReview: runId => request({ method: 'getReview', args: [runId] }),
    getTranscript: runId => request({ method: 'getTranscript', args: [runId] }),
    previewClip: (runId, clipId) => request({ method: 'previewClip', args: [runId, clipId] }),
    editReview: (runId, command) => request({ method: 'editReview', args: [runId, command] }),
    undoEdit: runId => request({ method: 'undoEdit', args: [runId] }),
    redoEdit: runId => request({ method: 'redoEdit', args: [runId] }),
    async workInEdits(runId) { await request({ method: 'workInEdits', args: [runId] }); },
    renderReviewed: (runId, { clipIds, aspects }) => request({ method: 'renderReviewed', args: [runId, { clipIds: clipIds && [...clipIds], aspects: aspects && [...aspects] }] }),
    interruptedRuns: () => request({ method: 'interruptedRuns', args: [] }),
    getRun: runId => request({ method: 'getRun', args: [runId] }),
    listRuns: () => request({ method: 'listRuns', args: [] }),
    collectGarbage: what => request({ method: 'collectGarbage', args: [what] }),
    async idle() { await request({ method: 'idle', args: [] }); },
    onEvent(listener) {
      listeners.add(listener);
      return () => { listeners.delete(listener); };
    },
    async close() {
      if (gone) {
        return;
      }
      closing = true;
      const child = await ready;
      const exited = child.hasExited() ? null : new Promise<void>(resolve => { child.onExit(() => { resolve(); }); });
      const limit = setTimeout(() => { child.kill(); }, CLOSE_LIMIT_MS);
      await request({ method: 'close', args: [] }).catch(() => undefined);
      await exited;
      clearTimeout(limit);
    },
  };
}
