import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { inputArgs, runFfmpeg } from '#workers/tools/ffmpeg/run.ts';
import { TEST_CLIP_ID, TEST_FPS, TEST_FRAMES, defaultStyle, hasBrowser, makeTestMedia, testPayload } from '../../../../tests/support/render-fixtures.ts';
import { StageHarness } from '../../../../tests/support/stage-harness.ts';
import { checkRender } from './check-render.ts';
import stage from './index.ts';

const browser = await hasBrowser();
let harness: StageHarness;
let media: { mediaPath: string; audioPath: string };

beforeAll(async () => {
  harness = await StageHarness.create();
  media = await makeTestMedia(harness.dir);
});

afterAll(async () => {
  await harness.close();
});

describe.skipIf(!browser)('the rendering stage', { timeout: 240_000 }, () => {
  it('renders each output by rank, checks it, and publishes file and report', async () => {
    const outputs = [{ ...testPayload('1:1'), rank: 2 }, testPayload('9:16')];
    await harness.seed('composition-index', { kind: 'composition-index', version: 1, outputs });
    await harness.seedFile('clip-media', media.mediaPath, TEST_CLIP_ID);
    await harness.seedFile('clip-audio', media.audioPath, TEST_CLIP_ID);
    const { written, faultPoints, progress, logs } = await harness.run(stage, { style: defaultStyle() });
    expect(written).toEqual(['9x16', '1x1'].flatMap(slug => [`12-rendering/render/${TEST_CLIP_ID}-${slug}.mp4`, `12-rendering/render-report/${TEST_CLIP_ID}-${slug}.json`]));
    expect(faultPoints).toContain('output-rendered');
    expect(progress.at(-1)?.fraction).toBe(1);
    const report = harness.read('render-report', `${TEST_CLIP_ID}-9x16`);
    expect(report).toMatchObject({ backend: 'hybrid', encoder: 'libx264', notes: [], widthPx: 270, heightPx: 480, fps: TEST_FPS, frameCount: TEST_FRAMES, durationSec: TEST_FRAMES / TEST_FPS });
    expect(report.sizeBytes).toBe((await readFile(harness.pathOf('render', `${TEST_CLIP_ID}-9x16`))).length);
    // The test tone is far from -14 LUFS and its plan changes nothing: that must be said.
    expect(logs.filter(({ level }) => level === 'warn').map(({ message }) => message).join('\n')).toMatch(/9x16 is at -?\d+\.\d LUFS/);
  });
});

describe('checkRender', () => {
  const expected = { outputId: `${TEST_CLIP_ID}-16x9`, widthPx: 640, heightPx: 360, fps: TEST_FPS, frameCount: TEST_FRAMES };
  const signal = new AbortController().signal;
  let good: string;

  beforeAll(async () => {
    good = join(harness.dir, 'good.mp4');
    await runFfmpeg({ args: [...inputArgs(media.mediaPath), ...inputArgs(media.audioPath), '-c:v', 'copy', '-c:a', 'aac', good] });
  });

  it('measures a file that is as it should be', async () => {
    // The test's H.264 is made with 4:2:0 and TV range, as renders are.
    await expect(checkRender(good, expected, signal)).resolves.toMatchObject({ frameCount: TEST_FRAMES, widthPx: 640, pictureSec: expect.closeTo(1.5, 3) });
  });

  it.each([
    ['another frame count', { frameCount: TEST_FRAMES + 1 }, /45 frames instead of 46/],
    ['other sides', { widthPx: 1920 }, /640x360 instead of 1920x360/],
    ['another rate', { fps: 25 }, /30\.000 instead of 25\.000/],
  ])('refuses %s', async (_, change, message) => {
    await expect(checkRender(good, { ...expected, ...change }, signal)).rejects.toMatchObject({ kind: 'render-failed', message: expect.stringMatching(message) });
  });

  it('refuses a file without sound, and one whose sound ends early', async () => {
    await expect(checkRender(media.mediaPath, expected, signal)).rejects.toMatchObject({ kind: 'render-failed', message: expect.stringContaining('no sound') });
    const short = join(harness.dir, 'short.mp4');
    await runFfmpeg({ args: [...inputArgs(good), '-c:v', 'copy', '-af', 'atrim=end=0.5', short] });
    await expect(checkRender(short, expected, signal)).rejects.toMatchObject({ kind: 'render-failed', message: expect.stringContaining('sound lasts') });
  });

  it('refuses a file whose pictures are damaged', async () => {
    const bytes = await readFile(good);
    const at = bytes.indexOf('mdat') + 4;
    bytes.fill(0xa5, at + 200, at + 900);
    const damaged = join(harness.dir, 'damaged.mp4');
    await writeFile(damaged, bytes);
    await expect(checkRender(damaged, expected, signal)).rejects.toMatchObject({ kind: 'render-failed' });
  });
});
