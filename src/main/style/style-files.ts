/** Reading the files of a style package from a folder, with everything refused that a package must not hold. */
import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { CutdownError } from '#shared/errors/cutdown-error.ts';
import { PackagePath, StylePackage } from '#shared/style/style-package.ts';

import { findSvgProblem } from './svg-check.ts';

/** Limits of a package; generous for a dozen font files, and small enough to be inlined into a render's props. */
export const STYLE_LIMITS = {
  files: 64,
  totalBytes: 32 * 1024 * 1024,
  fontBytes: 8 * 1024 * 1024,
  logoBytes: 1024 * 1024,
  bedBytes: 16 * 1024 * 1024,
  manifestBytes: 256 * 1024,
  folderDepth: 8,
} as const;

/** A package's manifest and files, in memory. */
export interface StyleFiles {
  readonly manifest: StylePackage;
  /** Contents by path (forward slashes), sorted by path. */
  readonly files: ReadonlyMap<string, Buffer>;
  /** sha256 over the sorted paths and the contents, hex. */
  readonly digest: string;
}

/**
 * Reads and checks the package in `folder`, which must be `id@version`. Names that begin with a dot are left out. Throws
 * `style-invalid`: too large, a symbolic link or another special file, an odd name, a manifest that doesn't fit its schema
 * or its folder, a file that the manifest names and that is missing or of a wrong type, an unsafe SVG.
 */
export function readStyleFiles(folder: string, id: string, version: string): StyleFiles {
  const name = `${id}@${version}`;
  const files = readTree(folder, name);
  const manifest = readManifest(files, name);
  if (manifest.id !== id || manifest.version !== version) {
    throw styleInvalid(name, `its style.json says it is ${manifest.id}@${manifest.version}`);
  }
  for (const font of manifest.fonts) {
    fontMime(requireFile(files, font.file, name, STYLE_LIMITS.fontBytes), font.file, name);
  }
  if (manifest.logoFile !== null) {
    logoMime(requireFile(files, manifest.logoFile, name, STYLE_LIMITS.logoBytes), manifest.logoFile, name);
  }
  if (manifest.bed) {
    requireSound(requireFile(files, manifest.bed.file, name, STYLE_LIMITS.bedBytes), manifest.bed.file, name);
  }
  return { manifest, files, digest: digestFiles(files) };
}

/** sha256 over sorted paths and contents: for each file its path, its size and its bytes, with unmistakable borders. */
export function digestFiles(files: ReadonlyMap<string, Buffer>): string {
  const hash = createHash('sha256');
  for (const path of [...files.keys()].sort()) {
    const content = files.get(path) ?? Buffer.alloc(0);
    hash.update(`${path}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}

/** The file's bytes. Throws `style-invalid` where it is missing or too large. */
export function requireFile(files: ReadonlyMap<string, Buffer>, path: string, name: string, maxBytes: number): Buffer {
  const content = files.get(path);
  if (!content) {
    throw styleInvalid(name, `it has no file ${path}, which its style.json names`);
  }
  if (content.length > maxBytes) {
    throw styleInvalid(name, `${path} is larger than ${maxBytes} bytes`);
  }
  return content;
}

/** MIME type of a font by its first bytes (WOFF2, WOFF, OpenType, TrueType). Throws `style-invalid`. */
export function fontMime(content: Buffer, path: string, name: string): string {
  const magic = content.subarray(0, 4);
  const tag = magic.toString('latin1');
  const mime = { wOF2: 'font/woff2', wOFF: 'font/woff', OTTO: 'font/otf', 'true': 'font/ttf', '\0\x01\0\0': 'font/ttf' }[tag];
  if (!mime) {
    throw styleInvalid(name, `${path} is not a font file (WOFF2, WOFF, OTF, TTF)`);
  }
  return mime;
}

/** MIME type of a logo: PNG by its signature, or an SVG without scripts and outside references. Throws `style-invalid`. */
export function logoMime(content: Buffer, path: string, name: string): string {
  if (content.subarray(0, 8).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]))) {
    return 'image/png';
  }
  const problem = findSvgProblem(content);
  if (problem) {
    throw styleInvalid(name, `the logo ${path} is refused: ${problem}`);
  }
  return 'image/svg+xml';
}

/** Throws `style-invalid` for what is no sound file by its first bytes (WAV, FLAC, Ogg, MP3, M4A). */
export function requireSound(content: Buffer, path: string, name: string): void {
  const head = content.toString('latin1', 0, 12);
  const isMp3 = head.startsWith('ID3') || (content[0] === 0xff && ((content[1] ?? 0) & 0xe0) === 0xe0);
  if (!(/^(RIFF....WAVE|fLaC|OggS|....ftyp)/s.test(head) || isMp3)) {
    throw styleInvalid(name, `${path} is not a sound file (WAV, FLAC, MP3, M4A, Ogg)`);
  }
}

/** The error for a package that can't be used; `reason` goes on after "…: ". */
export function styleInvalid(name: string, reason: string, detail: string | null = null): CutdownError {
  return new CutdownError('style-invalid', `The style ${name} can't be used: ${reason}.`, {
    advice: 'Repair the package and give it a new version, or choose another style with --style.', detail,
  });
}

function readTree(root: string, name: string): Map<string, Buffer> {
  const found: [string, Buffer][] = [];
  let totalBytes = 0;
  const visit = (folder: string, prefix: string, depth: number): void => {
    if (depth > STYLE_LIMITS.folderDepth) {
      throw styleInvalid(name, 'its folders are nested too deep');
    }
    for (const entry of readdirSync(folder)) {
      if (entry.startsWith('.')) {
        continue;
      }
      const path = prefix + entry;
      const absolute = join(folder, entry);
      const info = lstatSync(absolute);
      if (info.isDirectory()) {
        visit(absolute, `${path}/`, depth + 1);
        continue;
      }
      if (!info.isFile()) {
        throw styleInvalid(name, `${path} is a link or a special file`);
      }
      if (!PackagePath.safeParse(path).success) {
        throw styleInvalid(name, `the file name ${JSON.stringify(path)} is not allowed (letters, digits, ".", "-", "_")`);
      }
      totalBytes += info.size;
      if (found.length >= STYLE_LIMITS.files || totalBytes > STYLE_LIMITS.totalBytes) {
        throw styleInvalid(name, `it has more than ${STYLE_LIMITS.files} files or ${STYLE_LIMITS.totalBytes} bytes`);
      }
      found.push([path, readFileSync(absolute)]);
    }
  };
  if (!lstatSync(root).isDirectory()) {
    throw styleInvalid(name, 'its folder is a link or no folder');
  }
  visit(root, '', 0);
  return new Map(found.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function readManifest(files: ReadonlyMap<string, Buffer>, name: string): StylePackage {
  const content = requireFile(files, 'style.json', name, STYLE_LIMITS.manifestBytes);
  let value: unknown;
  try {
    value = JSON.parse(content.toString('utf8'));
  } catch (error) {
    throw styleInvalid(name, 'its style.json is not JSON', String(error));
  }
  const parsed = StylePackage.safeParse(value);
  if (!parsed.success) {
    const first = parsed.error.issues[0];
    throw styleInvalid(name, `its style.json is not right at ${first?.path.join('.') || 'the top'} (${first?.message ?? 'no reason given'})`, parsed.error.message);
  }
  return parsed.data;
}
