import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { watchForSilence } from './watchdog.ts';

beforeEach(() => { vi.useFakeTimers(); });
afterEach(() => { vi.useRealTimers(); });

describe('the watchdog', () => {
  it('calls once, when nothing was heard for long enough', () => {
    const heard: number[] = [];
    watchForSilence(10, silentSec => { heard.push(silentSec); });
    vi.advanceTimersByTime(9500);
    expect(heard).toEqual([]);
    vi.advanceTimersByTime(60_000);
    expect(heard).toHaveLength(1);
    expect(heard[0]).toBeGreaterThanOrEqual(10);
  });

  it('is quiet as long as there are signs of life, and after it was stopped', () => {
    const heard: number[] = [];
    const watchdog = watchForSilence(10, silentSec => { heard.push(silentSec); });
    for (let second = 0; second < 60; second++) {
      vi.advanceTimersByTime(1000);
      watchdog.alive();
    }
    watchdog.stop();
    vi.advanceTimersByTime(60_000);
    expect(heard).toEqual([]);
  });

  it('does not count the time for which the whole machine slept', () => {
    const heard: number[] = [];
    let skippedMs = 0;
    const now = performance.now.bind(performance);
    vi.spyOn(performance, 'now').mockImplementation(() => now() + skippedMs);
    watchForSilence(10, silentSec => { heard.push(silentSec); });
    vi.advanceTimersByTime(5000);
    skippedMs = 3_600_000;
    vi.advanceTimersByTime(4000);
    expect(heard).toEqual([]);
    vi.advanceTimersByTime(8000);
    expect(heard).toHaveLength(1);
  });
});
