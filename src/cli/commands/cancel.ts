import type { Command } from 'commander';

import { CutdownError } from '#shared/errors/cutdown-error.ts';

import { printJson, resolveRun, withCommonOptions, withEngine, withReader, type CommandContext, type CommonOptions } from './command-context.ts';

/** `cutdown cancel RUN` */
export function addCancelCommand(program: Command, context: CommandContext): void {
  withCommonOptions(program.command('cancel'))
    .summary('stop a run')
    .description('Asks a run to stop at the next safe point. What was finished stays; resume goes on from there.')
    .argument('<run>', 'a run\'s id, the beginning of it, or "last"')
    .addHelpText('after', '\nExamples:\n  cutdown cancel last')
    .action(async (ref: string, options: CommonOptions) => {
      const { runId } = await resolveRun(context, options, ref);
      await cancel(context, options, runId);
      if (options.json) {
        printJson(context, { runId, cancelRequested: true });
      } else {
        context.ports.stdout.write(`${runId} is being stopped. Go on later with: cutdown resume ${runId}\n`);
      }
    });
}

/** The engine that has the library does it, whichever process that is; where there is none, one is started for it. */
async function cancel(context: CommandContext, options: CommonOptions, runId: string): Promise<void> {
  try {
    await withEngine(context, options, async engine => {
      await engine.cancelRun(runId);
      await engine.idle();
    });
  } catch (error) {
    if (!(error instanceof CutdownError) || error.kind !== 'library-locked') {
      throw error;
    }
    await withReader(context, options, reader => reader.requestCancel(runId));
  }
}
