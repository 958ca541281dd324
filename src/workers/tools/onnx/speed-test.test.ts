import { describe, expect, it } from 'vitest';

import type { LoadedSession, OnnxRuntime } from './session.ts';
import { measureDevices } from './speed-test.ts';

function runtime(options: { broken?: readonly string[] } = {}): OnnxRuntime & { runs: string[]; released: string[] } {
  const runs: string[] = [];
  const released: string[] = [];
  return {
    runs, released,
    gpuProviders: () => ({ providers: ['cuda', 'webgpu'], leftOut: ['dml: no such driver'] }),
    load: (_path, provider) => {
      if (options.broken?.includes(provider)) {
        return Promise.reject(new Error(`no ${provider} here\nlong story`));
      }
      const session: LoadedSession = {
        inputs: [], outputs: [],
        run: feeds => {
          runs.push(provider);
          expect(feeds['input']?.data.some(value => Number(value) > 200)).toBe(true);
          return Promise.resolve({});
        },
        release: () => {
          released.push(provider);
          return Promise.resolve();
        },
      };
      return Promise.resolve(session);
    },
  };
}

describe('the speed test', () => {
  it('measures the CPU and each GPU by running the model there many times, and says why one was left out', async () => {
    const fake = runtime();
    const speeds = await measureDevices('/models/yunet.onnx', fake);
    expect(speeds.map(each => [each.device, each.msPerFrame !== null, each.note])).toEqual([['cpu', true, null], ['cuda', true, null], ['webgpu', true, null], ['dml', false, 'no such driver']]);
    expect(fake.runs.filter(each => each === 'cuda').length).toBeGreaterThan(10);
    expect(fake.released).toEqual(['cpu', 'cuda', 'webgpu']);
  });

  it('goes on where a GPU does not run it, and not where the CPU does not', async () => {
    expect((await measureDevices('/m', runtime({ broken: ['cuda'] })))[1]).toEqual({ device: 'cuda', msPerFrame: null, note: 'no cuda here' });
    await expect(measureDevices('/m', runtime({ broken: ['cpu'] }))).rejects.toThrow('no cpu here');
  });
});
