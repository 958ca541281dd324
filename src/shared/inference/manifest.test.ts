import { describe, expect, it } from 'vitest';

import { stageSpec } from '#shared/pipeline/stages.ts';
import manifestJson from '../../../resources/models/manifest.json' with { type: 'json' };
import { ModelManifest } from './manifest.ts';

describe('the model manifest', () => {
  it('is valid, pinned to versions, and names every model that a stage uses', () => {
    const manifest = ModelManifest.parse(manifestJson);
    const ids = manifest.models.map(model => model.id);
    expect(ids).toEqual(expect.arrayContaining([...stageSpec('framing-analysis').models, ...stageSpec('segment-detection').models]));
    for (const model of manifest.models) {
      expect(model.url === null || /\/[0-9a-f]{40}\/|\/v?\d+\.\d+/.test(model.url)).toBe(true);
    }
  });

  it('refuses plain http, a wrong digest, and an id that is named twice', () => {
    const [first] = ModelManifest.parse(manifestJson).models;
    const bad = (changes: object): boolean => ModelManifest.safeParse({ version: 1, models: [{ ...first, ...changes }] }).success;
    expect(bad({})).toBe(true);
    expect(bad({ url: 'http://example.org/a.onnx' })).toBe(false);
    expect(bad({ sha256: 'abc' })).toBe(false);
    expect(bad({ fileName: '../a.onnx' })).toBe(false);
    expect(ModelManifest.safeParse({ version: 1, models: [first, first] }).success).toBe(false);
  });
});
