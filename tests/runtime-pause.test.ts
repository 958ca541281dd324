/** Pausing, resuming and reordering a run: from its own process, from another one, and across engines. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { openReader } from '#main/control/reader.ts';
import { Sidecar } from '#shared/render/composition-props.ts';
import { TOY_CLIPS } from './toy/toy-stages.ts';
import { createToyBench, type ToyBench, type ToyEngine } from './toy/toy-bench.ts';

const [FIRST, SECOND] = TOY_CLIPS.map(clipId => `${clipId}-9x16`) as [string, string];

let bench: ToyBench;
beforeEach(() => { bench = createToyBench(); });
afterEach(async () => { await bench.remove(); });

const slowOutputs = (slowItemSec: number): Promise<ToyEngine> => bench.connect({ behaviour: { rendering: { slowItemSec } } });
const rendered = (): string[] => bench.ran().filter(line => line.startsWith('rendering:')).map(line => line.slice('rendering:'.length));

/** Does something as another process would. */
function elsewhere<T>(act: (reader: ReturnType<typeof openReader>) => T): T {
  const reader = openReader(bench.libraryDir);
  try {
    return act(reader);
  } finally {
    reader.close();
  }
}

/** A run that was paused while its second output was at work. */
async function pausedRun(engine: ToyEngine): Promise<string> {
  const { runId } = await engine.startRun(bench.request());
  await engine.until('output.state', event => event.output.outputId === FIRST && event.output.state === 'rendered');
  await engine.until('output.state', event => event.output.outputId === SECOND && event.output.state === 'rendering');
  expect(elsewhere(reader => reader.pause(runId))).toBe(true);
  await engine.until('run.paused');
  return runId;
}

describe('a paused run', () => {
  it('stops within seconds, keeps what was finished, survives its engine, and goes on from there when it is resumed', async () => {
    const engine = await slowOutputs(3);
    const { runId } = await engine.startRun(bench.request());
    await engine.until('output.state', event => event.output.outputId === FIRST && event.output.state === 'rendered');
    const asked = performance.now();
    await engine.pauseRun(runId);
    await engine.pauseRun(runId);
    await engine.until('run.paused');
    expect(performance.now() - asked).toBeLessThan(2500);
    const summary = await engine.getRun(runId);
    expect(summary).toMatchObject({ paused: true, state: 'analysis_complete', finishedAt: null, error: null });
    expect(summary.outputs.map(output => output.state)).toEqual(['rendered', 'pending']);
    expect(summary.jobs.at(-1)).toMatchObject({ stage: 'rendering', state: 'pending' });
    expect(readdirSync(bench.outDir).sort()).toEqual(['01-toy-9x16.json', '01-toy-9x16.mp4', '01-toy-9x16.srt']);
    await engine.close();

    const next = await bench.connect();
    expect(await next.interruptedRuns()).toEqual([]);
    expect(elsewhere(reader => reader.getRun(runId)).paused).toBe(true);
    await next.resumeRun(runId);
    expect(await next.finished(runId)).toMatchObject({ state: 'fully_generated', error: null });
    expect((await next.getRun(runId)).paused).toBe(false);
    expect(rendered()).toEqual([FIRST, SECOND, SECOND]);
  });

  it('goes on in the process that has it when another one ends the pause; that process waits so long', async () => {
    const engine = await slowOutputs(1);
    const runId = await pausedRun(engine);
    let idle = false;
    const waiting = engine.idle().then(() => { idle = true; });
    await new Promise(resolve => { setTimeout(resolve, 1500); });
    expect(idle).toBe(false);
    expect(rendered()).toEqual([FIRST, SECOND]);
    expect(elsewhere(reader => reader.endPause(runId))).toBe(true);
    expect((await engine.finished(runId)).state).toBe('fully_generated');
    await waiting;
    expect(elsewhere(reader => reader.endPause(runId))).toBe(false);
  });

  it('can be cancelled, and then be resumed like any cancelled one', async () => {
    const engine = await slowOutputs(1);
    const runId = await pausedRun(engine);
    await engine.cancelRun(runId);
    expect(await engine.finished(runId)).toMatchObject({ state: 'failed', error: { kind: 'cancelled' } });
    expect((await engine.getRun(runId)).paused).toBe(false);
    await expect(engine.pauseRun(runId)).rejects.toMatchObject({ kind: 'wrong-state' });
    engine.events.length = 0;
    await engine.resumeRun(runId);
    expect((await engine.finished(runId)).state).toBe('fully_generated');
  });

  it('lets the next run have the machine; a queued one that is paused waits too', async () => {
    const engine = await bench.connect({ behaviour: { rendering: { slowItemSec: 1 } }, tuning: { activeRuns: 1 } });
    const { runId: first } = await engine.startRun(bench.request());
    writeFileSync(join(bench.root, 'b.mp4'), 'recording b');
    const { runId: second } = await engine.startRun(bench.request({ sourcePath: join(bench.root, 'b.mp4'), outDir: join(bench.root, 'b') }));
    await engine.pauseRun(second);
    await engine.until('run.paused', event => event.runId === second);
    await engine.pauseRun(first);
    await engine.until('run.paused', event => event.runId === first);
    await engine.resumeRun(second);
    expect((await engine.finished(second)).state).toBe('fully_generated');
    expect(engine.events.some(event => event.event === 'run.finished' && event.runId === first)).toBe(false);
    await engine.resumeRun(first);
    expect((await engine.finished(first)).state).toBe('fully_generated');
    await engine.idle();
  });

  it('goes on in the engine that has the library also where that engine never had it in hand', async () => {
    const first = await slowOutputs(3);
    const { runId } = await first.startRun(bench.request());
    await first.until('output.state', event => event.output.outputId === FIRST && event.output.state === 'rendering');
    await first.close();
    const second = await bench.connect();
    await second.idle();
    elsewhere(reader => reader.pause(runId));
    await new Promise(resolve => { setTimeout(resolve, 700); });
    await second.idle();
    elsewhere(reader => reader.endPause(runId));
    expect((await second.finished(runId)).state).toBe('fully_generated');
  });

  it('is gone on with by the next engine only when it was resumed, even where an engine died', async () => {
    const engine = await slowOutputs(1);
    const runId = await pausedRun(engine);
    process.kill(engine.pid() ?? 0, 'SIGKILL');
    await engine.until('run.paused', () => engine.events.filter(event => event.event === 'run.paused').length === 2);
    expect(rendered()).toEqual([FIRST, SECOND]);
    await engine.resumeRun(runId);
    expect((await engine.finished(runId)).state).toBe('fully_generated');
  });
});

