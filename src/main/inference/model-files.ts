/** Finds model files and makes sure that they are what the manifest says. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';

import type { ModelSpec } from '#shared/inference/manifest.ts';

/** Folders below CUTDOWN_MODELS that are searched: `models/face/x.onnx` is found from the folder above `models`. */
const SEARCH_DEPTH = 2;
/** Entries of one folder that are looked at: CUTDOWN_MODELS is meant for models, not for a whole disk. */
const MAX_ENTRIES = 2000;

/** Digests of files seen before in this process, by path; good while size and modification time stay. */
const digests = new Map<string, { sizeBytes: number; modifiedMs: number; sha256: string }>();

/** sha256 of a file, hex; read in pieces. */
export async function sha256OfFile(path: string): Promise<string> {
  const { size, mtimeMs } = await stat(path);
  const known = digests.get(path);
  if (known && known.sizeBytes === size && known.modifiedMs === mtimeMs) {
    return known.sha256;
  }
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  const sha256 = hash.digest('hex');
  digests.set(path, { sizeBytes: size, modifiedMs: mtimeMs, sha256 });
  return sha256;
}

/** Whether a file is the model; false for a missing one. */
export async function isGenuine(path: string, model: ModelSpec): Promise<boolean> {
  const size = await sizeOf(path);
  return size === model.sizeBytes && await sha256OfFile(path) === model.sha256;
}

/** Size of a file in bytes; null where there is none. */
export async function sizeOf(path: string): Promise<number | null> {
  try {
    const found = await stat(path);
    return found.isFile() ? found.size : null;
  } catch (error) {
    if (isMissing(error)) {
      return null;
    }
    throw error;
  }
}

/** Absolute path of a model: in the library under its own name, else under any name in the other folders; null: nowhere. */
export async function locateModel(model: ModelSpec, libraryModelsDir: string, otherFolders: readonly string[]): Promise<string | null> {
  const own = join(libraryModelsDir, model.fileName);
  if (await isGenuine(own, model)) {
    return own;
  }
  for (const folder of otherFolders) {
    for (const path of await onnxFilesIn(resolve(folder), SEARCH_DEPTH)) {
      if (await isGenuine(path, model)) {
        return path;
      }
    }
  }
  return null;
}

/** ONNX files in a folder and in those below it, in a fixed order. A folder that can't be read holds none. */
async function onnxFilesIn(folder: string, depth: number): Promise<string[]> {
  let entries;
  try {
    entries = await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if (isMissing(error)) {
      return [];
    }
    throw error;
  }
  const sorted = entries.slice(0, MAX_ENTRIES).sort((a, b) => (a.name < b.name ? -1 : 1));
  const files = sorted.filter(entry => !entry.isDirectory() && entry.name.endsWith('.onnx')).map(entry => join(folder, entry.name));
  const below = depth > 0 ? sorted.filter(entry => entry.isDirectory()).map(entry => join(folder, entry.name)) : [];
  const nested: string[] = [];
  for (const child of below) {
    nested.push(...await onnxFilesIn(child, depth - 1));
  }
  return [...files, ...nested];
}

function isMissing(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ENOENT' || code === 'ENOTDIR' || code === 'EACCES';
}
