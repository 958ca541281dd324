/** How fast the face model runs on the devices of this machine. */
import type { DeviceSpeed } from '#shared/api/model-view.ts';

import { modelSpec } from './manifest.ts';
import { NODE_RUNTIME, type OnnxRuntime, type TensorValue } from './session.ts';

/** What stage 07 gives the model: pictures of about this size. */
const WIDTH_PX = 640;
const HEIGHT_PX = 352;
/** Not counted: memory is set up, and graphics cards build their programs. */
const WARM_UP = 3;
const TIMES = 15;

/** Middle time of a frame on the CPU and on each GPU provider that this system has. What does not run says why. Rejects where the CPU does not run it. */
export async function measureDevices(modelPath: string, runtime: OnnxRuntime = NODE_RUNTIME): Promise<DeviceSpeed[]> {
  const { providers, leftOut } = runtime.gpuProviders();
  const speeds: DeviceSpeed[] = [{ device: 'cpu', msPerFrame: await timeOn(runtime, modelPath, 'cpu'), note: null }];
  for (const device of providers) {
    try {
      speeds.push({ device, msPerFrame: await timeOn(runtime, modelPath, device), note: null });
    } catch (error) {
      speeds.push({ device, msPerFrame: null, note: firstLine(error) });
    }
  }
  for (const line of leftOut) {
    const [device = line, note = null] = line.split(': ');
    speeds.push({ device, msPerFrame: null, note });
  }
  return speeds;
}

async function timeOn(runtime: OnnxRuntime, modelPath: string, provider: Parameters<OnnxRuntime['load']>[1]): Promise<number> {
  const session = await runtime.load(modelPath, provider, 1);
  try {
    const [input] = modelSpec('face-yunet').inputs;
    const feeds = { [input?.name ?? 'input']: pattern() };
    const times: number[] = [];
    for (let turn = 0; turn < WARM_UP + TIMES; turn += 1) {
      const begun = performance.now();
      await session.run(feeds);
      times.push(performance.now() - begun);
    }
    return times.slice(WARM_UP).sort((a, b) => a - b)[Math.floor(TIMES / 2)] ?? 0;
  } finally {
    await session.release();
  }
}

/** The same picture each time: soft waves, as a blurred room. */
function pattern(): TensorValue {
  const pixels = WIDTH_PX * HEIGHT_PX;
  const data = new Float32Array(pixels * 3);
  for (let at = 0; at < pixels; at += 1) {
    const [x, y] = [at % WIDTH_PX, Math.floor(at / WIDTH_PX)];
    for (let plane = 0; plane < 3; plane += 1) {
      data[plane * pixels + at] = 127 + 90 * Math.sin(x / (23 + plane * 7)) * Math.cos(y / (31 - plane * 5));
    }
  }
  return { data, shape: [1, 3, HEIGHT_PX, WIDTH_PX] };
}

function firstLine(error: unknown): string {
  return ((error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '').slice(0, 200);
}
