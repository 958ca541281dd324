import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { stepExpression, stepsOf } from './expression.ts';

/** Evaluates what `stepExpression` writes, as ffmpeg does: `n` is the frame or the time. */
function valueAt(expression: string, n: number): number {
  const match = /^if\(lt\([nNt],([\d.]+)\),/.exec(expression);
  if (!match) {
    return Number(expression);
  }
  const rest = expression.slice(match[0].length, -1);
  let depth = 0;
  const comma = [...rest].findIndex(char => {
    depth += char === '(' ? 1 : char === ')' ? -1 : 0;
    return char === ',' && depth === 0;
  });
  return n < Number(match[1]) ? valueAt(rest.slice(0, comma), n) : valueAt(rest.slice(comma + 1), n);
}

describe('stepExpression', () => {
  it('has the value of each frame', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 1, maxLength: 200 }), values => {
      const expression = stepExpression(stepsOf(values));
      expect(values.map((_, frame) => valueAt(expression, frame))).toEqual(values);
    }));
  });

  it('has the same values by time, even where times are rounded', () => {
    const values = Array.from({ length: 2000 }, (_, frame) => Math.floor(frame / 3) % 7);
    for (const fps of [23.976024, 25, 29.97003, 60]) {
      const expression = stepExpression(stepsOf(values), { fps });
      expect(values.map((_, frame) => valueAt(expression, Math.round(frame / fps * 1e4) / 1e4))).toEqual(values);
    }
  });

  it('is a plain number where nothing changes', () => {
    expect(stepExpression(stepsOf([7, 7, 7]))).toBe('7');
    expect(stepExpression([{ fromFrame: 0, value: 1 / 3 }])).toBe('0.333333');
  });

  it('asks few questions of many steps', () => {
    const expression = stepExpression(stepsOf(Array.from({ length: 1024 }, (_, index) => index)), 'N');
    const depth = [...expression].reduce(({ now, most }, char) => {
      const next = now + (char === '(' ? 1 : char === ')' ? -1 : 0);
      return { now: next, most: Math.max(most, next) };
    }, { now: 0, most: 0 }).most;
    expect(depth).toBeLessThanOrEqual(12);
  });

  it('refuses to be of nothing', () => {
    expect(() => stepExpression([])).toThrow(RangeError);
  });
});
