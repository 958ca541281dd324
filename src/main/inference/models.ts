/** The models of a library: which there are, where they lie, how they get there. */
import { randomUUID } from 'node:crypto';
import { copyFile, mkdir, rename, rm } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

import { CutdownError, toErrorData } from '#shared/errors/cutdown-error.ts';
import { ModelManifest } from '#shared/inference/manifest.ts';
import type { ModelSpec } from '#shared/inference/manifest.ts';
import manifestJson from '../../../resources/models/manifest.json' with { type: 'json' };
import { fetchModel } from './download.ts';
import type { FetchModelOptions } from './download.ts';
import { locateModel, sha256OfFile, sizeOf } from './model-files.ts';

/** Where models are looked for. */
export interface ModelPlaces {
  /** The library's own folder of models: LIB/models. */
  readonly libraryModelsDir: string;
  /** Default: the process's. CUTDOWN_MODELS: another folder to look in. CUTDOWN_NETWORK=models: models may be downloaded. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Default: the product's own. Replaced in tests. */
  readonly manifest?: ModelManifest;
}

/** A model as the manifest names it, and whether it is there. */
export interface ModelListing extends Pick<ModelSpec, 'id' | 'name' | 'purpose' | 'without' | 'licence' | 'copyright' | 'sizeBytes' | 'sha256' | 'url'> {
  /** Absolute path of the checked file, or null: not found. */
  readonly path: string | null;
  /** Whether that file is the library's own; others come with the product, or are somebody else's, and stay. */
  readonly inLibrary: boolean;
  /** Why a file that lies in the library is not used, or null. */
  readonly problem: string | null;
}

/** A model that was found and checked. */
export interface FoundModel {
  readonly path: string;
  readonly sha256: string;
}

/** Models that come with the product: those that no address on the web has. */
const BUILT_IN_ROOT = fileURLToPath(new URL('../../../resources/models', import.meta.url));

/** The product's manifest. */
export const MANIFEST: ModelManifest = ModelManifest.parse(manifestJson);

/**
 * The models among `ids` that are there and genuine, by id: in the library, else among those that come with the product, else in
 * CUTDOWN_MODELS (a folder, searched two levels deep, under any file name). A missing one is absent; a file with another digest counts
 * as missing. Throws `model-missing` for an id that the manifest does not name.
 */
export async function findModels(places: ModelPlaces, ids: readonly string[]): Promise<Record<string, FoundModel>> {
  const found: Record<string, FoundModel> = {};
  for (const id of ids) {
    const model = specOf(places, id);
    const path = await locateModel(model, places.libraryModelsDir, otherFolders(places));
    if (path !== null) {
      found[id] = { path, sha256: model.sha256 };
    }
  }
  return found;
}

/**
 * Like `findModels`, but where the setting allows it (CUTDOWN_NETWORK=models, or `allowNetwork`) missing models are downloaded
 * first. A download that fails is only told to `onTrouble`: every stage works without models.
 */
export async function provideModels(
  places: ModelPlaces, ids: readonly string[],
  options: FetchModelOptions & { allowNetwork?: boolean; onTrouble: (sentence: string) => void },
): Promise<Record<string, FoundModel>> {
  const found = await findModels(places, ids);
  if (!(options.allowNetwork ?? networkAllowed(places))) {
    return found;
  }
  for (const id of ids) {
    const model = specOf(places, id);
    if (found[id] || model.url === null) {
      continue;
    }
    try {
      found[id] = { path: await fetchModel(model, places.libraryModelsDir, options), sha256: model.sha256 };
    } catch (error) {
      const { kind, message, advice } = toErrorData(error);
      if (kind === 'cancelled') {
        throw error;
      }
      options.onTrouble(`${message} ${advice}`);
    }
  }
  return found;
}

/** Every model of the manifest, in its order. */
export async function listModels(places: ModelPlaces): Promise<ModelListing[]> {
  return await Promise.all(manifestOf(places).models.map(model => listingOf(places, model)));
}

/**
 * Downloads a model into the library, if it is not there yet. Rejects with `network-off` unless `allowNetwork` or
 * CUTDOWN_NETWORK=models says that it may, and as `fetchModel` does.
 */
