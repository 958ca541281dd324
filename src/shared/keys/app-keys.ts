/** The keys that the app's own commands come with. The window runs them; the menus show them. */
import type { MenuCommand } from '../api/shell.ts';

export const APP_KEYS: Readonly<Record<MenuCommand, readonly string[]>> = {
  'open': ['Mod+KeyO'],
  'paste': ['Mod+Shift+KeyV'],
  'palette': ['Mod+KeyK'],
  'show-library': ['Mod+Digit1'],
  'show-review': ['Mod+Digit2'],
  'show-outputs': ['Mod+Digit3'],
  'show-settings': ['Mod+Comma'],
  'check-machine': [],
  'show-keys': ['?', 'F1'],
};

/** A menu command's id among all commands. */
export function commandIdOf(command: MenuCommand): string {
  return `app.${command}`;
}
