/**
 * The product's promise that a run can be killed anywhere: the engine of a real run is killed with SIGKILL at every named
 * fault point of every stage, one after the other, and resumed each time.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { openReader } from '#main/control/reader.ts';
import { connectEngine, type EngineConnection } from '#main/engine/engine-client.ts';
import type { RunEvent } from '#shared/api/events.ts';
import { faultPointsOf } from '#shared/pipeline/fault-points.ts';
import { RunRequest } from '#shared/pipeline/run-request.ts';
import { downstreamOf, STAGES, type StageId } from '#shared/pipeline/stages.ts';

const SRT = ['So why did everybody leave the company?', 'Because nobody ever told them the truth.', 'And that is the whole story.'];

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'cutdown-faults-'));
  execFileSync('ffmpeg', [
    '-nostdin', '-v', 'error', '-f', 'lavfi', '-i', 'testsrc2=size=320x180:rate=25:duration=9', '-f', 'lavfi', '-i', 'sine=frequency=330:duration=9',
    '-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-c:a', 'aac', '-shortest', join(root, 'source.mp4'),
  ]);
  writeFileSync(join(root, 'source.srt'), SRT.map((text, index) => `${index + 1}\n00:00:0${index * 3},100 --> 00:00:0${index * 3 + 2},600\n${text}\n`).join('\n'));
});
afterAll(() => { rmSync(root, { recursive: true, force: true }); });

function request(name: string): RunRequest {
  return RunRequest.parse({
    sourcePath: join(root, 'source.mp4'), transcriptPath: join(root, 'source.srt'), outDir: join(root, `${name} out`),
    clipCount: 1, minSec: 3, maxSec: 6, aspects: ['1:1'], preset: 'draft',
  });
}

function connect(name: string, fault: string | null): Promise<EngineConnection> {
  return connectEngine({
    libraryDir: join(root, `${name} library`), restart: false,
    env: fault === null ? {} : { CUTDOWN_FAULT: fault, CUTDOWN_FAULTS_ALLOWED: '1' },
  });
}

function digestsOf(name: string, runId: string): Record<string, string> {
  const reader = openReader(join(root, `${name} library`));
  try {
    return Object.fromEntries(reader.show(runId).stages.flatMap(stage => stage.writes.map(each => [each.path, each.digest])));
  } finally {
    reader.close();
  }
}

/** How a stage's job changed its state, in order, from the run's log. */
async function changesOf(name: string, runId: string): Promise<Map<StageId, string[]>> {
  const reader = openReader(join(root, `${name} library`));
  const changes = new Map<StageId, string[]>();
  for await (const line of reader.log(runId)) {
    if (line.stage !== null && line.message.startsWith('Job: ')) {
      changes.set(line.stage, [...changes.get(line.stage) ?? [], line.message.slice('Job: '.length)]);
    }
  }
  reader.close();
  return changes;
}

async function finish(engine: EngineConnection, runId: string): Promise<Extract<RunEvent, { event: 'run.finished' }> | null> {
  let end: Extract<RunEvent, { event: 'run.finished' }> | null = null;
  engine.onEvent(event => {
    if (event.event === 'run.finished' && event.runId === runId) {
      end = event;
    }
  });
  await engine.idle();
  return end;
}

describe('a real run', () => {
  it('killed at every fault point of every stage ends with the artifacts of an undisturbed one, and no completed job runs again', { timeout: 1_200_000 }, async () => {
    const calm = await connect('calm', null);
    const undisturbed = await calm.startRun(request('calm'));
    expect(await finish(calm, undisturbed.runId)).toMatchObject({ state: 'fully_generated', error: null });
    await calm.close();
    const wanted = digestsOf('calm', undisturbed.runId);

    let runId = '';
    let kills = 0;
    const replays: StageId[] = [];
    for (const stage of STAGES) {
      for (const [index, point] of faultPointsOf(stage).entries()) {
        const engine = await connect('killed', `${stage.id}:${point}`);
        if (runId === '') {
          ({ runId } = await engine.startRun(request('killed')));
        } else if (index === 0 && (await engine.getRun(runId)).jobs.some(job => job.stage === stage.id && job.attempts > 0)) {
          // A sibling that worked beside the stage before, to its end or to a hand-off: it is put back, so that it can be killed at every point.
          replays.push(stage.id);
          await engine.rerunFrom(runId, stage.id);
        } else {
          await engine.resumeRun(runId);
        }
        await engine.idle().then(() => { throw new Error(`the run passed ${stage.id}:${point} unharmed`); }, (error: unknown) => {
          expect(error, `${stage.id}:${point}`).toMatchObject({ kind: 'worker-lost' });
        });
        expect(engine.pid()).toBeNull();
        kills++;
      }
    }
    const last = await connect('killed', null);
    await last.resumeRun(runId);
    expect(await finish(last, runId)).toMatchObject({ state: 'fully_generated', error: null });
    await last.close();

    expect(kills).toBe(STAGES.reduce((sum, stage) => sum + faultPointsOf(stage).length, 0));
    expect(Object.keys(wanted).filter(path => path.startsWith('12-rendering/render/'))).toHaveLength(1);
    expect(digestsOf('killed', runId)).toEqual(wanted);
    const changes = await changesOf('killed', runId);
    for (const { id } of STAGES) {
      const replayed = replays.filter(from => downstreamOf(from).includes(id)).length;
      const ofJob = changes.get(id) ?? [];
      expect(ofJob.filter(change => change.startsWith('completed ->')).length, `${id} after it completed`).toBeLessThanOrEqual(replayed);
      expect(ofJob.filter(change => change === 'in_progress -> completed').length - ofJob.filter(change => change.startsWith('completed ->')).length, id).toBe(1);
    }
  });
});
