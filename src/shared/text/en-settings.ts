/** Strings of the settings, in English. */
import type { SecretId } from '../api/shell.ts';
import type { OutputPreset, EncoderWish } from '../render/presets.ts';
import type { GateState, NetworkPurpose, Settings } from '../settings/settings.ts';

const purposes: Record<NetworkPurpose, { name: string; what: string }> = {
  models: { name: 'Models', what: 'Downloads models from their pinned addresses and checks them. Without it, models are imported from files.' },
  language: { name: 'Language models', what: 'Would send transcripts to a service to find and judge clips. Nothing in this version does that.' },
  cloud: { name: 'Cloud renders', what: 'Would send clips to be rendered elsewhere. Nothing in this version does that.' },
  publishing: { name: 'Publishing', what: 'Would send finished files to platforms. Nothing in this version does that.' },
  updates: { name: 'Updates', what: 'Would look for new versions of the app. Nothing in this version does that.' },
};
const gates: Record<GateState, string> = { off: 'Off', ask: 'Ask', on: 'On' };
const presets: Record<OutputPreset, { name: string; what: string }> = {
  draft: { name: 'Draft', what: 'A quarter of the side lengths (270 x 480 for 9:16), under 1 Mbit/s: a quick look.' },
  standard: { name: 'Standard', what: 'Full size (1080 x 1920 for 9:16), x264 at crf 18, 3 to 11 Mbit/s: to upload.' },
  high: { name: 'High', what: 'Full size, x264 at crf 16: about 1.3 times the size of standard and over twice the time. To edit again.' },
};
const encoders: Record<EncoderWish, string> = {
  x264: 'x264: the same on every machine', auto: 'Hardware where it works, else x264', videotoolbox: 'Apple VideoToolbox', nvenc: 'NVIDIA NVENC', qsv: 'Intel Quick Sync', amf: 'AMD AMF',
};
const secrets: Record<SecretId, { name: string; what: string }> = {
  openai: { name: 'OpenAI', what: 'For language models, when they come.' },
  anthropic: { name: 'Anthropic', what: 'For language models, when they come.' },
  gemini: { name: 'Google Gemini', what: 'For language models, when they come.' },
  aws: { name: 'Amazon Web Services', what: 'For cloud renders, when they come.' },
};
const themes: Record<Settings['look']['theme'], string> = { system: 'As the system', light: 'Light', dark: 'Dark' };

