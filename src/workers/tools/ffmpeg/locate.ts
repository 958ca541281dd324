/** Finds ffmpeg and ffprobe, and tells what they can do. */
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';

import { CutdownError } from '#shared/errors/cutdown-error.ts';
import { runProgram } from '#workers/tools/process/run-program.ts';

/** Where ffmpeg and ffprobe are. `source` tells where ffmpeg was found. */
export interface FfmpegLocation {
  readonly ffmpegPath: string;
  readonly ffprobePath: string;
  readonly version: string;
  readonly source: 'setting' | 'bundled' | 'path';
}

/** What ffmpeg was built with, as far as the pipeline asks. */
export interface FfmpegCapabilities {
  readonly encoders: ReadonlySet<string>;
  readonly filters: ReadonlySet<string>;
  /** Needed encoders and filters that are missing; empty where everything is there. */
  readonly missing: readonly string[];
  /** Whether HDR can be tone-mapped (zscale and tonemap); without them HDR is converted without a tone curve. */
  readonly toneMapping: boolean;
}

/** Encoders without which the pipeline cannot work. */
export const NEEDED_ENCODERS = ['libx264', 'aac', 'flac', 'pcm_s16le', 'mjpeg'] as const;
/** Filters without which the pipeline cannot work. */
export const NEEDED_FILTERS = ['scale', 'crop', 'fps', 'setpts', 'setsar', 'format', 'split', 'asplit', 'tile', 'select', 'overlay', 'loudnorm', 'ebur128', 'aresample', 'aformat', 'apad', 'atrim', 'alimiter', 'afade', 'bwdif', 'setparams', 'settb', 'trim', 'concat', 'tpad', 'hstack', 'vstack', 'drawbox', 'gblur', 'colorchannelmixer', 'color', 'null', 'anull', 'asetpts'] as const;

let located: { key: string; result: Promise<FfmpegLocation> } | null = null;
const capabilities = new Map<string, Promise<FfmpegCapabilities>>();

/**
 * Finds ffmpeg and ffprobe, once per process: CUTDOWN_FFMPEG and CUTDOWN_FFPROBE (absolute paths), then the bundled
 * ffmpeg-static if its file exists, then PATH. Rejects with `tool-missing`, telling how to install them.
 */
export async function locateFfmpeg(): Promise<FfmpegLocation> {
  const key = JSON.stringify([process.env['CUTDOWN_FFMPEG'], process.env['CUTDOWN_FFPROBE'], process.env['PATH']]);
  if (located?.key !== key) {
    const result = search();
    // A failed search is not kept: the editor may install ffmpeg while the app runs.
    result.catch(() => {
      located = null;
    });
    located = { key, result };
  }
  return await located.result;
}

/** What the located ffmpeg can do, asked once per program. Does not reject for what is missing: see `requireFfmpeg`. */
export async function ffmpegCapabilities(): Promise<FfmpegCapabilities> {
  const { ffmpegPath } = await locateFfmpeg();
  const known = capabilities.get(ffmpegPath) ?? askCapabilities(ffmpegPath);
  capabilities.set(ffmpegPath, known);
  return await known;
}

/** Like `ffmpegCapabilities`, but rejects with `tool-missing` where something needed is missing, naming it. */
export async function requireFfmpeg(): Promise<FfmpegCapabilities> {
  const found = await ffmpegCapabilities();
  if (found.missing.length > 0) {
    const { ffmpegPath, version } = await locateFfmpeg();
    throw new CutdownError('tool-missing', `ffmpeg ${version} at ${ffmpegPath} was built without: ${found.missing.join(', ')}.`, {
      advice: `Install a complete ffmpeg. ${installHint()}`,
    });
  }
  return found;
}

/**
 * Arguments that make ffmpeg read its filter graph from a file, which may be longer than a command line. ffmpeg 7 calls the
 * option `-/filter_complex` and was to drop the old name; development builds, which tell no number, are newer than that.
 */
