/** How long an edit takes from the command to the new composition, which is when the preview stands: on a copy of a library with a composed run. */
import { cp } from 'node:fs/promises';
import { join } from 'node:path';

import { connectEngine } from '#main/engine/engine-client.ts';
import type { ReviewCommand } from '#shared/review/commands.ts';
import type { ReviewClip, ReviewView } from '#shared/review/review-view.ts';
import { roundMs } from '#shared/units/timecode.ts';
import { table } from '#cli/text.ts';

/** Each edit is timed so often, on clips of its own where there are enough. */
const ROUNDS = 3;

interface Timed { readonly edit: string; readonly round: number; readonly totalMs: number; readonly stages: Record<string, number> }

/** Edits of each kind. The first of a kind in an old library also makes what later ones keep; the result tells rounds apart. */
export async function benchEdits(library: string, options: { work: string; runId: string | undefined; print: (text: string) => void }): Promise<Record<string, unknown>> {
  const copy = join(options.work, 'library');
  await cp(library, copy, { recursive: true });
  const engine = await connectEngine({ libraryDir: copy });
  try {
    const runs = await engine.listRuns();
    const run = runs.find(each => (options.runId === undefined ? each.finishedAt !== null && each.outputs.length > 0 : each.runId === options.runId));
    if (!run) {
      throw new Error(`There is no composed run in ${library}.`);
    }
    const { runId } = run;
    const events: { stage: string; event: string; reused: boolean; atMs: number }[] = [];
    engine.onEvent(event => {
      if (event.runId === runId && (event.event === 'stage.started' || event.event === 'stage.completed')) {
        events.push({ stage: event.stage, event: event.event, reused: event.event === 'stage.completed' && event.reused, atMs: performance.now() });
      }
    });
    const timed: Timed[] = [];
    const review = await engine.getReview(runId);
    const transcript = await engine.getTranscript(runId);
    for (let round = 1; round <= ROUNDS; round += 1) {
      for (const [edit, command] of commandsOf(review, transcript.startSec, round)) {
        events.length = 0;
        const startMs = performance.now();
        await engine.editReview(runId, command);
        await engine.workInEdits(runId);
        await engine.idle();
        const composed = events.findLast(each => each.stage === 'composition' && each.event === 'stage.completed');
        const stages = events.filter(each => each.event === 'stage.completed' && !each.reused)
          .map(each => [each.stage, Math.round(each.atMs - (events.find(other => other.stage === each.stage && other.event === 'stage.started')?.atMs ?? each.atMs))] as const);
        timed.push({ edit, round, totalMs: Math.round((composed?.atMs ?? Number.NaN) - startMs), stages: Object.fromEntries(stages) });
      }
    }
    options.print(`\n${review.clips.length} clips, ${transcript.startSec.length} words.\n${table([['EDIT', 'ROUND', 'TO THE COMPOSITION', 'STAGES, ms'], ...timed.map(each => [
      each.edit, String(each.round), `${(each.totalMs / 1000).toFixed(2)} s`, Object.entries(each.stages).map(([stage, ms]) => `${stage} ${ms}`).join(', '),
    ])])}`);
    return { clips: review.clips.length, words: transcript.startSec.length, edits: timed };
  } finally {
    await engine.close();
  }
}

function commandsOf(review: ReviewView, wordStarts: readonly number[], round: number): [string, ReviewCommand][] {
  const clip = (at: number): ReviewClip => review.clips[(round * 5 + at) % review.clips.length] as ReviewClip;
  const inside = (of: ReviewClip, share: number): number => of.startSec + share * (of.endSec - of.startSec);
  const [word, titled, framed, trimmed, cut] = [clip(0), clip(1), clip(2), clip(3), clip(4)];
  const first = wordStarts.findIndex(sec => sec >= inside(word, 0.3));
  return [
    ['word', { type: 'mend-word', word: first, text: `Mended${round}`, everywhere: false }],
    ['title', { type: 'title', clipId: titled.clipId, title: `A title by hand, number ${round}` }],
    ['crop', { type: 'frame', clipId: framed.clipId, choices: [{ aspect: '9:16', startSec: framed.startSec, endSec: framed.endSec, layout: 'single', windows: [{ centerX: 0.3 + 0.05 * round, centerY: 0.5, width: 0.3 }] }] }],
    ['crop again', { type: 'frame', clipId: framed.clipId, choices: [{ aspect: '9:16', startSec: framed.startSec, endSec: framed.endSec, layout: 'single', windows: [{ centerX: 0.5 + 0.05 * round, centerY: 0.5, width: 0.3 }] }] }],
    [`trim (${(trimmed.endSec - trimmed.startSec).toFixed(0)} s)`, { type: 'trim', clipId: trimmed.clipId, startSec: roundMs(trimmed.startSec + 0.4), endSec: roundMs(trimmed.endSec - 0.4) }],
    [`cut (${(cut.endSec - cut.startSec).toFixed(0)} s)`, { type: 'cut', clipId: cut.clipId, spans: [{ startSec: roundMs(inside(cut, 0.4)), endSec: roundMs(inside(cut, 0.4) + 0.6) }] }],
  ];
}
