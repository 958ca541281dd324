import { describe, expect, it } from 'vitest';

import type { ReadArtifact } from './artifact-file.ts';
import { createDigestCache } from './digest-cache.ts';

type Make = () => Promise<ReadArtifact<string>>;

function counting(): { made: string[]; make: (name: string, isRecorded?: boolean) => Make } {
  const made: string[] = [];
  return {
    made,
    make: (name, isRecorded = true) => () => {
      made.push(name);
      return Promise.resolve({ value: name.toUpperCase(), isRecorded });
    },
  };
}

describe('a cache by digest', () => {
  it('makes a thing once, also for two who ask at the same time', async () => {
    const { made, make } = counting();
    const cache = createDigestCache<string>(2);
    expect(await Promise.all([cache.get('a', make('a')), cache.get('a', make('a'))])).toEqual(['A', 'A']);
    expect(made).toEqual(['a']);
  });

  it('keeps no more than it may, and drops what was not asked for the longest', async () => {
    const { made, make } = counting();
    const cache = createDigestCache<string>(2);
    for (const name of ['a', 'b', 'a', 'c', 'a', 'b']) {
      await cache.get(name, make(name));
    }
    expect(cache.size).toBe(2);
    expect(made).toEqual(['a', 'b', 'c', 'b']);
  });

  it('forgets a failure', async () => {
    const cache = createDigestCache<string>(2);
    await expect(cache.get('a', () => Promise.reject(new Error('gone')))).rejects.toThrow('gone');
    expect(cache.size).toBe(0);
    expect(await cache.get('a', counting().make('there'))).toBe('THERE');
  });

  it('does not keep what was made of another file than the record\'s', async () => {
    const { made, make } = counting();
    const cache = createDigestCache<string>(2);
    expect(await cache.get('a', make('newer', false))).toBe('NEWER');
    expect(await cache.get('a', make('recorded'))).toBe('RECORDED');
    expect(await cache.get('a', make('recorded'))).toBe('RECORDED');
    expect(made).toEqual(['newer', 'recorded']);
  });
});
