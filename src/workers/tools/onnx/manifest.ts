import { CutdownError } from '#shared/errors/cutdown-error.ts';
import { ModelManifest } from '#shared/inference/manifest.ts';
import type { ModelSpec } from '#shared/inference/manifest.ts';
import manifestJson from '../../../../resources/models/manifest.json' with { type: 'json' };

/** What the manifest says of a model. Throws `model-missing` for an id that it does not name. */
export function modelSpec(modelId: string): ModelSpec {
  const found = ModelManifest.parse(manifestJson).models.find(model => model.id === modelId);
  if (!found) {
    throw new CutdownError('model-missing', `The product knows no model named ${modelId}.`, {
      advice: 'See which models there are with "cutdown models".',
    });
  }
  return found;
}
