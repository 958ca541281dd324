import type { RunSummary } from '#shared/api/events.ts';
import { CutdownError } from '#shared/errors/cutdown-error.ts';

/**
 * Finds the run that is meant by its id, the beginning of its id or of its last part (`3f9a` for `20261107-143205-3f9a12`), or
 * `last` (the newest). `runs`: newest first.
 */
export function findRunByRef(runs: readonly RunSummary[], ref: string): RunSummary {
  const exact = runs.find(run => run.runId === ref);
  const matches = exact ? [exact] : ref === 'last' ? runs.slice(0, 1) : runs.filter(run => run.runId.startsWith(ref) || (ref !== '' && run.runId.slice(run.runId.lastIndexOf('-') + 1).startsWith(ref)));
  const [found, second] = matches;
  if (found && !second) {
    return found;
  }
  if (second) {
    const ids = matches.slice(0, 5).map(run => run.runId).join(', ');
    throw new CutdownError('not-found', `"${ref}" is the beginning of ${matches.length} runs: ${ids}.`, { advice: 'Type more of the run\'s id.' });
  }
  throw new CutdownError('not-found', ref === 'last' ? 'There is no run in this library yet.' : `There is no run "${ref}" in this library.`, {
    advice: 'List the runs with "cutdown status", and check the library folder (--library).',
  });
}
