/** The batch as the stage drives it, with backends that only pretend to render. */
import { copyFile, readFile, rm, writeFile } from 'node:fs/promises';

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { CutdownError, cancelled } from '#shared/errors/cutdown-error.ts';
import type { ErrorKind } from '#shared/errors/kinds.ts';
import { aspectSlug, type Aspect } from '#shared/units/geometry.ts';
import { fakeBackend, makeFinishedFiles, type FakeBackend } from '../../../../tests/support/fake-render-backend.ts';
import { defaultStyle, makeTestMedia, testPayload } from '../../../../tests/support/render-fixtures.ts';
import { StageHarness, emptyOutcome, type StageInputs, type StageOutcome } from '../../../../tests/support/stage-harness.ts';
import { renderingStage } from './index.ts';

const CLIPS = ['c0000000a', 'c0000000b', 'c0000000c'];
const GIB = 1024 ** 3;

let harness: StageHarness;
let finished: Record<Aspect, string>;
let outcome: StageOutcome;

beforeAll(async () => {
  harness = await StageHarness.create();
  finished = await makeFinishedFiles(harness.dir);
  const { mediaPath, audioPath } = await makeTestMedia(harness.dir);
  for (const clip of CLIPS) {
    await harness.seedFile('clip-media', mediaPath, clip);
    await harness.seedFile('clip-audio', audioPath, clip);
  }
});
afterAll(async () => { await harness.close(); });
beforeEach(() => { outcome = emptyOutcome(); });

const id = (clip: number, aspect: Aspect): string => `${CLIPS[clip]}-${aspectSlug(aspect)}`;
const failure = (kind: ErrorKind, retryable: boolean): CutdownError => new CutdownError(kind, `It is a test: ${kind}.`, { advice: 'Nothing.', retryable });

interface Batch extends StageInputs {
  /** Default: the shared harness. */
  on?: StageHarness;
  fast?: FakeBackend;
  reference?: FakeBackend;
  clips?: number;
  aspects?: Aspect[];
  cores?: number;
  freeBytes?: () => number;
}

/** Renders the first clips; the index names them in the wrong order. Rejects as the stage does; see `outcome`. */
async function run({ on = harness, fast = fakeBackend('hybrid', finished), reference = fakeBackend('reference', finished), clips = 2, aspects = ['9:16', '1:1'], cores = 2, freeBytes = () => 100 * GIB, ...inputs }: Batch): Promise<void> {
  const outputs = CLIPS.slice(0, clips).flatMap((clipId, index) => aspects.map(aspect => ({ ...testPayload(aspect), clipId, outputId: `${clipId}-${aspectSlug(aspect)}`, rank: index + 1 })));
  await on.seed('composition-index', { kind: 'composition-index', version: 1, outputs: outputs.reverse() });
  const stage = renderingStage({
    createFast: () => fast, createReference: () => reference, freeBytes: () => Promise.resolve(freeBytes()),
    machine: () => Promise.resolve({ cores, freeMemoryBytes: 64 * GIB, encoderSessions: Infinity }),
  });
  await on.run(stage, { style: defaultStyle(), outcome, ...inputs });
}

const warnings = (): string => outcome.logs.filter(({ level }) => level === 'warn').map(({ message }) => message).join('\n');

