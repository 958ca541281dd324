import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join, sep } from 'node:path';

import {
  artifactPath, JSON_ARTIFACTS, PER_ITEM_KINDS, type ArtifactKind, type ArtifactRecord, type JsonArtifact, type JsonArtifactKind,
} from '#shared/artifacts/catalog.ts';
import { CutdownError } from '#shared/errors/cutdown-error.ts';
import { stableJson } from '#shared/pipeline/stable-json.ts';
import { stageFolder, stageSpec, type StageSpec } from '#shared/pipeline/stages.ts';
import type { WorkerTask } from '#shared/pipeline/worker-protocol.ts';

import { dieAt } from './faults.ts';
import { publishFile, publishText } from './publish.ts';
import type { ArtifactReader, ArtifactWriter } from './stage.ts';

/** Gives a stage the artifacts that the stage table says it reads. */
export function artifactReader(task: WorkerTask): ArtifactReader {
  const spec = stageSpec(task.stage);
  const find = (kind: ArtifactKind, item?: string): ArtifactRecord | undefined => {
    requireDeclared(spec, 'reads', kind);
    return task.inputs.find(record => record.kind === kind && record.item === (item ?? null));
  };
  const require = (kind: ArtifactKind, item?: string): ArtifactRecord => {
    const record = find(kind, item);
    if (!record) {
      throw missing(kind, item);
    }
    return record;
  };
  return {
    async json<K extends JsonArtifactKind>(kind: K, item?: string): Promise<JsonArtifact<K>> {
      const record = require(kind, item);
      // Whoever works for long may find that an edit was worked in meanwhile: what it goes by must be what it was given.
      return await readJson(kind, item, join(task.runDirectory, record.path), record.digest);
    },
    path(kind, item) {
      const record = find(kind, item);
      return record ? join(task.runDirectory, record.path) : null;
    },
    requirePath: (kind, item) => join(task.runDirectory, require(kind, item).path),
    digest: (kind, item) => require(kind, item).digest,
    items(kind) {
      requireDeclared(spec, 'reads', kind);
      return task.inputs.filter(record => record.kind === kind).map(record => record.item ?? '').sort();
    },
  };
}

/** Reads back what the stage itself has published. */
export function ownReader(task: Pick<WorkerTask, 'stage' | 'runDirectory'>): Pick<ArtifactReader, 'json'> {
  const spec = stageSpec(task.stage);
  return {
    async json(kind, item) {
      requireDeclared(spec, 'writes', kind);
      return await readJson(kind, item, join(task.runDirectory, stageFolder(task.stage), artifactPath(kind, item ?? null)), null);
    },
  };
}

/** Reads and parses a JSON artifact; `digest`: what its bytes must have, null: not checked. */
async function readJson<K extends JsonArtifactKind>(kind: K, item: string | undefined, path: string, digest: string | null): Promise<JsonArtifact<K>> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
    if (digest === null || digestText(text) === digest) {
      return JSON_ARTIFACTS[kind].parse(JSON.parse(text)) as JsonArtifact<K>;
    }
  } catch (error) {
    throw new CutdownError('artifact-invalid', `The ${describe(kind, item)} (${path}) can't be read.`, {
      advice: 'Replay the stage that writes it: cutdown rerun RUN --from STAGE.', cause: error,
    });
  }
  throw new CutdownError('artifact-invalid', `The ${describe(kind, item)} (${path}) is no longer what it was when the work on it was begun.`, {
    advice: 'Resume the run; if it happens again, replay the stage that writes it: cutdown rerun RUN --from STAGE.', retryable: true,
  });
}

/** A writer that knows what was written with it. */
export interface RecordingWriter extends ArtifactWriter {
  /** What was written for an item since it was last taken; it then no longer counts among the job's. */
  takeItem(item: string): ArtifactRecord[];
  /** What was written and not taken with an item. */
  rest(): ArtifactRecord[];
}

/** Publishes a stage's artifacts into the run's directory. */
export function artifactWriter(task: WorkerTask): RecordingWriter {
  const spec = stageSpec(task.stage);
  const written = new Map<string, ArtifactRecord>();
  const steps = {
    beforeRename: () => { dieAt('artifact.before-rename', task.fault); },
    renamed: () => { dieAt('artifact.renamed', task.fault); },
  };
  const place = (kind: ArtifactKind, item: string | undefined): string => {
    requireDeclared(spec, 'writes', kind);
    if (PER_ITEM_KINDS.includes(kind) !== (item !== undefined)) {
      throw new Error(`${kind} is ${item === undefined ? 'written per item, but no item is named' : `not written per item, but ${item} is named`}`);
    }
    return `${stageFolder(task.stage)}/${artifactPath(kind, item ?? null)}`;
  };
  const record = (kind: ArtifactKind, item: string | undefined, path: string, published: { digest: string; sizeBytes: number }): void => {
    written.set(path, { kind, item: item ?? null, path, ...published });
  };
  return {
    async json(kind, value, item) {
      const path = place(kind, item);
      const parsed = JSON_ARTIFACTS[kind].safeParse(value);
      if (!parsed.success) {
        throw new CutdownError('artifact-invalid', `The stage ${task.stage} made a ${describe(kind, item)} that breaks its own rules.`, {
          advice: 'Send the run\'s log to the developers.', cause: parsed.error,
        });
      }
      record(kind, item, path, await publishText(join(task.runDirectory, path), stableJson(parsed.data), steps));
    },
    async file(kind, scratchPath, item) {
      const path = place(kind, item);
      const keep = scratchPath.startsWith(task.delegatesDirectory + sep);
      record(kind, item, path, await publishFile(join(task.runDirectory, path), scratchPath, { keep }, steps));
    },
    takeItem(item) {
      const taken = [...written.values()].filter(each => each.item === item);
      taken.forEach(each => written.delete(each.path));
      return taken;
    },
    rest: () => [...written.values()],
  };
}

function requireDeclared(spec: StageSpec, way: 'reads' | 'writes', kind: ArtifactKind): void {
  if (!spec[way].includes(kind)) {
    throw new Error(`the stage table doesn't say that ${spec.id} ${way} ${kind}`);
  }
}

function digestText(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

function describe(kind: ArtifactKind, item?: string): string {
  return item === undefined ? kind : `${kind} of ${item}`;
}

function missing(kind: ArtifactKind, item?: string): CutdownError {
  return new CutdownError('artifact-missing', `There is no ${describe(kind, item)} in this run.`, {
    advice: 'Replay the stage that writes it: cutdown rerun RUN --from STAGE.',
  });
}
