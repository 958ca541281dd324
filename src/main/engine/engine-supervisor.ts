/** A face's line to the engine: calls it over the contract, follows its events, and starts another one when it dies. */
import type { ControlPlane } from '#shared/api/control-plane.ts';
import { FromEngine, type EngineTuning, type ToEngine } from '#shared/api/engine-protocol.ts';
import type { RunEvent } from '#shared/api/events.ts';
import { CutdownError, fromErrorData } from '#shared/errors/cutdown-error.ts';

import { endLeftovers } from '../pipeline/leftovers.ts';
import { callError, openEngineCalls, type EngineCalls } from './engine-calls.ts';
import type { EngineLink, StartEngineProcess } from './engine-link.ts';
import { EXIT_RESTART } from './exit-codes.ts';
import { createLinePort } from './line-port.ts';
import { remoteControlPlane } from './remote-control-plane.ts';

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

/** An engine's process and the calls of it. */
interface Line {
  readonly link: EngineLink;
  readonly calls: EngineCalls;
  /** Why it ended or has to end, as far as it is known: what calls that were under way are rejected with. */
  why: CutdownError | null;
  /** Resolves when it has ended and everybody was told. */
  readonly over: Promise<void>;
}

/** Starts an engine on a library. Rejects with `library-locked` where another one has it, and with what keeps it from starting. */
export async function superviseEngine(options: SuperviseOptions): Promise<EngineConnection> {
  const listeners = new Set<(event: RunEvent) => void>();
  const atWork = new Set<string>();
  const stalls: Record<string, number> = {};
  let deaths = 0;
  let closing = false;
  let gone: CutdownError | null = null;
  let engine: Line | null = null;
  let ready = launch();
  await ready;

  /** Resolves when the engine is ready. */
  function launch(): Promise<Line> {
    const link = options.startProcess();
    const port = createLinePort(data => { link.send({ type: 'contract', data }); });
    const over = Promise.withResolvers<void>();
    const line: Line = { link, calls: openEngineCalls(port), why: null, over: over.promise };
    let stderr = '';
    link.onStderr(text => { stderr = (stderr + text).slice(-STDERR_KEPT); });
    return new Promise((resolve, reject) => {
      link.onMessage(raw => {
        const message = FromEngine.parse(raw);
        switch (message.type) {
          case 'ready':
            engine = line;
            resolve(line);
            options.onStatus?.({ state: 'ready' }, link);
            break;
          case 'refused':
            line.why = fromErrorData(message.error);
            break;
          case 'restart-me':
            if (message.jobId !== null) {
              stalls[message.jobId] = (stalls[message.jobId] ?? 0) + 1;
            }
            break;
          case 'contract':
            port.take(message.data);
            break;
        }
      });
      // Also what could not be sent to an engine that is just dying: its exit is what counts.
      link.onError(reject);
      port.onDisconnect.addListener(over.resolve);
      link.onExit((code, reason) => {
        // Whatever it died of: programs that it had started end with it.
        endLeftovers(options.libraryDir);
        line.why ??= new CutdownError('worker-lost', `The engine ended unexpectedly (${reason}).`, {
          advice: 'Resume the run: what was finished is kept. If it happens again, send the run\'s log to the developers.', retryable: true, detail: stderr || null,
        });
        reject(line.why);
        if (line === engine) {
          engine = null;
          afterExit(code, line.why);
        }
        void port.end();
      });
      link.send({ type: 'start', libraryDir: options.libraryDir, tuning: options.tuning ?? {}, goOn: [...atWork], stallsBefore: stalls } satisfies ToEngine);
      // Asked for before anything else, so that none is missed.
      void follow(line);
    });
  }

  async function follow(line: Line): Promise<void> {
    const events = line.calls.engine.events();
    for (;;) {
      let event: RunEvent;
      try {
        const next = await (await events).next();
        if (next.done) {
          return;
        }
        event = next.value;
      } catch (error) {
        if (line.why === null) {
          // Nobody would know what becomes of the runs.
          line.why = callError(error);
          line.link.kill();
        }
        return;
      }
      take(event);
    }
  }

  function take(event: RunEvent): void {
    if (event.event === 'stage.completed') {
      deaths = 0;
    }
    if (event.event === 'run.queued') {
      // Also runs that others (a window, another process) have started there.
      atWork.add(event.runId);
    }
    if (event.event === 'run.finished') {
      atWork.delete(event.runId);
    }
    listeners.forEach(listener => { listener(event); });
  }

  function afterExit(code: number | null, error: CutdownError): void {
    deaths += code === EXIT_RESTART ? 0 : 1;
    if (closing || options.restart === false || deaths > MAX_DEATHS_IN_A_ROW) {
      giveUp(error);
      return;
    }
    options.onStatus?.({ state: 'down', error }, null);
    ready = launch();
    ready.catch((failed: unknown) => { giveUp(failed instanceof CutdownError ? failed : error); });
  }

  function giveUp(error: CutdownError): void {
    gone = error;
    options.onStatus?.({ state: 'gone', error }, null);
  }

  /** The engine that is there, or the one that is on its way. */
  async function lineNow(): Promise<Line> {
    if (gone) {
      throw gone;
    }
    return await ready.catch((error: unknown) => { throw gone ?? error; });
  }

  async function ask<T>(call: (calls: EngineCalls) => Promise<T>): Promise<T> {
    const line = await lineNow();
    try {
      return await call(line.calls);
    } catch (error) {
      throw line.why ?? callError(error);
    }
  }

  /** Waits over every engine that there will be. */
  async function idle(): Promise<void> {
    for (;;) {
      const line = await lineNow();
      try {
        await line.calls.engine.idle();
        return;
      } catch (error) {
        if (line.why === null) {
          throw callError(error);
        }
        // The next engine goes on with its runs; where there is none, that is said above.
        await line.over;
      }
    }
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

  const remote = remoteControlPlane(ask);
  return {
    ...remote,
    pid: () => engine?.link.pid() ?? null,
    async startRun(request) {
      const started = await remote.startRun(request);
      atWork.add(started.runId);
      return started;
    },
    // Where other calls put a run back in the queue, the engine says so itself.
    resumeRun: runId => atWorkFrom(runId, () => remote.resumeRun(runId)),
    rerunFrom: (runId, from) => atWorkFrom(runId, () => remote.rerunFrom(runId, from)),
    idle,
    onEvent(listener) {
      listeners.add(listener);
      return () => { listeners.delete(listener); };
    },
    async close() {
      if (gone) {
        return;
      }
      closing = true;
      const { link, calls, over } = await ready;
      const limit = setTimeout(() => { link.kill(); }, CLOSE_LIMIT_MS);
      await calls.engine.close().catch(() => undefined);
      await over;
      clearTimeout(limit);
    },
  };
}
