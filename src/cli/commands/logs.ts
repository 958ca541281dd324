import type { Command } from 'commander';

import { LOG_LEVELS, type LogLevel, type LogLine } from '../ports.ts';
import { findRunByRef } from '../run-ref.ts';
import { settingsInvalid } from '../run-request.ts';
import { printable } from '../text.ts';
import { parseStage, withCommonOptions, withReader, type CommandContext, type CommonOptions } from './command-context.ts';

interface LogsOptions extends CommonOptions { follow?: boolean; stage?: string; level: string }

/** `cutdown logs RUN` */
export function addLogsCommand(program: Command, context: CommandContext): void {
  withCommonOptions(program.command('logs'), 'print each line as a JSON object')
    .summary('print a run\'s log')
    .description('Prints a run\'s log, oldest line first. With --follow it goes on until the run has finished.')
    .argument('<run>', 'a run\'s id, the beginning of it, or "last"')
    .option('-f, --follow', 'wait for more lines until the run has finished')
    .option('--stage <stage>', 'only lines of this stage (id or number)')
    .option('--level <level>', `this level and worse: ${LOG_LEVELS.join(', ')}`, 'info')
    .addHelpText('after', '\nExamples:\n  cutdown logs last\n  cutdown logs last --follow --level debug\n  cutdown logs 3f9a --stage rendering')
    .action(async (ref: string, options: LogsOptions) => {
      await printLogs(context, ref, options);
    });
}

async function printLogs(context: CommandContext, ref: string, options: LogsOptions): Promise<void> {
  const level = parseLevel(options.level);
  const stage = options.stage === undefined ? undefined : parseStage(options.stage);
  const stop = new AbortController();
  const release = context.ports.onInterrupt(() => {
    stop.abort();
  });
  try {
    await withReader(context, options, async reader => {
      const { runId } = findRunByRef(reader.listRuns(), ref);
      for await (const line of reader.log(runId, { stage, level, follow: options.follow, signal: stop.signal })) {
        context.ports.stdout.write(`${options.json ? JSON.stringify(line) : describe(line)}\n`);
      }
    });
  } finally {
    release();
  }
}

function parseLevel(text: string): LogLevel {
  const level = LOG_LEVELS.find(each => each === text);
  if (!level) {
    throw settingsInvalid(`There is no log level "${text}".`, `Give one of ${LOG_LEVELS.join(', ')}.`);
  }
  return level;
}

function describe(line: LogLine): string {
  return `${line.createdAt}  ${line.level.padEnd(5)}  ${(line.stage ?? '-').padEnd(17)}  ${printable(line.message)}`;
}
