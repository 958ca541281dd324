import { realpath } from 'node:fs/promises';
import { isAbsolute, join, relative, sep } from 'node:path';

import { RunId } from '#shared/api/engine-contract.ts';
import { CutdownError } from '#shared/errors/cutdown-error.ts';

/**
 * Absolute path of a file of a run, links resolved. Throws `not-found` where there is none, and where the path leads out of the run's
 * own directory, whichever way.
 */
export async function findRunFile(runsDir: string, { runId, path }: { runId: string; path: string }): Promise<string> {
  const missing = new CutdownError('not-found', `The run ${runId} has no file ${path}.`, { advice: 'Replay the stage that wrote it, or look at the run again.' });
  const parts = path.split('/');
  if (!RunId.safeParse(runId).success || parts.some(part => part === '' || part === '.' || part === '..' || /[\\:\0]/.test(part))) {
    throw missing;
  }
  try {
    const directory = join(await realpath(runsDir), runId);
    const found = await realpath(join(directory, ...parts));
    const inside = relative(directory, found);
    // A reused file is a hard link or a copy: nothing of a run is a symbolic link to elsewhere.
    if (inside !== '' && inside.split(sep)[0] !== '..' && !isAbsolute(inside)) {
      return found;
    }
  } catch {
    // Gone, or not to be looked at: said below.
  }
  throw missing;
}
