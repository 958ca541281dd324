import { startProgram } from '#workers/tools/process/run-program.ts';

import { isDue, noteRan } from './toy-behaviour.ts';

/** The first time it is asked for `name`: runs a program that never ends by itself, and notes its number. */
export async function runToyProgram(name: string, signal: AbortSignal): Promise<void> {
  if (isDue(`program ${name}`, 1)) {
    const program = startProgram({ program: process.execPath, args: ['-e', 'setInterval(() => {}, 1000)'], signal });
    noteRan(`program:${name}:${program.pid}`);
    await program.done;
  }
}
