/** The sample recording that comes with the app. */
import { existsSync } from 'node:fs';
import { copyFile, mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { app } from 'electron';

import { CutdownError } from '#shared/errors/cutdown-error.ts';
import { text } from '#shared/text/en.ts';

/** Written by scripts/studio/build-sample.ts, beside the bundle of this file. */
const SAMPLE = join(import.meta.dirname, '..', 'sample');
const FILES = ['sample.mp4', 'sample.srt'] as const;

/**
 * Puts the sample where programs can read it (inside a packed app they cannot) and clips can be written beside it; returns its paths.
 * Throws `not-found` where the build has none.
 */
export async function placeSample(): Promise<string[]> {
  if (!FILES.every(file => existsSync(join(SAMPLE, file)))) {
    throw new CutdownError('not-found', text.shellSays.noSample, { advice: '' });
  }
  const folder = join(app.getPath('userData'), 'sample');
  await mkdir(folder, { recursive: true });
  for (const file of FILES) {
    const [from, to] = [join(SAMPLE, file), join(folder, file)];
    const [wanted, found] = [await stat(from), await stat(to).catch(() => null)];
    if (found?.size !== wanted.size) {
      await copyFile(from, to);
    }
  }
  return FILES.map(file => join(folder, file));
}
