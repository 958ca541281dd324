import { describe, expect, it } from 'vitest';

import { shuttle } from './shuttle.ts';

describe('the shuttle', () => {
  it('gets faster with each press, up to eight times', () => {
    const rates = [1, 2, 3, 4, 5].reduce<number[]>(all => [...all, shuttle(all.at(-1) ?? 0, 1)], []);
    expect(rates).toEqual([1, 2, 4, 8, 8]);
  });
  it('turns round at normal speed', () => {
    expect(shuttle(8, -1)).toBe(-1);
    expect(shuttle(-4, 1)).toBe(1);
    expect(shuttle(-1, -1)).toBe(-2);
  });
});
