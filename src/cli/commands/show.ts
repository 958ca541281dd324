import type { Command } from 'commander';

import { findRunByRef } from '../run-ref.ts';
import { printJson, withCommonOptions, withReader, type CommandContext, type CommonOptions } from './command-context.ts';

/** `cutdown show RUN` */
export function addShowCommand(program: Command, context: CommandContext): void {
  withCommonOptions(program.command('show'))
    .summary('print what each stage of a run read and wrote')
    .description('Prints a run as a tree: what each stage read and wrote, digests, times, reused or not; then its outputs.')
    .argument('<run>', 'a run\'s id, the beginning of it, or "last"')
    .addHelpText('after', '\nExamples:\n  cutdown show last\n  cutdown show 3f9a --json')
    .action(async (ref: string, options: CommonOptions) => {
      await withReader(context, options, reader => {
        const shown = reader.showRun(findRunByRef(reader.listRuns(), ref).runId);
        if (options.json) {
          printJson(context, shown.data);
        } else {
          context.ports.stdout.write(`${shown.text}\n`);
        }
      });
    });
}
