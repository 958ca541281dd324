/** Loads ONNX models: on the machine's GPU where it answers as the CPU does, else on the CPU. */
import * as ort from 'onnxruntime-node';

import { CutdownError } from '#shared/errors/cutdown-error.ts';
import type { InputSpec, ModelSpec, TensorSpec } from '#shared/inference/manifest.ts';
import { modelSpec } from './manifest.ts';
import { gpuProviders } from './providers.ts';
import type { Provider } from './providers.ts';

/** A tensor's values and their shape. Values are row-major; int64 values are bigints. */
export interface TensorValue {
  readonly data: Float32Array | BigInt64Array;
  readonly shape: readonly number[];
}

/** A loaded model. */
export interface OnnxModel {
  readonly modelId: string;
  /** What it runs on now. */
  readonly provider: Provider;
  /**
   * Computes the outputs for one set of inputs, by name. What fails on a GPU is done on the CPU, and so is all that follows. Blocks the calling thread while it runs: call it in a worker thread,
   * and never terminate that thread meanwhile (the whole process would abort).
   */
  run(feeds: Readonly<Record<string, TensorValue>>): Promise<Record<string, TensorValue>>;
  /** Frees the model's memory. The model must not be used afterwards. */
  release(): Promise<void>;
}

/** A model as a runtime has loaded it, before it was checked. */
export interface LoadedSession {
  readonly inputs: readonly { name: string; type: string; shape: readonly (number | string)[] }[];
  readonly outputs: readonly { name: string; type: string; shape: readonly (number | string)[] }[];
  run(feeds: Readonly<Record<string, TensorValue>>): Promise<Record<string, TensorValue>>;
  release(): Promise<void>;
}

/** What loads a model on one provider; rejects when it can't. Replaced in tests. */
export interface OnnxRuntime {
  gpuProviders(): { providers: Provider[]; leftOut: string[] };
  load(modelPath: string, provider: Provider, intraOpNumThreads: number): Promise<LoadedSession>;
}

/** Options of `openModel`. */
export interface OpenModelOptions {
  log: (level: 'debug' | 'info' | 'warn', message: string) => void;
  /** Threads for one computation on the CPU. Default 1: the models here are small, and several workers run at once. */
  intraOpNumThreads?: number;
  /** Default: ONNX Runtime for Node. */
  runtime?: OnnxRuntime;
  /** Called when a GPU has failed at work and the CPU goes on. */
  onFallback?: () => void;
}

/** A GPU that needs more than this many times the CPU's time for the probe is not worth its trips over the bus. */
const SLOWEST_GPU_RATIO = 2;

/**
 * Loads a model of the manifest. Each GPU provider of the platform is tried by itself; its answer to a made-up input is
 * compared once with the CPU's (`tolerance` of the manifest), and its speed; what fails, differs or is much slower is passed
 * over with a line in the log. Rejects with `model-missing` (unknown id) or `model-invalid` (not loadable, or other inputs
 * and outputs than the manifest says).
 */
export async function openModel(modelId: string, modelPath: string, options: OpenModelOptions): Promise<OnnxModel> {
  const spec = modelSpec(modelId);
  const { log, intraOpNumThreads = 1, runtime = NODE_RUNTIME } = options;
  const cpu = await loadOnCpu(spec, modelPath, intraOpNumThreads, runtime);
  const probe = probeFeeds(spec);
  const expected = await invalidOnThrow(spec, modelPath, () => cpu.run(probe));
  const { providers, leftOut } = runtime.gpuProviders();
  leftOut.forEach(line => log('debug', `${spec.name} is not tried on ${line}.`));
  for (const provider of providers) {
    const gpu = await tryGpu({ spec, modelPath, provider, intraOpNumThreads, runtime, probe, expected, cpu });
    if (typeof gpu !== 'string') {
      await cpu.release();
      log('info', `${spec.name} runs on ${provider}; its answer was checked against the CPU's.`);
      return onGpu({ modelId, spec, provider, gpu, loadCpu: () => loadOnCpu(spec, modelPath, intraOpNumThreads, runtime), options });
    }
    log('info', `${spec.name} does not run on ${provider} (${gpu}).`);
  }
  log('info', `${spec.name} runs on the CPU.`);
  return { modelId, provider: 'cpu', run: feeds => cpu.run(feeds), release: () => cpu.release() };
}

