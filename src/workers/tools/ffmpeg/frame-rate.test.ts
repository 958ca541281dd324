import { describe, expect, it } from 'vitest';

import { exactFps, fpsFraction, outputFpsFor, proxyFpsFor } from './frame-rate.ts';

describe('outputFpsFor', () => {
  it.each([[29.97, 29.97003], [29.99, 30], [23.976, 23.976024], [25, 25], [59.94, 59.94006], [27.5, 27.5]])('keeps a constant %f as %f', (fps, expected) => {
    expect(outputFpsFor(fps, false)).toBeCloseTo(expected, 5);
  });

  it.each([[10, 30], [12, 24], [12.5, 25], [15, 30], [7, 30], [120, 60], [100, 50], [119.88, 59.94006], [240, 60]])('brings %f within range as %f', (fps, expected) => {
    expect(outputFpsFor(fps, false)).toBeCloseTo(expected, 5);
  });

  it.each([[24.6, 30], [58, 60], [Number.NaN, 30], [0, 30]])('makes a variable or unknown %f constant at %f', (fps, expected) => {
    expect(outputFpsFor(fps, true)).toBe(expected);
  });
});

describe('fpsFraction', () => {
  it('writes broadcast rates exactly', () => {
    expect(fpsFraction(29.97003)).toBe('30000/1001');
    expect(fpsFraction(25)).toBe('25/1');
    expect(fpsFraction(27.5)).toBe('27500/1000');
    expect(exactFps(23.976)).toBe(23.976024);
  });
});

describe('proxyFpsFor', () => {
  it('halves above 30', () => {
    expect([60, 59.94006, 50, 30, 24].map(proxyFpsFor)).toEqual([30, 29.97003, 25, 30, 24]);
  });
});
