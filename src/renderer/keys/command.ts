/** What an editor can do from the keyboard, as the registry, the palette and the key map know it. */

/** The key press that runs a command; the palette and menus run it with `repeat` false. */
export interface Press {
  /** Whether the key is being held down: the same press told again and again. */
  readonly repeat: boolean;
}

export interface Command {
  /** Stable, `group.name`: an editor's own keys are kept under it. */
  readonly id: string;
  /** A verb phrase in sentence case, from the catalogue of strings. */
  readonly label: string;
  /** Heading under which it stands in the palette and the key map, from the catalogue of strings. */
  readonly group: string;
  /** Each a chord as `src/shared/keys/chord.ts` reads it: `Space`, `Shift+ArrowRight`, `Mod+KeyZ`, `?`. None: palette only. */
  readonly keys: readonly string[];
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
