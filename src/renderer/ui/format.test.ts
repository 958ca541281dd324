import { describe, expect, it } from 'vitest';

import { bytes, duration, fileName, percent, rate, timeLeft, workTime } from './format.ts';

describe('figures for people', () => {
  it('writes durations as editors do', () => {
    expect([0, 42, 59.6, 724, 7509].map(duration)).toEqual(['0:00', '0:42', '1:00', '12:04', '2:05:09']);
  });
  it('writes short work in tenths of a second', () => {
    expect([0.31, 9.94, 42].map(workTime)).toEqual(['0.3 s', '9.9 s', '0:42']);
  });
  it('is rough about the time left, and never says none', () => {
    expect([0, 45, 200, 4800].map(timeLeft)).toEqual(['1 s', '45 s', '3 min', '1 h 20 min']);
  });
  it('writes sizes, rates and shares', () => {
    expect([0, 999, 4_210_000, 1_000_000].map(bytes)).toEqual(['0 B', '999 B', '4.2 MB', '1.0 MB']);
    expect([3.14, 27.4].map(rate)).toEqual(['3.1', '27']);
    expect(percent(0.999)).toBe('99 %');
  });
  it('takes names out of paths of any system', () => {
    expect(['/a/b.mp4', 'C:\\v\\talk one.mov'].map(fileName)).toEqual(['b.mp4', 'talk one.mov']);
  });
});
