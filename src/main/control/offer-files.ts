/** What the editor opened (dropped, chose, pasted): which of it are recordings, and which transcript belongs to which. */
import { stat } from 'node:fs/promises';
import { basename, dirname, extname, isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { Offer, OfferedRecording } from '#shared/api/shell.ts';

import { findSiblingTranscript } from './sibling-transcript.ts';

/** Endings of recordings that are taken without asking; what a file really is, ffprobe says when the run begins. */
export const RECORDING_ENDINGS = ['mp4', 'mov', 'mkv', 'webm', 'm4v', 'avi', 'mts', 'm2ts', 'mxf', 'mpg', 'mpeg', 'wmv', 'ts'] as const;
export const TRANSCRIPT_ENDINGS = ['srt', 'vtt', 'json'] as const;

/** Sorts paths into recordings with their transcripts; what can't be taken is named in a sentence. */
export async function offerFiles(paths: readonly string[]): Promise<Offer> {
  const files: { path: string; sizeBytes: number }[] = [];
  const refused: string[] = [];
  for (const path of new Set(paths)) {
    const found = isAbsolute(path) && !path.includes('\0') ? await stat(path).catch(() => null) : null;
    if (!found) {
      refused.push(`There is no file ${path}.`);
    } else if (!found.isFile()) {
      refused.push(`${path} is a folder; drop the recordings themselves.`);
    } else if (![...RECORDING_ENDINGS, ...TRANSCRIPT_ENDINGS].some(ending => ending === endingOf(path))) {
      refused.push(`${basename(path)} is neither a recording nor a transcript.`);
    } else {
      files.push({ path, sizeBytes: found.size });
    }
  }
  const transcripts = files.filter(file => TRANSCRIPT_ENDINGS.some(ending => ending === endingOf(file.path))).map(file => file.path);
  const videos = files.filter(file => !transcripts.includes(file.path));
  const recordings: OfferedRecording[] = [];
  for (const { path, sizeBytes } of videos) {
    // One recording and one transcript belong together whatever they are called.
    const opened = transcripts.find(each => stem(each) === stem(path)) ?? (videos.length === 1 && transcripts.length === 1 ? transcripts[0] : undefined);
    recordings.push({
      sourcePath: path, name: basename(path), sizeBytes, transcriptPath: opened ?? await findSiblingTranscript(path), outDir: join(dirname(path), `${stem(path)}-shorts`),
    });
  }
  const used = recordings.map(each => each.transcriptPath);
  refused.push(...transcripts.filter(each => !used.includes(each)).map(each => `${basename(each)}: open a transcript together with its recording.`));
  return { recordings, refused };
}

/** The paths in a text: one a line, bare, in quotes, or as `file:` addresses. */
export function pathsInText(text: string): string[] {
  const lines = text.split(/\r?\n/).map(line => line.trim().replace(/^(["'])(.*)\1$/, '$2')).filter(line => line !== '');
  return lines.map(line => (URL.canParse(line) && line.startsWith('file://') ? fileURLToPath(line) : line)).filter(line => isAbsolute(line));
}

function endingOf(path: string): string {
  return extname(path).slice(1).toLowerCase();
}

function stem(path: string): string {
  return basename(path, extname(path));
}
