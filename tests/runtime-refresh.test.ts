/** A run is brought up to date with an editor's edits: only what depends on them is done again, and nothing is rendered unasked. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { openLibrary } from '#main/state/library.ts';
import { getJobItems, getJobs, getOutputs, getRun } from '#main/state/queries.ts';
import type { ReviewCommand } from '#shared/review/commands.ts';
import { createToyBench, type ToyBench, type ToyEngine } from './toy/toy-bench.ts';
import { TOY_CLIPS } from './toy/toy-stages.ts';

const [A = '', B = ''] = TOY_CLIPS;
const TITLE: ReviewCommand = { type: 'title', clipId: A, title: 'Edited by hand' };
const TRIM: ReviewCommand = { type: 'trim', clipId: B, startSec: 11, endSec: 14 };

let bench: ToyBench;
beforeEach(() => { bench = createToyBench(); });
afterEach(async () => { await bench.remove(); });

/** A run that has ended, and an engine that has it. */
async function ended(options: { until?: 'composition' | 'rendering' } = {}): Promise<{ engine: ToyEngine; runId: string }> {
  const engine = await bench.connect();
  const { runId } = await engine.startRun(bench.request({ until: options.until ?? 'composition' }));
  await engine.finished(runId);
  return { engine, runId };
}

/** Edits, and waits until everything has come to rest. Returns what ran for it. */
async function edit(engine: ToyEngine, runId: string, ...commands: ReviewCommand[]): Promise<string[]> {
  const before = bench.ran().length;
  for (const command of commands) {
    await engine.editReview(runId, command);
  }
  await engine.workInEdits(runId);
  await engine.idle();
  return bench.ran().slice(before).filter(line => !line.startsWith('delegate:'));
}

/** What a look into the records gives. */
function look<T>(read: (db: ReturnType<typeof openLibrary>['db']) => T): T {
  const library = openLibrary(bench.libraryDir, { readOnly: true });
  try {
    return read(library.db);
  } finally {
    library.close();
  }
}

const states = (runId: string): Record<string, string> => look(db => Object.fromEntries(getOutputs(db, runId).map(each => [each.outputId, each.state])));
const chosen = (runId: string): string[] | null => look(db => getRun(db, runId).chosen);

function artifactsOf(libraryDir: string, runId: string): Record<string, string> {
  const runDir = join(libraryDir, 'runs', runId);
  const files = readdirSync(runDir, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name));
  return Object.fromEntries(files.map(path => [relative(runDir, path), createHash('sha256').update(readFileSync(path)).digest('hex')] as const)
    .filter(([path]) => /^\d\d-/.test(path)).sort(([a], [b]) => (a < b ? -1 : 1)));
}

