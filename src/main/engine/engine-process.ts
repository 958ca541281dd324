/**
 * The engine as a process of its own, forked by `connectEngine`. Ends when told to, when its client is gone, or when a
 * thread of its doesn't answer any more.
 */
import { CutdownError, toErrorData } from '#shared/errors/cutdown-error.ts';
import { ToEngine, type EngineCall, type FromEngine } from '#shared/api/engine-protocol.ts';
import type { ControlPlane } from '#shared/api/control-plane.ts';

import { createEngine, type Engine } from './engine.ts';
import { EXIT_REFUSED, EXIT_RESTART } from './exit-codes.ts';

let engine: Promise<Engine> | null = null;
let ending = false;

process.on('message', (raw: unknown) => {
  const message = ToEngine.parse(raw);
  if (message.type === 'start') {
    engine ??= start(message);
    engine.catch((error: unknown) => {
      send({ type: 'refused', error: toErrorData(error) });
      endWith(EXIT_REFUSED);
    });
  } else {
    void answer(message.id, message.call);
  }
});
process.on('disconnect', () => { void end(); });
process.on('SIGTERM', () => { void end(); });
// The face decides what Ctrl-C means; it tells the engine by a call.
process.on('SIGINT', () => undefined);

async function start(message: Extract<ToEngine, { type: 'start' }>): Promise<Engine> {
  const created = await createEngine({
    libraryDir: message.libraryDir, tuning: message.tuning, stallsBefore: message.stallsBefore,
    endProcess(jobId) {
      ending = true;
      send({ type: 'restart-me', jobId });
      endWith(EXIT_RESTART);
    },
  });
  created.controlPlane.onEvent(event => { send({ type: 'event', event }); });
  send({ type: 'ready' });
  created.goOn(message.goOn);
  return created;
}

async function answer(id: number, call: EngineCall): Promise<void> {
  try {
    if (!engine) {
      throw new CutdownError('internal', 'A call came before the engine was started.', { advice: 'Send this to the developers.' });
    }
    const { controlPlane } = await engine;
    if (call.method === 'close') {
      await end(() => { send({ type: 'result', id, value: null }); });
      return;
    }
    send({ type: 'result', id, value: await perform(controlPlane, call) ?? null });
  } catch (error) {
    send({ type: 'failure', id, error: toErrorData(error) });
  }
}

function perform(controlPlane: ControlPlane, call: Exclude<EngineCall, { method: 'close' }>): Promise<unknown> {
  switch (call.method) {
    // Parsed by the control plane itself, which says in words what is wrong.
    case 'startRun': return controlPlane.startRun(call.args[0] as Parameters<ControlPlane['startRun']>[0]);
    case 'resumeRun': return controlPlane.resumeRun(...call.args);
    case 'cancelRun': return controlPlane.cancelRun(...call.args);
    case 'pauseRun': return controlPlane.pauseRun(...call.args);
    case 'prioritise': return controlPlane.prioritise(...call.args);
    case 'rerunFrom': return controlPlane.rerunFrom(...call.args);
    case 'interruptedRuns': return controlPlane.interruptedRuns();
    case 'getRun': return controlPlane.getRun(...call.args);
    case 'listRuns': return controlPlane.listRuns();
    case 'collectGarbage': return controlPlane.collectGarbage(...call.args);
    case 'idle': return controlPlane.idle();
  }
}

/** Ends in good order; by force where a thread doesn't come to rest. */
async function end(done?: () => void): Promise<void> {
  if (ending) {
    return;
  }
  ending = true;
  const { atRest } = engine ? await (await engine).close() : { atRest: true };
  done?.();
  if (atRest) {
    endWith(0);
  } else {
    // An orderly exit would end the thread inside native code and abort with a core dump.
    setTimeout(() => { process.kill(process.pid, 'SIGKILL'); }, 50);
  }
}

/** Exits after what was sent has had time to go out. */
function endWith(code: number): void {
  process.exitCode = code;
  setTimeout(() => { process.exit(code); }, 50);
}

function send(message: FromEngine): void {
  if (process.connected) {
    // A client that goes away in this very moment is seen by `disconnect`.
    process.send?.(message, undefined, undefined, () => undefined);
  }
}
