/** Lends files to the browser over loopback HTTP: Chromium refuses local paths, and seeking needs byte ranges. */
import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';

/** A server that gives out the files lent to it and nothing else. */
export interface MediaServer {
  /** Lends a file under an address that cannot be guessed, until `release` is called. */
  lend(path: string): { url: string; release: () => void };
  /** Stops serving and drops open connections. Idempotent. */
  close(): Promise<void>;
}

/** Starts a server on 127.0.0.1, on a port the system chooses. */
export async function startMediaServer(): Promise<MediaServer> {
  const lent = new Map<string, string>();
  const server = createServer((request, response) => {
    answer(lent, request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    lend(path) {
      const token = randomBytes(24).toString('base64url');
      lent.set(`/${token}/media.mp4`, path);
      return { url: `http://127.0.0.1:${port}/${token}/media.mp4`, release: () => lent.delete(`/${token}/media.mp4`) };
    },
    close: () => closeServer(server),
  };
}

async function answer(lent: ReadonlyMap<string, string>, request: IncomingMessage, response: ServerResponse): Promise<void> {
  // The composition's page has another port, hence another origin.
  response.setHeader('Access-Control-Allow-Origin', '*');
  response.setHeader('Access-Control-Allow-Headers', 'Range');
  response.setHeader('Access-Control-Expose-Headers', 'Content-Length, Content-Range, Accept-Ranges');
  const path = lent.get(request.url ?? '');
  if (path === undefined) {
    response.writeHead(404).end();
    return;
  }
  if (request.method === 'OPTIONS') {
    response.writeHead(204).end();
    return;
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.writeHead(405).end();
    return;
  }
  const { size } = await stat(path);
  const range = byteRange(request.headers.range, size);
  if (range === 'unsatisfiable') {
    response.writeHead(416, { 'Content-Range': `bytes */${size}` }).end();
    return;
  }
  const { start, end } = range ?? { start: 0, end: size - 1 };
  response.writeHead(range ? 206 : 200, {
    'Content-Type': 'video/mp4', 'Accept-Ranges': 'bytes', 'Content-Length': end - start + 1, 'Cache-Control': 'no-store',
    ...range ? { 'Content-Range': `bytes ${start}-${end}/${size}` } : {},
  });
  if (request.method === 'HEAD' || size === 0) {
    response.end();
    return;
  }
  await pipeline(createReadStream(path, { start, end }), response);
}

/** One byte range of RFC 9110, or null where there is none that we understand (then the whole file is sent). */
export function byteRange(header: string | undefined, sizeBytes: number): { start: number; end: number } | 'unsatisfiable' | null {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  if (!match || (match[1] === '' && match[2] === '')) {
    return null;
  }
  const [, first = '', last = ''] = match;
  const start = first === '' ? Math.max(0, sizeBytes - Number(last)) : Number(first);
  const end = first === '' || last === '' ? sizeBytes - 1 : Math.min(Number(last), sizeBytes - 1);
  return start >= sizeBytes || end < start ? 'unsatisfiable' : { start, end };
}

async function closeServer(server: Server): Promise<void> {
  if (server.listening) {
    await new Promise<void>(resolve => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  }
}
