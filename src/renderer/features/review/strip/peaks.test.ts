import { describe, expect, it } from 'vitest';

import { readingOnce } from './peaks.ts';

describe('peaks that are read once', () => {
  it('are read again only from another place', async () => {
    const read: string[] = [];
    const reading = readingOnce(url => {
      read.push(url);
      return Promise.resolve(`what ${url} says`);
    });
    expect([await reading('a'), await reading('a'), await reading('b'), await reading('a')]).toEqual(['what a says', 'what a says', 'what b says', 'what a says']);
    expect(read).toEqual(['a', 'b', 'a']);
  });

  it('are read again when they come later: that they were not there is not remembered', async () => {
    const answers = [null, 'peaks', 'others'];
    let count = 0;
    const reading = readingOnce(() => Promise.resolve(answers[count++] ?? null));
    expect(await reading('a')).toBeNull();
    expect(await reading('a')).toBe('peaks');
    expect(await reading('a')).toBe('peaks');
  });

  it('are asked for once while they are on their way, also where they turn out not to be there', async () => {
    let asked = 0;
    const reading = readingOnce(() => {
      asked += 1;
      return Promise.resolve(null);
    });
    expect(await Promise.all([reading('a'), reading('a')])).toEqual([null, null]);
    expect(asked).toBe(1);
  });
});
