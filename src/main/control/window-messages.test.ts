import { describe, expect, it } from 'vitest';

import { parseWindowMessage } from './window-messages.ts';

const call = { i: '1', p: { u: '/runs/list', b: { json: { runId: 'x' } } } };

describe('a message of a window', () => {
  it('is a call, or that nobody waits for its answer any more', () => {
    expect(parseWindowMessage(JSON.stringify(call))).toBe(JSON.stringify(call));
    expect(parseWindowMessage(JSON.stringify({ ...call, t: 1, p: { u: 'orpc://localhost/runs/list' } }))).not.toBeNull();
    expect(parseWindowMessage('{"i":"1","t":4}')).toBe('{"i":"1","t":4}');
  });

  it('loses what no call of ours has: headers, another method', () => {
    expect(parseWindowMessage(JSON.stringify({ ...call, more: 1, p: { ...call.p, h: { 'content-type': 'multipart/form-data' }, m: 'GET' } }))).toBe(JSON.stringify(call));
  });

  it.each([
    ['no text', new Uint8Array([123])], ['nothing', undefined], ['no JSON', 'nonsense'], ['a number', '7'], ['null', 'null'], ['empty', '{}'], ['without a request', '{"i":"1"}'],
    ['without an address', '{"i":"1","p":{}}'], ['to nowhere', '{"i":"1","p":{"u":"http://["}}'], ['to a bare word', '{"i":"1","p":{"u":"runs"}}'], ['with an endless id', JSON.stringify({ ...call, i: 'x'.repeat(1000) })],
    ['a stream', '{"i":"1","t":3,"p":{"e":"message"}}'], ['of an unknown kind', JSON.stringify({ ...call, t: 9 })],
  ])('is none that is %s', (_name, data) => {
    expect(parseWindowMessage(data)).toBeNull();
  });
});
