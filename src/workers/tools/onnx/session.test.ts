import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

import { modelSpec } from './manifest.ts';
import { gpuProviders } from './providers.ts';
import type { Provider, ProviderHost } from './providers.ts';
import { openModel } from './session.ts';
import type { LoadedSession, OnnxRuntime, TensorValue } from './session.ts';

const MODEL = resolve(process.env['CUTDOWN_FIXTURES'] ?? '../shared', 'models/face/yunet_n_dynamic.onnx');
if (!existsSync(MODEL)) {
  console.warn(`skipped: loading a real model (no fixtures: ${MODEL})`);
}

const SPEC = modelSpec('silero-vad');

interface FakeProvider {
  /** Added to every value of the answer. */
  offset?: number;
  fails?: string;
  /** Milliseconds of waiting a run. */
  slowMs?: number;
  /** From this run on (the first is 1) it fails. */
  diesAt?: number;
  shortAnswer?: boolean;
}

/** A runtime whose providers answer as told; records what was loaded and released. */
function fakeRuntime(gpus: Partial<Record<Provider, FakeProvider>>, changes: { cpuSlowMs?: number; inputs?: LoadedSession['inputs'] } = {}): OnnxRuntime & { loaded: Provider[]; released: Provider[] } {
  const loaded: Provider[] = [];
  const released: Provider[] = [];
  return {
    loaded, released,
    gpuProviders: () => ({ providers: Object.keys(gpus) as Provider[], leftOut: [] }),
    load(_path, provider) {
      const fake: FakeProvider = provider === 'cpu' ? { slowMs: changes.cpuSlowMs } : gpus[provider] ?? {};
      if (fake.fails) {
        return Promise.reject(new Error(fake.fails));
      }
      loaded.push(provider);
      let runs = 0;
      return Promise.resolve({
        inputs: changes.inputs ?? SPEC.inputs, outputs: SPEC.outputs,
        async run(feeds: Readonly<Record<string, TensorValue>>): Promise<Record<string, TensorValue>> {
          await new Promise(done => setTimeout(done, fake.slowMs ?? 1));
          runs += 1;
          if (fake.diesAt !== undefined && runs >= fake.diesAt) {
            throw new Error('the device was removed');
          }
          const sum = Array.from(feeds['input']!.data as Float32Array).reduce((total, value) => total + value, 0) / 576;
          return Object.fromEntries(SPEC.outputs.map(output => [output.name, { data: new Float32Array(fake.shortAnswer ? 1 : 4).fill(sum + (fake.offset ?? 0)), shape: [4] }]));
        },
        release() {
          released.push(provider);
          return Promise.resolve();
        },
      });
    },
  };
}

async function open(runtime: OnnxRuntime): Promise<{ provider: Provider; lines: string[] }> {
  const lines: string[] = [];
  const model = await openModel('silero-vad', '/models/any.onnx', { runtime, log: (_level, message) => lines.push(message) });
  return { provider: model.provider, lines };
}

