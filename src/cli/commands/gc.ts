import type { Command } from 'commander';

import { findRunByRef } from '../run-ref.ts';
import { formatBytes, printable } from '../text.ts';
import { printJson, withCommonOptions, withEngine, type CommandContext, type CommonOptions } from './command-context.ts';

/** `cutdown gc` */
export function addGcCommand(program: Command, context: CommandContext): void {
  withCommonOptions(program.command('gc'))
    .summary('free disk space')
    .description('Removes files of the library that no run names. With --delete also these runs; delivered files stay where they are.')
    .option('--dry-run', 'only say what would be removed')
    .option('--delete <run...>', 'runs to delete')
    .addHelpText('after', '\nExamples:\n  cutdown gc --dry-run\n  cutdown gc --delete 3f9a 77b1')
    .action(async (options: CommonOptions & { dryRun?: boolean; delete?: string[] }) => {
      const dryRun = options.dryRun ?? false;
      const freed = await withEngine(context, options, async engine => {
        const runs = options.delete === undefined ? [] : await engine.listRuns();
        const deleteRuns = (options.delete ?? []).map(ref => findRunByRef(runs, ref).runId);
        return await engine.collectGarbage({ dryRun, deleteRuns });
      });
      if (options.json) {
        printJson(context, { dryRun, ...freed });
        return;
      }
      if (dryRun) {
        freed.paths.forEach(path => {
          context.ports.stdout.write(`  ${printable(path)}\n`);
        });
      }
      const verb = dryRun ? 'Would remove' : 'Removed';
      context.ports.stdout.write(`${verb} ${freed.removedFiles} ${freed.removedFiles === 1 ? 'file' : 'files'}, ${formatBytes(freed.freedBytes)}.\n`);
    });
}
