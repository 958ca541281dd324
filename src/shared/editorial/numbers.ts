/** Small sums that several editorial stages need. */

/** To `digits` decimals. */
export function roundTo(value: number, digits: number): number {
  const factor = 10 ** digits;
  return Math.round(value * factor) / factor;
}

/** `value` held between `low` and `high`. */
export function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}

/** Arithmetic mean; 0 of nothing. */
export function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Standard deviation over all values; 0 of fewer than two. */
export function deviation(values: readonly number[]): number {
  const centre = mean(values);
  return values.length < 2 ? 0 : Math.sqrt(mean(values.map(value => (value - centre) ** 2)));
}

/** The middle value (upper one of two); `fallback` of nothing. */
export function median(values: readonly number[], fallback: number): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? fallback;
}

/** Index of the first item whose key is at least `key`, in a list sorted by it; the length when there is none. */
export function lowerBound<T>(items: readonly T[], key: number, keyOf: (item: T) => number): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (keyOf(items[middle] as T) < key) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}
