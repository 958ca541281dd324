/** The shell's functions, with what they return parsed. The only file that touches `window.studio`. */
import { EngineState, MenuCommand, Offer, type ShellApi } from '#shared/api/shell.ts';
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
export const openRunFolder = async (run: { runId: string }): Promise<void> => { await studio.openRunFolder(run); };
export const onEngineState = (listener: (state: EngineState) => void): (() => void) => studio.onEngineState(raw => { listener(EngineState.parse(raw)); });
export const onCommand = (listener: (command: MenuCommand) => void): (() => void) => studio.onCommand(raw => { listener(MenuCommand.parse(raw)); });
