import { describe, expect, it } from 'vitest';

import { parseChord } from '#shared/keys/chord.ts';

import { conflictsOf } from '../keys/conflicts.ts';
import { allCommands } from './app-commands.ts';

describe('the commands of all screens', () => {
  const all = allCommands('library');

  it('come with keys that are keys, and ids that are there once', () => {
    expect(all.flatMap(each => each.keys).filter(each => parseChord(each) === null)).toEqual([]);
    expect(new Set(all.map(each => each.id)).size).toBe(all.length);
  });

  it('come without two that want the same keys on one screen', () => {
    expect(conflictsOf(all, {}).map(each => [each.keys, each.commands.map(one => one.id)])).toEqual([]);
  });

  it('are the same on every screen, its own first, each group in one piece', () => {
    for (const [place, first] of [['library', 'App'], ['run', 'Run'], ['review', 'Review: playing']] as const) {
      const commands = allCommands(place);
      expect(commands.map(each => each.id).sort()).toEqual(all.map(each => each.id).sort());
      expect(commands[0]?.group).toBe(first);
      const groups = commands.map(each => each.group);
      expect(groups.filter((group, at) => group !== groups[at - 1])).toEqual([...new Set(groups)]);
    }
  });
});
