import { describe, expect, it } from 'vitest';

import { encodesAtOnce, referencesAtOnce } from './encodes-at-once.ts';

const GIB = 1024 ** 3;
const machine = (cores: number, gib: number, encoderSessions = Infinity) => ({ cores, freeMemoryBytes: gib * GIB, encoderSessions });

describe('encodesAtOnce', () => {
  it.each([
    ['half the cores', machine(2, 64), 3, 1],
    ['half the cores of a large machine', machine(16, 64), 3, 8],
    ['what fits into the memory beside the browser', machine(16, 4), 3, 2],
    ['the encoder\'s sessions, which each output of a clip needs', machine(16, 64, 8), 3, 2],
    ['one, where there is not even room for that', machine(1, 0.2, 1), 3, 1],
  ])('is %s', (_, given, outputsAClip, wanted) => {
    expect(encodesAtOnce(given, outputsAClip)).toBe(wanted);
  });
});

describe('referencesAtOnce', () => {
  it('is one for two cores and a gigabyte, at least one and at most four', () => {
    expect([machine(1, 8), machine(4, 8), machine(64, 64), machine(16, 2.5)].map(referencesAtOnce)).toEqual([1, 2, 4, 2]);
  });
});
