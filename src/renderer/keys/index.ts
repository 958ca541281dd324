export type { Command } from './command.ts';
export { listenToKeys, runCommand, setKeyChoices, useCommands, useKeyLabels } from './use-commands.ts';
