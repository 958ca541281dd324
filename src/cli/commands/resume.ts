import { basename } from 'node:path';

import type { Command } from 'commander';

import type { ControlPlane } from '#shared/api/control-plane.ts';
import type { RunSummary } from '#shared/api/events.ts';
import { CutdownError } from '#shared/errors/cutdown-error.ts';

import { followRuns } from '../follow-runs.ts';
import { findRunByRef } from '../run-ref.ts';
import type { WatchedRun } from '../watch-runs.ts';
import { parseStage, printJson, withCommonOptions, withEngine, withReader, type CommandContext, type CommonOptions } from './command-context.ts';

type FollowOptions = CommonOptions & { verbose?: boolean };

/** `cutdown resume [RUN]` */
export function addResumeCommand(program: Command, context: CommandContext): void {
  withCommonOptions(program.command('resume'), 'print events as JSON, one a line')
    .summary('go on with runs that failed, were cancelled, paused or interrupted')
    .description('Goes on with a run from its finished stages and clips. Without RUN: with every run that was interrupted; a paused run has to be named.')
    .argument('[run]', 'a run\'s id, the beginning of it, or "last"')
    .option('--verbose', 'also show the log\'s info lines')
    .addHelpText('after', '\nExamples:\n  cutdown resume\n  cutdown resume last')
    .action(async (ref: string | undefined, options: FollowOptions) => {
      try {
        await resume(context, options, ref);
      } catch (error) {
        if (ref === undefined || !(error instanceof CutdownError) || error.kind !== 'library-locked' || !await endPauseElsewhere(context, options, ref)) {
          throw error;
        }
      }
    });
}

async function resume(context: CommandContext, options: FollowOptions, ref: string | undefined): Promise<void> {
  await withEngine(context, options, async engine => {
    const runs = ref === undefined ? await engine.interruptedRuns() : [findRunByRef(await engine.listRuns(), ref)];
    if (runs.length === 0) {
      const paused = (await engine.listRuns()).filter(run => run.paused).map(run => run.runId);
      const hint = paused.length > 0 ? ` Paused: ${paused.join(', ')}; name one to go on with it.` : '';
      context.ports.stderr.write(`No run was interrupted: there is nothing to go on with.${hint}\n`);
      return;
    }
    await followRuns(context, engine, runs.map(run => watched(run, () => engine.resumeRun(run.runId))), options);
  });
}

/** Another process has the library: a paused run goes on there. False: it is not paused. */
async function endPauseElsewhere(context: CommandContext, options: CommonOptions, ref: string): Promise<boolean> {
  return await withReader(context, options, reader => {
    const { runId } = findRunByRef(reader.listRuns(), ref);
    if (!reader.endPause(runId)) {
      return false;
    }
    if (options.json) {
      printJson(context, { runId, paused: false });
    } else {
      context.ports.stdout.write(`${runId} goes on in the process that has the library.\n`);
    }
    return true;
  });
}

/** `cutdown rerun RUN --from STAGE` */
export function addRerunCommand(program: Command, context: CommandContext): void {
  withCommonOptions(program.command('rerun'), 'print events as JSON, one a line')
    .summary('replay a run from a stage')
    .description('Replays a stage and everything that depends on it. The other stages keep their results untouched.')
    .argument('<run>', 'a run\'s id, the beginning of it, or "last"')
    .requiredOption('--from <stage>', 'stage to replay from (id or number)')
    .option('--verbose', 'also show the log\'s info lines')
    .addHelpText('after', '\nExamples:\n  cutdown rerun last --from enhancement-plan\n  cutdown rerun 3f9a --from 12')
    .action(async (ref: string, options: FollowOptions & { from: string }) => {
      const from = parseStage(options.from);
      await withEngine(context, options, async engine => {
        const run = findRunByRef(await engine.listRuns(), ref);
        await followRuns(context, engine, [watched(run, () => engine.rerunFrom(run.runId, from))], options);
      });
    });
}

function watched(run: RunSummary, start: (engine: ControlPlane) => Promise<void>): WatchedRun & { outDir: string } {
  return {
    name: basename(run.sourcePath), outDir: run.outDir, until: run.until,
    start: async engine => {
      await start(engine);
      return run.runId;
    },
  };
}
