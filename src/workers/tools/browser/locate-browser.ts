/** Finds the Chromium that renders pictures. Nothing is ever downloaded here. */
import { constants } from 'node:fs';
import { access, open, readdir, stat } from 'node:fs/promises';
import { basename, delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { CutdownError } from '#shared/errors/cutdown-error.ts';

/** Where a browser is. `mode`: how Remotion must start it. */
export interface BrowserLocation {
  readonly executablePath: string;
  readonly mode: 'headless-shell' | 'chrome-for-testing';
  readonly source: 'setting' | 'bundled' | 'path' | 'system';
}

/** What the search looks at, passed in so that tests can stand in for a machine. */
export interface BrowserSearch {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  /** Folder that Remotion keeps its own browsers in. */
  readonly remotionDir: string;
  readonly isProgram: (path: string) => Promise<boolean>;
  /** Whether a file is a script (begins with `#!`). */
  readonly isScript: (path: string) => Promise<boolean>;
}

const REMOTION_DIR = fileURLToPath(new URL('../../../../node_modules/.remotion', import.meta.url));
/** Where Linux distributions keep what their scripts on PATH start. */
const WRAPPED_DIRS = ['/usr/lib/chromium', '/usr/lib64/chromium-browser', '/usr/lib/chromium-browser'];
/** Names on PATH, best first: the shell starts faster and uses less memory than a whole Chromium. */
const PATH_NAMES = ['chromium-headless-shell', 'chrome-headless-shell', 'chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];

/**
 * Finds a browser: the setting CUTDOWN_CHROMIUM (absolute path), Remotion's own download if it is there, PATH, then the usual
 * places of Chrome, Chromium and Edge on macOS and Windows. Rejects with `tool-missing`, telling how to install one.
 */
export async function locateBrowser(search: Partial<BrowserSearch> = {}): Promise<BrowserLocation> {
  const { env = process.env, platform = process.platform, remotionDir = REMOTION_DIR, isProgram = isExecutable, isScript = beginsAsScript } = search;
  const located = async (path: string, source: BrowserLocation['source']): Promise<BrowserLocation> => {
    const executablePath = await isScript(path) ? await unwrapped(path, isProgram) : path;
    return { executablePath, mode: modeOf(executablePath), source };
  };
  const setting = env['CUTDOWN_CHROMIUM'];
  if (setting) {
    if (!await isProgram(setting)) {
      throw new CutdownError('tool-missing', `CUTDOWN_CHROMIUM names ${setting}, but there is no program there.`, {
        advice: `Correct CUTDOWN_CHROMIUM or unset it. ${browserInstallHint(platform)}`,
      });
    }
    return await located(setting, 'setting');
  }
  const suffix = platform === 'win32' ? '.exe' : '';
  const onPath = (env['PATH'] ?? '').split(delimiter).filter(Boolean);
  const places: { source: BrowserLocation['source']; paths: string[] }[] = [
    { source: 'bundled', paths: await remotionBrowsers(remotionDir, suffix) },
    { source: 'path', paths: PATH_NAMES.flatMap(name => onPath.map(folder => join(folder, name + suffix))) },
    { source: 'system', paths: systemPlaces(platform, env) },
  ];
  for (const { source, paths } of places) {
    for (const path of paths) {
      if (await isProgram(path)) {
        return await located(path, source);
      }
    }
  }
  throw new CutdownError('tool-missing', 'No Chromium was found to render the clips with.', { advice: browserInstallHint(platform) });
}

/** How to install a browser on this system, one sentence. */
export function browserInstallHint(platform: NodeJS.Platform = process.platform): string {
  const then = 'or set CUTDOWN_CHROMIUM to the absolute path of a Chromium.';
  if (platform === 'darwin' || platform === 'win32') {
    return `Install Google Chrome, ${then}`;
  }
  return `On Debian or Ubuntu: "sudo apt-get install chromium-headless-shell" (or chromium), ${then}`;
}

function modeOf(path: string): BrowserLocation['mode'] {
  return /headless[-_]shell/i.test(path) ? 'headless-shell' : 'chrome-for-testing';
}

/** Remotion unpacks to `KIND/PLATFORM/FOLDER/PROGRAM`. */
async function remotionBrowsers(root: string, suffix: string): Promise<string[]> {
  const found: string[] = [];
  for (const [kind, programs] of [['chrome-headless-shell', ['headless_shell', 'chrome-headless-shell']], ['chrome-for-testing', ['chrome']]] as const) {
    const base = join(root, kind);
    for (const platformDir of await folders(base)) {
      for (const unpacked of await folders(join(base, platformDir))) {
        found.push(...programs.map(program => join(base, platformDir, unpacked, program + suffix)));
      }
    }
  }
  return found;
}

async function folders(path: string): Promise<string[]> {
  try {
    return (await readdir(path, { withFileTypes: true })).filter(entry => entry.isDirectory()).map(entry => entry.name).sort();
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) {
      return [];
    }
    throw error;
  }
}

function systemPlaces(platform: NodeJS.Platform, env: BrowserSearch['env']): string[] {
  if (platform === 'darwin') {
    const apps = ['Google Chrome.app/Contents/MacOS/Google Chrome', 'Chromium.app/Contents/MacOS/Chromium', 'Microsoft Edge.app/Contents/MacOS/Microsoft Edge'];
    return ['/Applications', join(env['HOME'] ?? '/', 'Applications')].flatMap(folder => apps.map(app => join(folder, app)));
  }
  if (platform === 'win32') {
    const programs = ['Google/Chrome/Application/chrome.exe', 'Chromium/Application/chrome.exe', 'Microsoft/Edge/Application/msedge.exe'];
    const roots = [env['ProgramFiles'], env['ProgramFiles(x86)'], env['LOCALAPPDATA']].filter(root => root !== undefined);
    return roots.flatMap(root => programs.map(program => join(root, program)));
  }
  return ['/snap/bin/chromium'];
}

/**
 * The program behind a distribution's start script, or the script where it is not known. A script stands between us and the
 * browser: Remotion has Linux kill its child with us, and that child would be the script, whose browser lives on.
 */
async function unwrapped(script: string, isProgram: BrowserSearch['isProgram']): Promise<string> {
  for (const folder of WRAPPED_DIRS) {
    const path = join(folder, basename(script));
    if (await isProgram(path)) {
      return path;
    }
  }
  return script;
}

async function beginsAsScript(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0);
    return bytesRead === 2 && buffer.toString('latin1') === '#!';
  } finally {
    await file.close();
  }
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