interface GpuWork {
  modelId: string;
  spec: ModelSpec;
  provider: Provider;
  gpu: LoadedSession;
  loadCpu: () => Promise<LoadedSession>;
  options: OpenModelOptions;
}

/** A model on a GPU: one that is taken away at work (another driver, a laptop's dock, no memory left) costs a line in the log, not the work. */
function onGpu({ modelId, spec, provider, gpu, loadCpu, options }: GpuWork): OnnxModel {
  let now = { provider, session: gpu };
  let falling: Promise<void> | null = null;

  async function fall(error: unknown): Promise<void> {
    const cpu = await loadCpu();
    now = { provider: 'cpu', session: cpu };
    options.log('warn', `${spec.name} failed on ${provider} (${firstLine(error)}) and goes on on the CPU.`);
    options.onFallback?.();
    // What is broken may not let itself be given back; nothing more is asked of it.
    await gpu.release().catch(() => undefined);
  }

  return {
    modelId,
    get provider() { return now.provider; },
    async run(feeds) {
      const { session } = now;
      try {
        return await session.run(feeds);
      } catch (error) {
        if (session !== gpu) {
          throw error;
        }
        await (falling ??= fall(error));
        return await now.session.run(feeds);
      }
    },
    release: () => now.session.release(),
  };
}

async function loadOnCpu(spec: ModelSpec, modelPath: string, threads: number, runtime: OnnxRuntime): Promise<LoadedSession> {
  const session = await invalidOnThrow(spec, modelPath, () => runtime.load(modelPath, 'cpu', threads));
  const wrong = [...misfits('input', spec.inputs, session.inputs), ...misfits('output', spec.outputs, session.outputs)];
  if (wrong.length > 0) {
    await session.release();
    throw invalid(spec, modelPath, wrong.join('; '));
  }
  return session;
}

interface GpuTrial {
  spec: ModelSpec;
  modelPath: string;
  provider: Provider;
  intraOpNumThreads: number;
  runtime: OnnxRuntime;
  probe: Record<string, TensorValue>;
  expected: Record<string, TensorValue>;
  cpu: LoadedSession;
}

/** The session, or why not. */
async function tryGpu(trial: GpuTrial): Promise<LoadedSession | string> {
  const { spec, modelPath, provider, intraOpNumThreads, runtime, probe, expected, cpu } = trial;
  let session: LoadedSession | null = null;
  let refusal: string;
  try {
    session = await runtime.load(modelPath, provider, intraOpNumThreads);
    const difference = largestDifference(expected, await session.run(probe), spec.outputs);
    if (difference <= spec.tolerance) {
      const ratio = await timeOf(session, probe) / await timeOf(cpu, probe);
      if (ratio <= SLOWEST_GPU_RATIO) {
        return session;
      }
      refusal = 'it is more than twice as slow there as on the CPU';
    } else {
      refusal = `its answer differs from the CPU's by ${difference.toPrecision(3)}, allowed are ${spec.tolerance}`;
    }
  } catch (error) {
    refusal = firstLine(error);
  }
  await session?.release();
  return refusal;
}

async function timeOf(session: LoadedSession, probe: Record<string, TensorValue>): Promise<number> {
  const start = performance.now();
  for (let i = 0; i < 3; i++) {
    await session.run(probe);
  }
  return performance.now() - start;
}

/** Largest absolute difference over all outputs; infinite where a value is missing, not finite, or the sizes differ. */
function largestDifference(expected: Record<string, TensorValue>, actual: Record<string, TensorValue>, outputs: readonly TensorSpec[]): number {
  let largest = 0;
  for (const { name } of outputs) {
    const a = expected[name]?.data;
    const b = actual[name]?.data;
    if (!a || !b || a.length !== b.length) {
      return Infinity;
    }
    for (let i = 0; i < a.length; i++) {
      const difference = Math.abs(Number(a[i]) - Number(b[i]));
      if (!(difference <= largest)) {
        largest = Number.isFinite(difference) ? difference : Infinity;
      }
    }
  }
  return largest;
}

