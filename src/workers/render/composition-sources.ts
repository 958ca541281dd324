/** What the composition is made of, as a digest: other sources may draw other pictures. */
import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const PROJECT_DIR = fileURLToPath(new URL('../../../', import.meta.url));
/** What a bundle is made of. Folders are relative to the project. */
const SOURCE_DIRS = ['remotion', 'src/shared'];

/** Digest of everything that the composition is made of, 16 hex digits: sources without tests, and the pinned versions. */
export async function compositionSources(): Promise<string> {
  const hash = createHash('sha256');
  const manifest: unknown = JSON.parse(await readFile(join(PROJECT_DIR, 'package.json'), 'utf8'));
  const { dependencies, imports } = manifest as { dependencies?: unknown; imports?: unknown };
  hash.update(JSON.stringify({ dependencies, imports }));
  for (const folder of SOURCE_DIRS) {
    const entries = await readdir(join(PROJECT_DIR, folder), { recursive: true, withFileTypes: true });
    const files = entries.filter(entry => entry.isFile() && /\.tsx?$/.test(entry.name) && !/\.test\.tsx?$/.test(entry.name)).map(entry => join(entry.parentPath, entry.name)).sort();
    for (const file of files) {
      const text = await readFile(file);
      hash.update(`\0${relative(PROJECT_DIR, file).split(sep).join('/')}\0${text.length}\0`).update(text);
    }
  }
  return hash.digest('hex').slice(0, 16);
}

/** The engine has it computed on a worker thread: main imports no worker code. */
export default compositionSources;
