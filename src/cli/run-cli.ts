import { CommanderError } from 'commander';

import { toErrorData } from '#shared/errors/cutdown-error.ts';

import { EXIT_CODES, exitCodeOf } from './exit-codes.ts';
import type { CliPorts } from './ports.ts';
import { createProgram } from './program.ts';
import { describeFailure } from './report.ts';

/** Runs a command line (without program and script) and tells the exit code. Never rejects. */
export async function runCli(args: readonly string[], ports: CliPorts, version: string): Promise<number> {
  let exitCode: number = EXIT_CODES.ok;
  const program = createProgram({
    ports,
    exitWith: code => {
      exitCode = exitCode === EXIT_CODES.ok ? code : exitCode;
    },
  }, version);
  try {
    await program.parseAsync([...args], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) {
      return error.exitCode === 0 ? EXIT_CODES.ok : EXIT_CODES.settings;
    }
    const data = toErrorData(error);
    ports.stderr.write(describeFailure(data));
    return exitCodeOf(data.kind);
  }
}
