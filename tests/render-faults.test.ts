/**
 * What may befall a batch while it is rendered, for real: the browser and ffmpeg killed, media taken away, a full disk. Whatever it
 * is, the rest of the batch ends rendered, the hurt outputs are made again or end failed with their reason, and no file has a
 * final name that is not whole.
 */
import { availableParallelism } from 'node:os';
import { rm, symlink } from 'node:fs/promises';

import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { ASPECT_SIZES_PX, aspectSlug, type Aspect } from '#shared/units/geometry.ts';
import { evenSize } from '#workers/render/even-scale.ts';
import { createHybridBackend } from '#workers/render/hybrid/hybrid-backend.ts';
import { createReferenceBackend } from '#workers/render/reference-backend.ts';
import type { RenderBackend } from '#workers/render/render-backend.ts';
import { checkRender } from '#workers/stages/12-rendering/check-render.ts';
import { renderingStage } from '#workers/stages/12-rendering/index.ts';
import { locateBrowser } from '#workers/tools/browser/locate-browser.ts';
import { killChildren, type OwnChild } from './support/own-children.ts';
import { TEST_FPS, TEST_FRAMES, defaultStyle, hasBrowser, makeTestMedia, testPayload } from './support/render-fixtures.ts';
import { StageHarness, emptyOutcome, type StageInputs, type StageOutcome } from './support/stage-harness.ts';

const CLIPS = ['c0000000a', 'c0000000b', 'c0000000c'];
const ASPECTS: Aspect[] = ['9:16', '1:1'];
const GIB = 1024 ** 3;
const isLinux = process.platform === 'linux';
const browser = await hasBrowser();
if (!isLinux) {
  console.warn('[skipped] faults while rendering: finding and killing own child processes works on Linux only.');
}

let harness: StageHarness;
let outcome: StageOutcome;
let browserPath = '';

beforeAll(async () => {
  browserPath = browser ? (await locateBrowser()).executablePath : '';
});
beforeEach(async () => {
  harness = await StageHarness.create();
  outcome = emptyOutcome();
  const { mediaPath, audioPath } = await makeTestMedia(harness.dir);
  for (const clip of CLIPS) {
    await harness.seedFile('clip-media', mediaPath, clip);
    await harness.seedFile('clip-audio', audioPath, clip);
  }
});
afterEach(async () => { await harness.close(); });

const id = (clip: number, aspect: Aspect): string => `${CLIPS[clip]}-${aspectSlug(aspect)}`;
const all = CLIPS.flatMap((_, clip) => ASPECTS.map(aspect => id(clip, aspect)));
const without = (...outputs: string[]): string[] => all.filter(each => !outputs.includes(each)).sort();
const isBrowser = ({ args }: OwnChild): boolean => args[0] === browserPath;
const isEncodeOf = (outputId: string) => ({ args }: OwnChild): boolean => args.some(each => each.includes(`${outputId}.mp4`)) && args.includes('libx264');

async function run(inputs: StageInputs & { wrap?: (backend: RenderBackend) => RenderBackend } = {}): Promise<void> {
  const { wrap = backend => backend, ...rest } = inputs;
  const outputs = CLIPS.flatMap((clipId, index) => ASPECTS.map(aspect => ({ ...testPayload(aspect), clipId, outputId: `${clipId}-${aspectSlug(aspect)}`, rank: index + 1 })));
  await harness.seed('composition-index', { kind: 'composition-index', version: 1, outputs });
  const stage = renderingStage({
    createFast: options => wrap(createHybridBackend(options)), createReference: createReferenceBackend, freeBytes: () => Promise.resolve(100 * GIB),
    machine: () => Promise.resolve({ cores: Math.min(2, availableParallelism()), freeMemoryBytes: 4 * GIB, encoderSessions: Infinity }),
  });
  await harness.run(stage, { style: defaultStyle(), outcome, ...rest });
}

/** These outputs and no others have files, and each is whole. */
async function expectRendered(outputs: string[]): Promise<void> {
  expect([...outcome.items.done].sort()).toEqual([...outputs].sort());
  const files = harness.files().filter(path => path.startsWith('12-rendering/'));
  expect(files).toEqual(outputs.flatMap(each => [`12-rendering/render-report/${each}.json`, `12-rendering/render/${each}.mp4`]).sort());
  for (const outputId of outputs) {
    const aspect = ASPECTS.find(each => outputId.endsWith(aspectSlug(each))) ?? '9:16';
    await checkRender(harness.pathOf('render', outputId), { outputId, ...evenSize(ASPECT_SIZES_PX[aspect], 0.25), fps: TEST_FPS, frameCount: TEST_FRAMES }, new AbortController().signal);
  }
}

