/** An editor's own keys: by command id. A command that is absent has the keys that it comes with; an empty list means none. */
import { z } from 'zod';

import { formatChord, parseChord } from './chord.ts';

/** Longest id of a command, characters. */
const MAX_ID = 80;

export const KeyChoices = z.record(
  z.string().min(1).max(MAX_ID),
  z.array(z.string().max(40).refine(text => parseChord(text) !== null, { message: 'is not a key' })).max(4),
);
export type KeyChoices = z.infer<typeof KeyChoices>;

/** What is needed of a command to give it keys. */
export interface Keyed { readonly id: string; readonly group: string; readonly keys: readonly string[] }

/** The keys that a command has now. */
export function keysOf(command: Keyed, choices: KeyChoices): readonly string[] {
  return choices[command.id] ?? command.keys;
}

/** Two commands that want the same keys. */
export interface KeyConflict<T extends Keyed> { readonly keys: string; readonly commands: readonly T[] }

/**
 * Keys that more than one of these commands wants. Give it the commands that can be at hand together: on different screens the same
 * key may mean different things.
 */
export function findConflicts<T extends Keyed>(commands: readonly T[], choices: KeyChoices): KeyConflict<T>[] {
  const wanted = new Map<string, T[]>();
  for (const command of commands) {
    for (const keys of new Set(keysOf(command, choices).map(sameForm))) {
      wanted.set(keys, [...wanted.get(keys) ?? [], command]);
    }
  }
  return [...wanted].filter(([, owners]) => new Set(owners.map(each => each.id)).size > 1).map(([keys, owners]) => ({ keys, commands: owners }));
}

/** The choices with a command's keys changed; null gives it back those it comes with. */
export function chooseKeys(choices: KeyChoices, command: Keyed, keys: readonly string[] | null): KeyChoices {
  const { [command.id]: _before, ...others } = choices;
  const chosen = keys === null ? null : [...new Set(keys.map(sameForm))];
  const asItComes = chosen === null || (chosen.length === command.keys.length && chosen.every((each, at) => each === sameForm(command.keys[at] ?? '')));
  return asItComes ? others : { ...others, [command.id]: chosen };
}

function sameForm(text: string): string {
  const chord = parseChord(text);
  return chord ? formatChord(chord) : text;
}
