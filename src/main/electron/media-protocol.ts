/** `media://library/RUN_ID/PATH`: the library's own pictures and sounds, and nothing else of this machine. */
import { createReadStream } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { extname, isAbsolute, join, relative } from 'node:path';
import { Readable } from 'node:stream';

/** What a window may load, by ending. */
const TYPES: Readonly<Record<string, string>> = { '.mp4': 'video/mp4', '.jpg': 'image/jpeg', '.png': 'image/png', '.wav': 'audio/wav' };
/** Files of data that a window may load: the waveform. Everything else of a run it is told of by the engine. */
const DATA_FILES = /^[^/\\]+[/\\]01-transcoding[/\\]peaks\.json$/;

/**
 * Answers requests for files under `runsDir`. Links are resolved before the check. Refusals: 405 method, 403 outside or of no
 * known type, 404 missing, 416 a range beyond the file. An open range is answered to the end of the file: Chromium takes what it
 * gets for the file's length. `windowOrigin`: the only origin whose pages may read what they load.
 */
export function createMediaHandler(runsDir: string, windowOrigin: string): (request: Request) => Promise<Response> {
  return async request => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return refuse(405);
    }
    const found = await find(runsDir, request.url);
    if (typeof found === 'number') {
      return refuse(found);
    }
    const headers = new Headers({
      'content-type': found.type, 'accept-ranges': 'bytes', 'cache-control': 'no-store', 'x-content-type-options': 'nosniff',
      // The window's own origin alone may read what it loads: frames into a canvas, sound into a mixer.
      'access-control-allow-origin': windowOrigin, 'access-control-expose-headers': 'content-range, content-length, accept-ranges',
    });
    const range = parseRange(request.headers.get('range'), found.sizeBytes);
    if (range === null) {
      return new Response(null, { status: 416, headers: { 'content-range': `bytes */${found.sizeBytes}` } });
    }
    const { start, end, partial } = range;
    if (partial) {
      headers.set('content-range', `bytes ${start}-${end}/${found.sizeBytes}`);
    }
    headers.set('content-length', String(end - start + 1));
    const status = partial ? 206 : 200;
    if (request.method === 'HEAD' || found.sizeBytes === 0) {
      return new Response(null, { status, headers });
    }
    return new Response(Readable.toWeb(createReadStream(found.path, { start, end })) as ReadableStream, { status, headers });
  };
}

async function find(runsDir: string, address: string): Promise<{ path: string; sizeBytes: number; type: string } | number> {
  try {
    const url = new URL(address);
    if (url.hostname !== 'library') {
      return 403;
    }
    const base = await realpath(runsDir);
    const path = await realpath(join(base, decodeURIComponent(url.pathname)));
    const inside = relative(base, path);
    if (inside === '' || inside.startsWith('..') || isAbsolute(inside)) {
      return 403;
    }
    const info = await stat(path);
    const type = DATA_FILES.test(inside) ? 'application/json' : TYPES[extname(path).toLowerCase()];
    return info.isFile() && type !== undefined ? { path, sizeBytes: info.size, type } : 403;
  } catch {
    // Missing, unreadable, or no address at all: the window learns no more than that.
    return 404;
  }
}

/** Null: not satisfiable, or not a single range of bytes. */
function parseRange(text: string | null, sizeBytes: number): { start: number; end: number; partial: boolean } | null {
  if (text === null) {
    return { start: 0, end: sizeBytes - 1, partial: false };
  }
  const [, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/.exec(text) ?? [];
  if (from === '' && to === '') {
    return null;
  }
  const start = from === '' ? Math.max(0, sizeBytes - Number(to)) : Number(from);
  const end = from !== '' && to !== '' ? Math.min(Number(to), sizeBytes - 1) : sizeBytes - 1;
  return start <= end ? { start, end, partial: true } : null;
}

function refuse(status: number): Response {
  return new Response(null, { status });
}
