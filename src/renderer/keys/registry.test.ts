import { describe, expect, it } from 'vitest';

import type { Command } from './command.ts';
import { commandFor, commandsAtHand, type Focus, type Scope } from './registry.ts';

const command = (id: string, keys: string[], more: Partial<Command> = {}): Command => ({ id, label: id, group: 'Group', keys, run: () => undefined, ...more });
const scope = (order: number, ...commands: Command[]): Scope => ({ order, commands });
const FREE: Focus = { typing: false, dialog: false, control: false, moves: false };
const press = (code: string, key: string, held: object = {}) => ({ code, key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...held });
const SPACE = press('Space', ' ');
const find = (pressed: ReturnType<typeof press>, scopes: Scope[], focus: Partial<Focus> = {}, choices = {}): string | undefined =>
  commandFor(pressed, scopes, { mac: false, choices, focus: { ...FREE, ...focus } })?.id;

describe('the registry', () => {
  it('takes the command of the part that came last', () => {
    const scopes = [scope(2, command('player.play', ['Space'])), scope(1, command('app.scroll', ['Space']))];
    expect(find(SPACE, scopes)).toBe('player.play');
    expect(commandsAtHand(scopes).map(each => each.id)).toEqual(['player.play', 'app.scroll']);
  });

  it('leaves the keys of a disabled command to those that were there before', () => {
    expect(find(SPACE, [scope(2, command('player.play', ['Space'], { enabled: false })), scope(1, command('app.scroll', ['Space']))])).toBe('app.scroll');
  });

  it('obeys the editor\'s own keys', () => {
    const scopes = [scope(1, command('a', ['KeyA']), command('b', ['KeyB']))];
    expect(find(press('KeyB', 'b'), scopes, {}, { a: ['KeyB'], b: [] })).toBe('a');
    expect(find(press('KeyA', 'a'), scopes, {}, { a: [] })).toBeUndefined();
  });

  it('does nothing while text is typed or a dialog is open, unless a command says so', () => {
    const scopes = [scope(1, command('a', ['KeyA']), command('palette', ['Mod+KeyK'], { whileTyping: true, inDialogs: true }))];
    const ctrlK = press('KeyK', 'k', { ctrlKey: true });
    expect(find(press('KeyA', 'a'), scopes, { typing: true })).toBeUndefined();
    expect(find(press('KeyA', 'a'), scopes, { dialog: true })).toBeUndefined();
    expect(find(ctrlK, scopes, { typing: true, dialog: true })).toBe('palette');
  });

  it('leaves Space and Enter to a button and arrows to a list, unless a command says that it takes them; Enter always stays', () => {
    const plain = [scope(1, command('play', ['Space']), command('next', ['ArrowDown']), command('open', ['Enter']))];
    expect(find(SPACE, plain, { control: true })).toBeUndefined();
    expect(find(press('ArrowDown', 'ArrowDown'), plain, { moves: true })).toBeUndefined();
    expect(find(press('ArrowDown', 'ArrowDown'), plain, { control: true })).toBe('next');
    const taking = [scope(1, command('play', ['Space'], { overControls: true }), command('open', ['Enter'], { overControls: true }))];
    expect(find(SPACE, taking, { control: true })).toBe('play');
    expect(find(press('Enter', 'Enter'), taking, { control: true })).toBeUndefined();
  });

  it('knows nothing of keys that nobody has taken', () => {
    expect(find(press('F9', 'F9'), [scope(1, command('a', ['KeyA']))])).toBeUndefined();
  });
});
