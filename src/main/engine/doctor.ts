import { fileURLToPath } from 'node:url';

import { z } from 'zod';

import { DoctorCheck } from '#shared/api/doctor.ts';
import { CutdownError } from '#shared/errors/cutdown-error.ts';

import { askProcess } from './ask-process.ts';

const SCRIPT = fileURLToPath(new URL('../../workers/tools/doctor.ts', import.meta.url));
/** Looking at everything takes seconds. */
const DOCTOR_TIMEOUT_MS = 180_000;

/** Checks this machine. Rejects with `tool-failed` where the checks end before they are done. */
export async function runDoctorProcess(libraryDir: string): Promise<DoctorCheck[]> {
  return z.array(DoctorCheck).parse(await askProcess(SCRIPT, [libraryDir], {
    timeoutMs: DOCTOR_TIMEOUT_MS,
    endedEarly: how => new CutdownError('tool-failed', `The checks ended before they were done (${how}).`, {
      advice: 'Check again; if it happens again, send what it says to the developers.',
    }),
  }));
}
