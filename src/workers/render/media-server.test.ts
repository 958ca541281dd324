import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { byteRange, startMediaServer } from './media-server.ts';
import type { MediaServer } from './media-server.ts';

let dir: string;
let server: MediaServer;
let url: string;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'cutdown-media-'));
  await writeFile(join(dir, 'clip.mp4'), '0123456789');
  await writeFile(join(dir, 'secret.txt'), 'secret');
  server = await startMediaServer();
  url = server.lend(join(dir, 'clip.mp4')).url;
});

afterAll(async () => {
  await server.close();
  await server.close();
  await rm(dir, { recursive: true, force: true });
});

const get = async (address: string, range?: string) => await fetch(address, { headers: range ? { range } : {} });

describe('startMediaServer', () => {
  it('gives the file whole, and its length for HEAD', async () => {
    const response = await get(url);
    expect([response.status, await response.text()]).toEqual([200, '0123456789']);
    const head = await fetch(url, { method: 'HEAD' });
    expect([head.status, head.headers.get('content-length'), head.headers.get('accept-ranges')]).toEqual([200, '10', 'bytes']);
  });

  it('gives ranges: closed, open, from the end, and clamped', async () => {
    const ask = async (range: string) => {
      const response = await get(url, range);
      return [response.status, response.headers.get('content-range'), await response.text()];
    };
    expect(await ask('bytes=2-4')).toEqual([206, 'bytes 2-4/10', '234']);
    expect(await ask('bytes=7-')).toEqual([206, 'bytes 7-9/10', '789']);
    expect(await ask('bytes=-3')).toEqual([206, 'bytes 7-9/10', '789']);
    expect(await ask('bytes=8-99')).toEqual([206, 'bytes 8-9/10', '89']);
  });

  it('refuses ranges outside the file, and takes what it does not understand as no range', async () => {
    expect((await get(url, 'bytes=10-12')).status).toBe(416);
    expect(byteRange('bytes=5-2', 10)).toBe('unsatisfiable');
    expect(byteRange('bytes=0-1,3-4', 10)).toBeNull();
    expect(byteRange('chunks=1-2', 10)).toBeNull();
  });

  it('gives nothing else: no other name, no way up, no other method, nothing once released', async () => {
    const { origin, pathname } = new URL(url);
    const token = pathname.split('/')[1] ?? '';
    expect(token.length).toBeGreaterThanOrEqual(32);
    for (const path of ['/', `/${token}`, `/${token}/`, `/${token}/../secret.txt`, `/${token}/media.mp4?x=1`, `/${'A'.repeat(32)}/media.mp4`]) {
      expect((await get(origin + path)).status).toBe(404);
    }
    expect((await fetch(url, { method: 'POST' })).status).toBe(405);
    const other = server.lend(join(dir, 'secret.txt'));
    expect((await get(other.url)).status).toBe(200);
    other.release();
    expect((await get(other.url)).status).toBe(404);
  });

  it('listens on loopback only', () => {
    expect(new URL(url).hostname).toBe('127.0.0.1');
  });
});
