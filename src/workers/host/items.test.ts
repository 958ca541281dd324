import { describe, expect, it } from 'vitest';

import { CutdownError } from '#shared/errors/cutdown-error.ts';
import { itemRunner, type ItemRunner } from './items.ts';
import { byWish, takeNext } from './order.ts';

const item = (name: string) => ({ item: name, dependsOn: name });
const pause = (): Promise<void> => new Promise(resolve => { setTimeout(resolve, 5); });

/** A runner over an engine that has the items `finished`, and what it told the engine. */
function bench(options: { finished?: string[]; putBack?: boolean; wanted?: () => readonly string[] } = {}): { runner: ItemRunner; said: string[]; progress: number[]; abort: (reason: Error) => void } {
  const said: string[] = [];
  const progress: number[] = [];
  const control = new AbortController();
  const runner = itemRunner({ stage: 'rendering', stageVersion: 1, models: {}, scratchDirectory: '/tmp', wanted: [] }, {
    signal: control.signal, wanted: options.wanted ?? (() => null),
    notify: notice => { said.push('item' in notice ? `${notice.type.slice('item.'.length)} ${notice.item}` : notice.type); },
    request: request => {
      const found = request.type === 'item.find' && options.finished?.includes(request.item);
      if (request.type === 'item.record') {
        said.push(`recorded ${request.item}`);
      }
      if (request.type === 'item.find' && options.putBack !== undefined) {
        said.push(`looked for ${request.item}`);
      }
      return Promise.resolve(found ? { artifacts: [], putBack: options.putBack ?? false } : null);
    },
  }, { takeItem: () => [] }, fraction => { progress.push(fraction); });
  return { runner, said, progress, abort: reason => { control.abort(reason); } };
}

const ended = (said: readonly string[]): string[] => said.filter(line => /^(recorded|failed)/.test(line));

describe('groups of items', () => {
  it('are worked on whole, each item recorded as soon as it is done', async () => {
    const { runner, said, progress } = bench();
    await runner.runGroups([[item('a'), item('b')], [item('c')]], {}, async items => {
      for (const each of items) {
        await each.done();
        said.push(`after ${each.task.item}`);
      }
    });
    expect(said).toEqual(['started a', 'started b', 'recorded a', 'after a', 'recorded b', 'after b', 'started c', 'recorded c', 'after c']);
    expect(progress.at(-1)).toBe(1);
    expect(runner.keys()).toEqual(['a', 'b', 'c']);
  });

  it('come without what is finished, and what remains is told before the first', async () => {
    const { runner, said, progress } = bench({ finished: ['a', 'c'] });
    let remaining: string[] = [];
    await runner.runGroups([[item('a'), item('b')], [item('c')]], { before: async items => { remaining = items.map(each => each.item); } }, async items => {
      await Promise.all(items.map(each => each.done()));
    });
    expect(remaining).toEqual(['b']);
    expect(said).toEqual(['started b', 'recorded b']);
    expect(progress.at(-1)).toBe(1);
  });

  it('go on when an item fails, and when work fails with items still open', async () => {
    const { runner, said } = bench();
    await expect(runner.runGroups([[item('a'), item('b')], [item('c'), item('d')], [item('e')]], {}, async items => {
      const [first, second] = items;
      if (first?.task.item === 'a') {
        first.failed(new CutdownError('tool-failed', 'It broke.', { advice: 'Again.' }));
        await second?.done();
      } else if (first?.task.item === 'c') {
        await first.done();
        throw new CutdownError('disk-full', 'It is full.', { advice: 'Free some.' });
      } else {
        await first?.done();
      }
    })).rejects.toMatchObject({ kind: 'tool-failed', message: 'a: It broke. 2 of 5 failed; this is the first.' });
    expect(ended(said)).toEqual(['failed a', 'recorded b', 'recorded c', 'failed d', 'recorded e']);
  });

  it('are no success when work forgets an item, or fails after all are done', async () => {
    const { runner, said } = bench();
    await expect(runner.runGroups([[item('a'), item('b')]], {}, async ([first]) => { await first?.done(); })).rejects.toMatchObject({ kind: 'internal', message: expect.stringContaining('neither done nor failed') as string });
    expect(ended(said)).toEqual(['recorded a', 'failed b']);
    const late = bench();
    await expect(late.runner.runGroups([[item('a')]], {}, async ([first]) => {
      await first?.done();
      throw new Error('too late');
    })).rejects.toThrow('too late');
    expect(ended(late.said)).toEqual(['recorded a']);
  });

  it('stop at an abort, with its reason and without failures', async () => {
    const { runner, said, abort } = bench();
    const stopped = new Error('stopped');
    await expect(runner.runGroups([[item('a')], [item('b')]], {}, async ([first]) => {
      abort(stopped);
      throw new Error(`because of the abort, ${first?.task.item}`);
    })).rejects.toBe(stopped);
    expect(said).toEqual(['started a']);
  });

  it('are taken as the editor wishes, as soon as he does', async () => {
    let wanted: string[] = [];
    const { runner, said } = bench({ wanted: () => wanted });
    await runner.runGroups([[item('a')], [item('b')], [item('c'), item('d')], [item('e')]], {}, async items => {
      wanted = ['d', 'b'];
      await pause();
      for (const each of items) {
        await each.done();
      }
    });
    expect(ended(said)).toEqual(['recorded a', 'recorded d', 'recorded c', 'recorded b', 'recorded e']);
  });

  it.each([['come back with their parts after an undo', true, ['looked for a', 'looked for a-seen']], ['leave their parts alone where they were there all the time', false, ['looked for a']]])('%s', async (_name, putBack, looked) => {
    const { runner, said } = bench({ finished: ['a', 'a-seen'], putBack });
    await runner.runGroups([[{ ...item('a'), parts: [item('a-seen')] }]], {}, () => Promise.reject(new Error('there is nothing to do')));
    expect(said).toEqual(looked);
    expect(runner.keys()).toEqual(['a', 'a-seen']);
  });

  it('are refused where two items have one name', async () => {
    await expect(bench().runner.runGroups([[item('a')], [item('a')]], {}, async () => undefined)).rejects.toThrow('named twice');
  });
});

describe('single items', () => {
  it('are done when their work returns, several at once', async () => {
    const { runner, said } = bench();
    let [now, most] = [0, 0];
    await runner.run(['a', 'b', 'c'].map(item), { concurrency: 2 }, async () => {
      most = Math.max(most, ++now);
      // The first waits for the second, however slowly it comes.
      for (let turn = 0; most < 2 && turn < 400; turn += 1) {
        await pause();
      }
      now -= 1;
    });
    expect(most).toBe(2);
    expect(ended(said)).toHaveLength(3);
  });
});

describe('order', () => {
  it('keeps what is not wanted as it was, and knows nothing of names that are not there', () => {
    const waiting = [[item('a')], [item('b')], [item('c')]];
    const order: (string | undefined)[] = [];
    for (let next = takeNext(waiting, ['x', 'c']); next; next = takeNext(waiting, ['x', 'c'])) {
      order.push(next[0]?.item);
    }
    expect(order).toEqual(['c', 'a', 'b']);
    expect(['a', 'b', 'c', 'd'].map(item).sort(byWish(['d', 'b'])).map(each => each.item)).toEqual(['d', 'b', 'a', 'c']);
  });
});
