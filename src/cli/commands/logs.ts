import { setTimeout as sleep } from 'node:timers/promises';

import type { Command } from 'commander';

import { LOG_LEVELS, type LogLevel, type LogLine } from '../ports.ts';
import { findRunByRef } from '../run-ref.ts';
import { settingsInvalid } from '../run-request.ts';
import { printable } from '../text.ts';
import { parseStage, withCommonOptions, withReader, type CommandContext, type CommonOptions } from './command-context.ts';

const FOLLOW_MS = 500;

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
  const minLevel = parseLevel(options.level);
  const stage = options.stage === undefined ? null : parseStage(options.stage);
  let stopped = false;
  const release = context.ports.onInterrupt(() => {
    stopped = true;
  });
  try {
    await withReader(context, options, async reader => {
      const { runId } = findRunByRef(reader.listRuns(), ref);
      let afterLogId = 0;
      for (;;) {
        // Asked before reading: lines written between the two are still read below.
        const open = findRunByRef(reader.listRuns(), runId).finishedAt === null;
        for (let lines = reader.readLog(runId, { afterLogId, stage, minLevel }); lines.length > 0; lines = reader.readLog(runId, { afterLogId, stage, minLevel })) {
          afterLogId = lines.at(-1)?.logId ?? afterLogId;
          lines.forEach(line => {
            context.ports.stdout.write(`${options.json ? JSON.stringify(line) : describe(line)}\n`);
          });
        }
        if (!options.follow || !open || stopped) {
          return;
        }
        await sleep(FOLLOW_MS);
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
