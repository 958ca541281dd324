import { describe, expect, it } from 'vitest';

import { createWaitBoard } from './waits.ts';

const A = { runId: 'a', stage: 'rendering' } as const;
const B = { runId: 'b', stage: 'transcoding' } as const;

describe('what jobs wait for', () => {
  it('names who holds the places at the moment it is asked', () => {
    const board = createWaitBoard();
    const letGo = board.hold('encoder', A);
    board.set(B, { for: 'slot', resource: 'encoder' });
    expect(board.of('b').get('transcoding')).toEqual({ for: 'slot', resource: 'encoder', behind: [A] });
    letGo();
    expect(board.of('b').get('transcoding')).toEqual({ for: 'slot', resource: 'encoder', behind: [] });
    board.hold('encoder', B);
    expect(board.of('b').size, 'who has a place waits no longer').toBe(0);
  });

  it('tells runs that wait for a part of the machine when its places change hands, and no others', () => {
    const board = createWaitBoard();
    board.set(B, { for: 'slot', resource: 'encoder' });
    board.set({ runId: 'c', stage: 'planning' }, { for: 'slot', resource: 'cpu' });
    const told: string[] = [];
    const stop = board.onChange(runId => { told.push(runId); });
    const letGo = board.hold('encoder', A);
    letGo();
    letGo();
    expect(told).toEqual(['b', 'b']);
    stop();
    board.set(B, null);
    expect(told).toEqual(['b', 'b']);
  });

  it('says nothing twice where nothing has changed', () => {
    const board = createWaitBoard();
    let told = 0;
    board.onChange(() => { told += 1; });
    board.set(A, null);
    expect(told).toBe(0);
    board.set(A, { for: 'preparation' });
    board.set(A, null);
    expect(told).toBe(2);
    expect(board.of('a').size).toBe(0);
  });
});
