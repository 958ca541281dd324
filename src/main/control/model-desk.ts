/** Models as windows handle them: what there is, downloads behind the network gate, imports, removal. */
import type { ModelView } from '#shared/api/model-view.ts';
import { CutdownError } from '#shared/errors/cutdown-error.ts';
import type { ModelManifest } from '#shared/inference/manifest.ts';
import { networkAllowed } from '#shared/settings/settings.ts';

import { downloadModel, importModel, listModels, removeModel, type ModelListing, type ModelPlaces } from '../inference/models.ts';
import { readSettings } from '../settings/settings-file.ts';
import { libraryPaths } from '../state/library.ts';

export interface ModelDesk {
  list(): Promise<ModelView[]>;
  /**
   * Downloads a model, or joins the download that is under way. `consented`: the editor has just said yes to it. Rejects with
   * `network-off` before anything is opened where the gate is shut, and as `downloadModel` does.
   */
  download(modelId: string, options: { consented: boolean }): Promise<void>;
  /** Stops a download; what has come so far is kept for the next one. */
  stopDownload(modelId: string): void;
  /** `file`: absolute path, of a file that the editor chose. Rejects as `importModel` does. */
  import(file: string): Promise<void>;
  remove(modelId: string): Promise<void>;
}

export function createModelDesk(options: {
  libraryDir: string; env: Readonly<Record<string, string | undefined>>; onProgress(modelId: string, fraction: number | null): void;
  /** Default: the product's own. Replaced in tests. */
  manifest?: ModelManifest;
}): ModelDesk {
  const { libraryDir, env, onProgress, manifest } = options;
  const places: ModelPlaces = { libraryModelsDir: libraryPaths(libraryDir).models, env, ...(manifest ? { manifest } : {}) };
  const underWay = new Map<string, { controller: AbortController; done: Promise<void> }>();

  async function fetchIt(modelId: string, signal: AbortSignal): Promise<void> {
    onProgress(modelId, 0);
    try {
      await downloadModel(places, modelId, { allowNetwork: true, signal, onProgress: fraction => { onProgress(modelId, fraction); } });
    } finally {
      underWay.delete(modelId);
      onProgress(modelId, null);
    }
  }

  return {
    async list() {
      return (await listModels(places)).map(model => viewOf(model, underWay.has(model.id)));
    },
    async download(modelId, { consented }) {
      const known = underWay.get(modelId);
      if (known) {
        await known.done;
        return;
      }
      const { network } = readSettings(libraryDir).settings;
      if (!networkAllowed('models', { network, consented, env })) {
        throw new CutdownError('network-off', 'Nothing was downloaded: the network is off for models.', {
          advice: 'Open the gate for models in the settings ("ask" or "on"), or import the file.',
        });
      }
      const controller = new AbortController();
      const done = fetchIt(modelId, controller.signal);
      underWay.set(modelId, { controller, done });
      await done;
    },
    stopDownload(modelId) {
      underWay.get(modelId)?.controller.abort();
    },
    async import(file) {
      await importModel(places, file);
    },
    async remove(modelId) {
      await removeModel(places, modelId);
    },
  };
}

function viewOf({ id, name, purpose, without, licence, copyright, sizeBytes, sha256, url, path, inLibrary, problem }: ModelListing, downloading: boolean): ModelView {
  return { id, name, purpose, without, licence, copyright, sizeBytes, sha256, url, path, inLibrary, problem, downloading };
}
