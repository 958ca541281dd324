/** Every kind of artifact: its file form, its schema, and whether there is one a run or one an item (clip or output). */
import { z } from 'zod';

import { CompositionIndex, RenderReport } from '../render/composition-props.ts';
import { AudioPlan, ClipFacts, ClipPackage, Framing, MachineFraming, MediaCheck } from './clip.ts';
import { Bundle, EnhancementPlan } from './enhancement.ts';
import { ClipFaces, People } from './faces.ts';
import { Plan, Proposal } from './plan.ts';
import { Segments } from './segments.ts';
import { LoudnessCurve, Peaks, SourceFacts } from './source.ts';
import { Words } from './words.ts';

/** Schemas of the JSON artifacts, by kind. */
export const JSON_ARTIFACTS = {
  'source-facts': SourceFacts,
  'peaks': Peaks,
  'loudness-curve': LoudnessCurve,
  'words': Words,
  'segments': Segments,
  'proposal': Proposal,
  'plan': Plan,
  'enhancement-plan': EnhancementPlan,
  'clip-facts': ClipFacts,
  'clip-faces': ClipFaces,
  'people': People,
  // Of libraries from before `clip-faces`; read and written no more.
  'machine-framing': MachineFraming,
  'framing': Framing,
  'audio-plan': AudioPlan,
  'bundle': Bundle,
  'media-check': MediaCheck,
  'package': ClipPackage,
  'composition-index': CompositionIndex,
  'render-report': RenderReport,
} as const;
export type JsonArtifactKind = keyof typeof JSON_ARTIFACTS;
/** The parsed value of a JSON artifact kind. */
export type JsonArtifact<K extends JsonArtifactKind> = z.infer<(typeof JSON_ARTIFACTS)[K]>;

/** File extensions of the media artifacts, by kind. `filmstrip`: a JPEG sprite, 160 px wide tiles, 10 columns. */
export const MEDIA_ARTIFACTS = {
  'proxy': 'mp4',
  'audio': 'wav',
  'filmstrip': 'jpg',
  'mezzanine': 'mp4',
  'clip-media': 'mp4',
  'clip-audio': 'wav',
  'clip-mix': 'wav',
  'render': 'mp4',
} as const;
export type MediaArtifactKind = keyof typeof MEDIA_ARTIFACTS;

export type ArtifactKind = JsonArtifactKind | MediaArtifactKind;
export const ArtifactKind = z.enum([...Object.keys(JSON_ARTIFACTS), ...Object.keys(MEDIA_ARTIFACTS)] as [ArtifactKind, ...ArtifactKind[]]);

/**
 * Kinds of which there is one per clip (item key: the clip id) or per output (item key: the output id), and what stages keep for
 * themselves under keys of their own, so that an edit does not cost it again (`StageContext.keep`).
 */
export const PER_ITEM_KINDS: readonly ArtifactKind[] = [
  'proposal', 'clip-facts', 'clip-media', 'clip-audio', 'clip-faces', 'people', 'machine-framing', 'framing', 'audio-plan', 'clip-mix', 'bundle', 'media-check', 'package', 'render', 'render-report',
];

/** Kinds that a stage may leave out: `audio` (no sound), `mezzanine` (the source can be cut itself), `clip-mix` (no music bed). */
export const OPTIONAL_KINDS: readonly ArtifactKind[] = ['audio', 'mezzanine', 'clip-mix'];

/** Whether a kind is JSON. */
export function isJsonKind(kind: ArtifactKind): kind is JsonArtifactKind {
  return kind in JSON_ARTIFACTS;
}

/** File name extension of a kind, without the dot. */
export function artifactExtension(kind: ArtifactKind): string {
  return isJsonKind(kind) ? 'json' : MEDIA_ARTIFACTS[kind];
}

/** Path of an artifact inside its stage's folder: `plan.json`, `framing/c0123abcd.json`. */
export function artifactPath(kind: ArtifactKind, item: string | null): string {
  const name = item === null ? kind : `${kind}/${item}`;
  return `${name}.${artifactExtension(kind)}`;
}

/** A published artifact, as it is recorded. */
export const ArtifactRecord = z.object({
  kind: ArtifactKind,
  /** Clip id or output id; null for kinds of which there is one a run. */
  item: z.string().regex(/^[\w-]{1,64}$/).nullable(),
  /** Path relative to the run's directory, with forward slashes: `04-planning/plan.json`. */
  path: z.string(),
  /** sha256 of the file, hex. */
  digest: z.string().regex(/^[0-9a-f]{64}$/),
  sizeBytes: z.int().nonnegative(),
});
export type ArtifactRecord = z.infer<typeof ArtifactRecord>;