describe('a batch', () => {
  it('renders clip by clip, by rank and aspect, and publishes each output with its report', async () => {
    const fast = fakeBackend('hybrid', finished);
    await run({ fast });
    expect(fast.calls).toEqual([[id(0, '9:16'), id(0, '1:1')], [id(1, '9:16'), id(1, '1:1')]]);
    expect([...outcome.items.done].sort()).toEqual(fast.calls.flat().sort());
    expect(harness.read('render-report', id(1, '1:1'))).toMatchObject({ backend: 'hybrid', encoder: 'libx264', notes: [], widthPx: 270, heightPx: 270 });
    expect(outcome.progress.at(-1)?.fraction).toBe(1);
    expect(fast.closed()).toBe(true);
  });

  it('gives backends the clip\'s sound with the music bed where there is one, and takes no render with another sound for it', async () => {
    const own = await StageHarness.create();
    try {
      for (const clip of CLIPS) {
        await own.seedFile('clip-media', harness.pathOf('clip-media', clip), clip);
        await own.seedFile('clip-audio', harness.pathOf('clip-audio', clip), clip);
      }
      await run({ on: own, clips: 2, aspects: ['1:1'] });
      const before = outcome.items.cacheKeys;
      const mix = `${own.dir}/mix.wav`;
      await writeFile(mix, 'another sound');
      await own.seedFile('clip-mix', mix, CLIPS[1]);
      outcome = emptyOutcome();
      const sounds: string[] = [];
      await run({ on: own, clips: 2, aspects: ['1:1'], fast: fakeBackend('hybrid', finished, { during: ({ audioPaths }) => { sounds.push(...audioPaths); } }) });
      expect(sounds.sort()).toEqual([own.pathOf('clip-audio', CLIPS[0]), own.pathOf('clip-mix', CLIPS[1])].sort());
      expect(outcome.items.cacheKeys[id(0, '1:1')]).toBe(before[id(0, '1:1')]);
      expect(outcome.items.cacheKeys[id(1, '1:1')]).not.toBe(before[id(1, '1:1')]);
    } finally {
      await own.close();
    }
  });

  it('leaves out what is finished, and clips of which everything is', async () => {
    const fast = fakeBackend('hybrid', finished);
    await run({ fast, found: [id(0, '9:16'), id(0, '1:1'), id(1, '9:16')] });
    expect(fast.calls).toEqual([[id(1, '1:1')]]);
    expect(outcome.progress.at(-1)?.fraction).toBe(1);
  });

  it('makes only what is chosen, and asks nothing of the machine where nothing is', async () => {
    const fast = fakeBackend('hybrid', finished);
    await run({ fast, chosen: [id(1, '9:16'), 'c0000000f-9x16'] });
    expect(fast.calls).toEqual([[id(1, '9:16')]]);
    const none = fakeBackend('hybrid', finished);
    await run({ fast: none, chosen: [] });
    expect([none.calls, none.closed()]).toEqual([[], false]);
  });

  it('has one clip more in hand than it encodes at once, so that the next one\'s sheets are drawn meanwhile', async () => {
    const fast = fakeBackend('hybrid', finished, { seconds: 0.2 });
    await run({ fast, clips: 3, aspects: ['1:1'], cores: 2 });
    expect(fast.most()).toBe(2);
    const more = fakeBackend('hybrid', finished, { seconds: 0.2 });
    await run({ fast: more, clips: 3, aspects: ['1:1'], cores: 4 });
    expect(more.most()).toBe(3);
  });

  it('takes first what the editor looks at, also when he looks somewhere else in the meantime', async () => {
    let wanted: string[] = [];
    const fast = fakeBackend('hybrid', finished, { during: () => { wanted = [id(2, '1:1')]; } });
    await run({ fast, clips: 3, cores: 2, wanted: () => wanted, found: [id(1, '9:16')] });
    // Two are in hand from the start; the wish comes while they are.
    expect(fast.calls[2]).toEqual([id(2, '1:1'), id(2, '9:16')]);
    const first = fakeBackend('hybrid', finished);
    await run({ fast: first, clips: 3, wanted: () => [id(2, '9:16'), id(1, '1:1')] });
    expect(first.calls.map(call => call[0])).toEqual([id(2, '9:16'), id(1, '1:1'), id(0, '9:16')]);
  });
});

