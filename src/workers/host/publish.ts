/** Puts files under their final names so that a name never stands for half a file, whatever happens. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { copyFile, link, mkdir, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';

/** sha256 (hex) and size of a file, read in pieces. */
export async function digestFile(path: string): Promise<{ digest: string; sizeBytes: number }> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), async function (chunks: AsyncIterable<Buffer>) {
    for await (const chunk of chunks) {
      hash.update(chunk);
      sizeBytes += chunk.length;
    }
  });
  return { digest: hash.digest('hex'), sizeBytes };
}

/** Called between the steps of a publication; the fault tests end the process there. */
export interface PublishSteps {
  beforeRename(): void;
  renamed(): void;
}

/** Writes `text` to `path`: temporary name, fsync, rename, fsync of the folder. */
export async function publishText(path: string, text: string, steps: PublishSteps): Promise<{ digest: string; sizeBytes: number }> {
  await mkdir(dirname(path), { recursive: true });
  const unfinished = temporaryName(path);
  try {
    const file = await open(unfinished, 'w');
    try {
      await file.writeFile(text, 'utf8');
      await file.sync();
    } finally {
      await file.close();
    }
    steps.beforeRename();
    await rename(unfinished, path);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
  await syncFolder(dirname(path));
  steps.renamed();
  return { digest: createHash('sha256').update(text, 'utf8').digest('hex'), sizeBytes: Buffer.byteLength(text, 'utf8') };
}

/**
 * Puts a finished file of the scratch folder under `path`. With `keep` the scratch file stays (a link to the same bytes, or a
 * copy where the disk knows no links), for work that another attempt may want to publish again.
 */
export async function publishFile(path: string, scratchPath: string, options: { keep: boolean }, steps: PublishSteps): Promise<{ digest: string; sizeBytes: number }> {
  await mkdir(dirname(path), { recursive: true });
  const file = await open(scratchPath, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
  const published = await digestFile(scratchPath);
  const unfinished = temporaryName(path);
  try {
    if (options.keep) {
      await linkOrCopy(scratchPath, unfinished);
    }
    steps.beforeRename();
    await rename(options.keep ? unfinished : scratchPath, path);
  } finally {
    await rm(unfinished, { force: true });
  }
  await syncFolder(dirname(path));
  steps.renamed();
  return published;
}

async function linkOrCopy(from: string, to: string): Promise<void> {
  await rm(to, { force: true });
  try {
    await link(from, to);
  } catch {
    // Not every file system has hard links (exFAT, some network shares): a copy costs space, nothing else.
    await copyFile(from, to);
    const copy = await open(to, 'r+');
    try {
      await copy.sync();
    } finally {
      await copy.close();
    }
  }
}

function temporaryName(path: string): string {
  // Garbage collection knows unfinished files by this prefix.
  return join(dirname(path), `.tmp-${basename(path)}`);
}

async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') {
    return;
  }
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
