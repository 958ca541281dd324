import { describe, expect, it } from 'vitest';

import type { KeyPress } from '#shared/keys/chord.ts';

import { describeCommands, type CommandSpec } from './command.ts';
import { conflictsOf, rivalsOf } from './conflicts.ts';

const { help } = describeCommands({ prefix: 'app', group: 'App', places: ['library', 'run', 'review'] }, { help: ['Help', 'F1'] });
const { pause, retry } = describeCommands({ prefix: 'run', group: 'Run', places: ['run'] }, { pause: ['Pause', 'KeyP'], retry: ['Try again', 'KeyR'] });
const { pick } = describeCommands({ prefix: 'review', group: 'Review', places: ['review'] }, { pick: ['Pick', 'KeyP'] });
const all = [help, pause, retry, pick];
const press = (code: string, key: string, shiftKey = false): KeyPress => ({ code, key, ctrlKey: false, metaKey: false, altKey: false, shiftKey });
const rivals = (command: CommandSpec, pressed: KeyPress, choices = {}, commands: readonly CommandSpec[] = all): [string, readonly string[]][] =>
  rivalsOf(command, pressed, commands, { choices, mac: false }).map(({ rival, keys }) => [rival.id, keys]);
const [P, R] = [press('KeyP', 'p'), press('KeyR', 'r')];

describe('commands by name', () => {
  it('have their ids and the keys that they come with', () => {
    expect(pause).toEqual({ id: 'run.pause', label: 'Pause', group: 'Run', keys: ['KeyP'], places: ['run'] });
    expect(describeCommands({ prefix: 'run', group: 'Run', places: ['run'] }, { cancel: ['Cancel'] }).cancel.keys).toEqual([]);
  });
});

describe('the same keys', () => {
  it('are no conflict on different screens', () => {
    expect(conflictsOf(all, {})).toEqual([]);
    expect(rivals(retry, P)).toEqual([['run.pause', ['KeyP']]]);
    expect(rivals(pick, R)).toEqual([]);
  });

  it('are one on a screen that both are on, named once', () => {
    const choices = { 'app.help': ['KeyR'], 'run.pause': [] };
    expect(conflictsOf(all, choices)).toEqual([{ keys: 'KeyR', commands: [help, retry] }]);
    const everywhere = { ...help, id: 'app.find' };
    expect(conflictsOf([...all, everywhere], {})).toEqual([{ keys: 'F1', commands: [help, everywhere] }]);
  });

  it('are those that the editor has chosen', () => {
    expect(rivals(help, P)).toEqual([['run.pause', ['KeyP']], ['review.pick', ['KeyP']]]);
    expect(rivals(help, P, { 'review.pick': ['KeyQ'] })).toEqual([['run.pause', ['KeyP']]]);
    expect(rivals(pause, P)).toEqual([]);
  });

  it('are the same where one names the place and the other the sign that stands there', () => {
    const { search, find } = describeCommands({ prefix: 'review', group: 'Review', places: ['review'] }, { search: ['Search', '/', 'KeyF'], find: ['Find'] });
    expect(rivals(find, press('Slash', '/'), {}, [search, find])).toEqual([['review.search', ['/']]]);
    expect(rivals(find, press('Digit7', '/', true), {}, [search, find])).toEqual([['review.search', ['/']]]);
    expect(rivals(find, press('Slash', '-'), {}, [search, find])).toEqual([]);
  });
});