describe('a hurt output', () => {
  it('ends failed with its reason, and takes nobody with it', async () => {
    const hurt = id(0, '1:1');
    const fast = fakeBackend('hybrid', finished, { during: ({ ids }) => { if (ids.includes(hurt)) { throw failure('tool-failed', false); } } });
    await expect(run({ fast })).rejects.toMatchObject({ kind: 'tool-failed', message: expect.stringContaining(hurt) as string });
    expect(outcome.items.failed).toEqual({ [hurt]: expect.objectContaining({ kind: 'tool-failed', message: 'It is a test: tool-failed.' }) as unknown });
    expect([...outcome.items.done].sort()).toEqual([id(0, '9:16'), id(1, '1:1'), id(1, '9:16')].sort());
    expect(fast.calls.filter(call => call.includes(hurt))).toEqual([[id(0, '9:16'), hurt], [hurt]]);
    expect(warnings()).toMatch(new RegExp(`${hurt} is rendered again, by itself: It is a test`));
  });

  it('is tried again alone, and once more where the browser failed', async () => {
    const fast = fakeBackend('hybrid', finished, { during: ({ before }) => { if (before < 2) { throw failure('browser-failed', true); } } });
    await run({ fast, clips: 1 });
    expect(fast.calls.map(call => call.length)).toEqual([2, 1, 1, 1, 1]);
    expect([...outcome.items.done].sort()).toEqual([id(0, '1:1'), id(0, '9:16')]);
  });

  it.each([['browser-failed', true, 2], ['tool-failed', false, 1]] as const)('that is alone from the start and meets %s (worth retrying: %s) is rendered %i times', async (kind, retryable, times) => {
    const fast = fakeBackend('hybrid', finished, { during: () => { throw failure(kind, retryable); } });
    await expect(run({ fast, clips: 1, aspects: ['1:1'] })).rejects.toMatchObject({ kind });
    expect(fast.calls).toHaveLength(times);
    expect(Object.keys(outcome.items.failed)).toEqual([id(0, '1:1')]);
  });

  it('whose file is not what it should be is made again; the good ones of its clip are published before', async () => {
    const fast = fakeBackend('hybrid', finished, {
      after: async ({ ids, before, outPaths }) => {
        const at = ids.indexOf(id(0, '9:16'));
        if (at >= 0 && before === 0) {
          await copyFile(finished['16:9'], outPaths[at] ?? '');
        }
      },
    });
    await run({ fast, clips: 1 });
    expect(fast.calls).toEqual([[id(0, '9:16'), id(0, '1:1')], [id(0, '9:16')]]);
    expect(outcome.items.done).toEqual([id(0, '1:1'), id(0, '9:16')]);
    expect(warnings()).toMatch(/9x16 is rendered again, by itself: .*480x270 instead of 270x480/);
  });

  it('of a full disk is not tried again, and the other clips go on', async () => {
    const fast = fakeBackend('hybrid', finished, {
      during: ({ ids }) => {
        if (ids.includes(id(0, '1:1'))) {
          throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
        }
      },
    });
    await expect(run({ fast })).rejects.toMatchObject({ kind: 'disk-full' });
    expect(fast.calls).toHaveLength(2);
    expect(Object.values(outcome.items.failed).map(error => error.kind)).toEqual(['disk-full', 'disk-full']);
    expect([...outcome.items.done].sort()).toEqual([id(1, '1:1'), id(1, '9:16')]);
  });
});

describe('media that vanish in mid-batch', () => {
  it('fail the outputs of their clip, by name and without another try; the others are made', async () => {
    const gone = harness.pathOf('clip-media', CLIPS[1]);
    const fast = fakeBackend('hybrid', finished, { during: async () => { await rm(gone, { force: true }); } });
    const kept = await readFile(gone);
    try {
      await expect(run({ fast, clips: 3, aspects: ['1:1'], wanted: () => [id(0, '1:1'), id(2, '1:1')] })).rejects.toMatchObject({ kind: 'artifact-missing', message: expect.stringContaining(CLIPS[1] ?? '') as string });
      expect(fast.calls.flat()).not.toContain(id(1, '1:1'));
      expect([...outcome.items.done].sort()).toEqual([id(0, '1:1'), id(2, '1:1')]);
    } finally {
      await writeFile(gone, kept);
    }
  });
});

