export { describeCommands, type Command, type CommandSpec, type Press } from './command.ts';
export { chordText, keyLabels, listenToKeys, MAC, runCommand, setKeyChoices, useCommands, useCommandsAtHand, useKeyLabels } from './use-commands.ts';
