/** Reads artifacts of runs for showing them. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';

import { CutdownError } from '#shared/errors/cutdown-error.ts';

import { artifactFile, runDirectory } from '../state/artifact-store.ts';
import type { Library } from '../state/library.ts';
import type { StoredArtifact } from '../state/records.ts';

/** What a file says. A file that is replaced just now may be ahead of its record: that is good for this once, but not the record's. */
export interface ReadArtifact<T> {
  readonly value: T;
  readonly isRecorded: boolean;
}

/** Throws `artifact-missing` where the file is gone, `artifact-invalid` where it is not what `parse` takes. */
export function readArtifact<T>(library: Pick<Library, 'paths'>, record: StoredArtifact, parse: (raw: unknown) => T): ReadArtifact<T> {
  try {
    return parsed(readFileSync(pathOf(library, record), 'utf8'), record, parse);
  } catch (error) {
    throw unreadable(record, error);
  }
}

/** As `readArtifact`, for large files: nobody waits while the disk does. */
export async function readLargeArtifact<T>(library: Pick<Library, 'paths'>, record: StoredArtifact, parse: (raw: unknown) => T): Promise<ReadArtifact<T>> {
  try {
    return parsed(await readFile(pathOf(library, record), 'utf8'), record, parse);
  } catch (error) {
    throw unreadable(record, error);
  }
}

function pathOf(library: Pick<Library, 'paths'>, record: StoredArtifact): string {
  return artifactFile(runDirectory(library.paths, record.runId), record);
}

function parsed<T>(text: string, record: StoredArtifact, parse: (raw: unknown) => T): ReadArtifact<T> {
  return { value: parse(JSON.parse(text)), isRecorded: createHash('sha256').update(text).digest('hex') === record.digest };
}

function unreadable({ runId, stage, path }: StoredArtifact, error: unknown): CutdownError {
  const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
  return new CutdownError(missing ? 'artifact-missing' : 'artifact-invalid', `The file ${path} of the run ${runId} ${missing ? 'is gone' : 'can\'t be read'}.`, {
    advice: `Replay the run from the stage ${stage}.`, cause: error,
  });
}
