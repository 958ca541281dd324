import type { Command } from 'commander';

import { printJson, resolveRun, withCommonOptions, withEngine, type CommandContext, type CommonOptions } from './command-context.ts';

/** `cutdown cancel RUN` */
export function addCancelCommand(program: Command, context: CommandContext): void {
  withCommonOptions(program.command('cancel'))
    .summary('stop a run')
    .description('Asks a run to stop at the next safe point. What was finished stays; resume goes on from there.')
    .argument('<run>', 'a run\'s id, the beginning of it, or "last"')
    .addHelpText('after', '\nExamples:\n  cutdown cancel last')
    .action(async (ref: string, options: CommonOptions) => {
      const { runId } = await resolveRun(context, options, ref);
      await withEngine(context, options, engine => engine.cancelRun(runId));
      if (options.json) {
        printJson(context, { runId, cancelRequested: true });
      } else {
        context.ports.stdout.write(`${runId} is stopped. Go on later with: cutdown resume ${runId}\n`);
      }
    });
}
