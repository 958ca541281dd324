/** The window's calls to the shell: only from its own main frame, only what parses, and no path that the editor did not open. */
import { clipboard, dialog, shell, type BrowserWindow } from 'electron';

import { CHANNELS, SHELL_INPUTS, type Offer } from '#shared/api/shell.ts';
import { CutdownError } from '#shared/errors/cutdown-error.ts';
import { text } from '#shared/text/en.ts';

import { pathsInText, RECORDING_ENDINGS, TRANSCRIPT_ENDINGS } from '../control/offer-files.ts';
import { findRunFile } from '../control/run-file.ts';
import type { EngineConnection } from '../engine/engine-supervisor.ts';
import type { Calls } from './calls.ts';
import type { EngineHost } from './engine-host.ts';

/** Looks at paths and lets windows name those that were taken. */
export type OfferPaths = (paths: readonly string[]) => Promise<Offer>;

/** Registers the calls. Once an app. */
export function handleCalls(options: { calls: Calls; host: EngineHost; runsDir: string; window(): BrowserWindow | null; offer: OfferPaths; offerSample(): Promise<Offer> }): void {
  const { calls: { handle, on }, host, runsDir, window, offer } = options;
  on(CHANNELS.portPlease, event => {
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
  handle(CHANNELS.sample, SHELL_INPUTS.nothing, () => options.offerSample());
  handle(CHANNELS.chooseSource, SHELL_INPUTS.nothing, () => chooseOne(text.dialogs.source, { name: text.dialogs.recordings, extensions: [...RECORDING_ENDINGS] }));
  handle(CHANNELS.chooseModel, SHELL_INPUTS.nothing, () => chooseOne(text.dialogs.model, { name: text.dialogs.models, extensions: ['onnx'] }));
  handle(CHANNELS.reveal, SHELL_INPUTS.output, async output => { shell.showItemInFolder(await fileOf(host.connection(), output)); });
  handle(CHANNELS.copyPath, SHELL_INPUTS.output, async output => { await clipboard.writeText(await fileOf(host.connection(), output)); });
  handle(CHANNELS.openRunFolder, SHELL_INPUTS.run, async ({ runId }) => {
    const { outDir } = await connected(host.connection()).getRun(runId);
    await shell.openPath(outDir);
  });
  handle(CHANNELS.revealRunFile, SHELL_INPUTS.runFile, async file => { shell.showItemInFolder(await findRunFile(runsDir, file)); });
  handle(CHANNELS.copyText, SHELL_INPUTS.text, async copied => { await clipboard.writeText(copied); });

  async function chooseOne(title: string, filter: Electron.FileFilter): Promise<string | null> {
    const [file] = await ask(window(), { title, properties: ['openFile'], filters: [filter] });
    host.grant(file === undefined ? [] : [file]);
    return file ?? null;
  }
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
