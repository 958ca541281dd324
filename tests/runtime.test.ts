import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { openReader } from '#main/control/reader.ts';
import { neededFor, STAGE_IDS } from '#shared/pipeline/stages.ts';

import { createToyBench, type ToyBench } from './toy/toy-bench.ts';

let bench: ToyBench;
beforeEach(() => { bench = createToyBench(); });
afterEach(async () => { await bench.remove(); });

/** How often each stage ran. */
function counts(): Record<string, number> {
  const stages = bench.ran().filter(line => !line.includes(':'));
  return Object.fromEntries([...new Set(stages)].map(stage => [stage, stages.filter(each => each === stage).length]));
}

describe('a run', () => {
  it('goes through twelve stages and delivers every output whole, with captions and sidecar beside it', async () => {
    const engine = await bench.connect();
    const { runId } = await engine.startRun(bench.request());
    const end = await engine.finished(runId);
    expect(end).toMatchObject({ state: 'fully_generated', error: null, warnings: ['There is no transcript.'] });
    expect(end.jobs.map(job => [job.stage, job.state, job.reused, job.attempts])).toEqual(STAGE_IDS.map(stage => [stage, 'completed', false, 1]));
    expect(readdirSync(bench.outDir).sort()).toEqual(['01-toy-9x16.json', '01-toy-9x16.mp4', '01-toy-9x16.srt', '02-toy-9x16.json', '02-toy-9x16.mp4', '02-toy-9x16.srt']);
    expect(end.outputs.map(output => [output.state, output.file])).toEqual([
      ['rendered', join(bench.outDir, '01-toy-9x16.mp4')], ['rendered', join(bench.outDir, '02-toy-9x16.mp4')],
    ]);
    const states = engine.events.flatMap(event => (event.event === 'run.state' ? [event.state] : []));
    expect(states).toEqual(['analysis_complete', 'fully_generated']);
    await expect(engine.resumeRun(runId)).rejects.toMatchObject({ kind: 'wrong-state' });
  });

  it('takes everything over from an equal earlier run, runs no stage, and delivers to the new folder', async () => {
    const engine = await bench.connect();
    await engine.finished((await engine.startRun(bench.request())).runId);
    const ranBefore = bench.ran();
    const { runId } = await engine.startRun(bench.request({ outDir: join(bench.root, 'other out') }));
    const end = await engine.finished(runId);
    expect(end.state).toBe('fully_generated');
    expect(end.jobs.every(job => job.reused && job.attempts === 0 && job.wallSec === 0)).toBe(true);
    expect(bench.ran()).toEqual(ranBefore);
    expect(readdirSync(join(bench.root, 'other out'))).toHaveLength(6);
  });

  it('computes again only what depends on a changed setting', async () => {
    const engine = await bench.connect();
    await engine.finished((await engine.startRun(bench.request())).runId);
    const { runId } = await engine.startRun(bench.request({ brief: 'Jokes', outDir: join(bench.root, 'jokes') }));
    const end = await engine.finished(runId);
    expect(end.jobs.filter(job => job.reused).map(job => job.stage)).toEqual(['transcoding', 'transcription', 'segment-detection']);
    // The plan is another one, but the clips' media are the same: no item is looked at again.
    expect(bench.ran().filter(line => line.startsWith('framing-analysis:'))).toHaveLength(2);
  });

  it('stops after the stage named by until', async () => {
    const engine = await bench.connect();
    const { runId } = await engine.startRun(bench.request({ until: 'planning' }));
    const end = await engine.finished(runId);
    expect(end).toMatchObject({ state: 'started', error: null, outputs: [] });
    expect(end.jobs.map(job => job.stage)).toEqual(neededFor('planning'));
    expect(end.jobs.every(job => job.state === 'completed')).toBe(true);
    await expect(engine.rerunFrom(runId, 'rendering')).rejects.toMatchObject({ kind: 'wrong-state' });
  });

  it('replays from a stage and leaves the others\' files alone', async () => {
    const engine = await bench.connect();
    const { runId } = await engine.startRun(bench.request());
    await engine.finished(runId);
    const runDir = join(bench.libraryDir, 'runs', runId);
    const untouched = ['01-transcoding/proxy.mp4', '04-planning/plan.json', '06-prepare-media/clip-media/c0000000a.mp4', '07-framing-analysis/framing/c0000000a.json'];
    const before = untouched.map(path => [statSync(join(runDir, path)).ino, statSync(join(runDir, path)).mtimeMs]);
    const after05 = statSync(join(runDir, '05-enhancement-plan/enhancement-plan.json')).mtimeMs;
    engine.events.length = 0;
    await engine.rerunFrom(runId, 'enhancement-plan');
    expect((await engine.finished(runId)).state).toBe('fully_generated');
    expect(untouched.map(path => [statSync(join(runDir, path)).ino, statSync(join(runDir, path)).mtimeMs])).toEqual(before);
    expect(statSync(join(runDir, '05-enhancement-plan/enhancement-plan.json')).mtimeMs).toBeGreaterThan(after05);
    const twice = Object.entries(counts()).filter(([, count]) => count === 2).map(([stage]) => stage).sort();
    expect(twice).toEqual(['composition', 'enhancement-build', 'enhancement-plan', 'prepare-finalize', 'rendering']);
  });

  it('queues: several runs all end, in order where they want the same', async () => {
    const engine = await bench.connect({ tuning: { activeRuns: 1 } });
    const runs = [];
    for (const name of ['a', 'b', 'c']) {
      writeFileSync(join(bench.root, `${name}.mp4`), `recording ${name}`);
      runs.push(await engine.startRun(bench.request({ sourcePath: join(bench.root, `${name}.mp4`), outDir: join(bench.root, `out ${name}`) })));
    }
    await engine.idle();
    const ends = engine.events.flatMap(event => (event.event === 'run.finished' ? [[event.runId, event.state]] : []));
    expect(ends).toEqual(runs.map(({ runId }) => [runId, 'fully_generated']));
    expect(await engine.interruptedRuns()).toEqual([]);
  });

  it('computes a result that two runs want at the same time only once', async () => {
    const engine = await bench.connect({ behaviour: { transcoding: { slowSec: 0.5 } }, tuning: { activeRuns: 2, limits: { cpu: 2, encoder: 2 } } });
    await engine.startRun(bench.request());
    await engine.startRun(bench.request({ outDir: join(bench.root, 'second') }));
    await engine.idle();
    expect(Object.values(counts()).every(count => count === 1)).toBe(true);
    expect(readdirSync(join(bench.root, 'second'))).toHaveLength(6);
  });
});

