import { describe, expect, it } from 'vitest';

import { CutdownError } from '#shared/errors/cutdown-error.ts';
import type { ErrorKind } from '#shared/errors/kinds.ts';

import { isWorthRetrying, retryPauseMs, retryPolicy } from './retry.ts';

const error = (kind: ErrorKind, retryable = false): CutdownError => new CutdownError(kind, 'no', { advice: 'none', retryable });

async function attempts(thrown: unknown, spent = 0): Promise<number> {
  let count = 0;
  await expect(retryPolicy({ spent, firstPauseMs: 1 }).execute(() => {
    count++;
    throw thrown;
  })).rejects.toBe(thrown);
  return count;
}

describe('retrying', () => {
  it('follows what the error says of itself, and never gives a vanished or stalled worker up at once', () => {
    expect(isWorthRetrying(error('tool-failed'))).toBe(false);
    expect(isWorthRetrying(error('tool-failed', true))).toBe(true);
    expect(isWorthRetrying(error('stalled'))).toBe(true);
    expect(isWorthRetrying(error('worker-lost'))).toBe(true);
    expect(isWorthRetrying(error('cancelled'))).toBe(false);
    expect(isWorthRetrying(new Error('a bug'))).toBe(false);
  });

  it('makes three attempts in all, fewer where some were spent before', async () => {
    expect(await attempts(error('tool-failed', true))).toBe(3);
    expect(await attempts(error('tool-failed', true), 1)).toBe(2);
    expect(await attempts(error('tool-failed', true), 2)).toBe(1);
    expect(await attempts(error('source-damaged'))).toBe(1);
  });

  it('waits longer each time, and longest for the network', () => {
    expect([1, 2, 3].map(failures => retryPauseMs(error('tool-failed', true), failures, 1000))).toEqual([1000, 2000, 4000]);
    expect(retryPauseMs(error('network-failed', true), 1, 1000)).toBe(5000);
    expect(retryPauseMs(error('network-failed', true), 20, 1000)).toBe(60_000);
  });
});
