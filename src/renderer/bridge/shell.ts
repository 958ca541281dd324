/** The shell's functions, with what they return parsed. The only file that touches `window.studio`. */
import { EngineState, MenuCommand, Offer, SettingsState, type SecretId, type ShellApi } from '#shared/api/shell.ts';
import type { SettingsChange } from '#shared/settings/settings.ts';
import { z } from 'zod';

declare global {
  interface Window { readonly studio: ShellApi }
}

const { studio } = window;

export const platform = studio.platform;
export const requestPort = (): void => { studio.requestPort(); };
export const offerFiles = async (files: readonly File[]): Promise<Offer> => Offer.parse(await studio.offerFiles(files));
export const chooseFiles = async (): Promise<Offer> => Offer.parse(await studio.chooseFiles());
export const pasteFiles = async (): Promise<Offer> => Offer.parse(await studio.pasteFiles());
export const chooseFolder = async (): Promise<string | null> => z.string().nullable().parse(await studio.chooseFolder());
export const retryEngine = async (): Promise<void> => { await studio.retryEngine(); };
export const reveal = async (output: { runId: string; outputId: string }): Promise<void> => { await studio.reveal(output); };
export const copyPath = async (output: { runId: string; outputId: string }): Promise<void> => { await studio.copyPath(output); };
export const copyText = async (copied: string): Promise<void> => { await studio.copyText(copied); };
export const revealRunFile = async (file: { runId: string; path: string }): Promise<void> => { await studio.revealRunFile(file); };
export const openRunFolder = async (run: { runId: string }): Promise<void> => { await studio.openRunFolder(run); };
export const onEngineState = (listener: (state: EngineState) => void): (() => void) => studio.onEngineState(raw => { listener(EngineState.parse(raw)); });
export const onCommand = (listener: (command: MenuCommand) => void): (() => void) => studio.onCommand(raw => { listener(MenuCommand.parse(raw)); });

const path = z.string().nullable();
export const openSample = async (): Promise<Offer> => Offer.parse(await studio.openSample());
export const chooseSource = async (): Promise<string | null> => path.parse(await studio.chooseSource());
export const chooseModel = async (): Promise<string | null> => path.parse(await studio.chooseModel());
export const getSettings = async (): Promise<SettingsState> => SettingsState.parse(await studio.getSettings());
export const changeSettings = async (change: SettingsChange): Promise<SettingsState> => SettingsState.parse(await studio.changeSettings(change));
export const setSecret = async (id: SecretId, value: string): Promise<SettingsState> => SettingsState.parse(await studio.setSecret(id, value));
export const removeSecret = async (id: SecretId): Promise<SettingsState> => SettingsState.parse(await studio.removeSecret(id));
export const chooseLibrary = async (): Promise<SettingsState> => SettingsState.parse(await studio.chooseLibrary());
export const restart = async (): Promise<void> => { await studio.restart(); };
export const onSettings = (listener: (state: SettingsState) => void): (() => void) => studio.onSettings(raw => { listener(SettingsState.parse(raw)); });
export const onOpened = (listener: (offer: Offer) => void): (() => void) => studio.onOpened(raw => { listener(Offer.parse(raw)); });
