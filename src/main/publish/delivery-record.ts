import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import writeFileAtomic from 'write-file-atomic';
import { z } from 'zod';

import { runDirectory } from '../state/artifact-store.ts';
import type { Library } from '../state/library.ts';
import { getRun, listRuns } from '../state/queries.ts';

/** What a run has delivered: absolute path to sha256. Kept in the run's directory as `delivered.json`. */
const DeliveryRecord = z.record(z.string(), z.string());
type DeliveryRecord = z.infer<typeof DeliveryRecord>;

/** What one run has delivered so far. */
export async function readDeliveries(library: Library, runId: string): Promise<DeliveryRecord> {
  const text = await readFile(recordPath(library, runId), 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      return '{}';
    }
    throw error;
  });
  return DeliveryRecord.parse(JSON.parse(text));
}

/** Adds files to what a run has delivered. Written before they get their names, so that a crash leaves none unaccounted for. */
export async function recordDeliveries(library: Library, runId: string, files: DeliveryRecord): Promise<void> {
  const all = { ...await readDeliveries(library, runId), ...files };
  await writeFileAtomic(recordPath(library, runId), `${JSON.stringify(all, null, 2)}\n`);
}

/** Whether a file of this content under this path was delivered by a run of the same recording. */
export async function isOurs(library: Library, runId: string, path: string, digest: string): Promise<boolean> {
  const { sourceFingerprint } = getRun(library.db, runId);
  for (const run of listRuns(library.db).filter(each => each.sourceFingerprint === sourceFingerprint)) {
    if ((await readDeliveries(library, run.runId))[path] === digest) {
      return true;
    }
  }
  return false;
}

function recordPath(library: Library, runId: string): string {
  return join(runDirectory(library.paths, runId), 'delivered.json');
}
