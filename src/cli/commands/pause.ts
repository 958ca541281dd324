import type { Command } from 'commander';

import type { RunSummary } from '#shared/api/events.ts';
import { CutdownError } from '#shared/errors/cutdown-error.ts';

import { findRunByRef } from '../run-ref.ts';
import { printJson, withCommonOptions, withReader, type CommandContext, type CommonOptions } from './command-context.ts';

/** `cutdown pause RUN` */
export function addPauseCommand(program: Command, context: CommandContext): void {
  withCommonOptions(program.command('pause'))
    .summary('leave a run alone until it is resumed')
    .description('Stops what a run has in hand within seconds, so that the machine is free. Finished stages, clips and files stay; what was half done is done again. A process that follows the run goes on waiting for it. Works from any terminal.')
    .argument('<run>', 'a run\'s id, the beginning of it, or "last"')
    .addHelpText('after', '\nExamples:\n  cutdown pause last\n  cutdown resume last')
    .action(async (ref: string, options: CommonOptions) => {
      await withReader(context, options, reader => {
        const run = findRunByRef(reader.listRuns(), ref);
        if (!reader.pause(run.runId) && !run.paused) {
          throw ended(run);
        }
        if (options.json) {
          printJson(context, { runId: run.runId, paused: true });
        } else {
          context.ports.stdout.write(`${run.runId} is paused. Go on with: cutdown resume ${run.runId}\n`);
        }
      });
    });
}

/** `cutdown prioritise RUN OUTPUT...` */
export function addPrioritiseCommand(program: Command, context: CommandContext): void {
  withCommonOptions(program.command('prioritise'))
    .summary('render some outputs of a run first')
    .description('Says which outputs to render first, the most wanted first. What is being rendered goes on. Works from any terminal.')
    .argument('<run>', 'a run\'s id, the beginning of it, or "last"')
    .argument('<output...>', 'outputs by id (see "show"), or all of a clip by its id or its rank')
    .addHelpText('after', '\nExamples:\n  cutdown prioritise last 4\n  cutdown prioritise last c0123abcd-9x16 2')
    .action(async (ref: string, wanted: string[], options: CommonOptions) => {
      await withReader(context, options, reader => {
        const run = findRunByRef(reader.listRuns(), ref);
        const outputIds = [...new Set(wanted.flatMap(each => outputsOf(run, each)))];
        if (!reader.setWanted(run.runId, outputIds)) {
          throw ended(run);
        }
        if (options.json) {
          printJson(context, { runId: run.runId, wanted: outputIds });
        } else {
          context.ports.stdout.write(`Rendered first: ${outputIds.join(', ')}\n`);
        }
      });
    });
}

/** The outputs that are meant by an output's id, a clip's id or a clip's rank. */
function outputsOf(run: RunSummary, wanted: string): string[] {
  const found = run.outputs.filter(each => each.outputId === wanted || each.clipId === wanted || String(each.rank) === wanted);
  if (found.length === 0) {
    throw new CutdownError('not-found', `The run ${run.runId} has no output "${wanted}"${run.outputs.length === 0 ? ' yet: it knows its outputs once it has composed them' : ''}.`, {
      advice: `List them with "cutdown show ${run.runId}".`,
    });
  }
  return found.map(each => each.outputId);
}

function ended(run: RunSummary): CutdownError {
  return new CutdownError('wrong-state', `The run ${run.runId} has ended or is being cancelled.`, { advice: 'Look at "cutdown status".' });
}