describe('a run with edits', () => {
  it('does again only what a title stands in, for its clip alone', async () => {
    const { engine, runId } = await ended();
    const itemsBefore = look(db => getJobItems(db, runId, 'prepare-finalize'));
    expect(await edit(engine, runId, TITLE)).toEqual(['planning', 'enhancement-plan', 'prepare-finalize', `prepare-finalize:${A}`, 'composition']);
    const itemsAfter = look(db => getJobItems(db, runId, 'prepare-finalize'));
    expect(itemsAfter.find(each => each.item === B)).toEqual(itemsBefore.find(each => each.item === B));
    expect(itemsAfter.find(each => each.item === A)?.finishedAt).not.toBe(itemsBefore.find(each => each.item === A)?.finishedAt);
    expect(look(db => getOutputs(db, runId).map(each => each.title))).toEqual(['Edited by hand', 'Toy']);
    expect(await engine.getRun(runId)).toMatchObject({ state: 'analysis_complete', error: null });
  });

  it('cuts, frames and composes a trimmed clip again and no other, and keeps the proposal', async () => {
    const { engine, runId } = await ended();
    const ran = await edit(engine, runId, TRIM);
    expect(ran).not.toContain('planning:proposal');
    expect(ran.filter(line => line.includes(':')).sort()).toEqual([`enhancement-build:${B}`, `framing-analysis:${B}`, `prepare-finalize:${B}`, `prepare-media:${B}`]);
    const preview = (await engine.getReview(runId)).clips.find(each => each.clipId === B);
    expect(preview).toMatchObject({ startSec: 11, endSec: 14, preparation: 'ready', edited: ['range'] });
  });

  it('takes in an edit, an undo and a redo, and runs nothing where nothing has changed', async () => {
    const { engine, runId } = await ended();
    const untouched = artifactsOf(bench.libraryDir, runId);
    await edit(engine, runId, TRIM);
    const trimmed = artifactsOf(bench.libraryDir, runId);
    const handedOff = (): number => bench.ran().filter(line => line.startsWith('delegate:')).length;
    const before = handedOff();
    await engine.undoEdit(runId);
    // What was there before is there again: no clip is made anew, neither now nor when the edit is done again.
    expect((await edit(engine, runId)).filter(line => line.includes(':'))).toEqual([]);
    expect(artifactsOf(bench.libraryDir, runId)).toEqual(untouched);
    await engine.redoEdit(runId);
    expect((await edit(engine, runId)).filter(line => line.includes(':'))).toEqual([]);
    expect(artifactsOf(bench.libraryDir, runId)).toEqual(trimmed);
    expect(handedOff()).toBe(before);
    const events = engine.events.length;
    await engine.refresh(runId);
    await engine.idle();
    expect(engine.events.slice(events).map(each => each.event)).toEqual([]);
    await expect(engine.refresh('20260101-000000-000000')).rejects.toMatchObject({ kind: 'not-found' });
  });

  it('is told quietly when only edits were worked in, so that nobody is notified', async () => {
    const { engine, runId } = await ended();
    await edit(engine, runId, TITLE);
    const ends = engine.events.filter(each => each.event === 'run.finished');
    expect(ends.map(each => each.quiet)).toEqual([false, true]);
  });

  it('gains and loses clips; the others keep their ranks and outputs', async () => {
    const { engine, runId } = await ended({ until: 'rendering' });
    await edit(engine, runId, { type: 'add', startSec: 30, endSec: 36, title: 'Edited in' });
    const outputs = look(db => getOutputs(db, runId));
    expect(outputs.map(each => [each.rank, each.title, each.state])).toEqual([[1, 'Toy', 'rendered'], [2, 'Toy', 'rendered'], [3, 'Edited in', 'pending']]);
    await edit(engine, runId, { type: 'merge', clipIds: [A, B] });
    expect(look(db => getOutputs(db, runId).map(each => [each.rank, each.title, each.state]))).toEqual([[1, 'Toy', 'pending'], [3, 'Edited in', 'pending']]);
    await engine.undoEdit(runId);
    expect((await edit(engine, runId)).filter(line => line.includes(':'))).toEqual([]);
    // What was rendered before the merge is not remembered: it is rendered again when somebody asks for it.
    expect(look(db => getOutputs(db, runId).map(each => [each.rank, each.state]))).toEqual([[1, 'pending'], [2, 'pending'], [3, 'pending']]);
  });

  it('that failed on an edit takes the next one in', async () => {
    const first = await ended();
    await first.engine.close();
    const engine = await bench.connect({ behaviour: { 'framing-analysis': { failItem: { item: B, times: 1 } } } });
    await edit(engine, first.runId, TRIM);
    expect(await engine.getRun(first.runId)).toMatchObject({ state: 'failed', error: { kind: 'render-failed' } });
    await edit(engine, first.runId, { ...TRIM, endSec: 13 });
    expect(await engine.getRun(first.runId)).toMatchObject({ state: 'analysis_complete', error: null });
    expect((await engine.getReview(first.runId)).clips.find(each => each.clipId === B)).toMatchObject({ endSec: 13, preparation: 'ready' });
  });

  it('takes its edits in when it is resumed, where it was paused', async () => {
    const engine = await bench.connect({ behaviour: { rendering: { slowItemSec: 1.5 } } });
    const { runId } = await engine.startRun(bench.request());
    await engine.until('output.progress');
    await engine.pauseRun(runId);
    await engine.until('run.paused');
    await engine.editReview(runId, TITLE);
    await engine.workInEdits(runId);
    expect(look(db => getRun(db, runId).editsDigest)).toBeNull();
    await engine.resumeRun(runId);
    await engine.idle();
    expect(look(db => getOutputs(db, runId).map(each => [each.title, each.state]))).toEqual([['Edited by hand', 'rendered'], ['Toy', 'rendered']]);
  });
});

