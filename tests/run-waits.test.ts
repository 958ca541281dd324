/** What windows are told of stages that wait: by the engine's own feed, while toy stages are at work. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { createEngine, type Engine } from '#main/engine/engine.ts';
import type { RunView, StageView } from '#shared/api/run-view.ts';
import type { EngineTuning } from '#shared/api/engine-protocol.ts';
import type { StageId } from '#shared/pipeline/stages.ts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { createToyBench, type ToyBench } from './toy/toy-bench.ts';
import type { ToyBehaviour } from './toy/toy-behaviour.ts';

let bench: ToyBench;
let engine: Engine | null = null;
beforeEach(() => { bench = createToyBench(); });
afterEach(async () => {
  await engine?.close();
  engine = null;
  vi.unstubAllEnvs();
  await bench.remove();
});

async function start(behaviour: Partial<Record<StageId, ToyBehaviour>>, tuning: EngineTuning): Promise<Engine> {
  vi.stubEnv('TOY_DIR', bench.root);
  vi.stubEnv('TOY_BEHAVIOUR', JSON.stringify(behaviour));
  engine = await createEngine({
    libraryDir: bench.libraryDir, tuning: { stagesDirectory: join(bench.root, 'stages'), graceSec: 2, limits: { cpu: 2, encoder: 1 }, ...tuning },
    endProcess() { throw new Error('the engine wants to end'); },
  });
  return engine;
}

/** A recording of its own, so that nothing is taken over from another run. */
function recording(name: string): string {
  const path = join(bench.root, `${name}.mp4`);
  writeFileSync(path, `a toy recording called ${name}`);
  return path;
}

const stageOf = (run: RunView, id: StageId): StageView | undefined => run.stages.find(each => each.stage === id);

describe('what a window is told of a stage that waits', () => {
  it('names the work that has the part of the machine it needs, and nothing once it has it', async () => {
    const { controlPlane, feed } = await start({ transcoding: { slowSec: 2 } }, {});
    const first = await controlPlane.startRun(bench.request({ sourcePath: recording('first') }));
    await vi.waitFor(() => { expect(stageOf(feed.get(first.runId), 'transcoding')?.state).toBe('in_progress'); }, 20_000);
    expect(stageOf(feed.get(first.runId), 'transcoding')?.wait).toBeNull();
    const second = await controlPlane.startRun(bench.request({ sourcePath: recording('second') }));
    await vi.waitFor(() => {
      expect(stageOf(feed.get(second.runId), 'transcoding')?.wait).toEqual({ for: 'slot', resource: 'encoder', behind: [{ runId: first.runId, stage: 'transcoding' }] });
    }, 20_000);
    expect(stageOf(feed.get(second.runId), 'transcription')?.wait, 'its inputs are not there: no part of the machine is in its way').toBeNull();
    await controlPlane.idle();
    for (const { runId } of [first, second]) {
      expect(feed.get(runId).stages.map(each => each.wait).filter(each => each !== null)).toEqual([]);
    }
  });

  it('says that another run computes the same', async () => {
    const { controlPlane, feed } = await start({ transcoding: { slowSec: 2 } }, { limits: { cpu: 2, encoder: 2 } });
    const first = await controlPlane.startRun(bench.request());
    await vi.waitFor(() => { expect(stageOf(feed.get(first.runId), 'transcoding')?.state).toBe('in_progress'); }, 20_000);
    const second = await controlPlane.startRun(bench.request());
    await vi.waitFor(() => { expect(stageOf(feed.get(second.runId), 'transcoding')?.wait).toEqual({ for: 'same-work', runId: first.runId }); }, 20_000);
    await controlPlane.idle();
    expect(stageOf(feed.get(second.runId), 'transcoding')).toMatchObject({ state: 'completed', reused: true, wait: null });
  });

  it('says when it is tried again, and what went wrong', async () => {
    const { controlPlane, feed } = await start({ transcription: { fail: { kind: 'tool-failed', retryable: true, times: 1 } } }, { retryPauseMs: 3000 });
    const { runId } = await controlPlane.startRun(bench.request());
    await vi.waitFor(() => { expect(stageOf(feed.get(runId), 'transcription')?.wait).toMatchObject({ for: 'retry', error: { kind: 'tool-failed', retryable: true } }); }, 20_000);
    const wait = stageOf(feed.get(runId), 'transcription')?.wait;
    expect(wait?.for === 'retry' ? Date.parse(wait.at) - Date.now() : 0).toBeLessThanOrEqual(3000);
    await controlPlane.idle();
    expect(stageOf(feed.get(runId), 'transcription')).toMatchObject({ state: 'completed', attempts: 2, wait: null });
  });

  it('forgets what a paused run waited for', async () => {
    const { controlPlane, feed } = await start({ transcription: { fail: { kind: 'tool-failed', retryable: true, times: 1 } } }, { retryPauseMs: 60_000 });
    const { runId } = await controlPlane.startRun(bench.request());
    await vi.waitFor(() => { expect(stageOf(feed.get(runId), 'transcription')?.wait?.for).toBe('retry'); }, 20_000);
    await controlPlane.pauseRun(runId);
    await vi.waitFor(() => { expect(stageOf(feed.get(runId), 'transcription')?.wait).toBeNull(); }, 20_000);
    expect(feed.get(runId).activity).toBe('paused');
  });
});