/** A made-up input: a fixed pseudo-random pattern (a linear congruential generator, Numerical Recipes' constants). */
function probeFeeds(spec: ModelSpec): Record<string, TensorValue> {
  return Object.fromEntries(spec.inputs.map(input => [input.name, probeTensor(input)]));
}

function probeTensor(input: InputSpec): TensorValue {
  const length = input.probeShape.reduce((product, side) => product * side, 1);
  const [low, high] = input.probeRange;
  let seed = 1;
  const next = (): number => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return low + (high - low) * seed / 0x100000000;
  };
  if (input.type === 'int64') {
    return { data: BigInt64Array.from({ length }, () => BigInt(Math.round(next()))), shape: input.probeShape };
  }
  return { data: Float32Array.from({ length }, next), shape: input.probeShape };
}

function misfits(what: string, specs: readonly TensorSpec[], found: LoadedSession['inputs']): string[] {
  return specs.flatMap(spec => {
    const actual = found.find(each => each.name === spec.name);
    if (!actual) {
      return [`it has no ${what} "${spec.name}"`];
    }
    const sameShape = actual.shape.length === spec.shape.length
      && spec.shape.every((side, i) => typeof side === 'string' || typeof actual.shape[i] === 'string' || side === actual.shape[i]);
    return actual.type === spec.type && sameShape ? [] : [`${what} "${spec.name}" is ${actual.type}[${actual.shape.join(', ')}], not ${spec.type}[${spec.shape.join(', ')}]`];
  });
}

async function invalidOnThrow<T>(spec: ModelSpec, modelPath: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw invalid(spec, modelPath, firstLine(error), error);
  }
}

function invalid(spec: ModelSpec, modelPath: string, why: string, cause?: unknown): CutdownError {
  return new CutdownError('model-invalid', `The model file ${modelPath} can't be used as ${spec.name}: ${why}.`, {
    advice: 'Delete that file and fetch or import the model again (see "cutdown models").', cause,
  });
}

function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return (text.split('\n')[0] ?? '').slice(0, 200);
}

/** ONNX Runtime for Node. */
export const NODE_RUNTIME: OnnxRuntime = {
  gpuProviders,
  async load(modelPath, provider, intraOpNumThreads) {
    const session = await ort.InferenceSession.create(modelPath, {
      executionProviders: [provider], intraOpNumThreads, interOpNumThreads: 1, logSeverityLevel: 3,
    });
    const describe = (values: readonly ort.InferenceSession.ValueMetadata[]): LoadedSession['inputs'] => values.map(value => ({
      name: value.name, type: value.isTensor ? value.type : 'no tensor', shape: value.isTensor ? value.shape : [],
    }));
    return {
      inputs: describe(session.inputMetadata),
      outputs: describe(session.outputMetadata),
      async run(feeds) {
        const result = await session.run(Object.fromEntries(Object.entries(feeds).map(([name, value]) => [name, toTensor(value)])));
        return Object.fromEntries(Object.entries(result).map(([name, tensor]) => [name, fromTensor(name, tensor)]));
      },
      release: () => session.release(),
    };
  },
};

function toTensor(value: TensorValue): ort.Tensor {
  return value.data instanceof Float32Array
    ? new ort.Tensor('float32', value.data, value.shape)
    : new ort.Tensor('int64', value.data, value.shape);
}

function fromTensor(name: string, tensor: ort.OnnxValue): TensorValue {
  if ('data' in tensor && (tensor.data instanceof Float32Array || tensor.data instanceof BigInt64Array) && 'dims' in tensor) {
    return { data: tensor.data, shape: tensor.dims as readonly number[] };
  }
  throw new Error(`output "${name}" is neither float32 nor int64`);
}
