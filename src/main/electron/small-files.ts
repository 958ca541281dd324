/** Small things that the app remembers outside the library: where the library is, and what was opened lately. */
import { mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';

import writeFileAtomic from 'write-file-atomic';
import type { z } from 'zod';

/** What a file holds; the fallback where there is none, or none that can be read. */
export function readSmallFile<T>(file: string, schema: z.ZodType<T>, fallback: T): T {
  try {
    const parsed = schema.safeParse(JSON.parse(readFileSync(file, 'utf8')));
    return parsed.success ? parsed.data : fallback;
  } catch {
    return fallback;
  }
}

export async function writeSmallFile(file: string, value: unknown): Promise<void> {
  mkdirSync(dirname(file), { recursive: true });
  await writeFileAtomic(file, JSON.stringify(value));
}
