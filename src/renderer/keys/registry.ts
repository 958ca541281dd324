/** Which commands are at hand, and which of them a key means. Pure but for its own list, so that it is tested without a window. */
import { matchesChord, parseChord, type Chord, type KeyPress } from '#shared/keys/chord.ts';
import { keysOf, type KeyChoices } from '#shared/keys/key-map.ts';

import type { Command } from './command.ts';

/** Commands of one part of the screen. `order` grows with each part that comes: later ones win. */
export interface Scope { readonly order: number; readonly commands: readonly Command[] }

/** Where the keyboard is. */
export interface Focus {
  readonly typing: boolean;
  readonly dialog: boolean;
  /** On a button, link, tab or the like: Space and Enter press it. */
  readonly control: boolean;
  /** In a list, grid, menu, slider or the like: arrows move in it. */
  readonly moves: boolean;
}

/** The enabled commands, those of later scopes first, each id once. */
export function commandsAtHand(scopes: readonly Scope[]): Command[] {
  const found = new Map<string, Command>();
  for (const { commands } of [...scopes].sort((a, b) => b.order - a.order)) {
    for (const command of commands) {
      if (command.enabled !== false && !found.has(command.id)) {
        found.set(command.id, command);
      }
    }
  }
  return [...found.values()];
}

/** The command that a press means where the keyboard is; null: none. */
export function commandFor(press: KeyPress, scopes: readonly Scope[], options: { mac: boolean; choices: KeyChoices; focus: Focus }): Command | null {
  return commandsAtHand(scopes).find(command => {
    const chord = keysOf(command, options.choices).map(parseChord).find(each => each !== null && matchesChord(press, each, options.mac));
    return chord !== undefined && chord !== null && isAllowed(command, chord, options.focus);
  }) ?? null;
}

function isAllowed(command: Command, chord: Chord, focus: Focus): boolean {
  if ((focus.dialog && command.inDialogs !== true) || (focus.typing && command.whileTyping !== true)) {
    return false;
  }
  const plain = !chord.mod && !chord.ctrl && !chord.alt;
  if (chord.key === 'Enter') {
    return !(focus.control && plain);
  }
  const needed = (focus.control && plain && chord.key === 'Space') || (focus.moves && plain && /^(Arrow|Home$|End$|Page)/.test(chord.key));
  return !needed || command.overControls === true;
}