export const settings = {
  title: 'Settings', search: 'Search settings', nothingFound: (words: string) => `No setting has to do with "${words}".`, loading: 'Reading the settings…',
  groups: {
    network: 'Network', keys: 'API keys', folders: 'Folders', models: 'Models', tools: 'This machine', outputs: 'Output', newRuns: 'New runs', look: 'Appearance', keyboard: 'Keyboard',
  },
  trouble: {
    unreadable: 'The settings could not be read, so the defaults are used. The file is still there, and a copy is kept as soon as something is changed here.',
    newer: 'The settings were written by a newer version of the app, so the defaults are used. The file is still there, and a copy is kept as soon as something is changed here.',
    partly: (groups: string) => `A part of the settings could not be read and has its defaults again: ${groups}. A copy of the file is kept as soon as something is changed here.`,
    copied: (path: string) => `The old file was kept as ${path}.`,
  },
  network: {
    what: 'Nothing leaves this machine unless a gate here is open. Off: no connection is opened. Ask: you are asked each time. On: it is used when it is needed.',
    purposes, gates, gateOf: (name: string) => `Network for ${name.toLowerCase()}`,
    askTitle: 'Use the network?', askModel: (name: string, host: string, size: string) => `${name} is downloaded from ${host} (${size}) and checked before it is used.`,
    allow: 'Download', deny: 'Cancel',
  },
  secrets: {
    what: 'Kept encrypted by this system\'s keyring and never shown again. Nothing in this version uses a key: they are for language models and cloud renders, which come later.',
    refused: {
      'no-keyring': 'Keys can\'t be kept here: this system has no keyring. Install and unlock GNOME Keyring or KWallet, then start the app again.',
      'unavailable': 'Keys can\'t be kept here: the system\'s keyring is locked or missing.',
    },
    list: secrets, set: 'Set a key', replace: 'Replace', remove: 'Remove', save: 'Save', cancel: 'Cancel', field: (name: string) => `Key of ${name}`,
    kept: (date: string) => `Kept since ${date}`, none: 'No key',
  },
  folders: {
    library: 'Library', libraryWhat: 'Holds runs, intermediate results and models. Another folder is used from the next start on; what is in this one stays there.',
    libraryFixed: 'Set by CUTDOWN_LIBRARY for this start.', libraryNext: (path: string) => `From the next start on: ${path}`, restart: 'Restart now', choose: 'Choose…',
    out: 'Clips', outWhat: 'Where finished files go unless a run says otherwise: a folder for each recording.', outBeside: 'Beside each recording', outReset: 'Beside the recording again',
  },
  models: {
    what: 'Models make results better; every stage works without them.', importFile: 'Import from a file…', imported: 'The model was imported and checked.', download: 'Download', stop: 'Stop', remove: 'Remove', there: 'There',
    missing: 'Not there', downloading: 'Downloading', without: 'Without it', licence: 'Licence', place: 'Place', size: 'Size', source: 'Comes from', elsewhere: 'Found in a folder of your own', progressOf: (name: string) => `Download of ${name}`,
    gateOff: 'The network is off for models. Open the gate above, or import the file.', noAddress: 'It has no public address: import it from a file.', unloadable: 'The list of models can\'t be had while the engine is away.',
  },
  tools: {
    programs: 'Programs', what: 'What was found on this machine, with versions and advice.', check: 'Check now', device: 'Models run on', deviceWhat: 'Faces and speech. A GPU is used only where it answers as the CPU does. Takes effect when the app is started again.',
    devices: { auto: 'The GPU where it works, else the CPU', cpu: 'The CPU alone' }, speed: 'Measure speed', measuring: 'Measuring…', ms: (value: string) => `${value} ms a frame`, doesNotRun: 'Does not run',
    speedWhat: 'Runs the face model some times on each device.',
  },
  outputs: {
    preset: 'Quality', presets, encoder: 'Video encoder', encoderWhat: 'Hardware is faster and larger at the same quality. It is used only where a test encode shows the right picture; else x264 stands in.', encoders, test: 'Test it', testing: 'Testing…',
    name: 'File names', nameWhat: 'How finished files are called, for new runs. A run\'s own naming can be changed under Outputs.', fields: 'Fields', example: 'Example', insert: (field: string) => `Insert ${field}`, resetName: 'As it was',
    problems: {
      'unknown-field': (what: string) => `{${what}} is not a field.`, 'character': (what: string) => `"${what}" can't stand in a file name on every system.`,
      'no-aspect': () => 'Add {aspect}: else the shapes of a clip would all have one name.', 'no-clip': () => 'Add {rank} or {title}: else all clips would have one name.',
    } as Record<string, (what: string) => string>,
  },
  newRuns: { what: 'What the dialog for a new run begins with.', clips: 'Clips at most', min: 'Shortest, seconds', max: 'Longest, seconds', aspects: 'Shapes', tighten: 'Pauses and fillers', tightenWhat: 'Each place is a cut in the review, and can be put back there.', cleanSound: 'Clean the sound', cleanSoundWhat: 'Rumble is what lies below every voice: steps, wind, handling. Lowering noise also touches the voice a little.', lengths: 'The shortest must not be longer than the longest.' },
  look: {
    theme: 'Theme', themes, textSize: 'Text size', textSizes: { '0.9': 'Small', '1': 'Normal', '1.15': 'Large', '1.3': 'Larger', '1.5': 'Largest' } as Record<string, string>,
    motion: 'Motion', motionWhat: 'Follows the system: with reduced motion, nothing moves.', language: 'Language', languages: { en: 'English' }, languageWhat: 'English is the only language so far. All words stand in one catalogue, ready for others.',
  },
  keyboard: { what: 'Keys of every command. On different screens one key may mean different things.', open: 'Show the key map' },
} as const;
