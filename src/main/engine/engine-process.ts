/**
 * The engine as a process of its own: forked by `connectEngine`, or started by Electron as a utility process, which also hands
 * it the ports of windows. Ends when told to, when its client is gone, or when a thread of its doesn't answer any more.
 */
import { ToEngine, type FromEngine } from '#shared/api/engine-protocol.ts';
import type { RunEvent } from '#shared/api/events.ts';
import { CutdownError, toErrorData } from '#shared/errors/cutdown-error.ts';
import { PROGRAM_NOTES } from '#shared/pipeline/program-note.ts';

import { createEventQueue } from '../control/event-queue.ts';
import { createFaceServer, type WindowPort } from '../control/serve-faces.ts';
import { programNotesFolder } from '../pipeline/leftovers.ts';
import { readSettings } from '../settings/settings-file.ts';
import { runDoctorProcess } from './doctor.ts';
import { createEngine, type Engine } from './engine.ts';
import { EXIT_REFUSED, EXIT_RESTART } from './exit-codes.ts';
import { createLinePort } from './line-port.ts';
import { measureDevicesInProcess, tryEncoderInProcess } from './machine-test.ts';
import { openParentLine } from './parent-line.ts';

let engine: Promise<Engine> | null = null;
let ending = false;

/** Paths that the editor has opened in the app: windows may name these and no others. */
const granted = new Set<string>();
let serveWindow: ((port: WindowPort) => void) | null = null;
let waitingPorts: WindowPort[] = [];
/** What the face that started this process asks; kept until there is an engine to answer it. */
const face = createLinePort(data => { send({ type: 'contract', data }); });

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
      case 'contract':
        face.take(message.data);
        break;
    }
  },
  onGone() { void end(); },
});
process.on('SIGTERM', () => { void end(); });
// The face decides what Ctrl-C means; it tells the engine by a call.
process.on('SIGINT', () => undefined);

async function start(message: Extract<ToEngine, { type: 'start' }>): Promise<Engine> {
  // Threads and handed-off work take their environment from here.
  process.env[PROGRAM_NOTES] = programNotesFolder(message.libraryDir);
  if (readSettings(message.libraryDir).settings.machine.device === 'cpu') {
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
  const events = createEventQueue<RunEvent>();
  created.controlPlane.onEvent(events.push);
  const server = createFaceServer({
    controlPlane: created.controlPlane, feed: created.feed, desk: created.desk, models: created.models, events, close: end, isGranted: path => granted.has(path),
    checkMachine: () => runDoctorProcess(message.libraryDir),
    async measureDevices() {
      const faceModel = (await created.models.list()).find(model => model.id === 'face-yunet');
      if (!faceModel?.path) {
        throw new CutdownError('model-missing', 'The speed of a device is measured with the face model, which is not there.', { advice: 'Download or import it first.' });
      }
      return await measureDevicesInProcess(faceModel.path);
    },
    tryEncoder: tryEncoderInProcess,
    onRefused: what => { process.stderr.write(`a window's call was refused: ${what}\n`); },
  });
  ({ serveWindow } = server);
  waitingPorts.forEach(serveWindow);
  waitingPorts = [];
  server.serveFace(face);
  send({ type: 'ready' });
  created.goOn(message.goOn);
  return created;
}

/** Ends in good order; by force where a thread doesn't come to rest. */
async function end(): Promise<void> {
  if (ending) {
    return;
  }
  ending = true;
  const { atRest } = engine ? await (await engine).close() : { atRest: true };
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
