/** The settings as the window knows them. The shell keeps them; this only shows and asks. */
import { create } from 'zustand';

import type { SettingsState } from '#shared/api/shell.ts';
import { DEFAULT_SETTINGS, type Settings, type SettingsChange } from '#shared/settings/settings.ts';

import { changeSettings, getSettings, onSettings } from '../bridge/shell.ts';
import { setKeyChoices } from '../keys/index.ts';
import { attempt } from './actions.ts';

/** Null until the shell has answered. */
export const useSettingsState = create<{ readonly state: SettingsState | null }>(() => ({ state: null }));

/** The settings, or the defaults until the shell has answered. */
export function useSettings(): Settings {
  return useSettingsState(({ state }) => state?.settings ?? DEFAULT_SETTINGS);
}

export function takeSettings(state: SettingsState): void {
  useSettingsState.setState({ state });
  setKeyChoices(state.settings.keys);
  // All sizes are in rem: 13 points of base text at 1.
  document.documentElement.style.fontSize = `${81.25 * state.settings.look.textSize}%`;
  document.documentElement.lang = state.settings.look.language;
}

/** Asks once, then follows. */
export function followSettings(): void {
  onSettings(takeSettings);
  void attempt(async () => { takeSettings(await getSettings()); });
}

/** Changes what is named. False: it was refused, and a notice says why. */
export async function setSettings(change: SettingsChange): Promise<boolean> {
  return await attempt(async () => { takeSettings(await changeSettings(change)); });
}
