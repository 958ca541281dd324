import { execFileSync } from 'node:child_process';
import { createServer } from 'node:http';
import { copyFile, mkdir, mkdtemp, rm, symlink, truncate, unlink, writeFile } from 'node:fs/promises';
import { platform, tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { toErrorData } from '#shared/errors/cutdown-error.ts';
import type { ErrorData } from '#shared/errors/kinds.ts';
import transcoding from '#workers/stages/01-transcoding/index.ts';
import { beeps, counterPicture, makeMedia, remux } from './support/make-media.ts';
import { StageHarness } from './support/stage-harness.ts';

let dir = '';
let good = '';
let long = '';
let harness: StageHarness | null = null;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'cutdown-bad-'));
  good = await makeMedia(join(dir, 'good.mp4'), { picture: counterPicture({ durationSec: 2 }), sound: beeps(2) });
  const minute = await makeMedia(join(dir, 'minute.mp4'), { picture: counterPicture({ durationSec: 30, widthPx: 640, heightPx: 360 }), sound: beeps(30) });
  long = await remux(minute, join(dir, 'long.mkv'), ['-c', 'copy'], ['-stream_loop', '9']);
}, 120_000);

afterAll(async () => {
  await rm(dir, { recursive: true, force: true });
});

afterEach(async () => {
  await harness?.close();
  harness = null;
});

async function refusal(path: string, inputs: { signal?: AbortSignal; onProgress?: (fraction: number) => void; parent?: string } = {}): Promise<ErrorData> {
  harness = await StageHarness.create(inputs.parent ?? tmpdir());
  try {
    await harness.run(transcoding, { sourcePath: path, ...inputs });
  } catch (thrown) {
    expect(harness.files(), 'nothing half-written').toEqual([]);
    return toErrorData(thrown);
  }
  throw new Error('the stage went through');
}

describe('a source that is no recording', () => {
  it('refuses a missing file', async () => {
    expect(await refusal(join(dir, 'nowhere.mp4'))).toMatchObject({ kind: 'source-missing' });
  });

  it('refuses a folder', async () => {
    await mkdir(join(dir, 'folder.mp4'), { recursive: true });
    expect(await refusal(join(dir, 'folder.mp4'))).toMatchObject({ kind: 'source-not-media', message: expect.stringContaining('is a folder') as string });
  });

  it('refuses an empty file', async () => {
    await writeFile(join(dir, 'empty.mp4'), '');
    expect(await refusal(join(dir, 'empty.mp4'))).toMatchObject({ kind: 'source-empty' });
  });

  it('refuses text and a still picture under a video\'s name', async () => {
    await writeFile(join(dir, 'text.mp4'), 'just words\n'.repeat(500));
    expect((await refusal(join(dir, 'text.mp4'))).kind).toBe('source-not-media');
    await harness?.close();
    await makeMedia(join(dir, 'still.png'), { picture: 'testsrc2=s=64x64:d=1', args: ['-frames:v', '1', '-c:v', 'png', '-f', 'image2'] });
    await copyFile(join(dir, 'still.png'), join(dir, 'still.mp4'));
    expect((await refusal(join(dir, 'still.mp4'))).kind).toBe('source-not-media');
  });
});

describe('a list or script under a video\'s name', () => {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(request.url ?? '');
    response.end('no');
  });
  let port = 0;
  beforeAll(async () => {
    await new Promise<void>(ready => server.listen(0, '127.0.0.1', ready));
    const address = server.address();
    port = typeof address === 'object' && address !== null ? address.port : 0;
  });
  afterAll(() => {
    server.close();
  });

  const lists: Record<string, (target: string) => string> = {
    'concat script': target => `ffconcat version 1.0\nfile '${target}'\n`,
    'HLS playlist': target => `#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n${target}\n#EXT-X-ENDLIST\n`,
    'DASH manifest': target => `<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" mediaPresentationDuration="PT10S" profiles="urn:mpeg:dash:profile:isoff-on-demand:2011"><Period><AdaptationSet mimeType="video/mp4"><Representation id="1" bandwidth="1000"><BaseURL>${target}</BaseURL></Representation></AdaptationSet></Period></MPD>`,
    'SDP description': () => `v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video ${port} RTP/AVP 96\na=rtpmap:96 H264/90000\n`,
  };

  it.each(Object.keys(lists))('does not follow a %s to a file or to the network', async name => {
    for (const target of [`file:${good}`, `http://127.0.0.1:${port}/canary.mp4`]) {
      const path = join(dir, 'posing.mp4');
      await writeFile(path, lists[name]?.(target) ?? '');
      const error = await refusal(path);
      expect(['source-unsafe', 'source-not-media']).toContain(error.kind);
      if (name === 'concat script' || name === 'HLS playlist') {
        expect(error.kind).toBe('source-unsafe');
        expect(error.message).toContain('not followed');
      }
      await harness?.close();
    }
    expect(requests).toEqual([]);
  });
});

