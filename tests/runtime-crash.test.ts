import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { startedMsOf } from '#main/pipeline/leftovers.ts';

import { createToyBench, type ToyBench, type ToyEngine } from './toy/toy-bench.ts';

let bench: ToyBench;
beforeEach(() => { bench = createToyBench(); });
afterEach(async () => { await bench.remove(); });

/** Digests of a run's artifacts by path. */
function artifactsOf(libraryDir: string, runId: string): Record<string, string> {
  const runDir = join(libraryDir, 'runs', runId);
  const files = readdirSync(runDir, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name));
  return Object.fromEntries(files.map(path => [relative(runDir, path), createHash('sha256').update(readFileSync(path)).digest('hex')] as const)
    .filter(([path]) => /^\d\d-/.test(path)).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function eventually(what: () => boolean): Promise<void> {
  for (const endMs = Date.now() + 20_000; !what();) {
    if (Date.now() > endMs) {
      throw new Error('it did not come to pass within 20 s');
    }
    await pause(50);
  }
}

/** Kills the engine at a point and waits until it is dead. */
async function dieAt(engine: ToyEngine, work: Promise<unknown>): Promise<void> {
  await Promise.allSettled([work, engine.idle()]);
  expect(engine.pid()).toBeNull();
}

/** The numbers of the programs that toys have started. */
const programs = (): number[] => bench.ran().filter(line => line.startsWith('program:')).map(line => Number(line.split(':')[2]));
const isRunning = (pid: number): boolean => startedMsOf(pid) !== null;

const delegations = (): string[] => bench.ran().filter(line => line.startsWith('delegate:'));

describe('an engine that is killed', () => {
  it('at several points loses nothing: the same artifacts in the end, no stage run twice after it completed', async () => {
    const undisturbed = createToyBench();
    const reference = await undisturbed.connect();
    const whole = await reference.startRun(undisturbed.request());
    await reference.finished(whole.runId);
    const wanted = artifactsOf(undisturbed.libraryDir, whole.runId);
    await undisturbed.remove();

    let runId: string | null = null;
    for (const fault of ['transcoding:artifact.before-rename', 'planning:job.completed', 'framing-analysis:item.recorded', 'composition:job.completed', 'rendering:artifact.renamed', 'rendering:job.before-complete']) {
      const engine = await bench.connect({ restart: false, env: { CUTDOWN_FAULT: fault, CUTDOWN_FAULTS_ALLOWED: '1' } });
      const known: string | null = runId;
      const started: Promise<{ runId: string }> = known === null ? engine.startRun(bench.request()) : engine.resumeRun(known).then(() => ({ runId: known }));
      runId = (await started).runId;
      await dieAt(engine, started);
    }
    const last = await bench.connect();
    expect((await last.interruptedRuns()).map(run => run.runId)).toEqual([runId]);
    await last.resumeRun(runId ?? '');
    expect((await last.finished(runId ?? '')).state).toBe('fully_generated');
    expect(artifactsOf(bench.libraryDir, runId ?? '')).toEqual(wanted);
    const ran = bench.ran();
    expect(ran.filter(line => line === 'planning')).toHaveLength(1);
    expect(ran.filter(line => line === 'framing-analysis:c0000000a')).toHaveLength(1);
    expect(ran.filter(line => line === 'composition')).toHaveLength(1);
    expect(ran.filter(line => line === 'rendering:c0000000a-9x16')).toHaveLength(2);
    expect(ran.filter(line => line === 'rendering:c0000000b-9x16')).toHaveLength(1);
  });

  it('is followed by another one that goes on with its run, and events keep flowing', async () => {
    const engine = await bench.connect({ behaviour: { planning: { slowSec: 1.5 } } });
    const { runId } = await engine.startRun(bench.request());
    await engine.until('stage.started', event => event.stage === 'planning');
    const pid = engine.pid();
    process.kill(pid ?? 0, 'SIGKILL');
    expect((await engine.finished(runId)).state).toBe('fully_generated');
    await engine.idle();
    expect(engine.pid()).not.toBe(pid);
    expect(bench.ran().filter(line => line === 'transcoding')).toHaveLength(1);
  });

  it('is not followed for ever: after four deaths without any progress the client says so', async () => {
    const engine = await bench.connect({ env: { CUTDOWN_FAULT: 'transcoding:stage.loaded', CUTDOWN_FAULTS_ALLOWED: '1' } });
    await engine.startRun(bench.request());
    await expect(engine.idle()).rejects.toMatchObject({ kind: 'worker-lost' });
    expect(engine.pid()).toBeNull();
  });

  it('ignores a fault point unless faults are allowed', async () => {
    const engine = await bench.connect({ env: { CUTDOWN_FAULT: 'transcoding:stage.loaded' } });
    expect((await engine.finished((await engine.startRun(bench.request())).runId)).state).toBe('fully_generated');
  });

  it('leaves handed-off work at work, and the next one takes its result', async () => {
    const behaviour = { 'prepare-media': { delegateSec: 2 } };
    const engine = await bench.connect({ behaviour, restart: false });
    const { runId } = await engine.startRun(bench.request());
    await eventually(() => delegations().length > 0);
    process.kill(engine.pid() ?? 0, 'SIGKILL');
    await eventually(() => engine.pid() === null);
    const next = await bench.connect({ behaviour });
    await next.resumeRun(runId);
    expect((await next.finished(runId)).state).toBe('fully_generated');
    const items = delegations().map(line => line.split(':')[1]);
    expect(items.sort()).toEqual(['c0000000a', 'c0000000b']);
  });
});

describe.skipIf(process.platform === 'win32')('programs', () => {
  it('that a killed engine\'s threads had started end with it', async () => {
    const engine = await bench.connect({ behaviour: { planning: { program: true } }, restart: false });
    await engine.startRun(bench.request());
    await eventually(() => programs().some(isRunning));
    process.kill(engine.pid() ?? 0, 'SIGKILL');
    await eventually(() => engine.pid() === null && !programs().some(isRunning));
    expect(programs()).toHaveLength(1);
  });

  it('that killed handed-off work had started end with it, and the work is handed off again', async () => {
    const engine = await bench.connect({ behaviour: { 'prepare-media': { program: true } } });
    const { runId } = await engine.startRun(bench.request({ clipCount: 1 }));
    await eventually(() => programs().some(isRunning));
    process.kill(Number(delegations()[0]?.split(':')[2]), 'SIGKILL');
    expect((await engine.finished(runId)).state).toBe('fully_generated');
    await eventually(() => !programs().some(isRunning));
    expect([programs().length, delegations().length]).toEqual([1, 2]);
  });
});

describe('handed-off work', () => {
  it('is handed off again when its process is killed', async () => {
    const engine = await bench.connect({ behaviour: { 'prepare-media': { delegateSec: 1 } } });
    const { runId } = await engine.startRun(bench.request({ clipCount: 1 }));
    await eventually(() => delegations().length === 1);
    process.kill(Number(delegations()[0]?.split(':')[2]), 'SIGKILL');
    const end = await engine.finished(runId);
    expect(end.state).toBe('fully_generated');
    expect(delegations()).toHaveLength(2);
    expect(end.jobs.find(job => job.stage === 'prepare-media')).toMatchObject({ attempts: 1 });
    expect(end.warnings.some(warning => warning.includes('vanished'))).toBe(true);
  });

  it('ends with the engine when that closes in good order, and its job goes back to pending', async () => {
    const engine = await bench.connect({ behaviour: { 'prepare-media': { delegateSec: 30 } } });
    const { runId } = await engine.startRun(bench.request({ clipCount: 1 }));
    await eventually(() => delegations().length === 1);
    const pids = [Number(delegations()[0]?.split(':')[2]), engine.pid() ?? 0];
    await engine.close();
    await eventually(() => !pids.some(isAlive));
    const next = await bench.connect();
    expect((await next.getRun(runId)).jobs.find(job => job.stage === 'prepare-media')).toMatchObject({ state: 'pending', error: null });
  });
});

describe('a stage that goes silent', () => {
  it('is named, stopped, and started again', async () => {
    const engine = await bench.connect({ behaviour: { planning: { silent: { way: 'hears', times: 1 } } }, tuning: { stallAfterSec: 2 } });
    const { runId } = await engine.startRun(bench.request());
    const stalled = await engine.until('stage.stalled');
    expect(stalled.stage).toBe('planning');
    expect(stalled.silentSec).toBeGreaterThanOrEqual(2);
    const end = await engine.finished(runId);
    expect(end.state).toBe('fully_generated');
    expect(end.jobs.find(job => job.stage === 'planning')?.attempts).toBe(2);
  });

  it('and doesn\'t hear is ended with its engine; the next engine goes on', async () => {
    const engine = await bench.connect({ behaviour: { planning: { silent: { way: 'deaf', times: 1 } } }, tuning: { stallAfterSec: 2 } });
    const pid = engine.pid();
    const { runId } = await engine.startRun(bench.request());
    const end = await engine.finished(runId);
    expect(end.state).toBe('fully_generated');
    expect(end.jobs.find(job => job.stage === 'planning')?.attempts).toBe(2);
    expect(engine.pid()).not.toBe(pid);
  });

  it('three times fails with that kind', async () => {
    const engine = await bench.connect({ behaviour: { planning: { silent: { way: 'deaf', times: 3 } } }, tuning: { stallAfterSec: 1.5 } });
    const { runId } = await engine.startRun(bench.request());
    expect(await engine.finished(runId)).toMatchObject({ state: 'failed', error: { kind: 'stalled' } });
    expect(bench.ran().filter(line => line === 'planning')).toHaveLength(3);
  });
});

describe('an engine whose client is gone', () => {
  it('ends itself and leaves the library to the next', async () => {
    const script = `
      const { connectEngine } = await import(${JSON.stringify(new URL('../src/main/engine/engine-client.ts', import.meta.url).href)});
      const engine = await connectEngine({ libraryDir: ${JSON.stringify(bench.libraryDir)} });
      process.stdout.write(String(engine.pid()));
      setInterval(() => {}, 1000);`;
    const client = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'], cwd: new URL('..', import.meta.url) });
    let pid = 0;
    client.stdout.on('data', (data: Buffer) => { pid = Number(data.toString()); });
    await eventually(() => pid > 0);
    client.kill('SIGKILL');
    await eventually(() => !isAlive(pid));
    const next = await bench.connect();
    expect(await next.listRuns()).toEqual([]);
  });
});
