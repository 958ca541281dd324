/** What the commands share: the library option, engine and reader with their ends, the exit code. */
import type { Command } from 'commander';

import { libraryDir } from '#main/control/library-dir.ts';
import type { ControlPlane } from '#shared/api/control-plane.ts';
import type { RunSummary } from '#shared/api/events.ts';
import { CutdownError } from '#shared/errors/cutdown-error.ts';
import { StageId } from '#shared/pipeline/stages.ts';

import type { ExitCode } from '../exit-codes.ts';
import type { CliPorts, RunReader } from '../ports.ts';
import { findRunByRef } from '../run-ref.ts';
import { settingsInvalid } from '../run-request.ts';

/** Options that every command takes. */
export interface CommonOptions {
  readonly library?: string;
  readonly json?: boolean;
}

export interface CommandContext {
  readonly ports: CliPorts;
  /** Sets the exit code of the program; the first code other than 0 stays. */
  exitWith(code: ExitCode): void;
}

/** Adds `--library` and `--json`. */
export function withCommonOptions(command: Command, json = 'print the result as JSON'): Command {
  return command
    .option('--library <dir>', 'library folder (default: $CUTDOWN_LIBRARY, else the system\'s folder for app data)')
    .option('--json', json);
}

/** The library that the options mean. */
export function libraryOf(context: CommandContext, options: CommonOptions): string {
  return libraryDir(options.library, context.ports.env);
}

/** Runs `work` with an engine on the library and ends the engine in good order. */
export async function withEngine<T>(context: CommandContext, options: CommonOptions, work: (engine: ControlPlane) => Promise<T>): Promise<T> {
  const engine = await context.ports.connectEngine({ libraryDir: libraryOf(context, options) });
  try {
    return await work(engine);
  } finally {
    await engine.close();
  }
}

/** Runs `work` with a reader, which needs no engine and works beside one. */
export async function withReader<T>(context: CommandContext, options: CommonOptions, work: (reader: RunReader) => Promise<T> | T): Promise<T> {
  const reader = context.ports.openReader(libraryOf(context, options));
  try {
    return await work(reader);
  } finally {
    reader.close();
  }
}

/** The run that is meant, looked up without an engine. */
export async function resolveRun(context: CommandContext, options: CommonOptions, ref: string): Promise<RunSummary> {
  return await withReader(context, options, reader => findRunByRef(reader.listRuns(), ref));
}

/** A stage by its id, its number, or both (`enhancement-plan`, `5`, `05-enhancement-plan`). */
export function parseStage(text: string): StageId {
  const number = /^(\d{1,2})(?:-|$)/.exec(text);
  const byNumber = number ? StageId.options[Number(number[1]) - 1] : undefined;
  const result = StageId.safeParse(number && byNumber ? byNumber : text);
  if (!result.success || (number && text.includes('-') && !text.endsWith(result.data))) {
    throw settingsInvalid(`There is no stage "${text}".`, `The stages are: ${StageId.options.join(', ')}.`);
  }
  return result.data;
}

/** Prints a value as JSON on standard output. */
export function printJson(context: CommandContext, value: unknown): void {
  context.ports.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

/** Whether a reader's refusal only says that nothing was ever run here. */
export function isMissingLibrary(error: unknown): boolean {
  return error instanceof CutdownError && error.kind === 'not-found';
}
