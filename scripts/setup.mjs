/**
 * Prepares what is missing before the demo and the tests: npm dependencies (among them Node 24, as the npm package `node`)
 * and, on Debian as root, ffmpeg, a headless Chromium and fonts. Elsewhere it says in one sentence what to install.
 * Silent when nothing is missing. Runs on the host's Node 20: no dependencies, no TypeScript.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { accessSync, constants, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { BROWSER_NAMES, browserPlaces, installedMatchesLock, planSetup } from './setup-plan.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const modules = join(root, 'node_modules');
const lockFile = join(root, 'package-lock.json');
const stampFile = join(modules, '.cutdown-setup');
const windows = process.platform === 'win32';

main();

function main() {
  const machine = {
    platform: process.platform,
    debian: process.platform === 'linux' && onPath('apt-get') !== null,
    root: process.getuid?.() === 0,
  };
  const plan = planSetup(machine, look());
  if (plan.installModules) {
    installModules();
  }
  if (plan.aptPackages.length > 0) {
    installPackages(plan.aptPackages);
  }
  if (plan.sentence !== null) {
    say(plan.sentence);
    if (plan.fatal) {
      process.exit(1);
    }
  }
}

function look() {
  return {
    modulesInstalled: modulesInstalled(),
    ffmpeg: isFile(process.env.CUTDOWN_FFMPEG) || onPath('ffmpeg') !== null || isFile(join(modules, 'ffmpeg-static', windows ? 'ffmpeg.exe' : 'ffmpeg')),
    ffprobe: isFile(process.env.CUTDOWN_FFPROBE) || onPath('ffprobe') !== null,
    browser: isFile(process.env.CUTDOWN_CHROMIUM) || BROWSER_NAMES.some(name => onPath(name) !== null)
      || browserPlaces(process.platform, process.env).some(isFile) || existsSync(join(modules, '.remotion', 'chrome-headless-shell')),
    fonts: process.platform !== 'linux' || ['/usr/share/fonts/truetype/dejavu', '/usr/share/fonts/dejavu', '/usr/share/fonts/TTF', '/usr/share/fonts/dejavu-sans-fonts'].some(existsSync),
  };
}

/** The stamp holds the lock file's digest, so that the usual case costs one read; npm's own record decides otherwise. */
function modulesInstalled() {
  const binary = join(modules, '.bin', windows ? 'node.cmd' : 'node');
  if (!existsSync(binary)) {
    return false;
  }
  const digest = lockDigest();
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === digest) {
    return true;
  }
  const hidden = join(modules, '.package-lock.json');
  const matches = existsSync(hidden) && installedMatchesLock(readJson(lockFile), readJson(hidden));
  if (matches) {
    writeStamp(digest);
  }
  return matches;
}

function installModules() {
  say('Installing dependencies (npm ci), about half a minute…');
  // A running node.exe inside node_modules cannot be replaced on Windows, and `npm ci` starts by removing the folder.
  const insideModules = process.execPath.startsWith(modules);
  const args = windows && insideModules ? ['install', '--no-save'] : ['ci'];
  const result = spawnSync('npm', [...args, '--no-progress', '--loglevel=error'], { cwd: root, stdio: ['ignore', 2, 2], shell: windows });
  if (result.status !== 0) {
    say('The dependencies could not be installed. Check the network connection (or npm\'s registry setting) and run the command again.');
    process.exit(1);
  }
  writeStamp(lockDigest());
}

/** @param {string[]} packages */
function installPackages(packages) {
  say(`Installing ${packages.join(', ')} (apt-get)…`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  // An outdated list is no reason to stop: the install itself tells whether it matters.
  spawnSync('apt-get', ['update', '-qq'], { stdio: ['ignore', 2, 2], env });
  const result = spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], { stdio: ['ignore', 'ignore', 2], env });
  if (result.status !== 0) {
    say(`apt-get could not install ${packages.join(', ')}. Install them by hand, then run the command again.`);
    process.exit(1);
  }
}

/** @param {string} digest */
function writeStamp(digest) {
  writeFileSync(stampFile, digest);
}

function lockDigest() {
  return createHash('sha256').update(readFileSync(lockFile)).digest('hex');
}

/**
 * @param {string} path
 * @returns {unknown}
 */
function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return null;
  }
}

/** @param {string} name */
function onPath(name) {
  const endings = windows ? ['.exe', '.cmd', '.bat', ''] : [''];
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    for (const ending of endings) {
      const candidate = join(folder, name + ending);
      if (folder !== '' && isFile(candidate) && isExecutable(candidate)) {
        return candidate;
      }
    }
  }
  return null;
}

/** @param {string | undefined} path */
function isFile(path) {
  return path !== undefined && path !== '' && statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** @param {string} sentence */
function say(sentence) {
  process.stderr.write(`setup: ${sentence}\n`);
}
