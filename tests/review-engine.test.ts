import { setTimeout as pause } from 'node:timers/promises';

import { afterEach, beforeEach, expect, it } from 'vitest';

import { connectEngine, type EngineConnection } from '#main/engine/engine-client.ts';
import { temporaryFolder } from '#main/state/state-fixtures.ts';
import type { ReviewView } from '#shared/review/review-view.ts';

import { makeSyntheticRun, type SyntheticRun } from './support/synthetic-run/index.ts';

let folder: ReturnType<typeof temporaryFolder>;
let run: SyntheticRun;
let engine: EngineConnection;
beforeEach(async () => {
  folder = temporaryFolder();
  run = await makeSyntheticRun(folder.path, { state: 'paused' });
  engine = await connectEngine({ libraryDir: folder.path });
});
afterEach(async () => {
  await engine.close();
  folder.remove();
});

/** Asks until an engine answers: one that was killed takes the calls in hand with it. */
async function reviewOfNextEngine(): Promise<ReviewView> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    try {
      return await engine.getReview(run.runId);
    } catch {
      await pause(100);
    }
  }
  throw new Error('no engine answered');
}

it('loses no edit when the engine is killed as soon as it has answered, and can take it back in the next one', async () => {
  const [clipId = ''] = run.clipIds;
  const [before] = (await engine.getReview(run.runId)).clips;
  const { startSec = 0, endSec = 0 } = before ?? {};
  await engine.editReview(run.runId, { type: 'judge', clipIds: [clipId], state: 'approved', note: 'as it is' });
  await engine.editReview(run.runId, { type: 'trim', clipId, startSec: startSec + 2, endSec });
  const killed = engine.pid() ?? 0;
  process.kill(killed, 'SIGKILL');
  const after = await reviewOfNextEngine();
  expect(engine.pid()).not.toBe(killed);
  expect(after).toMatchObject({ revision: 2, undo: 'Trim of clip 1' });
  expect(after.clips[0]).toMatchObject({ startSec: startSec + 2, verdict: { state: 'lapsed', note: 'as it is', changed: ['range'] } });
  expect(await engine.undoEdit(run.runId)).toEqual({ revision: 3, done: 'Trim of clip 1' });
  expect((await engine.getReview(run.runId)).clips[0]).toMatchObject({ startSec, verdict: { state: 'approved', changed: [] }, preparation: 'ready' });
});

it('serves transcript and previews, and refuses in words', async () => {
  const [clipId = ''] = run.clipIds;
  expect((await engine.getTranscript(run.runId)).texts).toHaveLength(600);
  expect((await engine.previewClip(run.runId, clipId)).outputs).toHaveLength(3);
  await expect(engine.editReview(run.runId, { type: 'split', clipId, atSec: 0 })).rejects.toMatchObject({ kind: 'settings-invalid', message: expect.stringContaining('Clip 1') as string });
  await expect(engine.renderReviewed(run.runId, { clipIds: null, aspects: null })).rejects.toMatchObject({ kind: 'wrong-state' });
  await expect(engine.getReview('20260102-030405-ffffff')).rejects.toMatchObject({ kind: 'not-found' });
});
