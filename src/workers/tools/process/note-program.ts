import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { noteName, PROGRAM_NOTES } from '#shared/pipeline/program-note.ts';

/**
 * Notes that a program runs which leads a process group of its own, so that it is ended where this process dies before it. Returns what
 * takes the note back when the program has ended. `startedMs`: when it was started, milliseconds since 1970; default: just now. On Windows nothing is noted: there Node puts programs into a job that ends with it.
 */
export function noteProgram(pid: number | undefined, startedMs = Date.now()): () => void {
  const folder = process.env[PROGRAM_NOTES];
  if (pid === undefined || folder === undefined || process.platform === 'win32') {
    return () => undefined;
  }
  const path = join(folder, noteName({ ownerPid: process.pid, pid, startedMs }));
  const unlessDiskFails = (act: () => void): void => {
    try {
      act();
    } catch {
      // A note helps after a death only; what ails the disk is told by those whose work needs it.
    }
  };
  unlessDiskFails(() => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(path, '');
  });
  return () => { unlessDiskFails(() => { rmSync(path, { force: true }); }); };
}
