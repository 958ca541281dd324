import { LRUCache } from 'lru-cache';

import type { ReadArtifact } from './artifact-file.ts';

/** Keeps what was made of files, by the digest of what they hold: such a thing never changes. The least used goes first. */
export interface DigestCache<T> {
  /** What was made before, or what `make` makes now; one that fails, or was made of another file than the record's, is forgotten. */
  get(digest: string, make: () => Promise<ReadArtifact<T>>): Promise<T>;
  readonly size: number;
}

export function createDigestCache<T>(most: number): DigestCache<T> {
  const kept = new LRUCache<string, Promise<ReadArtifact<T>>>({ max: most });

  function begin(digest: string, make: () => Promise<ReadArtifact<T>>): Promise<ReadArtifact<T>> {
    const made = make();
    kept.set(digest, made);
    const forget = (): void => {
      if (kept.peek(digest) === made) {
        kept.delete(digest);
      }
    };
    made.then(({ isRecorded }) => {
      if (!isRecorded) {
        forget();
      }
    }, forget);
    return made;
  }

  return {
    async get(digest, make) { return (await (kept.get(digest) ?? begin(digest, make))).value; },
    get size() { return kept.size; },
  };
}