describe('room on the disk', () => {
  it('is warned about once for the whole batch, and each output that does not fit is refused before it is rendered', async () => {
    const fast = fakeBackend('hybrid', finished);
    await expect(run({ fast, freeBytes: () => 50 * 1024 ** 2 })).rejects.toMatchObject({ kind: 'disk-full' });
    expect(fast.calls).toEqual([]);
    expect(Object.values(outcome.items.failed).map(error => error.kind)).toEqual(Array.from({ length: 4 }, () => 'disk-full'));
    expect(warnings()).toMatch(/The disk may become full: the 4 outputs to render will take about \d+ MB, 50 MB are free/);
  });

  it('that comes back in the meantime is used', async () => {
    let asked = 0;
    await expect(run({ clips: 3, aspects: ['1:1'], freeBytes: () => (asked++ < 2 ? 0 : 100 * GIB) })).rejects.toMatchObject({ kind: 'disk-full' });
    expect(Object.keys(outcome.items.failed)).toHaveLength(1);
    expect(outcome.items.done).toHaveLength(2);
  });
});

describe('an abort', () => {
  it('ends at once with its reason; what is finished is published, nothing else, and nothing counts as failed', async () => {
    const control = new AbortController();
    const reason = cancelled('The run');
    const fast = fakeBackend('hybrid', finished, {
      during: async ({ ids, signal }) => {
        if (ids.includes(id(1, '1:1'))) {
          control.abort(reason);
          signal.throwIfAborted();
        }
      },
      seconds: 0.05,
    });
    const own = await StageHarness.create();
    try {
      for (const clip of CLIPS) {
        await own.seedFile('clip-media', harness.pathOf('clip-media', clip), clip);
        await own.seedFile('clip-audio', harness.pathOf('clip-audio', clip), clip);
      }
      await expect(run({ on: own, fast, found: [id(0, '9:16')], signal: control.signal })).rejects.toBe(reason);
      expect(outcome.items.failed).toEqual({});
      expect(fast.closed()).toBe(true);
      const published = own.files().filter(path => path.startsWith('12-rendering/')).filter(path => !path.includes(id(0, '1:1')));
      expect(published).toEqual([]);
    } finally {
      await own.close();
    }
  });
});

describe('the reference backend', () => {
  it('draws what the fast one refuses, one by one, and says why in log and report', async () => {
    const refused = id(0, '1:1');
    const fast = fakeBackend('hybrid', finished, { refuses: ({ outputId }) => outputId === refused ? 'Its corners are round.' : null });
    const reference = fakeBackend('reference', finished);
    await run({ fast, reference });
    expect(reference.calls).toEqual([[refused]]);
    expect(fast.calls).toEqual([[id(0, '9:16')], [id(1, '9:16'), id(1, '1:1')]]);
    expect(harness.read('render-report', refused)).toMatchObject({ backend: 'reference', notes: ['Drawn by the reference backend: Its corners are round.'] });
    expect(harness.read('render-report', id(0, '9:16'))).toMatchObject({ backend: 'hybrid', notes: [] });
    expect(warnings()).toContain(`Drawn by the slower reference backend: ${refused}. Its corners are round.`);
  });

  it('draws everything where it was asked for, and says nothing about it', async () => {
    const [fast, reference] = [fakeBackend('hybrid', finished), fakeBackend('reference', finished)];
    await run({ fast, reference, clips: 1, request: { backend: 'reference' } });
    expect(fast.calls).toEqual([]);
    expect(reference.calls).toEqual([[id(0, '9:16')], [id(0, '1:1')]]);
    expect(harness.read('render-report', id(0, '1:1')).notes).toEqual([]);
    expect(reference.closed()).toBe(true);
  });

  it('is another result than the fast one\'s: neither is taken for the other', async () => {
    await run({ clips: 1 });
    const fast = outcome.items.cacheKeys;
    outcome = emptyOutcome();
    await run({ clips: 1, request: { backend: 'reference' } });
    expect(outcome.items.cacheKeys[id(0, '1:1')]).not.toBe(fast[id(0, '1:1')]);
    outcome = emptyOutcome();
    await run({ clips: 1 });
    expect(outcome.items.cacheKeys).toEqual(fast);
  });
});