export async function downloadModel(places: ModelPlaces, id: string, options: FetchModelOptions & { allowNetwork?: boolean } = {}): Promise<ModelListing> {
  const model = specOf(places, id);
  const before = await listingOf(places, model);
  if (before.path !== null) {
    return before;
  }
  if (!(options.allowNetwork || networkAllowed(places))) {
    throw new CutdownError('network-off', `${model.name} was not downloaded: the network is off.`, {
      advice: `Allow it for this download (--allow-network) or for good (CUTDOWN_NETWORK=models), or import the file; it comes from ${model.url ?? 'no public address'}.`,
    });
  }
  await fetchModel(model, places.libraryModelsDir, options);
  return await listingOf(places, model);
}

/**
 * Copies a file into the library as the model that it is, told by its digest, whatever its name. Rejects with `model-missing`
 * (no such file) or `model-invalid` (none of the manifest's models).
 */
export async function importModel(places: ModelPlaces, file: string): Promise<ModelListing> {
  const size = await sizeOf(file);
  if (size === null) {
    throw new CutdownError('model-missing', `There is no model file ${file}.`, { advice: 'Check the path.' });
  }
  const candidates = manifestOf(places).models.filter(model => model.sizeBytes === size);
  const sha256 = candidates.length > 0 ? await sha256OfFile(file) : null;
  const model = candidates.find(each => each.sha256 === sha256);
  if (!model) {
    const wanted = manifestOf(places).models.map(each => `${each.name} (${each.sizeBytes} bytes, sha256 ${each.sha256.slice(0, 12)}…)`).join(', ');
    throw new CutdownError('model-invalid', `${basename(file)} is none of the models that the product knows, or a damaged or other version: ${size} bytes.`, {
      advice: `Get exactly one of these: ${wanted}.`,
    });
  }
  await mkdir(places.libraryModelsDir, { recursive: true });
  const target = join(places.libraryModelsDir, model.fileName);
  if (resolve(file) !== resolve(target)) {
    const partPath = join(places.libraryModelsDir, `.${model.fileName}.${randomUUID()}.part`);
    try {
      await copyFile(file, partPath);
      await rename(partPath, target);
    } finally {
      await rm(partPath, { force: true });
    }
  }
  return await listingOf(places, model);
}

/**
 * Removes a model's file from the library. Rejects with `model-missing` where it is not there: a file that comes with the product, or lies
 * in CUTDOWN_MODELS, stays.
 */
export async function removeModel(places: ModelPlaces, id: string): Promise<ModelListing> {
  const model = specOf(places, id);
  const own = join(places.libraryModelsDir, model.fileName);
  if (await sizeOf(own) === null) {
    throw new CutdownError('model-missing', `${model.name} is not in the library; there is nothing to remove.`, {
      advice: 'A model in another folder (CUTDOWN_MODELS) is removed there.',
    });
  }
  await rm(own);
  return await listingOf(places, model);
}

async function listingOf(places: ModelPlaces, model: ModelSpec): Promise<ModelListing> {
  const { id, name, purpose, without, licence, copyright, sizeBytes, sha256, url } = model;
  const path = await locateModel(model, places.libraryModelsDir, otherFolders(places));
  const own = join(places.libraryModelsDir, model.fileName);
  const spoilt = path !== own && await sizeOf(own) !== null;
  return {
    id, name, purpose, without, licence, copyright, sizeBytes, sha256, url, path, inLibrary: path === own,
    problem: spoilt ? `${own} is not this model (its size or digest differs) and is not used.` : null,
  };
}

function specOf(places: ModelPlaces, id: string): ModelSpec {
  const { models } = manifestOf(places);
  const found = models.find(model => model.id === id);
  if (!found) {
    throw new CutdownError('model-missing', `The product knows no model named ${id}.`, {
      advice: `The models are: ${models.map(model => model.id).join(', ')}.`,
    });
  }
  return found;
}

function manifestOf(places: ModelPlaces): ModelManifest {
  return places.manifest ?? MANIFEST;
}

function otherFolders(places: ModelPlaces): string[] {
  const folder = (places.env ?? process.env)['CUTDOWN_MODELS'];
  return folder ? [BUILT_IN_ROOT, folder] : [BUILT_IN_ROOT];
}

function networkAllowed(places: ModelPlaces): boolean {
  return ((places.env ?? process.env)['CUTDOWN_NETWORK'] ?? '').split(',').map(each => each.trim()).includes('models');
}
