/** The window's calls to the shell: only from its own main frame, only what parses, and no path that the editor did not open. */
import { clipboard, dialog, ipcMain, shell, type BrowserWindow, type IpcMainEvent, type IpcMainInvokeEvent } from 'electron';
import { z } from 'zod';

import { CHANNELS, SHELL_INPUTS, type Offer } from '#shared/api/shell.ts';
import { CutdownError } from '#shared/errors/cutdown-error.ts';
import { text } from '#shared/text/en.ts';

import { offerFiles, pathsInText, RECORDING_ENDINGS, TRANSCRIPT_ENDINGS } from '../control/offer-files.ts';
import type { EngineConnection } from '../engine/engine-supervisor.ts';
import { APP_ORIGIN } from './app-protocol.ts';
import type { EngineHost } from './engine-host.ts';

/** Registers every call. Once an app. */
export function handleCalls({ host, window }: { host: EngineHost; window(): BrowserWindow | null }): void {
  const trusted = (event: IpcMainEvent | IpcMainInvokeEvent): boolean => {
    const frame = event.senderFrame;
    return frame !== null && frame === window()?.webContents.mainFrame && isOurs(frame.url);
  };
  const refuse = (channel: string, why: string): Error => {
    process.stderr.write(`refused ${channel}: ${why}\n`);
    return new Error(`refused: ${why}`);
  };

  function handle<T extends z.ZodType<unknown[]>>(channel: string, input: T, act: (...args: z.infer<T>) => unknown): void {
    ipcMain.handle(channel, async (event, ...raw: unknown[]) => {
      if (!trusted(event)) {
        throw refuse(channel, 'untrusted sender');
      }
      const parsed = input.safeParse(raw);
      if (!parsed.success) {
        throw refuse(channel, z.prettifyError(parsed.error));
      }
      return await act(...parsed.data);
    });
  }

  async function offer(paths: readonly string[]): Promise<Offer> {
    const offered = await offerFiles(paths);
    host.grant(offered.recordings.flatMap(({ sourcePath, transcriptPath, outDir }) => [sourcePath, outDir, ...(transcriptPath === null ? [] : [transcriptPath])]));
    return offered;
  }

  ipcMain.on(CHANNELS.portPlease, event => {
    if (!trusted(event)) {
      refuse(CHANNELS.portPlease, 'untrusted sender');
      return;
    }
    event.sender.send(CHANNELS.status, host.state());
    host.handOver(event.sender);
  });
  handle(CHANNELS.retry, SHELL_INPUTS.nothing, () => { host.start(); });
  handle(CHANNELS.offer, SHELL_INPUTS.offer, offer);
  handle(CHANNELS.choose, SHELL_INPUTS.nothing, async () => {
    const chosen = await ask(window(), {
      title: text.dialogs.open, properties: ['openFile', 'multiSelections'],
      filters: [{ name: text.dialogs.recordings, extensions: [...RECORDING_ENDINGS, ...TRANSCRIPT_ENDINGS] }],
    });
    return chosen.length === 0 ? { recordings: [], refused: [] } : await offer(chosen);
  });
  handle(CHANNELS.paste, SHELL_INPUTS.nothing, async () => {
    const paths = pathsInText(await clipboard.readText());
    return paths.length === 0 ? { recordings: [], refused: [text.library.nothingToPaste] } : await offer(paths);
  });
  handle(CHANNELS.chooseFolder, SHELL_INPUTS.nothing, async () => {
    const [folder] = await ask(window(), { title: text.dialogs.folder, properties: ['openDirectory', 'createDirectory'] });
    host.grant(folder === undefined ? [] : [folder]);
    return folder ?? null;
  });
  handle(CHANNELS.reveal, SHELL_INPUTS.output, async output => { shell.showItemInFolder(await fileOf(host.connection(), output)); });
  handle(CHANNELS.copyPath, SHELL_INPUTS.output, async output => { await clipboard.writeText(await fileOf(host.connection(), output)); });
  handle(CHANNELS.openRunFolder, SHELL_INPUTS.run, async ({ runId }) => {
    const { outDir } = await connected(host.connection()).getRun(runId);
    await shell.openPath(outDir);
  });
  handle(CHANNELS.copyText, SHELL_INPUTS.text, async copied => { await clipboard.writeText(copied); });
}

/** A delivered file by run and output: a window never names a path. */
async function fileOf(connection: EngineConnection | null, { runId, outputId }: { runId: string; outputId: string }): Promise<string> {
  const { outputs } = await connected(connection).getRun(runId);
  const file = outputs.find(each => each.outputId === outputId)?.file;
  if (!file) {
    throw new CutdownError('not-found', `The output ${outputId} has not been delivered.`, { advice: 'Wait until it is rendered.' });
  }
  return file;
}

function connected(connection: EngineConnection | null): EngineConnection {
  if (!connection) {
    throw new CutdownError('wrong-state', 'The engine is not running.', { advice: 'Start it again.' });
  }
  return connection;
}

async function ask(parent: BrowserWindow | null, options: Electron.OpenDialogOptions): Promise<string[]> {
  const { canceled, filePaths } = parent ? await dialog.showOpenDialog(parent, options) : await dialog.showOpenDialog(options);
  return canceled ? [] : filePaths;
}

function isOurs(url: string): boolean {
  const server = import.meta.env.DEV ? process.env['ELECTRON_RENDERER_URL'] : undefined;
  return url.startsWith(`${APP_ORIGIN}/`) || (server !== undefined && url.startsWith(server));
}
