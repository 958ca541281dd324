import { basename } from 'node:path';

import type { Command } from 'commander';

import type { RunSummary } from '#shared/api/events.ts';

import { clip, printable, table } from '../text.ts';
import { isMissingLibrary, libraryOf, printJson, withCommonOptions, withReader, type CommandContext, type CommonOptions } from './command-context.ts';

const NAME_WIDTH = 40;

/** `cutdown status` */
export function addStatusCommand(program: Command, context: CommandContext): void {
  withCommonOptions(program.command('status'))
    .summary('list the runs of the library')
    .description('Lists the runs of the library, newest first. Works beside a working engine.')
    .option('--limit <n>', 'how many runs at most', '20')
    .addHelpText('after', '\nExamples:\n  cutdown status\n  cutdown status --limit 100 --json')
    .action(async (options: CommonOptions & { limit: string }) => {
      const runs = (await listRuns(context, options)).slice(0, Math.max(1, Number(options.limit) || 20));
      if (options.json) {
        printJson(context, runs);
      } else if (runs.length === 0) {
        context.ports.stdout.write(`No runs yet in ${libraryOf(context, options)}.\n`);
      } else {
        context.ports.stdout.write(`${table([['RUN', 'RECORDING', 'STATE', 'STAGES', 'OUTPUTS', 'CREATED'], ...runs.map(row)])}\n`);
      }
    });
}

/** A library that nothing was run in has no runs; that is no error here. */
async function listRuns(context: CommandContext, options: CommonOptions): Promise<RunSummary[]> {
  try {
    return await withReader(context, options, reader => reader.listRuns());
  } catch (error) {
    if (isMissingLibrary(error)) {
      return [];
    }
    throw error;
  }
}

function row(run: RunSummary): string[] {
  const done = run.jobs.filter(job => job.state === 'completed').length;
  const rendered = run.outputs.filter(output => output.state === 'rendered').length;
  return [
    run.runId, clip(printable(basename(run.sourcePath)), NAME_WIDTH), stateText(run), `${done}/${run.jobs.length}`,
    run.outputs.length === 0 ? '-' : `${rendered}/${run.outputs.length}`, run.createdAt.slice(0, 16).replace('T', ' '),
  ];
}

/** A run's state in words that tell what to do with it. */
function stateText(run: RunSummary): string {
  if (run.error?.kind === 'cancelled') {
    return 'cancelled';
  }
  if (run.state === 'failed' || run.state === 'delivery_failed') {
    return `${run.state} (${run.error?.kind ?? 'unknown'})`;
  }
  if (run.paused) {
    return `paused (${run.state})`;
  }
  const working = run.jobs.find(job => job.state === 'in_progress');
  return run.finishedAt === null ? `open${working ? `, at ${working.stage}` : ''}` : run.state;
}
