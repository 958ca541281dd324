/** The level of `hops` values each, dBFS: that of their mean power, so that a stretch is as loud as it sounds, whatever its length. */
export function downsampleDb(levelsDb: readonly number[], most: number): { levelsDb: number[]; hops: number } {
  const hops = Math.max(1, Math.ceil(levelsDb.length / most));
  if (hops === 1) {
    return { levelsDb: [...levelsDb], hops };
  }
  const result: number[] = [];
  for (let from = 0; from < levelsDb.length; from += hops) {
    const part = levelsDb.slice(from, from + hops);
    const power = part.reduce((sum, db) => sum + 10 ** (db / 10), 0) / part.length;
    result.push(Math.round(Math.max(-90, 10 * Math.log10(power)) * 10) / 10);
  }
  return { levelsDb: result, hops };
}
