/** Notices a recording that changes, shrinks or goes away while it is being read. */
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';

import { CutdownError } from '#shared/errors/cutdown-error.ts';
import { sourceAccessError } from './probe.ts';

/** Seconds between looks. */
const LOOK_EVERY_SEC = 1;

/**
 * Runs `work` with a signal that also fires when the file changes; looks once more at the end. Rejects with `source-changed`,
 * `source-missing` or `source-unreadable` rather than with what `work` made of it, and otherwise as `work` does.
 */
export async function whileSourceStands<T>(path: string, options: { signal: AbortSignal; sizeBytes?: number }, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const name = basename(path);
  const look = async (): Promise<{ sizeBytes: number; changedMs: number; identity: number }> => {
    try {
      const found = await stat(path);
      return { sizeBytes: found.size, changedMs: found.mtimeMs, identity: found.ino };
    } catch (error) {
      throw sourceAccessError(error, name);
    }
  };
  const before = await look();
  const changed = new AbortController();
  const check = async (): Promise<void> => {
    const now = await look();
    const expected = options.sizeBytes ?? before.sizeBytes;
    if (now.sizeBytes !== expected) {
      const how = now.sizeBytes < expected ? 'shrank' : 'grew';
      throw new CutdownError('source-changed', `"${name}" ${how} from ${expected} to ${now.sizeBytes} bytes while it was in use.`, {
        advice: 'Wait until the recording is copied or written completely, then start a new run.',
      });
    }
    if (now.changedMs !== before.changedMs || now.identity !== before.identity) {
      throw new CutdownError('source-changed', `"${name}" was changed or replaced while it was in use.`, { advice: 'Leave the recording as it is during a run; start a new run.' });
    }
  };
  await check();
  const timer = setInterval(() => {
    check().catch((error: unknown) => changed.abort(error));
  }, LOOK_EVERY_SEC * 1000);
  try {
    const result = await work(AbortSignal.any([options.signal, changed.signal]));
    await check();
    return result;
  } catch (error) {
    if (!options.signal.aborted) {
      // What the tools say of a file that went away under them would mislead.
      await check();
    }
    throw error;
  } finally {
    clearInterval(timer);
  }
}
