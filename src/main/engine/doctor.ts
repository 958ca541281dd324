import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { z } from 'zod';

import { DoctorCheck } from '#shared/api/doctor.ts';
import { CutdownError } from '#shared/errors/cutdown-error.ts';

const SCRIPT = fileURLToPath(new URL('../../workers/tools/doctor.ts', import.meta.url));
/** Looking at everything takes seconds; a program or a driver that hangs must not hold the doctor up for good. */
const DOCTOR_TIMEOUT_MS = 180_000;

/**
 * Checks this machine in a process of its own: native code is loaded, and a crash in it is a finding, not our end. Rejects with
 * `tool-failed` where the checks end before they are done.
 */
export async function runDoctorProcess(libraryDir: string): Promise<DoctorCheck[]> {
  const child = fork(SCRIPT, [libraryDir], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], timeout: DOCTOR_TIMEOUT_MS });
  const ended = Promise.withResolvers<unknown>();
  child.once('message', ended.resolve);
  child.once('error', ended.reject);
  child.once('exit', (code, signal) => {
    ended.reject(new CutdownError('tool-failed', `The checks ended before they were done (${signal ?? `code ${code}`}).`, {
      advice: 'Check again; if it happens again, send what it says to the developers.',
    }));
  });
  return z.array(DoctorCheck).parse(await ended.promise);
}
