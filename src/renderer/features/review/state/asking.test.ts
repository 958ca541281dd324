import { describe, expect, it } from 'vitest';

import { CutdownError, toErrorData } from '#shared/errors/cutdown-error.ts';

import { askingOnce, isPreviewWanted, sameOr, samePartsOr } from './asking.ts';

/** Counts what is asked; each answer is given by hand. */
function questions(): { ask: () => Promise<void>; asked: () => number; answer: () => Promise<void>; refuse: () => Promise<void> } {
  const open: { resolve: () => void; reject: (error: Error) => void }[] = [];
  let count = 0;
  const settle = async (how: 'resolve' | 'reject'): Promise<void> => {
    const one = open.shift();
    if (!one) {
      throw new Error('nothing is asked');
    }
    if (how === 'resolve') { one.resolve(); } else { one.reject(new Error('no answer')); }
    await new Promise(resolve => { setTimeout(resolve); });
  };
  return {
    ask: () => { count += 1; return new Promise((resolve, reject) => { open.push({ resolve, reject }); }); },
    asked: () => count, answer: () => settle('resolve'), refuse: () => settle('reject'),
  };
}

describe('asking once at a time', () => {
  it('answers who came meanwhile with one asking more, and not before that is answered', async () => {
    const { ask, asked, answer } = questions();
    const refresh = askingOnce(ask);
    const done: string[] = [];
    void refresh().then(() => { done.push('first'); });
    void refresh().then(() => { done.push('second'); });
    void refresh().then(() => { done.push('third'); });
    expect(asked()).toBe(1);
    await answer();
    expect([asked(), done]).toEqual([2, ['first']]);
    await answer();
    expect([asked(), done]).toEqual([2, ['first', 'second', 'third']]);
    void refresh();
    expect(asked()).toBe(3);
  });

  it('asks on after an asking that failed, which only those are told who waited for it', async () => {
    const { ask, asked, answer, refuse } = questions();
    const refresh = askingOnce(ask);
    const first = refresh().then(() => 'answered', () => 'refused');
    const second = refresh().then(() => 'answered', () => 'refused');
    await refuse();
    expect(asked()).toBe(2);
    await answer();
    expect(await Promise.all([first, second])).toEqual(['refused', 'answered']);
  });

  it('is never under way twice, whenever somebody asks', async () => {
    let [running, most, asked] = [0, 0, 0];
    const refresh = askingOnce(async () => {
      asked += 1;
      running += 1;
      most = Math.max(most, running);
      await Promise.resolve();
      running -= 1;
    });
    const waits: Promise<void>[] = [];
    for (let at = 0; at < 50; at += 1) {
      waits.push(refresh());
      // Also right after an answer, before those who waited have asked again.
      for (let step = 0; step < at % 7; step += 1) {
        await Promise.resolve();
      }
    }
    await Promise.all(waits);
    expect(most).toBe(1);
    expect(asked).toBeGreaterThan(2);
  });
});

describe('what says the same', () => {
  const [a, b] = [{ id: 'a', cuts: [1] }, { id: 'b', cuts: [] }];
  const idOf = (part: { id: string }): string => part.id;

  it('stays what it was, part by part', () => {
    const came = [{ id: 'a', cuts: [1] }, { id: 'b', cuts: [2] }];
    const parts = samePartsOr([a, b], came, idOf);
    expect(parts[0]).toBe(a);
    expect(parts[1]).toBe(came[1]);
    expect(sameOr(null, a)).toBe(a);
  });

  it('is the same list only where nothing went, came or changed its place', () => {
    const before = [a, b];
    const copy = structuredClone(before);
    expect(samePartsOr(before, copy, idOf)).toBe(before);
    expect(samePartsOr(before, copy.slice(0, 1), idOf)).toEqual([a]);
    expect(samePartsOr(before, copy.toReversed(), idOf)).toEqual([b, a]);
    expect(samePartsOr(before, [...copy, { id: 'c', cuts: [] }], idOf)).toHaveLength(3);
  });
});

describe('a preview that is asked for', () => {
  const refused = (kind: 'wrong-state' | 'worker-lost' | 'artifact-invalid', retryable: boolean) =>
    ({ key: 'k1', state: 'failed', error: toErrorData(new CutdownError(kind, 'It could not be had.', { advice: 'Wait.', retryable })) }) as const;
  const ready = { previewKey: 'k1', preparation: 'ready' } as const;
  const preparing = { previewKey: 'k1', preparation: 'preparing' } as const;

  it('is one that is not here in its present form', () => {
    expect(isPreviewWanted(ready, undefined, false)).toBe(true);
    expect(isPreviewWanted(ready, { key: 'k0', state: 'ready', error: null }, false)).toBe(true);
    expect(isPreviewWanted(ready, { key: 'k1', state: 'ready', error: null }, true)).toBe(false);
    expect(isPreviewWanted({ previewKey: null, preparation: 'waiting' }, undefined, true)).toBe(false);
  });

  it('is asked for again after it was refused while an edit was worked in, as soon as the clip is ready', () => {
    expect(isPreviewWanted(preparing, refused('wrong-state', false), false)).toBe(false);
    expect(isPreviewWanted(ready, refused('wrong-state', false), false)).toBe(true);
  });

  it('is not asked for again and again where it can\'t be had, but once more by hand where it might be', () => {
    expect(isPreviewWanted(ready, refused('artifact-invalid', false), true)).toBe(false);
    expect(isPreviewWanted(ready, refused('worker-lost', true), false)).toBe(false);
    expect(isPreviewWanted(ready, refused('worker-lost', true), true)).toBe(true);
  });
});
