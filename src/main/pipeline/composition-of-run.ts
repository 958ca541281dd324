/** The composition index of a run, and digests that tell whether an output shows something else than before. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';

import { stageSpec } from '#shared/pipeline/stages.ts';
import { CompositionIndex, type OutputPayload } from '#shared/render/composition-props.ts';

import { artifactFile, runDirectory } from '../state/artifact-store.ts';
import type { Library } from '../state/library.ts';
import { getArtifacts } from '../state/queries.ts';

/** The payloads of a run's outputs, by id, as they are composed now; empty where nothing is composed. */
export async function payloadsOf(library: Library, runId: string): Promise<Map<string, OutputPayload>> {
  const index = getArtifacts(library.db, runId).find(each => stageSpec(each.stage).declaresOutputs);
  if (!index) {
    return new Map();
  }
  const text = await readFile(artifactFile(runDirectory(library.paths, runId), index), 'utf8');
  return new Map(CompositionIndex.parse(JSON.parse(text)).outputs.map(each => [each.outputId, each]));
}

/** Digests of what outputs show and of the media they show it with, by output id. */
export function payloadDigests(library: Library, runId: string, payloads: ReadonlyMap<string, OutputPayload>): Map<string, string> {
  const media = new Map<string, string[]>();
  for (const { kind, item, digest } of getArtifacts(library.db, runId)) {
    if (item !== null && (kind === 'clip-media' || kind === 'clip-audio' || kind === 'clip-mix')) {
      media.set(item, [...media.get(item) ?? [], `${kind} ${digest}`]);
    }
  }
  // Parsed by one schema, so that fields are always in the same order.
  return new Map([...payloads].map(([outputId, payload]) => [
    outputId, createHash('sha256').update(JSON.stringify([payload, media.get(payload.clipId) ?? []])).digest('hex'),
  ]));
}
