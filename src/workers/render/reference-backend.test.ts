import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { OutputPayload } from '#shared/render/composition-props.ts';
import { probeMedia } from '#workers/tools/ffmpeg/probe.ts';
import { bluish, describeBackend, near, reddish } from '../../../tests/support/backend-contract.ts';
import { childPids } from '../../../tests/support/own-children.ts';
import { Pixels, TEST_FRAMES, defaultStyle, hasBrowser, makeTestMedia, testPayload } from '../../../tests/support/render-fixtures.ts';
import { expectSamePicture } from '../../../tests/support/same-picture.ts';
import { createReferenceBackend } from './reference-backend.ts';
import type { RenderBackend, RenderControl } from './render-backend.ts';

const browser = await hasBrowser();

describe.skipIf(!browser)('the reference backend', { timeout: 240_000 }, () => {
  let dir: string;
  let media: { mediaPath: string; audioPath: string };
  let backend: RenderBackend;
  const logs: string[] = [];
  const { fonts } = defaultStyle();

  const render = async (payload: OutputPayload, name: string, options: Partial<RenderControl> = {}, by = backend): Promise<string> => {
    const scratchDir = join(dir, name);
    await mkdir(scratchDir, { recursive: true });
    const outPath = join(scratchDir, 'out.mp4');
    await by.render([{ payload, ...media, fonts, outPath, scratchDir }], { signal: new AbortController().signal, onProgress: () => undefined, ...options });
    return outPath;
  };

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'cutdown-render-'));
    media = await makeTestMedia(dir);
    backend = createReferenceBackend({ log: (_, message) => logs.push(message), cacheDir: join(tmpdir(), 'cutdown-test-bundles') });
  });

  afterAll(async () => {
    await backend.close();
    await backend.close();
    await rm(dir, { recursive: true, force: true });
  });

  describeBackend(render);

  it('draws the same again, and the extractor\'s pictures look the same', async () => {
    const payload = testPayload('1:1');
    const again = await render(payload, 'again');
    expectSamePicture(join(dir, 'whole-1x1', 'out.mp4'), again);
    const slow = createReferenceBackend({ log: () => undefined, cacheDir: join(tmpdir(), 'cutdown-test-bundles'), video: 'offthread' });
    try {
      const other = await Pixels.of(await render(payload, 'offthread', {}, slow), 270, 270);
      expect([reddish(other.at(0, 0.5, 0.5)), bluish(other.at(14, 0.5, 0.5)), near(other.at(40, 0.2, 0.5), [0xc0, 0x30, 0x30], 6)]).toEqual([true, true, true]);
    } finally {
      await slow.close();
    }
  });

  it('refuses props that the composition\'s schema refuses', async () => {
    const payload = testPayload('1:1');
    const broken = { ...payload, props: { ...payload.props, style: { ...payload.props.style, background: 'red' } } };
    await expect(render(broken, 'refused')).rejects.toMatchObject({ kind: 'render-failed', message: expect.stringContaining(payload.outputId) });
  });

  it('stops when it is told to, and leaves no file', async () => {
    const control = new AbortController();
    const rendering = render(testPayload('1:1'), 'stopped', { signal: control.signal, onProgress: () => control.abort() });
    await expect(rendering).rejects.toMatchObject({ kind: 'cancelled' });
    expect(existsSync(join(dir, 'stopped', 'out.mp4'))).toBe(false);
    await expect(render(testPayload('1:1'), 'stopped', { signal: AbortSignal.abort(new Error('before')) })).rejects.toThrow();
  });

  it.skipIf(process.platform !== 'linux')('starts the browser anew when it was killed, and finishes', async () => {
    let killed = 0;
    const path = await render(testPayload('1:1'), 'recovered', {
      onProgress: (_, fraction) => {
        if (killed === 0 && fraction > 0) {
          childPids(/chrom/i).forEach(pid => process.kill(pid, 'SIGKILL'));
          killed += 1;
        }
      },
    });
    expect(killed).toBe(1);
    expect((await probeMedia(path)).video[0]?.frameCount).toBe(TEST_FRAMES);
    expect(logs.join('\n')).toContain('started anew');
  });
});
