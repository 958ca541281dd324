import { describe, expect, it } from 'vitest';

import { chordLabel, chordOfPress, formatChord, matchesChord, parseChord, toAccelerator, type Chord, type KeyPress } from './chord.ts';

const press = (code: string, key: string, held: Partial<KeyPress> = {}): KeyPress => ({ code, key, ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...held });
const chord = (text: string): Chord => parseChord(text) ?? expect.fail(`${text} is no chord`);
const matches = (text: string, pressed: KeyPress, mac = false): boolean => matchesChord(pressed, chord(text), mac);

describe('a chord', () => {
  it.each(['Space', 'Mod+KeyZ', 'Mod+Shift+KeyZ', 'Shift+ArrowRight', '?', '/', 'Mod+K'.replace('K', 'KeyK'), 'F1', 'Mod++', '+'])('%s is read and written', text => {
    expect(formatChord(chord(text))).toBe(text);
  });

  it.each(['', 'Mod', 'Mod+', 'Hyper+KeyA', 'Mod+Mod+KeyA', 'KeyÄ', 'Control', 'F99', ' ', 'ab'])('%j is none', text => {
    expect(parseChord(text)).toBeNull();
  });

  it('is written in one order, so that the same keys have one text', () => {
    expect(formatChord(chord('Shift+Mod+KeyA'))).toBe(formatChord(chord('Mod+Shift+KeyA')));
  });
});

describe('a press', () => {
  it('is matched by place, whatever the keyboard writes there', () => {
    expect(matches('KeyA', press('KeyA', 'q'))).toBe(true);
    expect(matches('KeyA', press('KeyQ', 'a'))).toBe(false);
    expect(matches('KeyJ', press('KeyJ', 'о'))).toBe(true);
  });

  it('with Ctrl is matched by the Latin letter it writes, and by place where it writes none', () => {
    expect(matches('Mod+KeyZ', press('KeyW', 'z', { ctrlKey: true }))).toBe(true);
    expect(matches('Mod+KeyZ', press('KeyZ', 'w', { ctrlKey: true }))).toBe(false);
    expect(matches('Mod+KeyZ', press('KeyZ', 'я', { ctrlKey: true }))).toBe(true);
  });

  it('needs exactly the modifiers that are named', () => {
    expect(matches('KeyA', press('KeyA', 'a', { ctrlKey: true }))).toBe(false);
    expect(matches('KeyA', press('KeyA', 'A', { shiftKey: true }))).toBe(false);
    expect(matches('Mod+KeyA', press('KeyA', 'a'))).toBe(false);
    expect(matches('KeyA', press('KeyA', 'a', { metaKey: true }))).toBe(false);
  });

  it('takes Cmd for Mod on a Mac and Ctrl elsewhere', () => {
    const [cmd, ctrl] = [press('KeyK', 'k', { metaKey: true }), press('KeyK', 'k', { ctrlKey: true })];
    expect([matches('Mod+KeyK', cmd, true), matches('Mod+KeyK', ctrl, true), matches('Mod+KeyK', cmd, false), matches('Mod+KeyK', ctrl, false)]).toEqual([true, false, false, true]);
    expect(matches('Ctrl+KeyK', ctrl, true)).toBe(true);
  });

  it('writes a character however the keyboard has it: with Shift, without, with AltGr', () => {
    expect(matches('?', press('Slash', '?', { shiftKey: true }))).toBe(true);
    expect(matches('?', press('Minus', '?', { shiftKey: true }))).toBe(true);
    expect(matches('/', press('Digit7', '/', { shiftKey: true }))).toBe(true);
    expect(matches('@', press('KeyQ', '@', { ctrlKey: true, altKey: true, altGraph: true }))).toBe(true);
    expect(matches('?', press('Slash', '?', { shiftKey: true, ctrlKey: true }))).toBe(false);
  });

  it('is told as a chord, which it then matches; modifiers alone are none', () => {
    expect(chordOfPress(press('ShiftLeft', 'Shift', { shiftKey: true }), false)).toBeNull();
    for (const [pressed, mac] of [[press('KeyW', 'z', { ctrlKey: true }), false], [press('ArrowUp', 'ArrowUp', { shiftKey: true }), true], [press('KeyK', 'k', { metaKey: true }), true]] as const) {
      const told = chordOfPress(pressed, mac) ?? expect.fail('no chord');
      expect(matchesChord(pressed, told, mac)).toBe(true);
    }
  });
});

describe('a label', () => {
  it.each([['Mod+KeyK', 'Ctrl+K', '⌘K'], ['Shift+ArrowRight', 'Shift+→', '⇧→'], ['Digit1', '1', '1'], ['?', '?', '?'], ['Escape', 'Esc', 'Esc'], ['Mod+Alt+Shift+KeyZ', 'Ctrl+Alt+Shift+Z', '⌥⇧⌘Z']])(
    '%s reads %s, and %s on a Mac', (text, label, macLabel) => {
      expect(chordLabel(chord(text), { mac: false })).toBe(label);
      expect(chordLabel(chord(text), { mac: true })).toBe(macLabel);
    });

  it('names the letter that the reader\'s keyboard has at that place', () => {
    const layout = new Map([['KeyA', 'q']]);
    expect(chordLabel(chord('KeyA'), { mac: false, layout })).toBe('Q');
    expect(chordLabel(chord('Mod+KeyA'), { mac: false, layout })).toBe('Ctrl+A');
  });
});

describe('an accelerator', () => {
  it.each([['Mod+KeyO', 'CommandOrControl+O'], ['Mod+Shift+KeyV', 'CommandOrControl+Shift+V'], ['Mod+Comma', 'CommandOrControl+,'], ['F1', 'F1'], ['Mod+Digit1', 'CommandOrControl+1'], ['Mod++', 'CommandOrControl+Plus']])('%s is %s', (text, accelerator) => {
    expect(toAccelerator(chord(text))).toBe(accelerator);
  });

  it('is none where menus have no name for the key', () => {
    expect(toAccelerator(chord('IntlBackslash'))).toBeNull();
  });
});
