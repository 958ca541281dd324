/** Files that come from outside the window: dropped on the app's icon, opened by the system, chosen from the list of recent ones. */
import { basename, extname, join } from 'node:path';

import { app } from 'electron';
import { z } from 'zod';

import type { Offer } from '#shared/api/shell.ts';
import { text } from '#shared/text/en.ts';

import { readSmallFile, writeSmallFile } from './small-files.ts';

/** Ending of style packages, without the point; the installers register it. */
export const STYLE_PACKAGE_ENDING = 'cutdownstyle';
/** How many recent recordings the menu lists. */
const MOST_RECENT = 10;

/** Recordings that were opened lately, the last one first. Absolute paths. */
export interface RecentFiles {
  list(): readonly string[];
  /** Resolves when it is written; where it cannot be, it holds until the app ends. */
  add(paths: readonly string[]): Promise<void>;
  clear(): Promise<void>;
}

export function createRecentFiles(): RecentFiles {
  const file = join(app.getPath('userData'), 'recent.json');
  let paths = readSmallFile(file, z.array(z.string()), []);
  const write = async (): Promise<void> => {
    await writeSmallFile(file, paths).catch((error: unknown) => {
      // A list of recent files is no reason to refuse the recording that was just opened.
      process.stderr.write(`the list of recent recordings could not be written: ${String(error)}\n`);
    });
  };
  return {
    list: () => paths,
    async add(added) {
      paths = [...new Set([...added, ...paths])].slice(0, MOST_RECENT);
      // The dock's and the taskbar's own lists.
      added.forEach(path => { app.addRecentDocument(path); });
      await write();
    },
    async clear() {
      paths = [];
      app.clearRecentDocuments();
      await write();
    },
  };
}

/** The files among a command line's arguments: the system names what it opens there (on a Mac it sends `open-file`). */
export function filesInArguments(argv: readonly string[], isFile: (path: string) => boolean): string[] {
  // The first is the program; in development the second is the app's folder, which is no file.
  return argv.slice(1).filter(each => !each.startsWith('-') && isFile(each) && !/\.(c|m)?js$/.test(each));
}

/** What is said of style packages until they can be imported; the other paths are left for the recordings' own way. */
export function takeStylePackages(paths: readonly string[]): { rest: string[]; said: Offer['refused'] } {
  const styles = paths.filter(path => extname(path).toLowerCase() === `.${STYLE_PACKAGE_ENDING}`);
  return { rest: paths.filter(path => !styles.includes(path)), said: styles.map(path => text.shellSays.stylePackage(basename(path))) };
}