describe('failing work', () => {
  it('is tried again when the error says that this may help', async () => {
    const engine = await bench.connect({ behaviour: { planning: { fail: { kind: 'tool-failed', retryable: true, times: 2 } } } });
    const { runId } = await engine.startRun(bench.request());
    const end = await engine.finished(runId);
    expect(end.state).toBe('fully_generated');
    expect(end.jobs.find(job => job.stage === 'planning')).toMatchObject({ attempts: 3, state: 'completed' });
    expect(engine.events.flatMap(event => (event.event === 'stage.failed' ? [event.willRetry] : []))).toEqual([true, true]);
  });

  it('ends the run after three attempts, and a resume goes on from what was done', async () => {
    const engine = await bench.connect({ behaviour: { planning: { fail: { kind: 'tool-failed', retryable: true, times: 3 } } } });
    const { runId } = await engine.startRun(bench.request());
    const end = await engine.finished(runId);
    expect(end).toMatchObject({ state: 'failed', error: { kind: 'tool-failed' } });
    expect(end.jobs.filter(job => job.state === 'failed').map(job => job.stage)).toEqual(['planning']);
    engine.events.length = 0;
    await engine.resumeRun(runId);
    expect((await engine.finished(runId)).state).toBe('fully_generated');
    expect(counts()).toMatchObject({ transcoding: 1, planning: 4 });
  });

  it('is not tried again when the error says that it is no use', async () => {
    const engine = await bench.connect({ behaviour: { planning: { fail: { kind: 'nothing-to-cut', retryable: false, times: 9 } } } });
    const end = await engine.finished((await engine.startRun(bench.request())).runId);
    expect(end).toMatchObject({ state: 'failed', error: { kind: 'nothing-to-cut' } });
    expect(counts()['planning']).toBe(1);
  });

  it('of one item does not stop the others; a resume does only that item', async () => {
    const engine = await bench.connect({ behaviour: { 'framing-analysis': { failItem: { item: 'c0000000a', times: 1 } } } });
    const { runId } = await engine.startRun(bench.request());
    const end = await engine.finished(runId);
    expect(end).toMatchObject({ state: 'failed', error: { kind: 'render-failed', message: expect.stringContaining('c0000000a') as string } });
    engine.events.length = 0;
    await engine.resumeRun(runId);
    expect((await engine.finished(runId)).state).toBe('fully_generated');
    expect(bench.ran().filter(line => line.startsWith('framing-analysis:'))).toEqual(['framing-analysis:c0000000a', 'framing-analysis:c0000000b', 'framing-analysis:c0000000a']);
  });

  it('of a render fails the delivery, not the analysis; the other outputs are delivered', async () => {
    const engine = await bench.connect({ behaviour: { rendering: { failItem: { item: 'c0000000a-9x16', times: 1 } } } });
    const { runId } = await engine.startRun(bench.request());
    const end = await engine.finished(runId);
    expect(end).toMatchObject({ state: 'delivery_failed', error: { kind: 'render-failed' } });
    expect(end.outputs.map(output => output.state)).toEqual(['failed', 'rendered']);
    expect(readdirSync(bench.outDir)).toContain('02-toy-9x16.mp4');
    engine.events.length = 0;
    await engine.resumeRun(runId);
    expect((await engine.finished(runId)).state).toBe('fully_generated');
    expect(bench.ran().filter(line => line.startsWith('rendering:'))).toHaveLength(3);
  });
});

