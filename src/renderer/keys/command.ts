/** What an editor can do from the keyboard, as the registry, the palette and the key map know it. */

/** The key press that runs a command; the palette and menus run it with `repeat` false. */
export interface Press {
  /** Whether the key is being held down: the same press told again and again. */
  readonly repeat: boolean;
}

/** The screens, as far as keys care. */
export const PLACES = ['library', 'run', 'review', 'outputs', 'settings'] as const;
export type Place = (typeof PLACES)[number];

interface Named {
  /** Stable, `group.name`: an editor's own keys are kept under it. */
  readonly id: string;
  /** A verb phrase in sentence case, from the catalogue of strings. */
  readonly label: string;
  /** Heading under which it stands in the palette and the key map, from the catalogue of strings. */
  readonly group: string;
  /** Each a chord as `src/shared/keys/chord.ts` reads it: `Space`, `Shift+ArrowRight`, `Mod+KeyZ`, `?`. None: palette only. */
  readonly keys: readonly string[];
}

/** What is known of a command whether its screen is shown or not. */
export interface CommandSpec extends Named {
  /** The screens on which it can be at hand: on different ones the same key may mean different things. */
  readonly places: readonly Place[];
}

/** A command that is at hand now. */
export interface Command extends Named {
  run(press: Press): void;
  /** Default true. A disabled command leaves its keys to those that were there before it, and is not in the palette. */
  readonly enabled?: boolean;
  /** Whether it also works while text is being typed. Default false. */
  readonly whileTyping?: boolean;
  /** Whether it also works while a dialog is open. Default false. */
  readonly inDialogs?: boolean;
  /**
   * Whether it takes Space or the arrows away from a control (a button, a list) that has the keyboard. Default false: there they do
   * what they do everywhere. Enter always belongs to the control.
   */
  readonly overControls?: boolean;
  /** False: holding the key down does it once. Default true, with `press.repeat` set. */
  readonly repeats?: boolean;
  /** False: not offered by the palette, where it would make no sense (moving by a frame). Default true. */
  readonly palette?: boolean;
}

/** Describes the commands of one group by name, each as its label and the keys that it comes with: `play` of the prefix `review` has the id `review.play`. */
export function describeCommands<N extends string>(about: { prefix: string; group: string; places: readonly Place[] }, commands: Readonly<Record<N, readonly [label: string, ...keys: string[]]>>): Readonly<Record<N, CommandSpec>> {
  const { prefix, group, places } = about;
  const spec = (name: N): CommandSpec => {
    const [label, ...keys] = commands[name];
    return { id: `${prefix}.${name}`, label, group, keys, places };
  };
  return Object.fromEntries((Object.keys(commands) as N[]).map(name => [name, spec(name)])) as Record<N, CommandSpec>;
}
