/** What a window asks of the app's shell (main process), and what the shell tells it. Both sides parse what they get. */
import { z } from 'zod';

import { ErrorData } from '../errors/kinds.ts';
import { Settings, SettingsChange } from '../settings/settings.ts';

/** Names of the channels. */
export const CHANNELS = {
  port: 'engine:port', portPlease: 'engine:port-please', status: 'engine:status', retry: 'engine:retry',
  offer: 'files:offer', choose: 'files:choose', paste: 'files:paste', chooseFolder: 'folder:choose',
  reveal: 'output:reveal', copyPath: 'output:copy-path', openRunFolder: 'run:open-folder', revealRunFile: 'run:reveal-file', copyText: 'text:copy', command: 'menu:command',
  opened: 'files:opened', sample: 'files:sample', chooseSource: 'source:choose', chooseModel: 'model:choose',
  settings: 'settings:get', changeSettings: 'settings:change', settingsChanged: 'settings:changed', setSecret: 'secret:set', removeSecret: 'secret:remove',
  chooseLibrary: 'library:choose', restart: 'app:restart',
} as const;

/** A recording that the editor has opened in this app, and what goes with it. */
export const OfferedRecording = z.object({
  sourcePath: z.string(), name: z.string(), sizeBytes: z.int().nonnegative(),
  /** Opened with it, or found beside it; null: none. */
  transcriptPath: z.string().nullable(),
  /** Where its clips go unless another folder is chosen. */
  outDir: z.string(),
});
export type OfferedRecording = z.infer<typeof OfferedRecording>;

/** What came of opening files. */
export const Offer = z.object({
  recordings: z.array(OfferedRecording),
  /** What could not be taken, in sentences. */
  refused: z.array(z.string()),
});
export type Offer = z.infer<typeof Offer>;

/** Keys of services, by what they are for. Nothing uses them yet: language models and cloud renders come later. */
export const SECRET_IDS = ['openai', 'anthropic', 'gemini', 'aws'] as const;
export const SecretId = z.enum(SECRET_IDS);
export type SecretId = z.infer<typeof SecretId>;

/** What is told of kept keys: never the keys themselves, nor a part of one. */
export const SecretsState = z.object({
  /** Null: keys can be kept. Else why not: this system has no place that is safe, or it is locked. */
  refused: z.enum(['no-keyring', 'unavailable']).nullable(),
  kept: z.array(z.object({ id: SecretId, savedAt: z.string() })),
});
export type SecretsState = z.infer<typeof SecretsState>;

/** Settings and what belongs to them. */
export const SettingsState = z.object({
  settings: Settings,
  /** What the settings' file could not give, and where a copy of it was put; null: all is well. */
  trouble: z.object({ why: z.enum(['unreadable', 'newer', 'partly']), groups: z.array(z.string()), copy: z.string().nullable() }).nullable(),
  secrets: SecretsState,
  library: z.object({
    /** Where it is now. */
    directory: z.string(),
    /** Where it will be from the next start on; null: the same. */
    next: z.string().nullable(),
    /** Whether CUTDOWN_LIBRARY decides, so that it can't be chosen here. */
    fixed: z.boolean(),
  }),
});
export type SettingsState = z.infer<typeof SettingsState>;

/** How the engine does, as the window shows it. */
export const EngineState = z.discriminatedUnion('state', [
  z.object({ state: z.literal('starting') }),
  z.object({ state: z.literal('ready'), generation: z.int() }),
  z.object({ state: z.literal('down'), error: ErrorData }),
  z.object({ state: z.literal('gone'), error: ErrorData }),
]);
export type EngineState = z.infer<typeof EngineState>;

/** What menu items and their keys ask the window to do. */
export const MenuCommand = z.enum(['open', 'paste', 'palette', 'show-library', 'show-review', 'show-outputs', 'show-settings', 'check-machine', 'show-keys']);
export type MenuCommand = z.infer<typeof MenuCommand>;

/** Longest path taken, characters. */
const MAX_PATH = 4096;
/** What each channel takes, from the window. */
export const SHELL_INPUTS = {
  offer: z.tuple([z.array(z.string().min(1).max(MAX_PATH)).min(1).max(200)]),
  nothing: z.tuple([]),
  output: z.tuple([z.strictObject({ runId: z.string().max(64), outputId: z.string().max(200) })]),
  run: z.tuple([z.strictObject({ runId: z.string().max(64) })]),
  /** `path`: relative to the run's directory, with slashes, as the engine has told it. */
  runFile: z.tuple([z.strictObject({ runId: z.string().max(64), path: z.string().min(1).max(400) })]),
  text: z.tuple([z.string().max(100_000)]),
  settings: z.tuple([SettingsChange]),
  secret: z.tuple([SecretId, z.string().trim().min(1).max(4096)]),
  secretId: z.tuple([SecretId]),
} as const;

/** `window.studio`, as the preload exposes it. */
export interface ShellApi {
  /** Asks for a port to the engine; it comes as a window message of type `PORT_MESSAGE`. */
  requestPort(): void;
  /** Opens dropped files. Only files that really were dropped or chosen have paths. */
  offerFiles(files: readonly unknown[]): Promise<unknown>;
  chooseFiles(): Promise<unknown>;
  /** Opens the paths or files on the clipboard. */
  pasteFiles(): Promise<unknown>;
  /** Asks for a folder for clips. Null: none was chosen. */
  chooseFolder(): Promise<unknown>;
  reveal(output: { runId: string; outputId: string }): Promise<unknown>;
  copyPath(output: { runId: string; outputId: string }): Promise<unknown>;
  openRunFolder(run: { runId: string }): Promise<unknown>;
  /** Shows a file that a stage wrote in the system's file manager. It must lie inside the run's own directory. */
  revealRunFile(file: { runId: string; path: string }): Promise<unknown>;
  copyText(text: string): Promise<unknown>;
  /** Opens the product's sample recording. */
  openSample(): Promise<unknown>;
  /** Asks for a recording that has moved. Null: none was chosen. */
  chooseSource(): Promise<unknown>;
  /** Asks for a model's file. Null: none was chosen. */
  chooseModel(): Promise<unknown>;
  getSettings(): Promise<unknown>;
  /** Changes what is named; returns how everything stands then. */
  changeSettings(change: SettingsChange): Promise<unknown>;
  /** Keeps a key, encrypted by the system. It is never given out again. */
  setSecret(id: SecretId, value: string): Promise<unknown>;
  removeSecret(id: SecretId): Promise<unknown>;
  /** Asks for a folder for the library, from the next start on. */
  chooseLibrary(): Promise<unknown>;
  /** Starts the app again, where another library has been chosen. */
  restart(): Promise<unknown>;
  onSettings(listener: (state: unknown) => void): () => void;
  /** Files that were opened outside the window: from the list of recent ones, with the app's icon, by the system. */
  onOpened(listener: (offer: unknown) => void): () => void;
  /** Starts the engine again after it was given up. */
  retryEngine(): Promise<unknown>;
  onEngineState(listener: (state: unknown) => void): () => void;
  onCommand(listener: (command: unknown) => void): () => void;
  readonly platform: string;
}

/** Type of the window message that carries a port to the engine. */
export const PORT_MESSAGE = 'cutdown:engine-port';
