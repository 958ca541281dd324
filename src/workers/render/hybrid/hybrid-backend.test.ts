import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { OutputPayload } from '#shared/render/composition-props.ts';
import { ASPECTS } from '#shared/units/geometry.ts';
import { probeMedia } from '#workers/tools/ffmpeg/probe.ts';
import { describeBackend } from '../../../../tests/support/backend-contract.ts';
import { childPids } from '../../../../tests/support/own-children.ts';
import { TEST_FRAMES, defaultStyle, hasBrowser, makeTestMedia, testPayload } from '../../../../tests/support/render-fixtures.ts';
import type { RenderBackend, RenderControl } from '../render-backend.ts';
import { createHybridBackend } from './hybrid-backend.ts';

const browser = await hasBrowser();
const linux = process.platform === 'linux';

describe.skipIf(!browser)('the hybrid backend', { timeout: 120_000 }, () => {
  let dir: string;
  let media: { mediaPath: string; audioPath: string };
  let backend: RenderBackend;
  const logs: string[] = [];
  const { fonts } = defaultStyle();

  const renderAll = async (payloads: readonly OutputPayload[], name: string, control: Partial<RenderControl> = {}, from = media): Promise<string[]> => {
    const scratchDir = join(dir, name);
    await mkdir(scratchDir, { recursive: true });
    const tasks = payloads.map(payload => ({ payload, ...from, fonts, scratchDir, outPath: join(scratchDir, `${payload.outputId}.mp4`) }));
    await backend.render(tasks, { signal: new AbortController().signal, onProgress: () => undefined, ...control });
    return tasks.map(task => task.outPath);
  };
  const render = async (payload: OutputPayload, name: string, control: Partial<RenderControl> = {}): Promise<string> => (await renderAll([payload], name, control))[0] ?? '';
  const digest = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex');
  /** Calls back once, when the picture is being encoded. */
  const onceUnderway = (act: () => void): Partial<RenderControl> => {
    let done = false;
    return {
      onProgress: (_, fraction) => {
        if (!done && fraction > 0 && fraction < 1) {
          done = true;
          act();
        }
      },
    };
  };
  /** Long enough to be hurt on its way. */
  const long = (payload: OutputPayload): OutputPayload => ({ ...payload, renderScale: 1, preset: 'high' });

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'cutdown-hybrid-'));
    media = await makeTestMedia(dir);
    backend = createHybridBackend({ log: (_, message) => logs.push(message), cacheDir: join(tmpdir(), 'cutdown-test-bundles') });
  });

  afterAll(async () => {
    await backend.close();
    await backend.close();
    await rm(dir, { recursive: true, force: true });
  });

  describeBackend(render);

  it('makes the same bytes again, alone or with the clip\'s other aspects', async () => {
    const together = await renderAll(ASPECTS.map(aspect => testPayload(aspect)), 'together');
    for (const [index, aspect] of ASPECTS.entries()) {
      const alone = digest(await render(testPayload(aspect), `alone-${index}`));
      expect(digest(together[index] ?? '')).toBe(alone);
    }
  });

  it('draws a clip without a single overlay without a browser', async () => {
    const bare = testPayload('1:1', { captions: [], title: null, lowerThirds: [], logoBox: null });
    expect((await probeMedia(await render(bare, 'bare'))).video[0]?.frameCount).toBe(TEST_FRAMES);
  });

  it('says what it does not draw', () => {
    const payload = testPayload('9:16');
    expect(backend.refuses(payload)).toBeNull();
    expect(backend.refuses({ ...payload, renderScale: 0.3 })).toMatch(/whole pixels/);
    expect(backend.refuses({ ...payload, props: { ...payload.props, mediaHeightPx: 361 } })).toMatch(/640x361/);
  });

  it('names the output whose media cannot be read', async () => {
    await expect(renderAll([testPayload('1:1')], 'gone', {}, { ...media, mediaPath: join(dir, 'gone.mp4') })).rejects.toMatchObject({
      name: 'CutdownError', message: expect.stringContaining('c0000abcd-1x1'),
    });
  });

  it('stops when it is told to', async () => {
    const control = new AbortController();
    await expect(render(long(testPayload('9:16')), 'stopped', { signal: control.signal, ...onceUnderway(() => control.abort()) })).rejects.toMatchObject({ kind: 'cancelled' });
    await expect(render(testPayload('9:16'), 'never', { signal: AbortSignal.abort(new Error('before')) })).rejects.toThrow();
    expect(childPids(/ffmpeg/)).toEqual([]);
  });

  it.skipIf(!linux)('fails, and may be tried again, when ffmpeg is killed; the next output is made', async () => {
    const killed = render(long(testPayload('9:16')), 'killed', onceUnderway(() => childPids(/ffmpeg/).forEach(pid => process.kill(pid, 'SIGKILL'))));
    await expect(killed).rejects.toMatchObject({ kind: 'tool-failed', retryable: true });
    expect(existsSync(await render(testPayload('9:16'), 'after'))).toBe(true);
  });

  it.skipIf(!linux)('starts the browser anew when it was killed, and makes the same bytes', async () => {
    const whole = digest(await render(testPayload('9:16'), 'undisturbed'));
    const timer = setInterval(() => {
      const browsers = childPids(/chrom/i);
      if (browsers.length > 0) {
        clearInterval(timer);
        browsers.forEach(pid => process.kill(pid, 'SIGKILL'));
      }
    }, 20);
    try {
      expect(digest(await render(testPayload('9:16'), 'disturbed'))).toBe(whole);
    } finally {
      clearInterval(timer);
    }
    expect(logs.join('\n')).toContain('started anew');
  });
});