describe('odd names', () => {
  it.each(['-leading dash.mp4', 'it\'s "quoted".mp4', 'emoji 🎬 ü.mp4', 'line\nbreak.mp4', 'per%cent %d %03d.mp4', 'co:lon, [x]; =y|z.mp4', ' space .mp4'])('%j runs through', async name => {
    const path = join(dir, name);
    await copyFile(good, path);
    harness = await StageHarness.create();
    await harness.run(transcoding, { sourcePath: path });
    expect(harness.read('source-facts').durationSec).toBeCloseTo(2, 1);
  });

  it('runs through a link to the recording', async () => {
    const path = join(dir, 'link.mp4');
    await symlink(good, path);
    harness = await StageHarness.create();
    await harness.run(transcoding, { sourcePath: path });
    expect(harness.has('proxy')).toBe(true);
  });
});

describe('a source that changes while it is read', () => {
  /** Does something to the file once decoding has begun. */
  function onceDecoding(act: () => Promise<void>): (fraction: number) => void {
    let done = false;
    return fraction => {
      if (fraction > 0.06 && !done) {
        done = true;
        void act();
      }
    };
  }

  it('ends with source-changed when it shrinks', async () => {
    const path = join(dir, 'shrinking.mkv');
    await copyFile(long, path);
    const error = await refusal(path, { onProgress: onceDecoding(async () => await truncate(path, 100_000)) });
    expect(error).toMatchObject({ kind: 'source-changed', message: expect.stringContaining('shrank') as string });
  });

  it('ends with source-missing when it vanishes', async () => {
    const path = join(dir, 'vanishing.mkv');
    await copyFile(long, path);
    expect(await refusal(path, { onProgress: onceDecoding(async () => await unlink(path)) })).toMatchObject({ kind: 'source-missing' });
  });

  it('ends with the signal\'s reason when it is cancelled, leaving nothing', async () => {
    const control = new AbortController();
    const started = Date.now();
    const error = await refusal(long, { signal: control.signal, onProgress: onceDecoding(() => Promise.resolve(control.abort())) });
    expect(error.kind).toBe('cancelled');
    expect(Date.now() - started).toBeLessThan(45_000);
  });
});

describe('a full disk', () => {
  const small = join(tmpdir(), `cutdown-small-${process.pid}`);
  const mounted = mountSmall(small);
  afterAll(async () => {
    if (mounted) {
      execFileSync('umount', [small]);
      await rm(small, { recursive: true, force: true });
    }
  });

  it.skipIf(!mounted)('ends with disk-full and leaves nothing', async () => {
    const error = await refusal(long, { parent: small });
    expect(error).toMatchObject({ kind: 'disk-full', advice: expect.stringContaining('Free some space') as string });
  });
});

/** Mounts a disk of 1 MB where that is allowed; says so where it is not. */
function mountSmall(path: string): boolean {
  if (platform() === 'linux' && process.getuid?.() === 0) {
    try {
      execFileSync('mkdir', ['-p', path]);
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', path], { stdio: 'ignore' });
      return true;
    } catch (error) {
      console.warn(`[skipped] full disk: no small disk can be mounted here (${String(error)})`);
      return false;
    }
  }
  console.warn('[skipped] full disk: needs root on Linux');
  return false;
}