export async function graphFileArgs(path: string): Promise<string[]> {
  const { version } = await locateFfmpeg();
  const major = Number(/^n?(\d+)/.exec(version)?.[1] ?? Infinity);
  return [major >= 7 ? '-/filter_complex' : '-filter_complex_script', path];
}

/** How to install ffmpeg on this system, one sentence. */
export function installHint(platform: NodeJS.Platform = process.platform): string {
  const then = 'or set CUTDOWN_FFMPEG and CUTDOWN_FFPROBE to the programs\' absolute paths.';
  if (platform === 'darwin') {
    return `On macOS: "brew install ffmpeg", ${then}`;
  }
  if (platform === 'win32') {
    return `On Windows: "winget install Gyan.FFmpeg" and open a new terminal, ${then}`;
  }
  return `On Debian or Ubuntu: "sudo apt-get install ffmpeg", on Fedora: "sudo dnf install ffmpeg", ${then}`;
}

async function search(): Promise<FfmpegLocation> {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const setting = process.env['CUTDOWN_FFMPEG'];
  const probeSetting = process.env['CUTDOWN_FFPROBE'];
  for (const [name, value] of [['CUTDOWN_FFMPEG', setting], ['CUTDOWN_FFPROBE', probeSetting]] as const) {
    if (value && !await isProgram(value)) {
      throw new CutdownError('tool-missing', `${name} names ${value}, but there is no program there.`, {
        advice: `Correct ${name} or unset it. ${installHint()}`,
      });
    }
  }
  const bundled = setting ? null : await bundledFfmpeg();
  const ffmpegPath = setting || bundled || await onPath(`ffmpeg${suffix}`);
  const ffprobePath = probeSetting || await onPath(`ffprobe${suffix}`);
  const absent = [ffmpegPath ? null : 'ffmpeg', ffprobePath ? null : 'ffprobe'].filter(name => name !== null);
  if (!ffmpegPath || !ffprobePath) {
    throw new CutdownError('tool-missing', `${absent.join(' and ')} could not be found.`, { advice: installHint() });
  }
  const { stdout } = await runProgram({ program: ffmpegPath, args: ['-version'], timeoutSec: 30 });
  const version = /^ffmpeg version (\S+)/m.exec(stdout)?.[1];
  if (!version) {
    throw new CutdownError('tool-missing', `${ffmpegPath} is not ffmpeg: it does not tell its version.`, { advice: installHint() });
  }
  return { ffmpegPath, ffprobePath, version, source: setting ? 'setting' : bundled ? 'bundled' : 'path' };
}

async function askCapabilities(ffmpegPath: string): Promise<FfmpegCapabilities> {
  const ask = async (flag: string): Promise<Set<string>> => {
    const { stdout } = await runProgram({ program: ffmpegPath, args: ['-hide_banner', flag], timeoutSec: 30 });
    return new Set([...stdout.matchAll(/^ [A-Z.]{2,6}\s+([\w-]+)\s/gm)].map(match => match[1] ?? ''));
  };
  const [encoders, filters] = await Promise.all([ask('-encoders'), ask('-filters')]);
  const missing = [
    ...NEEDED_ENCODERS.filter(name => !encoders.has(name)).map(name => `encoder ${name}`),
    ...NEEDED_FILTERS.filter(name => !filters.has(name)).map(name => `filter ${name}`),
  ];
  return { encoders, filters, missing, toneMapping: filters.has('zscale') && filters.has('tonemap') };
}

/** ffmpeg-static exports a path whether or not its download succeeded. */
async function bundledFfmpeg(): Promise<string | null> {
  let exported: unknown;
  try {
    exported = createRequire(import.meta.url)('ffmpeg-static');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') {
      return null;
    }
    throw error;
  }
  if (typeof exported !== 'string') {
    return null;
  }
  // Inside a packaged app programs lie beside the archive.
  const path = exported.replace(/app\.asar(?=[\\/])/, 'app.asar.unpacked');
  return await isProgram(path) ? path : null;
}

async function onPath(name: string): Promise<string | null> {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter).filter(Boolean)) {
    const path = join(folder, name);
    if (await isProgram(path)) {
      return path;
    }
  }
  return null;
}

async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