describe.skipIf(!browser || !isLinux)('a batch', { timeout: 240_000 }, () => {
  it('of which the browser is killed while it draws is rendered whole', async () => {
    const killing = killChildren(isBrowser, { times: 2, afterMs: 250 });
    await run();
    expect(await killing.stop()).toBeGreaterThanOrEqual(1);
    expect(outcome.items.failed).toEqual({});
    await expectRendered(all);
    expect(outcome.logs.map(({ message }) => message).join('\n')).toMatch(/browser/i);
  });

  it('of which ffmpeg is killed once makes the clip\'s outputs again, one by one', async () => {
    const killing = killChildren(isEncodeOf(id(1, '9:16')), { times: 1 });
    await run();
    expect(await killing.stop()).toBe(1);
    expect(outcome.items.failed).toEqual({});
    await expectRendered(all);
    expect(outcome.logs.map(({ message }) => message).join('\n')).toMatch(new RegExp(`${id(1, '9:16')} is rendered again, by itself: .*SIGKILL`));
  });

  it('of which ffmpeg dies of one output every time ends with all the others', async () => {
    const hurt = id(0, '1:1');
    const killing = killChildren(isEncodeOf(hurt), { times: 100 });
    await expect(run()).rejects.toMatchObject({ kind: 'tool-failed', message: expect.stringContaining(hurt) as string });
    expect(await killing.stop()).toBeGreaterThanOrEqual(3);
    expect(outcome.items.failed).toEqual({ [hurt]: expect.objectContaining({ kind: 'tool-failed', message: expect.stringContaining('SIGKILL') as string }) as unknown });
    await expectRendered(without(hurt));
  });

  it('of which a clip\'s media vanish in the middle ends with the other clips', async () => {
    const hurt = ASPECTS.map(aspect => id(2, aspect));
    await expect(run({
      // With two clips in hand, the third has not been begun when the first is rendered.
      wrap: backend => ({
        ...backend,
        async render(tasks, control) {
          const rendered = await backend.render(tasks, control);
          await rm(harness.pathOf('clip-media', CLIPS[2]), { force: true });
          return rendered;
        },
      }),
    })).rejects.toMatchObject({ kind: 'artifact-missing' });
    expect(Object.keys(outcome.items.failed).sort()).toEqual(hurt.sort());
    expect(outcome.items.failed[hurt[0] ?? '']?.message).toContain(CLIPS[2]);
    await expectRendered(without(...hurt));
  });

  it('that meets a full disk in one clip ends with the other clips, and does not try that one again', async () => {
    const hurt = ASPECTS.map(aspect => id(0, aspect));
    const tries: string[][] = [];
    await expect(run({
      wrap: backend => ({
        ...backend,
        async render(tasks, control) {
          tries.push(tasks.map(task => task.payload.outputId));
          // Writing there fails as on a full disk: ENOSPC.
          await Promise.all(tasks.filter(task => task.payload.outputId === hurt[1]).map(task => symlink('/dev/full', task.outPath)));
          return await backend.render(tasks, control);
        },
      }),
    })).rejects.toMatchObject({ kind: 'disk-full' });
    expect(tries.filter(each => each.includes(hurt[0] ?? ''))).toEqual([hurt]);
    expect(Object.values(outcome.items.failed).map(error => error.kind)).toEqual(['disk-full', 'disk-full']);
    await expectRendered(without(...hurt));
  });

  it('that is stopped leaves only whole files, and no program of its own', async () => {
    const control = new AbortController();
    await expect(run({ signal: control.signal, onItemDone: () => { control.abort(new Error('stopped')); } })).rejects.toThrow('stopped');
    expect(outcome.items.failed).toEqual({});
    expect(outcome.items.done).toHaveLength(1);
    await expectRendered(outcome.items.done);
    const killing = killChildren(child => isBrowser(child) || child.args.includes('libx264'), { times: 1 });
    await new Promise(resolve => { setTimeout(resolve, 500); });
    expect(await killing.stop()).toBe(0);
  });
});
