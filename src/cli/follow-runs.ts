/** Runs on the screen: the display that fits, the report at the end, the exit code. */
import type { ControlPlane } from '#shared/api/control-plane.ts';

import type { CommandContext } from './commands/command-context.ts';
import { createJsonDisplay } from './display/json-display.ts';
import { createLiveDisplay } from './display/live-display.ts';
import { createPlainDisplay } from './display/plain-display.ts';
import { exitCodeOfRun } from './exit-codes.ts';
import { describeRun } from './report.ts';
import { watchRuns, type WatchedRun } from './watch-runs.ts';

/** Follows runs to their ends, then reports each and sets the exit code to that of the first that did not end well. */
export async function followRuns(
  context: CommandContext, engine: ControlPlane, runs: readonly (WatchedRun & { outDir: string })[], options: { json?: boolean; verbose?: boolean },
): Promise<void> {
  const { ports } = context;
  const verbose = options.verbose ?? false;
  const display = options.json ? createJsonDisplay(ports.stdout, ports.stderr)
    : ports.stderr.isTTY ? createLiveDisplay(ports.stderr, { verbose, now: () => ports.now() })
      : createPlainDisplay(ports.stderr, { verbose });
  const finished = await watchRuns(ports, engine, display, runs);
  for (const { run, finished: end } of finished) {
    if (!options.json) {
      ports.stdout.write(describeRun(end, { name: run.name, outDir: run.outDir, until: run.until }));
    }
    context.exitWith(exitCodeOfRun(end));
  }
}