describe('delivery', () => {
  it('never overwrites a file that is not ours; after it is moved, a resume only delivers', async () => {
    const engine = await bench.connect();
    const { runId: first } = await engine.startRun(bench.request({ until: 'planning' }));
    await engine.finished(first);
    const foreign = join(bench.outDir, '01-toy-9x16.mp4');
    writeFileSync(foreign, 'somebody else\'s');
    const { runId } = await engine.startRun(bench.request());
    const end = await engine.finished(runId);
    expect(end).toMatchObject({ state: 'delivery_failed', error: { kind: 'output-unwritable' } });
    expect(readFileSync(foreign, 'utf8')).toBe('somebody else\'s');
    expect(end.outputs.map(output => output.state)).toEqual(['failed', 'rendered']);
    const ranBefore = bench.ran();
    writeFileSync(foreign, 'render of c0000000a-9x16');
    engine.events.length = 0;
    await engine.resumeRun(runId);
    expect((await engine.finished(runId)).state).toBe('fully_generated');
    expect(bench.ran()).toEqual(ranBefore);
  });

  it('replaces what a run of the same recording has delivered before', async () => {
    const engine = await bench.connect();
    await engine.finished((await engine.startRun(bench.request())).runId);
    const end = await engine.finished((await engine.startRun(bench.request({ brief: 'Jokes' }))).runId);
    expect(end.state).toBe('fully_generated');
    expect(JSON.parse(readFileSync(join(bench.outDir, '01-toy-9x16.json'), 'utf8'))).toMatchObject({ title: 'Jokes' });
  });
});

