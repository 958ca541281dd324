import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { ModelManifest } from '#shared/inference/manifest.ts';
import { MANIFEST, downloadModel, findModels, importModel, listModels, provideModels, removeModel } from './models.ts';
import type { ModelPlaces } from './models.ts';

const CONTENT = Buffer.from(Array.from({ length: 200_000 }, (_, i) => (i * 31 + (i >> 8)) & 255));
const DIGEST = createHash('sha256').update(CONTENT).digest('hex');
const quick = { firstPauseMs: 1, allowNetwork: true };

let folder = '';
let server: Server;
let answer: (request: IncomingMessage, response: ServerResponse) => void;
let requests: { url: string; range: string | undefined }[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'models-'));
  requests = [];
  answer = (_request, response) => response.end(CONTENT);
  server = createServer((request, response) => {
    requests.push({ url: request.url ?? '', range: request.headers.range });
    answer(request, response);
  });
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise(done => server.close(done));
  rmSync(folder, { recursive: true, force: true });
});

function places(changes: { url?: string | null; env?: Record<string, string>; sizeBytes?: number } = {}): ModelPlaces {
  const { port } = server.address() as AddressInfo;
  const manifest: ModelManifest = {
    version: 1,
    models: [{
      ...MANIFEST.models[0]!, id: 'test', name: 'Test model', fileName: 'test.onnx', sha256: DIGEST, sizeBytes: changes.sizeBytes ?? CONTENT.length,
      url: changes.url === undefined ? `http://127.0.0.1:${port}/test.onnx` : changes.url,
    }],
  };
  return { libraryModelsDir: join(folder, 'library'), env: changes.env ?? {}, manifest };
}

const leftInLibrary = (): string[] => (existsSync(join(folder, 'library')) ? readdirSync(join(folder, 'library')) : []);

describe('downloading a model', () => {
  it('asks nobody while the network is off', async () => {
    await expect(downloadModel(places(), 'test')).rejects.toMatchObject({ kind: 'network-off' });
    expect(requests).toEqual([]);
  });

  it('downloads, checks and keeps it when the setting allows', async () => {
    const fractions: number[] = [];
    const model = await downloadModel(places({ env: { CUTDOWN_NETWORK: 'models' } }), 'test', { onProgress: fraction => fractions.push(fraction) });
    expect(model.path).toBe(join(folder, 'library', 'test.onnx'));
    expect(readFileSync(model.path!).equals(CONTENT)).toBe(true);
    expect(fractions.at(-1)).toBe(1);
    expect(leftInLibrary()).toEqual(['test.onnx']);
    await downloadModel(places(), 'test', quick);
    expect(requests).toHaveLength(1);
  });

  it('throws away a file with another digest', async () => {
    answer = (_request, response) => response.end(Buffer.alloc(CONTENT.length, 7));
    await expect(downloadModel(places(), 'test', quick)).rejects.toMatchObject({ kind: 'model-invalid' });
    expect(leftInLibrary()).toEqual([]);
    expect(requests).toHaveLength(1);
  });

  it('stops reading a file that is larger than it may be', async () => {
    answer = (_request, response) => response.end(Buffer.concat([CONTENT, CONTENT]));
    await expect(downloadModel(places(), 'test', quick)).rejects.toMatchObject({ kind: 'model-invalid' });
    expect(leftInLibrary()).toEqual([]);
  });

  it('goes on where the connection broke', async () => {
    answer = (request, response) => {
      const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
      if (from === 0) {
        response.writeHead(200, { 'content-length': CONTENT.length });
        response.write(CONTENT.subarray(0, 80_000), () => setTimeout(() => response.destroy(), 50));
        return;
      }
      response.writeHead(206, { 'content-range': `bytes ${from}-${CONTENT.length - 1}/${CONTENT.length}` });
      response.end(CONTENT.subarray(from));
    };
    const model = await downloadModel(places(), 'test', quick);
    expect(readFileSync(model.path!).equals(CONTENT)).toBe(true);
    expect(requests).toHaveLength(2);
    expect(Number(/bytes=(\d+)-/.exec(requests[1]?.range ?? '')?.[1])).toBeGreaterThan(0);
  });

  it('begins again where the server cannot go on, and says so when it stays truncated', async () => {
    answer = (_request, response) => response.end(CONTENT.subarray(0, 1000));
    await expect(downloadModel(places(), 'test', { ...quick, attempts: 2 })).rejects.toMatchObject({ kind: 'network-failed', retryable: true });
    expect(requests).toHaveLength(2);
    expect(leftInLibrary().every(name => name.endsWith('.part'))).toBe(true);
    answer = (_request, response) => response.end(CONTENT);
    expect((await downloadModel(places(), 'test', quick)).path).not.toBeNull();
  });

  it('tries again after a server error, not after a refusal', async () => {
    let failures = 0;
    answer = (_request, response) => (failures++ === 0 ? response.writeHead(503).end() : response.end(CONTENT));
    expect((await downloadModel(places(), 'test', quick)).path).not.toBeNull();
    rmSync(join(folder, 'library'), { recursive: true });
    requests = [];
    answer = (_request, response) => response.writeHead(404).end();
    await expect(downloadModel(places(), 'test', quick)).rejects.toMatchObject({ kind: 'network-failed', retryable: false });
    expect(requests).toHaveLength(1);
  });

  it('follows a redirect, but not for ever, and not to where https is not', async () => {
    answer = (request, response) => (request.url === '/test.onnx' ? response.writeHead(302, { location: '/moved' }).end() : response.end(CONTENT));
    expect((await downloadModel(places(), 'test', quick)).path).not.toBeNull();
    rmSync(join(folder, 'library'), { recursive: true });
    answer = (_request, response) => response.writeHead(302, { location: '/again' }).end();
    await expect(downloadModel(places(), 'test', quick)).rejects.toMatchObject({ kind: 'network-failed', retryable: false });
    answer = (_request, response) => response.writeHead(302, { location: 'http://example.invalid/x' }).end();
    await expect(downloadModel(places(), 'test', quick)).rejects.toThrow(/not reached by https/);
    await expect(downloadModel(places({ url: 'http://example.invalid/x' }), 'test', quick)).rejects.toThrow(/not reached by https/);
  });

  it('gives up a connection that falls silent, and stops when it is cancelled', async () => {
    answer = (_request, response) => void response.writeHead(200).write(CONTENT.subarray(0, 10));
    await expect(downloadModel(places(), 'test', { ...quick, attempts: 1, silentSec: 0.1 })).rejects.toMatchObject({ kind: 'network-failed' });
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 50);
    await expect(downloadModel(places(), 'test', { ...quick, signal: controller.signal })).rejects.toMatchObject({ kind: 'cancelled' });
  });

  it('says that a model without an address must be imported', async () => {
    await expect(downloadModel(places({ url: null }), 'test', quick)).rejects.toMatchObject({ kind: 'model-missing' });
  });
});

