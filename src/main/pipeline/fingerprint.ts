import { createHash } from 'node:crypto';
import { open, stat as statPath } from 'node:fs/promises';

import { CutdownError } from '#shared/errors/cutdown-error.ts';
import type { SourceFingerprint } from '#shared/pipeline/worker-protocol.ts';

/** Bytes of one sample. */
const SAMPLE_BYTES = 256 * 1024;
/** Samples spread over the file; the file's end is one more. */
const SAMPLES = 16;

/**
 * Tells a recording from a changed one without reading all of it: sha256 over the size, sixteen samples of 256 KiB at even
 * distances and the last 256 KiB (at most 4.25 MiB read, whatever the length). Throws `source-missing`, `source-unreadable`,
 * `source-empty`.
 */
export async function fingerprintSource(path: string): Promise<SourceFingerprint> {
  // Looked at before it is opened: opening a named pipe would wait for a writer.
  const kind = await statPath(path).catch((error: unknown) => { throw sourceError(path, error); });
  if (!kind.isFile()) {
    throw notAFile(path);
  }
  const file = await open(path, 'r').catch((error: unknown) => { throw sourceError(path, error); });
  try {
    const stat = await file.stat();
    if (stat.size === 0) {
      throw new CutdownError('source-empty', `The recording ${path} is empty (0 bytes).`, { advice: 'Copy or export it again, then start a new run.' });
    }
    const hash = createHash('sha256').update(`${stat.size}\n`);
    const buffer = Buffer.alloc(SAMPLE_BYTES);
    const span = Math.max(0, stat.size - SAMPLE_BYTES);
    for (let index = 0; index <= SAMPLES; index++) {
      const { bytesRead } = await file.read(buffer, 0, SAMPLE_BYTES, Math.floor((span * index) / SAMPLES));
      hash.update(buffer.subarray(0, bytesRead));
    }
    return { algorithm: 'sampled-sha256-v1', digest: hash.digest('hex'), sizeBytes: stat.size };
  } catch (error) {
    throw sourceError(path, error);
  } finally {
    await file.close();
  }
}

/** Throws `source-changed` (or `source-missing`, `source-unreadable`) where the recording is no longer the one that was queued. */
export async function requireUnchanged(path: string, digest: string): Promise<SourceFingerprint> {
  const now = await fingerprintSource(path).catch((error: unknown) => {
    if (error instanceof CutdownError && error.kind === 'source-empty') {
      throw changed(path);
    }
    throw error;
  });
  if (now.digest !== digest) {
    throw changed(path);
  }
  return now;
}

function changed(path: string): CutdownError {
  return new CutdownError('source-changed', `The recording ${path} was changed while the run was under way.`, {
    advice: 'Put the original back and resume the run, or start a new run with the changed file.',
  });
}

function notAFile(path: string): CutdownError {
  return new CutdownError('source-unreadable', `${path} is not a file.`, { advice: 'Name a video file, not a folder or a device.' });
}

function sourceError(path: string, error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new CutdownError('source-missing', `There is no file ${path}.`, { advice: 'Check the path; if the file is on another disk, connect it.', cause: error });
  }
  if (code === 'EISDIR') {
    return notAFile(path);
  }
  if (code === '' || error instanceof CutdownError) {
    return error;
  }
  return new CutdownError('source-unreadable', `The recording ${path} can't be read (${code}).`, {
    advice: 'Check the file\'s permissions and the disk it is on.', cause: error,
  });
}
