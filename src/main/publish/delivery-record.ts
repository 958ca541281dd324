/** What was delivered, so that a later delivery knows its own files from somebody else's. Outlives the runs. */
import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import writeFileAtomic from 'write-file-atomic';
import { z } from 'zod';

import type { Library } from '../state/library.ts';
import { getRun } from '../state/queries.ts';

/** Absolute path to sha256, for one recording. Kept as `LIB/deliveries/FINGERPRINT.json`. */
const DeliveryRecord = z.record(z.string(), z.string());
type DeliveryRecord = z.infer<typeof DeliveryRecord>;

/** Adds files to what was delivered of a run's recording. Written before they get their names, so that a crash leaves none unaccounted for. */
export async function recordDeliveries(library: Library, runId: string, files: DeliveryRecord): Promise<void> {
  const path = recordPath(library, runId);
  await mkdir(dirname(path), { recursive: true });
  await writeFileAtomic(path, `${JSON.stringify({ ...await readDeliveries(path), ...files }, null, 2)}\n`);
}

/** Whether a file of this content was delivered under this path from the same recording. */
export async function isOurs(library: Library, runId: string, path: string, digest: string): Promise<boolean> {
  return (await readDeliveries(recordPath(library, runId)))[path] === digest;
}

async function readDeliveries(path: string): Promise<DeliveryRecord> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      return '{}';
    }
    throw error;
  });
  return DeliveryRecord.parse(JSON.parse(text));
}

function recordPath(library: Library, runId: string): string {
  return join(library.paths.root, 'deliveries', `${getRun(library.db, runId).sourceFingerprint ?? 'unknown'}.json`);
}
