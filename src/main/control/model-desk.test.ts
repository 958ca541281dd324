import { createHash } from 'node:crypto';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { GateState } from '#shared/settings/settings.ts';

import { MANIFEST } from '../inference/models.ts';
import { changeSettings } from '../settings/settings-file.ts';
import { createModelDesk, type ModelDesk } from './model-desk.ts';

const CONTENT = Buffer.alloc(50_000, 7);
const sha256 = createHash('sha256').update(CONTENT).digest('hex');

let libraryDir: string;
let server: Server;
let answer: (response: ServerResponse) => void;
let sockets = 0;
let told: (number | null)[] = [];
const countSocket = (): void => { sockets += 1; };
const gate = (models: GateState): Promise<unknown> => changeSettings(libraryDir, { network: { models } });

function desk(env: Record<string, string> = {}): ModelDesk {
  const { port } = server.address() as AddressInfo;
  const [first] = MANIFEST.models;
  if (!first) {
    throw new Error('the manifest is empty');
  }
  return createModelDesk({
    libraryDir, env, onProgress: (_id, fraction) => { told.push(fraction); },
    manifest: { version: 1, models: [{ ...first, id: 'test', name: 'Test model', fileName: 'test.onnx', sha256, sizeBytes: CONTENT.length, url: `http://127.0.0.1:${port}/test.onnx` }] },
  });
}

beforeEach(async () => {
  libraryDir = mkdtempSync(join(tmpdir(), 'cutdown-desk-'));
  answer = response => { response.end(CONTENT); };
  server = createServer((_request, response) => { answer(response); });
  await new Promise<void>(done => { server.listen(0, '127.0.0.1', done); });
  sockets = 0;
  told = [];
  subscribe('net.client.socket', countSocket);
});
afterEach(async () => {
  unsubscribe('net.client.socket', countSocket);
  server.closeAllConnections();
  await new Promise(done => { server.close(done); });
  rmSync(libraryDir, { recursive: true, force: true });
});

describe('a download behind the network gate', () => {
  it.each([['off', true], ['off', false], ['ask', false]] as const)('opens no socket while the gate is "%s" and the editor has said yes: %s', async (state, consented) => {
    await gate(state);
    await expect(desk().download('test', { consented })).rejects.toMatchObject({ kind: 'network-off' });
    expect(sockets).toBe(0);
    expect(told).toEqual([]);
  });

  it('opens none before the editor has set anything', async () => {
    await expect(desk().download('test', { consented: true })).rejects.toMatchObject({ kind: 'network-off' });
    expect(sockets).toBe(0);
  });

  it.each([['ask', true], ['on', false]] as const)('fetches while it is "%s" (%s), with progress to the end', async (state, consented) => {
    await gate(state);
    const models = desk();
    await models.download('test', { consented });
    expect(sockets).toBeGreaterThan(0);
    expect([told[0], told.at(-2), told.at(-1)]).toEqual([0, 1, null]);
    expect((await models.list())[0]).toMatchObject({ path: join(libraryDir, 'models', 'test.onnx'), downloading: false });
  });

  it('shuts again at once', async () => {
    await gate('on');
    await gate('off');
    await expect(desk().download('test', { consented: false })).rejects.toMatchObject({ kind: 'network-off' });
    expect(sockets).toBe(0);
  });

  it('stops when told to, keeps what has come, and can be tried again', async () => {
    await gate('on');
    const models = desk();
    answer = response => {
      response.writeHead(200, { 'content-length': CONTENT.length });
      response.write(CONTENT.subarray(0, 20_000));
    };
    const stopped = expect(models.download('test', { consented: false })).rejects.toMatchObject({ kind: 'cancelled' });
    await new Promise<void>(done => {
      const look = setInterval(() => {
        if (told.some(each => each !== null && each > 0)) {
          clearInterval(look);
          done();
        }
      }, 5);
    });
    models.stopDownload('test');
    await stopped;
    expect((await models.list())[0]).toMatchObject({ path: null, downloading: false });
    answer = response => { response.end(CONTENT); };
    await models.download('test', { consented: false });
    expect((await models.list())[0]?.path).not.toBeNull();
  });
});

describe('a model file', () => {
  it('is imported by its digest whatever its name, and removed again', async () => {
    const file = join(libraryDir, 'download(1).bin');
    writeFileSync(file, CONTENT);
    const models = desk();
    await models.import(file);
    expect((await models.list())[0]).toMatchObject({ path: join(libraryDir, 'models', 'test.onnx'), inLibrary: true });
    await models.remove('test');
    expect(existsSync(join(libraryDir, 'models', 'test.onnx'))).toBe(false);
    await expect(models.remove('test')).rejects.toMatchObject({ kind: 'model-missing' });
  });

  it('with another digest is refused', async () => {
    const file = join(libraryDir, 'test.onnx');
    writeFileSync(file, Buffer.alloc(CONTENT.length, 8));
    await expect(desk().import(file)).rejects.toMatchObject({ kind: 'model-invalid' });
    expect((await desk().list())[0]?.path).toBeNull();
  });
});