describe('requests that can\'t be met', () => {
  it('are refused before anything is queued', async () => {
    const engine = await bench.connect();
    writeFileSync(join(bench.root, 'empty.mp4'), '');
    const refused = async (over: Parameters<ToyBench['request']>[0]): Promise<unknown> => {
      return await engine.startRun({ ...bench.request(), ...over }).then(() => 'taken', (error: unknown) => (error as { kind: string }).kind);
    };
    expect(await refused({ sourcePath: join(bench.root, 'nothing.mp4') })).toBe('source-missing');
    expect(await refused({ sourcePath: bench.root })).toBe('source-unreadable');
    expect(await refused({ sourcePath: join(bench.root, 'empty.mp4') })).toBe('source-empty');
    expect(await refused({ sourcePath: 'relative.mp4' })).toBe('settings-invalid');
    expect(await refused({ clipCount: 0 })).toBe('settings-invalid');
    expect(await refused({ transcriptPath: join(bench.root, 'nothing.srt') })).toBe('transcript-missing');
    expect(await refused({ transcriptPath: bench.root })).toBe('transcript-unreadable');
    expect(await refused({ outDir: join(bench.root, 'source.mp4', 'out') })).toBe('output-unwritable');
    expect(await refused({ style: 'nobody@1.0.0' })).toBe('style-missing');
    expect(await engine.listRuns()).toEqual([]);
    expect(readdirSync(join(bench.libraryDir, 'runs'))).toEqual([]);
    await expect(engine.getRun('no-such-run')).rejects.toMatchObject({ kind: 'not-found' });
  });

  it('end the run when the recording changes under way', async () => {
    const engine = await bench.connect({ behaviour: { planning: { slowSec: 1.5 } } });
    const { runId } = await engine.startRun(bench.request());
    await engine.until('stage.started', event => event.stage === 'planning');
    writeFileSync(join(bench.root, 'source.mp4'), 'cut short');
    expect(await engine.finished(runId)).toMatchObject({ state: 'failed', error: { kind: 'source-changed' } });
    expect(existsSync(bench.outDir) ? readdirSync(bench.outDir) : []).toEqual([]);
  });
});

describe('beside a running engine', () => {
  it('a reader sees the run, its log and its tree, and another process can cancel it; a resume goes on', async () => {
    const engine = await bench.connect({ behaviour: { planning: { slowSec: 20 } } });
    const { runId } = await engine.startRun(bench.request());
    await engine.until('stage.started', event => event.stage === 'planning');
    const reader = openReader(bench.libraryDir);
    expect(reader.listRuns().map(run => [run.runId, run.state])).toEqual([[runId, 'started']]);
    expect(reader.show(runId).stages.find(stage => stage.stage === 'transcoding')).toMatchObject({ state: 'completed' });
    expect(reader.requestCancel(runId)).toBe(true);
    const end = await engine.finished(runId);
    expect(end).toMatchObject({ state: 'failed', error: { kind: 'cancelled' } });
    expect(end.jobs.find(job => job.stage === 'planning')).toMatchObject({ state: 'failed', error: { kind: 'cancelled' } });
    const messages: string[] = [];
    for await (const line of reader.log(runId, { follow: true })) {
      messages.push(line.message);
    }
    expect(messages).toContain('Run: started -> failed');
    await engine.cancelRun(runId);
    reader.close();
    await engine.close();
    const second = await bench.connect();
    await second.resumeRun(runId);
    expect((await second.finished(runId)).state).toBe('fully_generated');
    expect(counts()).toMatchObject({ transcoding: 1, planning: 2 });
  });

  it('a second engine is refused, and told who has the library', async () => {
    const engine = await bench.connect();
    await expect(bench.connect()).rejects.toMatchObject({ kind: 'library-locked', message: expect.stringContaining(String(engine.pid())) as string });
    await engine.close();
    const next = await bench.connect();
    expect(await next.listRuns()).toEqual([]);
  });
});
