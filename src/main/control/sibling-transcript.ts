import { open, stat } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';

const LOOK_BYTES = 65_536;

/**
 * The transcript that lies beside a recording: the same name with `.srt`, `.vtt` or `.json`, in this order; null: none. A
 * `.json` counts only when its beginning looks like one (other programs leave JSON files of that name, too).
 */
export async function findSiblingTranscript(videoPath: string): Promise<string | null> {
  const stem = join(dirname(videoPath), basename(videoPath, extname(videoPath)));
  for (const ending of ['.srt', '.vtt', '.json', '.SRT', '.VTT']) {
    const candidate = stem + ending;
    if (candidate !== videoPath && await isFile(candidate) && (ending !== '.json' || await looksLikeTranscript(candidate))) {
      return candidate;
    }
  }
  return null;
}

async function isFile(path: string): Promise<boolean> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR' || error.code === 'EACCES' || error.code === 'ENAMETOOLONG') {
      return null;
    }
    throw error;
  });
  return found?.isFile() ?? false;
}

async function looksLikeTranscript(path: string): Promise<boolean> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(LOOK_BYTES), 0, LOOK_BYTES, 0);
    return /"(words|segments|transcription)"\s*:|^\s*\[\s*\{[^}]*"start/.test(buffer.toString('utf8', 0, bytesRead));
  } finally {
    await file.close();
  }
}
