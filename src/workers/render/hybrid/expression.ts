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

/** What a filter counts frames by: `n` or (setpts) `N`, from 0; or `t`, seconds, with the frame rate that they are told by. */
export type Counter = 'n' | 'N' | { readonly fps: number };

/**
 * An expression with the steps' value at each frame: a plain number for one step, else a balanced tree of comparisons, so that
 * a thousand steps cost ten comparisons a frame. To be put between single quotes in a filter graph. Throws `RangeError` without
 * steps.
 *
 * For `overlay`, tell it by time: its `n` is documented to begin with 0, but has begun with 1 since the filter waits for its
 * second input (seen with 5.1).
 */
export function stepExpression(steps: readonly Step[], counter: Counter = 'n'): string {
  const [first] = steps;
  if (!first) {
    throw new RangeError('an expression needs at least one step');
  }
  if (steps.length === 1) {
    return number(first.value);
  }
  const middle = steps.length >> 1;
  const boundary = steps[middle]?.fromFrame ?? 0;
  // Half a frame before it: no rounding of times matters then.
  const before = typeof counter === 'string' ? `lt(${counter},${boundary})` : `lt(t,${number((boundary - 0.5) / counter.fps)})`;
  return `if(${before},${stepExpression(steps.slice(0, middle), counter)},${stepExpression(steps.slice(middle), counter)})`;
}

function number(value: number): string {
  return String(Number(value.toFixed(6)));
}
