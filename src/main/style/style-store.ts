/**
 * The style store: packages as they come with the product (`resources/styles/ID/VERSION/`), and published copies in the
 * library (`LIB/styles/ID/VERSION/`), which never change. A run pins a published copy by its digest.
 */
import { createHash } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, lstatSync, mkdirSync, openSync, readdirSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { LibraryPaths } from '#main/state/library.ts';
import { CutdownError } from '#shared/errors/cutdown-error.ts';
import type { StylePin } from '#shared/pipeline/run-request.ts';
import type { MusicBed } from '#shared/sound/music-bed.ts';
import { ResolvedStyle, type StylePackage } from '#shared/style/style-package.ts';

import { fontMime, logoMime, readStyleFiles, requireFile, STYLE_LIMITS, styleInvalid, type StyleFiles } from './style-files.ts';

/** Where the store finds its packages. */
export interface StyleOptions {
  /** Folder of the packages that come with the product. Default: the project's `resources/styles`. */
  builtInRoot?: string;
}

/** The part of a library that the store uses. */
export interface StyleLibrary {
  readonly paths: Pick<LibraryPaths, 'styles'>;
}

const BUILT_IN_ROOT = fileURLToPath(new URL('../../../resources/styles', import.meta.url));
const REFERENCE = /^([a-z0-9-]+)@(\d+\.\d+\.\d+)$/;

/** A style that can be pinned. */
export interface StyleListing {
  id: string;
  version: string;
  /** Whether it comes with the product; else it stands in the library only. */
  builtIn: boolean;
}

/** All styles there are, by id and version. */
export function listStyles(library: StyleLibrary, options: StyleOptions = {}): StyleListing[] {
  const builtIn = listFolder(options.builtInRoot ?? BUILT_IN_ROOT);
  const published = listFolder(library.paths.styles).filter(each => !builtIn.some(other => other.id === each.id && other.version === each.version));
  return [...builtIn.map(each => ({ ...each, builtIn: true })), ...published.map(each => ({ ...each, builtIn: false }))]
    .sort((a, b) => (a.id === b.id ? compareVersions(a.version, b.version) : a.id < b.id ? -1 : 1));
}

/**
 * Publishes `ID@VERSION` into the library where it isn't there yet (whole or not at all), and returns its pin. Throws
 * `style-missing`, naming what there is; `style-invalid` for a package that breaks the rules of `readStyleFiles`, or that
 * differs from what was published under this version before.
 */
export function pinStyle(library: StyleLibrary, reference: string, options: StyleOptions = {}): StylePin {
  const [, id, version] = REFERENCE.exec(reference) ?? [];
  if (!id || !version) {
    throw new CutdownError('style-missing', `${JSON.stringify(reference)} names no style: it has to look like default@1.0.0.`, {
      advice: availableAdvice(library, options),
    });
  }
  const source = join(options.builtInRoot ?? BUILT_IN_ROOT, id, version);
  const target = join(library.paths.styles, id, version);
  if (!existsSync(source) && !existsSync(target)) {
    throw new CutdownError('style-missing', `There is no style ${reference}.`, { advice: availableAdvice(library, options) });
  }
  const wanted = readStyleFiles(existsSync(source) ? source : target, id, version);
  if (!existsSync(target)) {
    publish(library, wanted);
  }
  const published = readStyleFiles(target, id, version);
  if (published.digest !== wanted.digest) {
    throw styleInvalid(reference, 'it differs from the package that was published under this version before; published versions never change');
  }
  return { id, version, digest: published.digest };
}

/**
 * The published style of a pin, with fonts and logo inlined as data URLs. Throws `style-missing` where it is not in the
 * library, `style-invalid` where its files are not those that were pinned.
 */
export function loadStyle(library: StyleLibrary, pin: StylePin): ResolvedStyle {
  const reference = `${pin.id}@${pin.version}`;
  const folder = join(library.paths.styles, pin.id, pin.version);
  if (!REFERENCE.test(reference) || !existsSync(folder)) {
    throw new CutdownError('style-missing', `The style ${reference} that the run was started with is not in the library any more.`, {
      advice: `Put the folder ${folder} back, or start the run anew with another style.`,
    });
  }
  const { manifest, files, digest } = readStyleFiles(folder, pin.id, pin.version);
  if (digest !== pin.digest) {
    throw styleInvalid(reference, `its files in ${folder} were changed after it was published`);
  }
  const logo = manifest.logoFile === null ? null : requireFile(files, manifest.logoFile, reference, STYLE_LIMITS.logoBytes);
  return ResolvedStyle.parse({
    id: pin.id, version: pin.version, digest, name: manifest.name, rules: manifest.rules,
    tokens: {
      ...manifest.tokens,
      logo: { ...manifest.tokens.logo, dataUrl: logo && manifest.logoFile ? dataUrl(logoMime(logo, manifest.logoFile, reference), logo) : null },
    },
    fonts: manifest.fonts.map(({ family, weight, file }) => {
      const content = requireFile(files, file, reference, STYLE_LIMITS.fontBytes);
      return { family, weight, dataUrl: dataUrl(fontMime(content, file, reference), content) };
    }),
    ...(manifest.bed ? { bed: bedOf(manifest.bed, requireFile(files, manifest.bed.file, reference, STYLE_LIMITS.bedBytes), folder) } : {}),
  });
}

/** A bed stays a file: music is too large to travel with every job. */
function bedOf({ file, ...bed }: NonNullable<StylePackage['bed']>, content: Buffer, folder: string): MusicBed {
  return { ...bed, path: join(folder, ...file.split('/')), digest: createHash('sha256').update(content).digest('hex') };
}

function publish(library: StyleLibrary, { manifest, files }: StyleFiles): void {
  const { id, version } = manifest;
  const target = join(library.paths.styles, id, version);
  const unfinished = join(library.paths.styles, `.tmp-${id}-${version}-${process.pid}`);
  rmSync(unfinished, { recursive: true, force: true });
  try {
    for (const [path, content] of files) {
      const absolute = join(unfinished, ...path.split('/'));
      mkdirSync(dirname(absolute), { recursive: true });
      writeDurably(absolute, content);
    }
    mkdirSync(dirname(target), { recursive: true });
    renameSync(unfinished, target);
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    // Another process published it meanwhile: the caller compares the digests.
    if (!existsSync(target)) {
      throw error;
    }
  }
}

function writeDurably(path: string, content: Buffer): void {
  const file = openSync(path, 'wx');
  try {
    writeSync(file, content);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function dataUrl(mime: string, content: Buffer): string {
  return `data:${mime};base64,${content.toString('base64')}`;
}

function availableAdvice(library: StyleLibrary, options: StyleOptions): string {
  const names = listStyles(library, options).map(each => `${each.id}@${each.version}`);
  return names.length > 0 ? `Choose one of: ${names.join(', ')}.` : 'No style is installed; install Cutdown Studio again.';
}

function listFolder(root: string): { id: string; version: string }[] {
  return foldersIn(root).flatMap(id => foldersIn(join(root, id)).map(version => ({ id, version })))
    .filter(({ id, version }) => REFERENCE.test(`${id}@${version}`));
}

function foldersIn(root: string): string[] {
  return existsSync(root) ? readdirSync(root).filter(name => lstatSync(join(root, name)).isDirectory()) : [];
}

function compareVersions(a: string, b: string): number {
  const [left, right] = [a.split('.').map(Number), b.split('.').map(Number)];
  return left.map((part, index) => part - (right[index] ?? 0)).find(difference => difference !== 0) ?? 0;
}
