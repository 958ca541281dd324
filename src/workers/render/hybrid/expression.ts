/** ffmpeg expressions that give a number for each frame. */

/** A value that holds from a frame on. */
export interface Step {
  readonly fromFrame: number;
  readonly value: number;
}

/** Values of consecutive frames as steps; the first frame is 0. Equal neighbours become one step. */
export function stepsOf(values: readonly number[]): Step[] {
  return values.flatMap((value, frame) => frame > 0 && values[frame - 1] === value ? [] : [{ fromFrame: frame, value }]);
}

/**
 * An expression with the steps' value at each frame: a plain number for one step, else a balanced tree of comparisons, so that
 * a thousand steps cost ten comparisons a frame. `counter`: the filter's name for its frame count, `n` or (setpts) `N`. To be
 * put between single quotes in a filter graph. Throws `RangeError` without steps.
 */
export function stepExpression(steps: readonly Step[], counter: 'n' | 'N' = 'n'): string {
  const [first] = steps;
  if (!first) {
    throw new RangeError('an expression needs at least one step');
  }
  if (steps.length === 1) {
    return number(first.value);
  }
  const middle = steps.length >> 1;
  const boundary = steps[middle]?.fromFrame ?? 0;
  return `if(lt(${counter},${boundary}),${stepExpression(steps.slice(0, middle), counter)},${stepExpression(steps.slice(middle), counter)})`;
}

function number(value: number): string {
  return String(Number(value.toFixed(6)));
}
