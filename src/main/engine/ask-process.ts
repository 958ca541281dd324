import { fork } from 'node:child_process';

import type { CutdownError } from '#shared/errors/cutdown-error.ts';

/**
 * Forks a script that looks at this machine, in a process of its own: native code is loaded, and a crash in it is a finding, not our end.
 * Returns the one message that it sends. Rejects with what `endedEarly` makes of its end (a signal's name or a code) where it sent none.
 */
export async function askProcess(script: string, args: readonly string[], options: {
  /** A program or a driver that hangs must not hold the test up for good: it is ended after this. */
  timeoutMs: number;
  endedEarly: (how: string) => CutdownError;
  env?: NodeJS.ProcessEnv;
}): Promise<unknown> {
  const { timeoutMs: timeout, endedEarly, env = process.env } = options;
  const child = fork(script, args, { env, stdio: ['ignore', 'ignore', 'inherit', 'ipc'], timeout });
  const answer = Promise.withResolvers<unknown>();
  child.once('message', answer.resolve);
  child.once('error', answer.reject);
  child.once('exit', (code, signal) => { answer.reject(endedEarly(signal ?? `code ${code}`)); });
  return await answer.promise;
}