describe('outputs', () => {
  it('of an edited clip are put back and wait to be asked for; the others stay, and so does what was delivered', async () => {
    const { engine, runId } = await ended({ until: 'rendering' });
    expect(await engine.getRun(runId)).toMatchObject({ state: 'fully_generated' });
    const ran = await edit(engine, runId, TITLE);
    expect(ran.filter(line => line.startsWith('rendering'))).toEqual([]);
    expect(states(runId)).toEqual({ [`${A}-9x16`]: 'pending', [`${B}-9x16`]: 'rendered' });
    expect(readdirSync(bench.outDir).filter(name => name.endsWith('.mp4')).sort()).toEqual(['01-toy-9x16.mp4', '02-toy-9x16.mp4']);

    const before = bench.ran().length;
    expect(await engine.renderOutputs(runId, [`${A}-9x16`, `${B}-9x16`])).toBe(1);
    await engine.idle();
    expect(bench.ran().slice(before)).toEqual(['rendering', `rendering:${A}-9x16`]);
    expect(await engine.getRun(runId)).toMatchObject({ state: 'fully_generated', error: null });
    // Under its new name, and no longer under the old one.
    expect(readdirSync(bench.outDir).sort().filter(name => name.startsWith('01'))).toEqual(['01-edited-by-hand-9x16.json', '01-edited-by-hand-9x16.mp4', '01-edited-by-hand-9x16.srt']);
    expect(JSON.parse(readFileSync(join(bench.outDir, '01-edited-by-hand-9x16.json'), 'utf8'))).toMatchObject({ title: 'Edited by hand' });
  });

  it('are rendered as they are chosen, by a run that ended with its composition', async () => {
    const { engine, runId } = await ended();
    expect(await engine.renderOutputs(runId, [`${B}-9x16`])).toBe(1);
    await engine.idle();
    expect(states(runId)).toEqual({ [`${A}-9x16`]: 'pending', [`${B}-9x16`]: 'rendered' });
    expect(await engine.getRun(runId)).toMatchObject({ state: 'fully_generated', until: 'rendering' });
    expect(await engine.renderOutputs(runId, [`${B}-9x16`])).toBe(0);
    expect(await engine.renderOutputs(runId, [`${A}-9x16`])).toBe(1);
    await engine.idle();
    expect(states(runId)).toEqual({ [`${A}-9x16`]: 'rendered', [`${B}-9x16`]: 'rendered' });
    expect(bench.ran().filter(line => line.startsWith('rendering:'))).toEqual([`rendering:${B}-9x16`, `rendering:${A}-9x16`]);
    expect(chosen(runId)?.sort()).toEqual([`${A}-9x16`, `${B}-9x16`]);
    await expect(engine.renderOutputs(runId, ['c00000000-9x16'])).rejects.toMatchObject({ kind: 'not-found' });
  });

  it('that are chosen while their edit is worked in are rendered with it', async () => {
    const { engine, runId } = await ended({ until: 'rendering' });
    await engine.editReview(runId, TITLE);
    await engine.workInEdits(runId);
    await engine.renderOutputs(runId, [`${A}-9x16`]);
    await engine.idle();
    expect(states(runId)).toEqual({ [`${A}-9x16`]: 'rendered', [`${B}-9x16`]: 'rendered' });
    expect(readdirSync(bench.outDir)).toContain('01-edited-by-hand-9x16.mp4');
  });

  it('are refused where there is no composition yet', async () => {
    const engine = await bench.connect();
    const { runId } = await engine.startRun(bench.request({ until: 'planning' }));
    await engine.finished(runId);
    await expect(engine.renderOutputs(runId, [`${A}-9x16`])).rejects.toMatchObject({ kind: 'wrong-state' });
  });

  it('are made while edits are worked in beside them; what was begun before its edit is not used', async () => {
    const engine = await bench.connect({ behaviour: { rendering: { slowItemSec: 3 } } });
    const { runId } = await engine.startRun(bench.request({ until: 'composition' }));
    await engine.finished(runId);
    await engine.renderOutputs(runId, [`${A}-9x16`, `${B}-9x16`]);
    await engine.until('output.progress', event => event.outputId === `${A}-9x16`);
    // The first is in hand, and so is the run.
    await engine.editReview(runId, TITLE);
    await engine.workInEdits(runId);
    await engine.until('output.state', event => event.output.outputId === `${A}-9x16` && event.output.state === 'pending');
    expect(states(runId)[`${B}-9x16`], 'the edit does not wait for the batch').not.toBe('rendered');
    await engine.idle();
    expect(states(runId)).toEqual({ [`${A}-9x16`]: 'pending', [`${B}-9x16`]: 'rendered' });
    expect(chosen(runId)).toEqual([`${B}-9x16`]);
    expect(readdirSync(bench.outDir).filter(name => name.endsWith('.mp4'))).toEqual(['02-toy-9x16.mp4']);
    expect(await engine.getRun(runId)).toMatchObject({ state: 'fully_generated', error: null });
  });
});

