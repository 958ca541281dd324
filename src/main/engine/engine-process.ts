/**
 * The engine as a process of its own: forked by `connectEngine`, or started by Electron as a utility process, which also hands
 * it the ports of windows. Ends when told to, when its client is gone, or when a thread of its doesn't answer any more.
 */
import type { ControlPlane } from '#shared/api/control-plane.ts';
import { ToEngine, type EngineCall, type FromEngine } from '#shared/api/engine-protocol.ts';
import { CutdownError, toErrorData } from '#shared/errors/cutdown-error.ts';

import { createWindowServer, type WindowPort } from '../control/serve-window.ts';
import { readSettings } from '../settings/settings-file.ts';
import { runDoctorProcess } from './doctor.ts';
import { createEngine, type Engine } from './engine.ts';
import { EXIT_REFUSED, EXIT_RESTART } from './exit-codes.ts';
import { measureDevicesInProcess, tryEncoderInProcess } from './machine-test.ts';
import { openParentLine } from './parent-line.ts';

let engine: Promise<Engine> | null = null;
let ending = false;

/** Paths that the editor has opened in the app: windows may name these and no others. */
const granted = new Set<string>();
let serveWindow: ((port: WindowPort) => void) | null = null;
let waitingPorts: WindowPort[] = [];

const parent = openParentLine({
  onMessage(raw, ports) {
    const message = ToEngine.parse(raw);
    switch (message.type) {
      case 'start':
        engine ??= start(message);
        engine.catch((error: unknown) => {
          send({ type: 'refused', error: toErrorData(error) });
          endWith(EXIT_REFUSED);
        });
        break;
      case 'window':
        ports.forEach(port => { (serveWindow ?? (early => { waitingPorts.push(early); }))(port); });
        break;
      case 'grant':
        message.paths.forEach(path => { granted.add(path); });
        break;
      case 'call':
        void answer(message.id, message.call);
        break;
    }
  },
  onGone() { void end(); },
});
process.on('SIGTERM', () => { void end(); });
// The face decides what Ctrl-C means; it tells the engine by a call.
process.on('SIGINT', () => undefined);

async function start(message: Extract<ToEngine, { type: 'start' }>): Promise<Engine> {
  if (readSettings(message.libraryDir).settings.machine.device === 'cpu') {
    // Threads and handed-off work take their environment from here.
    process.env['CUTDOWN_ONNX_PROVIDER'] ??= 'cpu';
  }
  const created = await createEngine({
    libraryDir: message.libraryDir, tuning: message.tuning, stallsBefore: message.stallsBefore,
    endProcess(jobId) {
      ending = true;
      send({ type: 'restart-me', jobId });
      endWith(EXIT_RESTART);
    },
  });
  created.controlPlane.onEvent(event => { send({ type: 'event', event }); });
  serveWindow = createWindowServer({
    controlPlane: created.controlPlane, feed: created.feed, desk: created.desk, models: created.models, isGranted: path => granted.has(path),
    checkMachine: () => runDoctorProcess(message.libraryDir),
    async measureDevices() {
      const face = (await created.models.list()).find(model => model.id === 'face-yunet');
      if (!face?.path) {
        throw new CutdownError('model-missing', 'The speed of a device is measured with the face model, which is not there.', { advice: 'Download or import it first.' });
      }
      return await measureDevicesInProcess(face.path);
    },
    tryEncoder: tryEncoderInProcess,
    onRefused: what => { process.stderr.write(`a window's call was refused: ${what}\n`); },
  });
  waitingPorts.forEach(serveWindow);
  waitingPorts = [];
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
    case 'refresh': return controlPlane.refresh(...call.args);
    case 'renderOutputs': return controlPlane.renderOutputs(...call.args);
    case 'getReview': return controlPlane.getReview(...call.args);
    case 'getTranscript': return controlPlane.getTranscript(...call.args);
    case 'previewClip': return controlPlane.previewClip(...call.args);
    case 'editReview': return controlPlane.editReview(...call.args);
    case 'undoEdit': return controlPlane.undoEdit(...call.args);
    case 'redoEdit': return controlPlane.redoEdit(...call.args);
    case 'workInEdits': return controlPlane.workInEdits(...call.args);
    case 'renderReviewed': return controlPlane.renderReviewed(...call.args);
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
  parent.send(message);
}
