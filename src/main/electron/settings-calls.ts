/** Settings and keys as windows call for them. */
import { join, resolve } from 'node:path';

import { app, dialog, type BrowserWindow } from 'electron';
import { z } from 'zod';

import { CHANNELS, SHELL_INPUTS, type SettingsState } from '#shared/api/shell.ts';
import { CutdownError } from '#shared/errors/cutdown-error.ts';
import type { SettingsChange } from '#shared/settings/settings.ts';
import { text } from '#shared/text/en.ts';

import { requireWritableFolder } from '../publish/deliver.ts';
import { changeSettings, readSettings, type FoundSettings } from '../settings/settings-file.ts';
import type { Calls } from './calls.ts';
import { createSecretStore, type SecretStore } from './secrets.ts';
import { readSmallFile, writeSmallFile } from './small-files.ts';

export interface SettingsDesk {
  readonly secrets: SecretStore;
  found(): FoundSettings;
  state(): Promise<SettingsState>;
  /** Changes are written one after the other. */
  change(change: SettingsChange): Promise<SettingsState>;
}

/** Where the library is, by the editor's choice; null: the system's usual place. */
export function chosenLibrary(): string | null {
  return readSmallFile(placeFile(), z.object({ libraryDir: z.string().nullable() }), { libraryDir: null }).libraryDir;
}

function placeFile(): string {
  return join(app.getPath('userData'), 'library-place.json');
}

/** `onChange` is told after each change. */
export function createSettingsDesk(options: { libraryDir: string; onChange(state: SettingsState): void }): SettingsDesk {
  const { libraryDir, onChange } = options;
  const secrets = createSecretStore(join(app.getPath('userData'), 'keys.json'));
  /** What was wrong with the file when the app began is told until it ends, also after the file was written anew. */
  let first = readSettings(libraryDir);
  let writing: Promise<unknown> = Promise.resolve();

  async function state(): Promise<SettingsState> {
    const { settings, trouble } = readSettings(libraryDir);
    const chosen = chosenLibrary();
    return {
      settings, trouble: trouble ? { ...trouble, groups: [...trouble.groups] } : first.trouble ? { ...first.trouble, groups: [...first.trouble.groups] } : null,
      secrets: await secrets.state(),
      library: { directory: libraryDir, next: chosen !== null && resolve(chosen) !== resolve(libraryDir) ? chosen : null, fixed: Boolean(process.env['CUTDOWN_LIBRARY']) },
    };
  }

  return {
    secrets,
    found: () => readSettings(libraryDir),
    state,
    async change(change) {
      const done = writing.then(() => changeSettings(libraryDir, change));
      writing = done.catch(() => undefined);
      const { trouble } = await done;
      first = trouble ? { ...first, trouble } : first;
      const now = await state();
      onChange(now);
      return now;
    },
  };
}

/** Registers the calls. */
export function handleSettingsCalls({ calls, desk, window }: { calls: Calls; desk: SettingsDesk; window(): BrowserWindow | null }): void {
  calls.handle(CHANNELS.settings, SHELL_INPUTS.nothing, () => desk.state());
  calls.handle(CHANNELS.changeSettings, SHELL_INPUTS.settings, change => desk.change(change));
  calls.handle(CHANNELS.setSecret, SHELL_INPUTS.secret, async (id, value) => {
    await desk.secrets.set(id, value);
    return await desk.state();
  });
  calls.handle(CHANNELS.removeSecret, SHELL_INPUTS.secretId, async id => {
    await desk.secrets.remove(id);
    return await desk.state();
  });
  calls.handle(CHANNELS.chooseLibrary, SHELL_INPUTS.nothing, async () => {
    const parent = window();
    const asked: Electron.OpenDialogOptions = { title: text.dialogs.library, properties: ['openDirectory', 'createDirectory'] };
    const { canceled, filePaths: [folder] } = parent ? await dialog.showOpenDialog(parent, asked) : await dialog.showOpenDialog(asked);
    if (!canceled && folder !== undefined) {
      await requireWritableFolder(folder);
      await writeSmallFile(placeFile(), { libraryDir: folder });
    }
    return await desk.state();
  });
  calls.handle(CHANNELS.restart, SHELL_INPUTS.nothing, async () => {
    if ((await desk.state()).library.next === null) {
      throw new CutdownError('wrong-state', 'There is nothing to restart for.', { advice: 'Choose another library first.' });
    }
    app.relaunch();
    app.quit();
  });
}
