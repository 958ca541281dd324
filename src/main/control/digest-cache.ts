/** Keeps what was made of files, by the digest of what they hold: such a thing never changes. The least used goes first. */
export interface DigestCache<T> {
  /** What was made before, or what `make` makes now; one that fails is forgotten. */
  get(digest: string, make: () => Promise<T>): Promise<T>;
  readonly size: number;
}

export function createDigestCache<T>(most: number): DigestCache<T> {
  // A map keeps the order in which its entries were set.
  const kept = new Map<string, Promise<T>>();
  return {
    get(digest, make) {
      const found = kept.get(digest) ?? make();
      kept.delete(digest);
      kept.set(digest, found);
      found.catch(() => {
        if (kept.get(digest) === found) {
          kept.delete(digest);
        }
      });
      for (const oldest of kept.keys()) {
        if (kept.size <= most) {
          break;
        }
        kept.delete(oldest);
      }
      return found;
    },
    get size() { return kept.size; },
  };
}
