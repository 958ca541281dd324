import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { afterAll, beforeAll, expect, it } from 'vitest';

import { createMediaHandler } from './media-protocol.ts';

const RUN = '20260102-030405-aaaaaa';
let root: string;
let handle: ReturnType<typeof createMediaHandler>;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'cutdown-media-'));
  const put = (path: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), '0123456789');
  };
  [
    `runs/${RUN}/01-transcoding/proxy.mp4`, `runs/${RUN}/01-transcoding/filmstrip.jpg`, `runs/${RUN}/01-transcoding/peaks.json`, `runs/${RUN}/01-transcoding/source-facts.json`,
    `runs/${RUN}/06-prepare-media/clip-media/c00000001.mp4`, `runs/${RUN}/06-prepare-media/clip-audio/c00000001.wav`,
    `runs/${RUN}/run.json`, `runs/${RUN}/inputs/01-transcoding/peaks.json`, 'library.db', 'outside/peaks.json',
  ].forEach(put);
  symlinkSync(join(root, 'outside'), join(root, 'runs', RUN, 'away'));
  handle = createMediaHandler(join(root, 'runs'), 'app://studio');
});
afterAll(() => { rmSync(root, { recursive: true, force: true }); });

const get = (path: string, init: RequestInit = {}): Promise<Response> => handle(new Request(`media://library/${path}`, init));

it.each([
  ['01-transcoding/proxy.mp4', 'video/mp4'], ['01-transcoding/filmstrip.jpg', 'image/jpeg'], ['01-transcoding/peaks.json', 'application/json'],
  ['06-prepare-media/clip-media/c00000001.mp4', 'video/mp4'], ['06-prepare-media/clip-audio/c00000001.wav', 'audio/wav'],
])('lets a window have %s, also under a name with a version', async (path, type) => {
  for (const address of [path, `${path}?v=0123456789ab`]) {
    const response = await get(`${RUN}/${address}`);
    expect([response.status, response.headers.get('content-type'), await response.text()]).toEqual([200, type, '0123456789']);
    expect(response.headers.get('access-control-allow-origin')).toBe('app://studio');
  }
});

it('answers ranges', async () => {
  const response = await get(`${RUN}/01-transcoding/proxy.mp4?v=1`, { headers: { range: 'bytes=2-4' } });
  expect([response.status, response.headers.get('content-range'), await response.text()]).toEqual([206, 'bytes 2-4/10', '234']);
});

it.each([
  [`${RUN}/run.json`, 403], [`${RUN}/01-transcoding/source-facts.json`, 403], [`${RUN}/inputs/01-transcoding/peaks.json`, 403], [`${RUN}/away/peaks.json`, 403],
  ['..%2Flibrary.db', 403], [`${RUN}/01-transcoding/nothing.mp4`, 404], [`${RUN}/01-transcoding`, 403],
])('refuses %s', async (path, status) => {
  expect((await get(path)).status).toBe(status);
});
