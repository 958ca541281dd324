/** Artifacts of runs, parsed, for showing them: the same file is read and parsed once, while it is among those used last. */
import { createHash } from 'node:crypto';

import { LRUCache } from 'lru-cache';
import { z } from 'zod';

import { JSON_ARTIFACTS, type JsonArtifact, type JsonArtifactKind } from '#shared/artifacts/catalog.ts';
import { Framing } from '#shared/artifacts/clip.ts';
import { CompositionProps, OutputPayload } from '#shared/render/composition-props.ts';
import { Aspect } from '#shared/units/geometry.ts';

import type { Library } from '../../state/library.ts';
import type { StoredArtifact } from '../../state/records.ts';
import { readArtifact, type ReadArtifact } from '../artifact-file.ts';

/** Artifacts that are kept parsed: those of a few runs of 40 clips. */
const KEPT = 600;
/** Composition indexes that are kept parsed; each holds a run's whole preview. */
const KEPT_INDEXES = 3;

/** A clip's payloads in a composition index. */
export interface ComposedClip {
  /** Changes when anything of the payloads does. */
  readonly digest: string;
  readonly payloads: readonly OutputPayload[];
}

/** What of a framing is composed, just as it is composed, and which choices it was made with: the faces in it are many. */
const ChosenFraming = Framing.pick({ choicesDigest: true }).extend({ aspects: z.array(z.object({ aspect: Aspect, segments: CompositionProps.shape.segments })) });
export type ChosenFraming = z.infer<typeof ChosenFraming>;

export interface ArtifactReader {
  /** Throws `artifact-missing` where the file is gone, `artifact-invalid` where it is not what its schema says. */
  json<K extends JsonArtifactKind>(kind: K, record: StoredArtifact): JsonArtifact<K>;
  framing(record: StoredArtifact): ChosenFraming;
  /** The composition index by clip. Clips that were in an index read before, and are the same in this one, are not parsed again. */
  composition(record: StoredArtifact): ReadonlyMap<string, ComposedClip>;
}

export function createArtifactReader(library: Pick<Library, 'paths'>): ArtifactReader {
  const values = new LRUCache<string, JsonArtifact<JsonArtifactKind>>({ max: KEPT });
  const framings = new LRUCache<string, ChosenFraming>({ max: KEPT });
  const indexes = new LRUCache<string, ReadonlyMap<string, ComposedClip>>({ max: KEPT_INDEXES });
  /** The index of a run that was read last: most of the next one is the same. */
  const previous = new LRUCache<string, ReadonlyMap<string, ComposedClip>>({ max: KEPT_INDEXES });

  return {
    json: <K extends JsonArtifactKind>(kind: K, record: StoredArtifact) =>
      kept(values, `${kind} ${record.digest}`, () => readArtifact(library, record, value => JSON_ARTIFACTS[kind].parse(value) as JsonArtifact<K>)) as JsonArtifact<K>,
    framing: record => kept(framings, record.digest, () => readArtifact(library, record, value => ChosenFraming.parse(value))),
    composition: record => kept(indexes, record.digest, () => {
      const known = previous.peek(record.runId);
      const composed = readArtifact(library, record, value => composedClips(value, known));
      previous.set(record.runId, composed.value);
      return composed;
    }),
  };
}

function kept<T extends object>(cache: LRUCache<string, T>, key: string, read: () => ReadArtifact<T>): T {
  const found = cache.get(key);
  if (found !== undefined) {
    return found;
  }
  const { value, isRecorded } = read();
  if (isRecorded) {
    cache.set(key, value);
  }
  return value;
}

const RawIndex = z.object({ kind: z.literal('composition-index'), version: z.literal(1), outputs: z.array(z.looseObject({ clipId: z.string() })) });

function composedClips(value: unknown, known: ReadonlyMap<string, ComposedClip> | undefined): Map<string, ComposedClip> {
  const outputs = Map.groupBy(RawIndex.parse(value).outputs, output => output.clipId);
  return new Map([...outputs].map(([clipId, raw]) => {
    const digest = createHash('sha256').update(JSON.stringify(raw)).digest('hex');
    const same = known?.get(clipId);
    return [clipId, same?.digest === digest ? same : { digest, payloads: z.array(OutputPayload).parse(raw) }];
  }));
}
