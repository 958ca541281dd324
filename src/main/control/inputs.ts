/** What is checked and copied before a run is queued. */
import { copyFile, mkdir, stat } from 'node:fs/promises';
import { dirname, isAbsolute } from 'node:path';

import { z } from 'zod';

import { CutdownError } from '#shared/errors/cutdown-error.ts';
import { RunRequest } from '#shared/pipeline/run-request.ts';

import { digestFile } from '../state/artifact-store.ts';

/** Largest transcript taken, bytes. A day of speech is about 5 MB of word JSON. */
const MAX_TRANSCRIPT_BYTES = 64 * 1024 * 1024;

/** Parses a request. Throws `settings-invalid`, naming each setting that is wrong. */
export function parseRequest(raw: unknown): RunRequest {
  const parsed = RunRequest.safeParse(raw);
  if (!parsed.success) {
    const what = parsed.error.issues.map(issue => `${issue.path.join('.') || 'request'}: ${issue.message}`).join('; ');
    throw new CutdownError('settings-invalid', `These settings can't be used: ${what}.`, { advice: 'Correct them and start again.', detail: z.prettifyError(parsed.error) });
  }
  const { sourcePath, transcriptPath, outDir } = parsed.data;
  for (const path of [sourcePath, transcriptPath, outDir]) {
    if (path !== null && (!isAbsolute(path) || path.includes('\0'))) {
      throw new CutdownError('settings-invalid', `${JSON.stringify(path)} is not an absolute path.`, { advice: 'Name the whole path.' });
    }
  }
  return parsed.data;
}

/**
 * Copies a transcript into the run's inputs, so that the run has it even when the original goes, and returns its sha256.
 * Throws `transcript-missing`, `transcript-unreadable`, `transcript-too-large`.
 */
export async function takeTranscript(from: string, to: string): Promise<string> {
  try {
    const found = await stat(from);
    if (!found.isFile()) {
      throw new CutdownError('transcript-unreadable', `${from} is not a file.`, { advice: 'Name an SRT, VTT or JSON file.' });
    }
    if (found.size > MAX_TRANSCRIPT_BYTES) {
      throw new CutdownError('transcript-too-large', `The transcript ${from} has ${Math.round(found.size / 1e6)} MB; at most ${Math.round(MAX_TRANSCRIPT_BYTES / 1e6)} MB are taken.`, {
        advice: 'Check that it is the transcript and not another file; otherwise export it as SRT.',
      });
    }
    await mkdir(dirname(to), { recursive: true });
    await copyFile(from, to);
    return await digestFile(to);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      throw new CutdownError('transcript-missing', `There is no transcript ${from}.`, { advice: 'Check the path.', cause: error });
    }
    if (code === 'EACCES' || code === 'EPERM') {
      throw new CutdownError('transcript-unreadable', `The transcript ${from} can't be read (${code}).`, { advice: 'Check the file\'s permissions.', cause: error });
    }
    throw error;
  }
}
