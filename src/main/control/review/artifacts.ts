/** Artifacts of runs, parsed, for showing them: the same file is read and parsed once, while it is among those used last. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

import { z } from 'zod';

import { JSON_ARTIFACTS, type JsonArtifact, type JsonArtifactKind } from '#shared/artifacts/catalog.ts';
import { CutdownError } from '#shared/errors/cutdown-error.ts';
import { OutputPayload } from '#shared/render/composition-props.ts';

import { artifactFile, runDirectory } from '../../state/artifact-store.ts';
import type { Library } from '../../state/library.ts';
import type { StoredArtifact } from '../../state/records.ts';

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

export interface ArtifactReader {
  /** Throws `artifact-missing` where the file is gone, `artifact-invalid` where it is not what its schema says. */
  json<K extends JsonArtifactKind>(kind: K, record: StoredArtifact): JsonArtifact<K>;
  /** The composition index by clip. Clips that were in an index read before, and are the same in this one, are not parsed again. */
  composition(record: StoredArtifact): ReadonlyMap<string, ComposedClip>;
}

export function createArtifactReader(library: Pick<Library, 'paths'>): ArtifactReader {
  const values = bounded<unknown>(KEPT);
  const indexes = bounded<ReadonlyMap<string, ComposedClip>>(KEPT_INDEXES);
  /** The index of a run that was read last: most of the next one is the same. */
  const previous = bounded<ReadonlyMap<string, ComposedClip>>(KEPT_INDEXES);

  /** A file that is replaced just now may be ahead of its record: what it says is good for this once, but not that record's. */
  function read<T>(record: StoredArtifact, parse: (value: unknown) => T): Read<T> {
    const path = artifactFile(runDirectory(library.paths, record.runId), record);
    try {
      const text = readFileSync(path, 'utf8');
      return { value: parse(JSON.parse(text)), isRecorded: createHash('sha256').update(text).digest('hex') === record.digest };
    } catch (error) {
      const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
      throw new CutdownError(missing ? 'artifact-missing' : 'artifact-invalid', `The ${record.kind}${record.item === null ? '' : ` of ${record.item}`} of the run ${record.runId} ${missing ? 'is gone' : 'can\'t be read'}.`, {
        advice: 'Replay the run from the stage that wrote it.', cause: error,
      });
    }
  }

  return {
    json: <K extends JsonArtifactKind>(kind: K, record: StoredArtifact) =>
      values.get(`${kind} ${record.digest}`, () => read(record, value => JSON_ARTIFACTS[kind].parse(value))) as JsonArtifact<K>,
    composition: record => indexes.get(record.digest, () => {
      const known = previous.peek(record.runId);
      const composed = read(record, value => composedClips(value, known));
      previous.set(record.runId, composed.value);
      return composed;
    }),
  };
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

interface Read<T> { readonly value: T; readonly isRecorded: boolean }

/** Keeps what was used last, so many. */
function bounded<T>(most: number): { get(key: string, read: () => Read<T>): T; peek(key: string): T | undefined; set(key: string, value: T): void } {
  const kept = new Map<string, T>();
  const set = (key: string, value: T): void => {
    kept.delete(key);
    kept.set(key, value);
    const oldest = kept.keys().next();
    if (kept.size > most && !oldest.done) {
      kept.delete(oldest.value);
    }
  };
  return {
    peek: key => kept.get(key),
    set,
    get(key, read) {
      const found = kept.get(key);
      const { value, isRecorded } = found === undefined ? read() : { value: found, isRecorded: true };
      if (isRecorded) {
        set(key, value);
      }
      return value;
    },
  };
}
