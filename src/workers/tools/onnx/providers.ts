/** Which execution providers a machine may have. */
import { existsSync, readdirSync } from 'node:fs';

/** What a model can run on, by the names ONNX Runtime gives them. */
export type Provider = 'cpu' | 'dml' | 'webgpu' | 'coreml' | 'cuda';

/** What is asked of the machine; given in tests. */
export interface ProviderHost {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  exists(path: string): boolean;
  /** Whether a folder exists and holds something. */
  holdsFiles(path: string): boolean;
}

const ORDER: Readonly<Partial<Record<NodeJS.Platform, readonly Provider[]>>> = {
  win32: ['dml', 'webgpu'],
  darwin: ['coreml', 'webgpu'],
  linux: ['cuda', 'webgpu'],
};

/** Where Vulkan's loader looks for drivers; without one WebGPU cannot start on Linux. */
const VULKAN_DRIVER_FOLDERS = ['/usr/share/vulkan/icd.d', '/etc/vulkan/icd.d', '/usr/local/share/vulkan/icd.d'];

export const THIS_HOST: ProviderHost = {
  platform: process.platform,
  env: process.env,
  exists: existsSync,
  holdsFiles: path => existsSync(path) && readdirSync(path).length > 0,
};

/**
 * GPU providers to try, best first, before the CPU, and a word on those left out. The setting CUTDOWN_ONNX_PROVIDER names the
 * only one to try (`cpu`: none). On Linux a provider whose driver is plainly not installed is left out, since its library
 * would complain on the terminal before it fails.
 */
export function gpuProviders(host: ProviderHost = THIS_HOST): { providers: Provider[]; leftOut: string[] } {
  const forced = host.env['CUTDOWN_ONNX_PROVIDER'];
  const order = ORDER[host.platform] ?? [];
  if (forced === 'cpu') {
    return { providers: [], leftOut: order.map(provider => `${provider}: CUTDOWN_ONNX_PROVIDER asks for the CPU`) };
  }
  const wanted = forced ? order.filter(provider => provider === forced) : [...order];
  const leftOut: string[] = [];
  if (forced && wanted.length === 0) {
    leftOut.push(`${forced}: CUTDOWN_ONNX_PROVIDER asks for it, but this system has only ${[...order, 'cpu'].join(', ')}`);
  }
  const providers = wanted.filter(provider => {
    const reason = host.platform === 'linux' ? missingOnLinux(provider, host) : null;
    if (reason) {
      leftOut.push(`${provider}: ${reason}`);
    }
    return reason === null;
  });
  return { providers, leftOut };
}

function missingOnLinux(provider: Provider, host: ProviderHost): string | null {
  if (provider === 'cuda' && !host.exists('/dev/nvidiactl') && !host.exists('/dev/dxg')) {
    return 'no NVIDIA driver';
  }
  const named = host.env['VK_DRIVER_FILES'] ?? host.env['VK_ICD_FILENAMES'];
  if (provider === 'webgpu' && !named && !VULKAN_DRIVER_FOLDERS.some(folder => host.holdsFiles(folder))) {
    return 'no Vulkan driver';
  }
  return null;
}
