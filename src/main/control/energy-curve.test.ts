import { describe, expect, it } from 'vitest';

import { downsampleDb } from './energy-curve.ts';

describe('an energy curve made shorter', () => {
  it('stays as it is while it is short enough', () => {
    expect(downsampleDb([-20, -90], 2)).toEqual({ levelsDb: [-20, -90], hops: 1 });
    expect(downsampleDb([], 2000)).toEqual({ levelsDb: [], hops: 1 });
  });

  it('never has more values than asked for, and covers the whole length', () => {
    for (const length of [2001, 7200, 43_200, 100_001]) {
      const { levelsDb, hops } = downsampleDb(new Array<number>(length).fill(-30), 2000);
      expect(levelsDb.length).toBeLessThanOrEqual(2000);
      expect(levelsDb.length * hops).toBeGreaterThanOrEqual(length);
      expect((levelsDb.length - 1) * hops).toBeLessThan(length);
    }
  });

  it('keeps power, not decibels: one loud second in four is 6 dB down, not lost', () => {
    expect(downsampleDb([-90, -90, 0, -90], 1)).toEqual({ levelsDb: [-6], hops: 4 });
  });

  it('measures a last part that is shorter over what it holds', () => {
    expect(downsampleDb([-20, -20, -40], 2)).toEqual({ levelsDb: [-20, -40], hops: 2 });
  });

  it('says silence where there is nothing', () => {
    expect(downsampleDb([-90, -90, -90], 1).levelsDb).toEqual([-90]);
  });
});