describe('an engine that is killed while edits are worked in', () => {
  it('loses nothing: the next one ends with the artifacts of an undisturbed run', { timeout: 300_000 }, async () => {
    const undisturbed = createToyBench();
    let wanted: Record<string, string>;
    try {
      const calm = await undisturbed.connect();
      const { runId } = await calm.startRun(undisturbed.request({ until: 'composition' }));
      await calm.finished(runId);
      for (const command of [TRIM, TITLE]) {
        await calm.editReview(runId, command);
      }
      await calm.workInEdits(runId);
      await calm.idle();
      wanted = artifactsOf(undisturbed.libraryDir, runId);
    } finally {
      await undisturbed.remove();
    }
    const { engine, runId } = await ended();
    await engine.close();
    const points = [
      'planning:job.claimed', 'planning:artifact.renamed', 'planning:job.completed', 'prepare-media:delegate.submitted', 'prepare-media:artifact.renamed', 'prepare-media:item.recorded',
      'framing-analysis:artifact.before-rename', 'enhancement-build:job.before-complete', 'prepare-finalize:item.recorded', 'composition:artifact.renamed', 'composition:job.completed',
    ];
    let recorded = false;
    for (const fault of points) {
      const killed = await bench.connect({ restart: false, env: { CUTDOWN_FAULT: fault, CUTDOWN_FAULTS_ALLOWED: '1' } });
      const work = async (): Promise<void> => {
        if (!recorded) {
          recorded = true;
          await killed.editReview(runId, TRIM);
          await killed.editReview(runId, TITLE);
          await killed.workInEdits(runId);
        }
        // It goes on by itself.
        await killed.idle();
      };
      await Promise.allSettled([work()]);
      expect(killed.pid(), `${fault} was passed unharmed`).toBeNull();
    }
    const last = await bench.connect();
    await last.resumeRun(runId);
    await last.idle();
    expect(await last.getRun(runId)).toMatchObject({ state: 'analysis_complete', error: null });
    expect(artifactsOf(bench.libraryDir, runId)).toEqual(wanted);
    expect(look(db => getJobs(db, runId).map(job => job.state)).every(state => state === 'completed')).toBe(true);
  });

  it('does not take an undone edit\'s file for the result that was there before', async () => {
    const { engine, runId } = await ended();
    const untouched = artifactsOf(bench.libraryDir, runId);
    await engine.close();
    // Of the same length to the byte, so that a look at sizes cannot tell.
    const killed = await bench.connect({ restart: false, env: { CUTDOWN_FAULT: 'prepare-finalize:artifact.renamed', CUTDOWN_FAULTS_ALLOWED: '1' } });
    await Promise.allSettled([(async () => {
      await killed.editReview(runId, { type: 'title', clipId: A, title: 'Yot' });
      await killed.workInEdits(runId);
      await killed.idle();
    })()]);
    expect(killed.pid()).toBeNull();
    const next = await bench.connect();
    await next.undoEdit(runId);
    await next.workInEdits(runId);
    await next.idle();
    expect(artifactsOf(bench.libraryDir, runId)).toEqual(untouched);
  });
});
