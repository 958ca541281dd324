/** The order that groups of items are taken in: as given, but first those with items that the editor looks at. */
import type { ItemTask } from './stage.ts';

/**
 * Takes the next group out of `waiting`: the one with the most wanted item, else the first. `wanted`: item keys, the most
 * wanted first; unknown ones mean nothing. Undefined: none is left.
 */
export function takeNext<T extends ItemTask>(waiting: (readonly T[])[], wanted: readonly string[]): readonly T[] | undefined {
  const rankOf = (group: readonly T[]): number => Math.min(...group.map(({ item }) => rank(item, wanted)));
  const ranks = waiting.map(rankOf);
  const [next] = waiting.splice(ranks.indexOf(Math.min(...ranks)), 1);
  return next;
}

/** Compares items: the more wanted first; equally wanted ones stay as they are. */
export function byWish(wanted: readonly string[]): (a: ItemTask, b: ItemTask) => number {
  return (a, b) => {
    const [first, second] = [rank(a.item, wanted), rank(b.item, wanted)];
    return first === second ? 0 : first - second;
  };
}

function rank(item: string, wanted: readonly string[]): number {
  const at = wanted.indexOf(item);
  return at < 0 ? Number.POSITIVE_INFINITY : at;
}
