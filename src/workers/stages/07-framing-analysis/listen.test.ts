import { describe, expect, it } from 'vitest';

import { rowsOf } from './listen.ts';

const pictures = (...spans: [number, number][]): Map<number, number> => new Map(spans.flatMap(([from, to]) => Array.from({ length: to - from }, (_, i) => [from + i, 1000 + from + i] as const)));

describe('pictures of a mouth', () => {
  it('stand in a row as they were taken', () => {
    expect(rowsOf(pictures([3, 20]))).toEqual([{ firstTick: 3, numbers: Array.from({ length: 17 }, (_, i) => 1003 + i) }]);
  });

  it('are filled up over a short gap with the one before it', () => {
    const [row] = rowsOf(pictures([0, 10], [14, 30]));
    expect(row?.numbers).toHaveLength(30);
    expect(row?.numbers.slice(9, 15)).toEqual([1009, 1009, 1009, 1009, 1009, 1014]);
  });

  it('are two rows over a long gap; a row that is too short to tell anything is left out', () => {
    expect(rowsOf(pictures([0, 20], [100, 120])).map(row => [row.firstTick, row.numbers.length])).toEqual([[0, 20], [100, 20]]);
    expect(rowsOf(pictures([0, 11]))).toEqual([]);
  });
});
