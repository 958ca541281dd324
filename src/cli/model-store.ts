import { downloadModel, importModel, listModels, type ModelPlaces } from '#main/inference/models.ts';
import { readSettings } from '#main/settings/settings-file.ts';
import { libraryPaths } from '#main/state/library.ts';
import { networkAllowed } from '#shared/settings/settings.ts';

import type { ModelStore } from './ports.ts';

/** The models of a library as the commands use them. */
export const modelStore: ModelStore = {
  list: libraryDir => listModels(placesOf(libraryDir)),
  import: (libraryDir, file) => importModel(placesOf(libraryDir), file),
  download: (libraryDir, id, options) => downloadModel(placesOf(libraryDir), id, {
    ...options, allowNetwork: options.allowNetwork || networkAllowed('models', { network: readSettings(libraryDir).settings.network, env: process.env }),
  }),
};

function placesOf(libraryDir: string): ModelPlaces {
  return { libraryModelsDir: libraryPaths(libraryDir).models, env: process.env };
}
