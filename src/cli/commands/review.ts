import { basename } from 'node:path';

import type { Command } from 'commander';
import { z } from 'zod';

import type { ControlPlane } from '#shared/api/control-plane.ts';
import type { RunSummary } from '#shared/api/events.ts';
import { CutdownError } from '#shared/errors/cutdown-error.ts';
import { ReviewCommand } from '#shared/review/commands.ts';
import type { VerdictState } from '#shared/review/edits.ts';
import type { ReviewClip, ReviewView } from '#shared/review/review-view.ts';
import { Aspect } from '#shared/units/geometry.ts';
import { formatTimecode } from '#shared/units/timecode.ts';

import { followRuns } from '../follow-runs.ts';
import { findRunByRef } from '../run-ref.ts';
import { settingsInvalid } from '../run-request.ts';
import { clip, formatSec, printable, table } from '../text.ts';
import { printJson, withCommonOptions, withEngine, withReader, type CommandContext, type CommonOptions } from './command-context.ts';

interface ReviewOptions extends CommonOptions {
  readonly note?: string;
  readonly aspects?: string;
  readonly verbose?: boolean;
}

const VERDICTS: Readonly<Record<string, VerdictState>> = { 'approve': 'approved', 'reject': 'rejected', 'needs-fix': 'needs-fix' };
const ACTIONS = [...Object.keys(VERDICTS), 'undo', 'redo', 'edit', 'render'];
const TITLE_WIDTH = 40;

/** `cutdown review RUN [ACTION] [CLIP...]` */
export function addReviewCommand(program: Command, context: CommandContext): void {
  withCommonOptions(program.command('review'))
    .summary('judge, repair and render the clips of a run')
    .description('Without an action: lists the clips with scores, verdicts and edits; works beside a working engine. Edits are recorded at once and then worked in; what they do not change is not made again.')
    .argument('<run>', 'a run\'s id, the beginning of it, or "last"')
    .argument('[action]', ACTIONS.join(', '))
    .argument('[what...]', 'clips by rank or id (render: default the approved ones); for "edit" a command as JSON')
    .option('--note <text>', 'why, with a verdict')
    .option('--aspects <list>', 'with "render": 9:16, 1:1, 16:9 (default: all of the run)')
    .option('--verbose', 'with "render": also show the log\'s info lines')
    .addHelpText('after', `
Examples:
  cutdown review last
  cutdown review last approve 1 2 5
  cutdown review last needs-fix 3 --note "starts too late"
  cutdown review last edit '{"type":"trim","clipId":"c0123abcd","startSec":62.4,"endSec":97}'
  cutdown review last undo
  cutdown review last render`)
    .action(async (ref: string, action: string | undefined, what: string[], options: ReviewOptions) => {
      if (action === undefined) {
        await withReader(context, options, reader => { show(context, reader.review(findRunByRef(reader.listRuns(), ref).runId), options); });
        return;
      }
      if (!ACTIONS.includes(action)) {
        throw settingsInvalid(`"${action}" is nothing that can be done in a review.`, `Choose one of: ${ACTIONS.join(', ')}.`);
      }
      await withEngine(context, options, async engine => {
        const run = findRunByRef(await engine.listRuns(), ref);
        await act(context, engine, run, action, what, options);
      });
    });
}

async function act(context: CommandContext, engine: ControlPlane, run: RunSummary, action: string, what: readonly string[], options: ReviewOptions): Promise<void> {
  const { runId } = run;
  const state = VERDICTS[action];
  if (action === 'render') {
    await render(context, engine, run, what, options);
  } else if (action === 'undo' || action === 'redo') {
    const { done } = await (action === 'undo' ? engine.undoEdit(runId) : engine.redoEdit(runId));
    await finish(context, engine, runId, done === null ? `There is nothing to ${action}.` : `${action === 'undo' ? 'Undone' : 'Done again'}: ${done}`, options);
  } else if (action === 'edit') {
    await engine.editReview(runId, parseCommand(what));
    await finish(context, engine, runId, 'The edit is recorded.', options);
  } else if (state) {
    const clips = clipsOf(await engine.getReview(runId), what);
    if (clips.length === 0) {
      throw settingsInvalid(`Say which clips to ${action}.`, 'Name them by rank or id: cutdown review RUN lists them.');
    }
    await engine.editReview(runId, { type: 'judge', clipIds: clips.map(each => each.clipId), state, note: options.note ?? '' });
    await finish(context, engine, runId, `${clips.length === 1 ? 'Clip' : 'Clips'} ${clips.map(each => each.rank).join(', ')}: ${state}.`, options);
  }
}

