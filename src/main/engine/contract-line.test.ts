/** The contract between two processes, without the processes: both ends of a line, and what a face is served over it. */
import { EventEmitter } from 'node:events';

import { beforeEach, describe, expect, it } from 'vitest';

import type { RunEvent } from '#shared/api/events.ts';
import { CutdownError } from '#shared/errors/cutdown-error.ts';

import { createEventQueue, type EventQueue } from '../control/event-queue.ts';
import { createFaceServer, type FaceServices, type WindowPort } from '../control/serve-faces.ts';
import { callError, openEngineCalls, type EngineCalls } from './engine-calls.ts';
import { createLinePort, type LinePort } from './line-port.ts';

const RUN = '20260102-030405-5e7e5e';
const MANY = 200;

let events: EventQueue<RunEvent>;
let refused: string[];
let calls: EngineCalls;
let server: ReturnType<typeof createFaceServer>;
let lines: { readonly face: LinePort; readonly engine: LinePort };

function connect(): typeof lines {
  const face: LinePort = createLinePort(data => { engine.take(data); });
  const engine: LinePort = createLinePort(data => { face.take(data); });
  return { face, engine };
}

beforeEach(() => {
  events = createEventQueue();
  refused = [];
  const services = {
    events, isGranted: () => false, close: () => Promise.resolve(), checkMachine: () => Promise.resolve([]), onRefused: (what: string) => { refused.push(what); },
    feed: { touch: () => undefined },
    controlPlane: {
      getRun: (runId: string) => Promise.reject(new CutdownError('not-found', `There is no run ${runId} in this library.`, { advice: 'Look again.' })),
      listRuns: () => {
        for (let each = 0; each < MANY; each += 1) {
          events.push({ event: 'output.progress', runId: RUN, outputId: `o${each}`, fraction: each / MANY });
        }
        return Promise.resolve([]);
      },
    },
  };
  server = createFaceServer(services as unknown as FaceServices);
  lines = connect();
  calls = openEngineCalls(lines.face);
});

async function follow(): Promise<RunEvent[]> {
  const told: RunEvent[] = [];
  const stream = await calls.engine.events();
  void (async () => {
    for await (const event of stream) {
      told.push(event);
    }
  })();
  return told;
}

describe('the face that started the engine', () => {
  beforeEach(() => { server.serveFace(lines.engine); });

  it('is told every event before the answer to the call that came after it', async () => {
    const told = await follow();
    await calls.engine.runs();
    expect(told).toHaveLength(MANY);
    expect(told.map(each => each.event === 'output.progress' && each.outputId).at(-1)).toBe(`o${MANY - 1}`);
  });

  it('is told what happened before it asked for events, and is held up by nothing of it', async () => {
    events.push({ event: 'run.paused', runId: RUN });
    const told = await follow();
    await calls.engine.runs();
    expect(told[0]).toMatchObject({ event: 'run.paused' });
    expect(told).toHaveLength(MANY + 1);
  });

  it('gets the engine\'s own error, with kind and advice', async () => {
    const error = callError(await calls.engine.run({ runId: RUN }).catch((thrown: unknown) => thrown));
    expect(error).toMatchObject({ kind: 'not-found', message: `There is no run ${RUN} in this library.`, advice: 'Look again.' });
  });

  it('is refused what the contract does not take, in words: a run that can be none, a setting that is wrong', async () => {
    const thrown = async (call: Promise<unknown>): Promise<CutdownError> => callError(await call.then(() => 'taken', (error: unknown) => error));
    expect(await thrown(calls.engine.run({ runId: 'no-such-run' }))).toMatchObject({ kind: 'not-found' });
    const note = 'x'.repeat(3000);
    expect(await thrown(calls.review.edit({ runId: RUN, command: { type: 'judge', clipIds: ['c00000001'], state: 'needs-fix', note } })))
      .toMatchObject({ kind: 'settings-invalid', message: expect.stringContaining('command.note') as string });
  });

  it('is left by its calls when the line ends, after all that came before', async () => {
    const stream = await calls.engine.events();
    events.push({ event: 'run.paused', runId: RUN });
    expect((await stream.next()).value).toMatchObject({ event: 'run.paused' });
    const waiting = stream.next();
    await lines.face.end();
    await expect(waiting).rejects.toThrow();
  });
});

describe('an answer', () => {
  it('that is not what the contract says is refused by whoever asked', async () => {
    lines.engine.onMessage.addListener(data => {
      const { i } = JSON.parse(String(data)) as { i: string };
      lines.engine.postMessage(JSON.stringify({ i, p: { b: { json: [{ runId: 7 }] } } }));
    });
    await expect(calls.engine.runs()).rejects.toThrow(/does not match/);
  });
});

describe('a window', () => {
  class FakePort extends EventEmitter implements WindowPort {
    readonly said: string[] = [];
    postMessage(data: unknown): void { this.said.push(String(data)); }
    start(): void { this.emit('started'); }
    async asks(data: unknown): Promise<unknown> {
      const before = this.said.length;
      this.emit('message', { data });
      await new Promise(resolve => { setTimeout(resolve, 20); });
      return this.said.length === before ? null : JSON.parse(this.said.at(-1) ?? '');
    }
  }
  const ask = (path: string): string => JSON.stringify({ i: path, p: { u: path } });

  it('is served what windows may ask, and nothing of what the starting face may', async () => {
    const port = new FakePort();
    server.serveWindow(port);
    expect(await port.asks(ask('/machine/check'))).toEqual({ i: '/machine/check', p: { b: { json: [] } } });
    for (const path of ['/engine/close', '/engine/events', '/engine/collectGarbage', '/engine/runs']) {
      expect(await port.asks(ask(path)), path).toMatchObject({ p: { s: 404 } });
    }
  });

  it('that talks nonsense is not answered, is told of, and harms nothing', async () => {
    const port = new FakePort();
    server.serveWindow(port);
    for (const nonsense of ['nonsense', 7, null, '{"i":"1","p":{"u":"http://["}}', '{"i":"1","p":{"u":5}}']) {
      expect(await port.asks(nonsense)).toBeNull();
    }
    expect(refused).toHaveLength(5);
    expect(await port.asks('{"i":"2","p":{"u":"/machine/check","h":{"content-type":"multipart/form-data"}}}')).toMatchObject({ i: '2' });
    expect(await port.asks(ask('/machine/check'))).toMatchObject({ p: { b: { json: [] } } });
  });
});
