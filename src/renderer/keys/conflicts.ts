/** Which commands want the same keys and can be at hand together. Pure. */
import { matchesChord, parseChord, type KeyPress } from '#shared/keys/chord.ts';
import { findConflicts, keysOf, type KeyChoices, type KeyConflict } from '#shared/keys/key-map.ts';

import { PLACES, type CommandSpec } from './command.ts';

/** Keys that more than one command wants on the same screen; each named once, however many screens it concerns. */
export function conflictsOf(commands: readonly CommandSpec[], choices: KeyChoices): KeyConflict<CommandSpec>[] {
  const found = PLACES.flatMap(place => findConflicts(commands.filter(each => each.places.includes(place)), choices));
  const nameOf = ({ keys, commands: owners }: KeyConflict<CommandSpec>): string => `${keys} ${owners.map(each => each.id).join(' ')}`;
  return [...new Map(found.map(each => [nameOf(each), each])).values()];
}

/** The commands that a press means on a screen where the command could have its keys, and those keys of each. */
export function rivalsOf(command: CommandSpec, press: KeyPress, commands: readonly CommandSpec[], { choices, mac }: { choices: KeyChoices; mac: boolean }): { readonly rival: CommandSpec; readonly keys: readonly string[] }[] {
  const isMeant = (keys: string): boolean => {
    const chord = parseChord(keys);
    return chord !== null && matchesChord(press, chord, mac);
  };
  return commands
    .filter(each => each.id !== command.id && each.places.some(place => command.places.includes(place)))
    .map(rival => ({ rival, keys: keysOf(rival, choices).filter(isMeant) })).filter(each => each.keys.length > 0);
}
