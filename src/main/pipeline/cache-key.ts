import { createHash } from 'node:crypto';

import type { ArtifactRecord } from '#shared/artifacts/catalog.ts';
import { stageParams, type RunRequest, type StylePin } from '#shared/pipeline/run-request.ts';
import type { MusicBed } from '#shared/sound/music-bed.ts';
import type { StageEdits } from '#shared/review/edits.ts';
import { stableJson } from '#shared/pipeline/stable-json.ts';
import type { StageSpec } from '#shared/pipeline/stages.ts';

/** Everything that a job's result depends on. */
export interface CacheKeyBasis {
  readonly spec: Pick<StageSpec, 'id' | 'version' | 'external'>;
  readonly request: RunRequest;
  /** Artifacts of the kinds that the stage reads. */
  readonly inputs: readonly ArtifactRecord[];
  /** Digest of the source's fingerprint. */
  readonly sourceDigest: string;
  /** sha256 of the library's copy of the transcript; null: none. */
  readonly transcriptDigest: string | null;
  readonly stylePin: StylePin;
  /** The style's music bed: levels and digest; null: none, or not looked up. */
  readonly bed: Omit<MusicBed, 'path'> | null;
  /** Digest of the code that draws the layers. Null: not looked up, for stages that do not draw. */
  readonly layersDigest: string | null;
  /** The stage's part of the editor's edits; empty parts left out. */
  readonly edits: StageEdits;
  /** Outputs to make, for a stage whose items are the run's outputs; null: all. */
  readonly chosen: readonly string[] | null;
  /** The models that were found, by id. */
  readonly models: Readonly<Record<string, { sha256: string }>>;
}

/**
 * A job's cache key, sha256 in hex: over stage id and version, its part of the request, the digests of what it reads, the
 * outside inputs that its spec names, and the models found. Paths, dates and run ids do not count. Where nothing is edited or chosen
 * and there is no bed, the key is what it was before there were such things: results from then still fit.
 */
export function jobCacheKey(basis: CacheKeyBasis): string {
  const { spec, request, inputs, sourceDigest, transcriptDigest, stylePin, bed, layersDigest, edits, chosen, models } = basis;
  const outside = { source: sourceDigest, transcript: transcriptDigest, style: [stylePin.id, stylePin.version, stylePin.digest], layers: layersDigest, edits: Object.keys(edits).length > 0 ? edits : undefined, bed: bed ?? undefined };
  const key = {
    stage: spec.id, version: spec.version, params: stageParams(spec.id, request),
    reads: inputs.map(({ kind, item, digest }) => [kind, item, digest].join(' ')).sort(),
    external: Object.fromEntries(spec.external.map(name => [name, outside[name]])),
    chosen: chosen === null ? undefined : [...chosen].sort(),
    models: Object.fromEntries(Object.entries(models).map(([id, model]) => [id, model.sha256])),
  };
  return createHash('sha256').update(stableJson(key)).digest('hex');
}
