/** What can be done on every screen, and on a run's; `use-app-commands.ts` does it. And all commands there are, for the key map. */
import { MenuCommand } from '#shared/api/shell.ts';
import { APP_KEYS, commandIdOf } from '#shared/keys/app-keys.ts';
import { text } from '#shared/text/en.ts';

import { REVIEW_COMMANDS } from '../features/review/review-table.ts';
import { TIMELINE_COMMANDS } from '../features/run/timeline/timeline-commands.ts';
import { describeCommands, PLACES, type CommandSpec, type Place } from '../keys/command.ts';

const { commands: labels, groups } = text.keys;

/** In the menu too, which shows the same keys. */
export const MENU_COMMANDS: readonly (CommandSpec & { readonly name: MenuCommand })[] = MenuCommand.options.map(name => (
  { name, id: commandIdOf(name), label: labels[name], group: groups.app, keys: APP_KEYS[name], places: PLACES }
));

// In a review Escape lets go of a selection; it must not throw anybody out of the room in the middle of a clip.
export const { back: BACK } = describeCommands({ prefix: 'app', group: groups.app, places: ['run', 'outputs', 'settings'] }, { back: [labels.back, 'Escape'] });

export const RUN_COMMANDS = describeCommands({ prefix: 'run', group: groups.run, places: ['run'] }, {
  pause: [labels['pause-run'], 'KeyP'],
  retry: [labels['retry-run'], 'KeyR'],
  cancel: [labels['cancel-run']],
});

const ALL: readonly CommandSpec[] = [
  ...MENU_COMMANDS, BACK, ...Object.values(RUN_COMMANDS), ...Object.values(TIMELINE_COMMANDS), ...REVIEW_COMMANDS,
];

/** Every command there is: first those of the screen that is shown, then those of several screens, then the others. */
export function allCommands(shown: Place): CommandSpec[] {
  const order = ({ places }: CommandSpec): number => (places.length > 1 ? 1 : places.includes(shown) ? 0 : 2);
  // Sorting keeps what is equal in order.
  return [...ALL].sort((a, b) => order(a) - order(b));
}