describe('openModel', () => {
  it('takes the first GPU that answers as the CPU does, and gives the CPU\'s copy back', async () => {
    const runtime = fakeRuntime({ coreml: { offset: 0.001 }, webgpu: {} });
    const { provider, lines } = await open(runtime);
    expect(provider).toBe('coreml');
    expect(runtime.released).toEqual(['cpu']);
    expect(runtime.loaded).toEqual(['cpu', 'coreml']);
    expect(lines.join()).toContain('checked against the CPU');
  });

  it('passes over a GPU that fails, that differs and that leaves values out, with a line for each', async () => {
    const runtime = fakeRuntime({ dml: { fails: 'no adapter' }, cuda: { offset: 0.5 }, coreml: { offset: NaN }, webgpu: { shortAnswer: true } });
    const { provider, lines } = await open(runtime);
    expect(provider).toBe('cpu');
    expect(runtime.released).toEqual(['cuda', 'coreml', 'webgpu']);
    expect(lines.filter(line => line.includes('does not run on'))).toHaveLength(4);
    expect(lines[0]).toContain('no adapter');
    expect(lines[1]).toContain('differs');
  });

  it('passes over a GPU that is much slower than the CPU', async () => {
    const { provider, lines } = await open(fakeRuntime({ webgpu: { slowMs: 30 } }));
    expect(provider).toBe('cpu');
    expect(lines.join()).toContain('slow');
  });

  it('goes on on the CPU when the GPU fails at work, once, and says so', async () => {
    // One run for the check of the answer, three for the speed.
    const runtime = fakeRuntime({ dml: { diesAt: 6 } }, { cpuSlowMs: 40 });
    const lines: string[] = [];
    let fallbacks = 0;
    const model = await openModel('silero-vad', '/models/any.onnx', {
      runtime, log: (level, message) => { if (level === 'warn') { lines.push(message); } }, onFallback: () => { fallbacks += 1; },
    });
    const feeds = { input: { data: new Float32Array(576).fill(1), shape: [1, 576] } };
    const before = await model.run(feeds);
    expect(model.provider).toBe('dml');
    const answers = await Promise.all([model.run(feeds), model.run(feeds)]);
    expect(model.provider).toBe('cpu');
    for (const answer of [...answers, await model.run(feeds)]) {
      expect(answer).toEqual(before);
    }
    expect(lines).toEqual([expect.stringMatching(/failed on dml \(the device was removed\)/)]);
    expect(fallbacks).toBe(1);
    expect(runtime.loaded).toEqual(['cpu', 'dml', 'cpu']);
    await model.release();
    expect(runtime.released).toEqual(['cpu', 'dml', 'cpu']);
  });

  it('refuses a model with other inputs than the manifest says', async () => {
    const inputs = SPEC.inputs.map(input => (input.name === 'state' ? { ...input, shape: [2, 'batch', 64] } : input));
    const runtime = fakeRuntime({}, { inputs });
    await expect(open(runtime)).rejects.toMatchObject({ kind: 'model-invalid', message: expect.stringContaining('state') as string });
    expect(runtime.released).toEqual(['cpu']);
    await expect(open(fakeRuntime({}, { inputs: [] }))).rejects.toMatchObject({ kind: 'model-invalid' });
  });

  it('refuses an id that the manifest does not name, and a file that is no model', async () => {
    const log = (): void => undefined;
    await expect(openModel('other', '/any', { log })).rejects.toMatchObject({ kind: 'model-missing' });
    const folder = mkdtempSync(join(tmpdir(), 'onnx-'));
    try {
      const path = join(folder, 'broken.onnx');
      writeFileSync(path, 'this is no model');
      await expect(openModel('face-yunet', path, { log })).rejects.toMatchObject({ kind: 'model-invalid' });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe.skipIf(!existsSync(MODEL))('openModel with a real model', () => {
  it('loads, runs on some provider, and answers in the manifest\'s shapes', async () => {
    const model = await openModel('face-yunet', MODEL, { log: () => undefined });
    const out = await model.run({ input: { data: new Float32Array(3 * 64 * 96), shape: [1, 3, 64, 96] } });
    expect(out['cls_8']?.shape).toEqual([1, 96, 1]);
    expect(out['kps_32']?.shape).toEqual([1, 6, 10]);
    await model.release();
  });
});

describe('gpuProviders', () => {
  const host = (changes: Partial<ProviderHost>): ProviderHost => ({ platform: 'linux', env: {}, exists: () => true, holdsFiles: () => true, ...changes });

  it('names each platform\'s own, best first', () => {
    expect(gpuProviders(host({ platform: 'win32' })).providers).toEqual(['dml', 'webgpu']);
    expect(gpuProviders(host({ platform: 'darwin' })).providers).toEqual(['coreml', 'webgpu']);
    expect(gpuProviders(host({})).providers).toEqual(['cuda', 'webgpu']);
    expect(gpuProviders(host({ platform: 'freebsd' })).providers).toEqual([]);
  });

  it('leaves out what Linux has no driver for, and says so', () => {
    const bare = gpuProviders(host({ exists: () => false, holdsFiles: () => false }));
    expect(bare).toEqual({ providers: [], leftOut: ['cuda: no NVIDIA driver', 'webgpu: no Vulkan driver'] });
    expect(gpuProviders(host({ exists: () => false })).providers).toEqual(['webgpu']);
    expect(gpuProviders(host({ exists: () => false, holdsFiles: () => false, env: { VK_DRIVER_FILES: '/x.json' } })).providers).toEqual(['webgpu']);
  });

  it('follows the setting', () => {
    expect(gpuProviders(host({ env: { CUTDOWN_ONNX_PROVIDER: 'cpu' } })).providers).toEqual([]);
    expect(gpuProviders(host({ env: { CUTDOWN_ONNX_PROVIDER: 'webgpu' } })).providers).toEqual(['webgpu']);
    const wrong = gpuProviders(host({ env: { CUTDOWN_ONNX_PROVIDER: 'coreml' } }));
    expect(wrong.providers).toEqual([]);
    expect(wrong.leftOut.join()).toContain('coreml');
  });
});