/** Waits until the edit is worked in, so that what is printed and what is rendered next is what was edited. */
async function finish(context: CommandContext, engine: ControlPlane, runId: string, sentence: string, options: ReviewOptions): Promise<void> {
  await engine.workInEdits(runId);
  await engine.idle();
  if (options.json) {
    printJson(context, await engine.getReview(runId));
  } else {
    context.ports.stdout.write(`${printable(sentence)}\n`);
  }
}

async function render(context: CommandContext, engine: ControlPlane, run: RunSummary, what: readonly string[], options: ReviewOptions): Promise<void> {
  const { runId, sourcePath, outDir } = run;
  const clips = what.length === 0 ? null : clipsOf(await engine.getReview(runId), what).map(each => each.clipId);
  const aspects = aspectsOf(options);
  const start = async (): Promise<string> => {
    const { outputs } = await engine.renderReviewed(runId, { clipIds: clips, aspects });
    if (outputs === 0) {
      throw new NothingToRender();
    }
    return runId;
  };
  try {
    await followRuns(context, engine, [{ name: basename(sourcePath), outDir, until: 'rendering', start }], options);
  } catch (error) {
    if (!(error instanceof NothingToRender)) {
      throw error;
    }
    context.ports.stderr.write('All of this is rendered already.\n');
  }
}

/** No run goes on, so there is nothing to follow. */
class NothingToRender extends Error {}

function clipsOf(view: ReviewView, what: readonly string[]): ReviewClip[] {
  return what.map(wanted => {
    const found = view.clips.find(each => each.clipId === wanted || String(each.rank) === wanted);
    if (!found) {
      throw new CutdownError('not-found', `The run ${view.runId} has no clip "${wanted}".`, { advice: `List them with "cutdown review ${view.runId}".` });
    }
    return found;
  });
}

function parseCommand(what: readonly string[]): ReviewCommand {
  const [text] = what;
  if (text === undefined || what.length > 1) {
    throw settingsInvalid('"edit" takes one command as JSON.', 'Put it in quotes: \'{"type":"reset","clipId":"c0123abcd"}\'.');
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw settingsInvalid('This edit is not JSON.', 'Put it in single quotes, names and texts in double quotes.');
  }
  const parsed = ReviewCommand.safeParse(value);
  if (!parsed.success) {
    throw settingsInvalid(`This edit can't be understood: ${z.prettifyError(parsed.error).replace(/\s+/g, ' ')}`, 'See src/shared/review/commands.ts for what can be said.');
  }
  return parsed.data;
}

function aspectsOf({ aspects }: ReviewOptions): Aspect[] | null {
  if (aspects === undefined) {
    return null;
  }
  const parsed = z.array(Aspect).safeParse(aspects.split(',').map(each => each.trim()));
  if (!parsed.success) {
    throw settingsInvalid(`"${aspects}" names a shape that there is not.`, 'Shapes: 9:16, 1:1, 16:9.');
  }
  return parsed.data;
}

function show(context: CommandContext, view: ReviewView, options: ReviewOptions): void {
  if (options.json) {
    printJson(context, view);
    return;
  }
  const rows = view.clips.map(each => [
    String(each.rank), each.clipId, each.score.toFixed(0), formatTimecode(each.startSec), formatSec(each.durationSec), verdictText(each), each.edited.join(', ') || '-',
    each.preparation, clip(printable(each.title), TITLE_WIDTH),
  ]);
  const { stdout } = context.ports;
  stdout.write(`${table([['RANK', 'CLIP', 'SCORE', 'FROM', 'LENGTH', 'VERDICT', 'EDITED', 'PREVIEW', 'TITLE'], ...rows])}\n`);
  for (const each of view.clips.filter(one => one.verdict.note !== '')) {
    stdout.write(`Note on ${each.rank}: ${printable(each.verdict.note)}\n`);
  }
  if (view.undo !== null || view.redo !== null) {
    stdout.write(`${view.undo === null ? '' : `Undo: ${printable(view.undo)}. `}${view.redo === null ? '' : `Redo: ${printable(view.redo)}.`}`.trimEnd());
    stdout.write('\n');
  }
}

function verdictText({ verdict }: ReviewClip): string {
  return verdict.state === 'lapsed' ? `lapsed (${verdict.changed.join(', ')})` : verdict.state === 'none' ? '-' : verdict.state;
}