describe('finding models', () => {
  it('finds one under another name in folders below CUTDOWN_MODELS, and not a file with another digest', async () => {
    const deep = join(folder, 'shelf', 'models', 'face');
    mkdirSync(deep, { recursive: true });
    const other = Buffer.from(CONTENT);
    other[5] = other[5]! ^ 1;
    writeFileSync(join(deep, 'a.onnx'), other);
    const at = places({ env: { CUTDOWN_MODELS: join(folder, 'shelf') } });
    expect(await findModels(at, ['test'])).toEqual({});
    writeFileSync(join(deep, 'b.onnx'), CONTENT);
    expect(await findModels(at, ['test'])).toEqual({ test: { path: join(deep, 'b.onnx'), sha256: DIGEST } });
    expect((await listModels(at))[0]).toMatchObject({ path: join(deep, 'b.onnx'), inLibrary: false });
    await expect(removeModel(at, 'test')).rejects.toMatchObject({ kind: 'model-missing' });
  });

  it('finds those that come with the product, which are not the library\'s to remove', async () => {
    const at = { libraryModelsDir: join(folder, 'library'), env: {} };
    expect(Object.keys(await findModels(at, ['active-speaker']))).toEqual(['active-speaker']);
    expect((await listModels(at)).find(each => each.id === 'active-speaker')).toMatchObject({ inLibrary: false, problem: null });
  });

  it('notices that a file was changed after it was found', async () => {
    const at = places();
    mkdirSync(at.libraryModelsDir);
    const path = join(at.libraryModelsDir, 'test.onnx');
    writeFileSync(path, CONTENT);
    expect(Object.keys(await findModels(at, ['test']))).toEqual(['test']);
    await new Promise(done => setTimeout(done, 20));
    writeFileSync(path, Buffer.alloc(CONTENT.length));
    expect(await findModels(at, ['test'])).toEqual({});
    expect((await listModels(at))[0]).toMatchObject({ path: null, problem: expect.stringContaining('is not this model') as string });
  });

  it('finds nothing in folders that are not there, and refuses an unknown id', async () => {
    expect(await findModels(places({ env: { CUTDOWN_MODELS: join(folder, 'nowhere') } }), ['test'])).toEqual({});
    await expect(findModels(places(), ['other'])).rejects.toMatchObject({ kind: 'model-missing' });
  });

  it('downloads what is missing only where the setting allows, and goes without when that fails', async () => {
    const troubles: string[] = [];
    const options = { firstPauseMs: 1, attempts: 1, onTrouble: (sentence: string) => void troubles.push(sentence) };
    expect(await provideModels(places(), ['test'], options)).toEqual({});
    expect(requests).toEqual([]);
    answer = (_request, response) => response.writeHead(404).end();
    expect(await provideModels(places({ env: { CUTDOWN_NETWORK: 'models' } }), ['test'], options)).toEqual({});
    expect(troubles).toHaveLength(1);
    answer = (_request, response) => response.end(CONTENT);
    expect(Object.keys(await provideModels(places({ env: { CUTDOWN_NETWORK: 'models' } }), ['test'], options))).toEqual(['test']);
  });
});

describe('importing a model', () => {
  it('takes the file for what its digest says', async () => {
    const file = join(folder, 'some name.bin');
    writeFileSync(file, CONTENT);
    expect(await importModel(places(), file)).toMatchObject({ id: 'test', path: join(folder, 'library', 'test.onnx') });
    expect(leftInLibrary()).toEqual(['test.onnx']);
  });

  it('refuses other files and missing ones', async () => {
    const file = join(folder, 'other.onnx');
    writeFileSync(file, Buffer.alloc(CONTENT.length));
    await expect(importModel(places(), file)).rejects.toMatchObject({ kind: 'model-invalid' });
    await expect(importModel(places(), join(folder, 'none.onnx'))).rejects.toMatchObject({ kind: 'model-missing' });
    expect(leftInLibrary()).toEqual([]);
  });
});

const shelf = resolve(process.env['CUTDOWN_FIXTURES'] ?? '../shared', 'models');
if (!existsSync(shelf)) {
  console.warn(`skipped: real models (no fixtures in ${shelf})`);
}
describe.skipIf(!existsSync(shelf))('the real models', () => {
  it('are found by the manifest', async () => {
    const found = await findModels({ libraryModelsDir: join(folder, 'library'), env: { CUTDOWN_MODELS: shelf } }, MANIFEST.models.map(model => model.id));
    expect(Object.keys(found)).toEqual(MANIFEST.models.map(model => model.id));
  });
});
