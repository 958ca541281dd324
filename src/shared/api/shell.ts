/** What a window asks of the app's shell (main process), and what the shell tells it. Both sides parse what they get. */
import { z } from 'zod';

import { ErrorData } from '../errors/kinds.ts';

/** Names of the channels. */
export const CHANNELS = {
  port: 'engine:port', portPlease: 'engine:port-please', status: 'engine:status', retry: 'engine:retry',
  offer: 'files:offer', choose: 'files:choose', paste: 'files:paste', chooseFolder: 'folder:choose',
  reveal: 'output:reveal', copyPath: 'output:copy-path', openRunFolder: 'run:open-folder', copyText: 'text:copy', command: 'menu:command',
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

/** How the engine does, as the window shows it. */
export const EngineState = z.discriminatedUnion('state', [
  z.object({ state: z.literal('starting') }),
  z.object({ state: z.literal('ready'), generation: z.int() }),
  z.object({ state: z.literal('down'), error: ErrorData }),
  z.object({ state: z.literal('gone'), error: ErrorData }),
]);
export type EngineState = z.infer<typeof EngineState>;

/** What menu items and their keys ask the window to do. */
export const MenuCommand = z.enum(['open', 'paste', 'show-library', 'show-outputs', 'check-machine', 'show-keys']);
export type MenuCommand = z.infer<typeof MenuCommand>;

/** Longest path taken, characters. */
const MAX_PATH = 4096;
/** What each channel takes, from the window. */
export const SHELL_INPUTS = {
  offer: z.tuple([z.array(z.string().min(1).max(MAX_PATH)).min(1).max(200)]),
  nothing: z.tuple([]),
  output: z.tuple([z.strictObject({ runId: z.string().max(64), outputId: z.string().max(200) })]),
  run: z.tuple([z.strictObject({ runId: z.string().max(64) })]),
  text: z.tuple([z.string().max(100_000)]),
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
  copyText(text: string): Promise<unknown>;
  /** Starts the engine again after it was given up. */
  retryEngine(): Promise<unknown>;
  onEngineState(listener: (state: unknown) => void): () => void;
  onCommand(listener: (command: unknown) => void): () => void;
  readonly platform: string;
}

/** Type of the window message that carries a port to the engine. */
export const PORT_MESSAGE = 'cutdown:engine-port';
