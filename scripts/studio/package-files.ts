/** What electron-builder puts into an installer, as far as it can be told from `electron-builder.yml` without running it. */
import { matchesGlob } from 'node:path';

/** A list of patterns as electron-builder reads it: the last that fits decides; one that begins with `!` leaves out. */
export type Patterns = readonly string[];

/**
 * Whether a file is taken. `path`: relative to the project, with slashes. Packages that the project depends on are taken by
 * themselves: for what lies in them, only what is left out counts.
 */
export function isTaken(path: string, patterns: Patterns): boolean {
  let taken = path.startsWith('node_modules/');
  for (const pattern of patterns) {
    const leavesOut = pattern.startsWith('!');
    if (taken === leavesOut && fits(path, leavesOut ? pattern.slice(1) : pattern)) {
      taken = !leavesOut;
    }
  }
  return taken;
}

/** A pattern that names a folder means all in it. */
function fits(path: string, pattern: string): boolean {
  return matchesGlob(path, pattern) || matchesGlob(path, `${pattern.replace(/\/+$/, '')}/**`);
}

/** Specifiers of modules that a file names: imports, exports, `import()`, `require` and `createRequire(...)('...')`. */
export function namedModules(code: string): string[] {
  const found = [
    ...code.matchAll(/^\s*(?:import|export)\b[^;'"]*?\bfrom\s*(['"])([^'"\n]+)\1/gm), ...code.matchAll(/^\s*import\s*(['"])([^'"\n]+)\1/gm),
    ...code.matchAll(/\bimport\(\s*(['"])([^'"\n]+)\1\s*\)/g), ...code.matchAll(/(?:\brequire|\bcreateRequire\([^()]*\))\(\s*(['"])([^'"\n]+)\1\s*\)/g),
    ...code.matchAll(/\bimport\.meta\.resolve\(\s*(['"])([^'"\n]+)\1\s*\)/g),
  ];
  return [...new Set(found.map(match => match[2] ?? ''))];
}

/** Files and folders that code names relative to itself: `new URL('...', import.meta.url)`. */
export function namedFiles(code: string): string[] {
  return [...new Set([...code.matchAll(/new URL\(\s*(['"`])([^'"`$]+)\1\s*,\s*import\.meta\.url\s*\)/g)].map(match => match[2] ?? ''))];
}

/** The package that a bare specifier belongs to: `@remotion/bundler` of `@remotion/bundler/dist/x`. */
export function packageOf(specifier: string): string {
  return specifier.split('/').slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
}
