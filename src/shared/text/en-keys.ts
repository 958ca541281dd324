/** Strings of keys, palette and key map, in English. */
export const keys = {
  title: 'Keyboard', close: 'Close', none: 'No key', change: (label: string) => `change the keys of ${label}`, press: 'Press the new keys', clear: 'No key', reset: 'As it came', resetAll: 'All keys as they came',
  conflict: (keyed: string, other: string) => `${keyed} is the key of "${other}".`, take: 'Take it from there', keep: 'Leave it', what: 'What can be done on each screen, and with which keys. Choose keys to change them.', filter: 'Filter commands',
  sameKeys: (keyed: string, names: string) => `${keyed} is wanted by ${names}; the later part of the screen has it.`,
  groups: { app: 'App', run: 'Run' },
  commands: {
    'open': 'Open recordings', 'paste': 'Paste paths', 'palette': 'Find a command', 'show-library': 'Go to the library', 'show-review': 'Go to the review', 'show-outputs': 'Go to the outputs',
    'show-settings': 'Go to the settings', 'check-machine': 'Check this machine', 'show-keys': 'Show the keys', 'back': 'Go back', 'pause-run': 'Pause or resume the run', 'retry-run': 'Try the failed run again',
    'cancel-run': 'Cancel the run',
  },
} as const;

export const palette = {
  title: 'Commands', placeholder: 'What would you like to do?', empty: (words: string) => `Nothing here is called "${words}".`, runs: 'Recordings', openRun: (name: string) => `Open ${name}`, hint: 'Arrows choose, Enter does it, Esc closes',
} as const;