describe('outputs that are wanted first', () => {
  it('are rendered next, also when another process says so while the stage is at work', async () => {
    const engine = await slowOutputs(1);
    const { runId } = await engine.startRun(bench.request({ aspects: ['9:16', '1:1', '16:9'] }));
    const wish = `${TOY_CLIPS[1]}-16x9`;
    await engine.until('output.state', event => event.output.state === 'rendering');
    expect(elsewhere(reader => reader.setWanted(runId, [wish, `${TOY_CLIPS[1]}-1x1`]))).toBe(true);
    await engine.finished(runId);
    expect(rendered().slice(0, 3)).toEqual([FIRST, wish, `${TOY_CLIPS[1]}-1x1`]);
    expect(rendered()).toHaveLength(6);
    await expect(engine.prioritise(runId, [wish])).rejects.toMatchObject({ kind: 'wrong-state' });
  });

  it('may be named before the run knows its outputs, and unknown ones are refused after', async () => {
    const engine = await bench.connect({ behaviour: { planning: { slowSec: 1 }, rendering: { slowItemSec: 0.5 } } });
    const { runId } = await engine.startRun(bench.request());
    await engine.prioritise(runId, [SECOND]);
    await engine.until('output.state', event => event.output.state === 'rendering');
    await expect(engine.prioritise(runId, ['c99999999-9x16'])).rejects.toMatchObject({ kind: 'not-found', message: expect.stringContaining('c99999999-9x16') as string });
    await engine.finished(runId);
    expect(rendered()).toEqual([SECOND, FIRST]);
  });
});

describe('a delivered sidecar', () => {
  it('says how its file was rendered', async () => {
    const engine = await bench.connect();
    await engine.finished((await engine.startRun(bench.request())).runId);
    const sidecar = Sidecar.parse(JSON.parse(readFileSync(join(bench.outDir, '01-toy-9x16.json'), 'utf8')));
    expect(sidecar.render).toEqual({ backend: 'reference', encoder: 'toy', notes: [] });
  });
});
