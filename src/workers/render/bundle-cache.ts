/** Bundles the composition for the browser, once for each state of its sources. */
import { mkdir, mkdtemp, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { bundle } from '@remotion/bundler';

import { CutdownError } from '#shared/errors/cutdown-error.ts';
import { compositionSources } from './composition-sources.ts';

const PROJECT_DIR = fileURLToPath(new URL('../../../', import.meta.url));
/** A bundle that nobody has used for this long is removed when another is built, days. */
const KEPT_DAYS = 14;

/**
 * Folder of a bundle of the composition, made if it is not there yet. Bundles lie in `cacheDir` under the digest of their
 * sources and of the pinned versions; one is built beside and renamed into place, so a half-made one is never used, and two
 * processes may build at once. Rejects with `render-failed` where bundling fails.
 */
export async function ensureBundle(options: { cacheDir?: string; onBundle?: () => void } = {}): Promise<string> {
  const cacheDir = options.cacheDir ?? userCacheDir();
  const target = join(cacheDir, `remotion-${await compositionSources()}`);
  if (await exists(join(target, 'index.html'))) {
    const now = new Date();
    // A cache that may be read but not written still serves.
    await utimes(target, now, now).catch(() => undefined);
    return target;
  }
  options.onBundle?.();
  await mkdir(cacheDir, { recursive: true });
  await prune(cacheDir);
  const building = await mkdtemp(join(cacheDir, 'building-'));
  try {
    await bundle({
      entryPoint: join(PROJECT_DIR, 'remotion', 'index.ts'), outDir: building, rootDir: PROJECT_DIR, publicDir: join(building, 'no-public-files'),
      // Our own cache, above, knows better what the bundle depends on.
      enableCaching: false,
    });
    await rename(building, target).catch(async error => {
      // Another process was faster; its bundle is the same.
      if (!await exists(join(target, 'index.html'))) {
        throw error;
      }
    });
  } catch (error) {
    throw new CutdownError('render-failed', 'The composition could not be bundled for the browser.', {
      advice: 'Reinstall the app\'s dependencies, then resume the run.', cause: error,
    });
  } finally {
    await rm(building, { recursive: true, force: true });
  }
  return target;
}

/** Removes bundles, and builds that were cut off, which have not been touched for `KEPT_DAYS`. */
async function prune(cacheDir: string): Promise<void> {
  const oldest = Date.now() - KEPT_DAYS * 24 * 3600 * 1000;
  for (const name of await readdir(cacheDir)) {
    const path = join(cacheDir, name);
    // Gone meanwhile: another process prunes too.
    const age = await stat(path).then(({ mtimeMs }) => mtimeMs, () => Date.now());
    if (/^(remotion|building)-/.test(name) && age < oldest) {
      await rm(path, { recursive: true, force: true });
    }
  }
}

/** Where this app may keep what it can make again: CUTDOWN_CACHE, else the system's place for it. */
export function userCacheDir(env: Readonly<Record<string, string | undefined>> = process.env, platform: NodeJS.Platform = process.platform): string {
  if (env['CUTDOWN_CACHE']) {
    return env['CUTDOWN_CACHE'];
  }
  const home = env['HOME'] ?? homedir();
  if (platform === 'darwin') {
    return join(home, 'Library', 'Caches', 'cutdown-studio');
  }
  if (platform === 'win32') {
    return join(env['LOCALAPPDATA'] ?? tmpdir(), 'cutdown-studio', 'cache');
  }
  return join(env['XDG_CACHE_HOME'] || join(home, '.cache'), 'cutdown-studio');
}

async function exists(path: string): Promise<boolean> {
  return await stat(path).then(() => true, () => false);
}
