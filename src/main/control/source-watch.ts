/** Whether the recordings of the library are where they were: looked at now and then, because a disk goes and comes without a word. */
import { stat } from 'node:fs/promises';

/** How often recordings are looked for, milliseconds. */
const LOOK_EVERY_MS = 5000;

export interface SourceWatch {
  isMissing(path: string): boolean;
  /** Looks now. Resolves when everything has been looked at. */
  look(): Promise<void>;
  close(): void;
}

/** `paths`: the recordings to look for. `onChange` is told of each that has gone or come back. */
export function watchSources(options: { paths(): readonly string[]; onChange(path: string): void; everyMs?: number }): SourceWatch {
  const missing = new Set<string>();
  const known = new Set<string>();
  let looking: Promise<void> | null = null;

  async function lookAt(path: string): Promise<void> {
    const there = (await stat(path).catch(() => null))?.isFile() ?? false;
    const changed = there === missing.has(path);
    if (there) {
      missing.delete(path);
    } else {
      missing.add(path);
    }
    if (changed || (!known.has(path) && !there)) {
      options.onChange(path);
    }
    known.add(path);
  }

  function look(): Promise<void> {
    // A disk that hangs is not asked a second time meanwhile.
    looking ??= Promise.all([...new Set(options.paths())].map(lookAt)).then(() => undefined).finally(() => { looking = null; });
    return looking;
  }

  const timer = setInterval(() => { void look(); }, options.everyMs ?? LOOK_EVERY_MS);
  timer.unref();
  void look();
  return { isMissing: path => missing.has(path), look, close() { clearInterval(timer); } };
}
