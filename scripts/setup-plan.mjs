/**
 * What the setup has to do, decided from plain facts: no file is read and no program started here, so that every case can
 * be tested. Runs on Node 20 before anything is installed: no dependencies, no TypeScript.
 */

/**
 * @typedef {object} Machine
 * @property {string} platform As `process.platform`.
 * @property {boolean} debian Whether apt-get is there (Debian and its relatives).
 * @property {boolean} root Whether this process may install system packages.
 *
 * @typedef {object} Found
 * @property {boolean} modulesInstalled Whether what is installed is what package-lock.json names.
 * @property {boolean} ffmpeg
 * @property {boolean} ffprobe
 * @property {boolean} browser A headless shell, Chromium or Chrome.
 * @property {boolean} fonts A common sans-serif font for pictures that ffmpeg draws (only looked at on Linux).
 *
 * @typedef {object} SetupPlan
 * @property {boolean} installModules Whether `npm ci` is to be run.
 * @property {string[]} aptPackages Debian packages to install.
 * @property {string | null} sentence What a person must install by hand and how, or null: nothing.
 * @property {boolean} fatal Whether the demo and the tests cannot work without it.
 */

/**
 * @param {Machine} machine
 * @param {Found} found
 * @returns {SetupPlan}
 */
export function planSetup(machine, found) {
  /** @type {SetupPlan} */
  const plan = { installModules: !found.modulesInstalled, aptPackages: [], sentence: null, fatal: false };
  const needsFfmpeg = !found.ffmpeg || !found.ffprobe;
  const needsFonts = machine.platform === 'linux' && !found.fonts;
  if (!needsFfmpeg && found.browser && !needsFonts) {
    return plan;
  }
  if (machine.platform === 'linux' && machine.debian) {
    const packages = [needsFfmpeg && 'ffmpeg', !found.browser && 'chromium-headless-shell', needsFonts && 'fonts-dejavu-core'];
    plan.aptPackages = packages.filter(name => typeof name === 'string');
    if (!machine.root) {
      plan.sentence = `Please install what is missing: sudo apt-get install --no-install-recommends ${plan.aptPackages.join(' ')}`;
      plan.aptPackages = [];
      plan.fatal = needsFfmpeg || !found.browser;
    }
    return plan;
  }
  plan.sentence = byHand(machine.platform, needsFfmpeg, !found.browser);
  plan.fatal = plan.sentence !== null;
  return plan;
}

/**
 * @param {string} platform
 * @param {boolean} ffmpeg
 * @param {boolean} browser
 * @returns {string | null}
 */
function byHand(platform, ffmpeg, browser) {
  const how = {
    darwin: { ffmpeg: 'ffmpeg (brew install ffmpeg)', browser: 'Google Chrome (brew install --cask google-chrome)' },
    win32: { ffmpeg: 'ffmpeg (winget install Gyan.FFmpeg)', browser: 'Google Chrome (winget install Google.Chrome)' },
  }[platform] ?? { ffmpeg: 'ffmpeg with ffprobe (your distribution\'s package)', browser: 'Chromium or Google Chrome' };
  const missing = [ffmpeg ? how.ffmpeg : null, browser ? how.browser : null].filter(each => each !== null);
  if (missing.length === 0) {
    return null;
  }
  return `Please install ${missing.join(' and ')}, open a new terminal and run the command again.`;
}

/**
 * Whether the packages that npm recorded as installed are those the lock file names. Optional packages may be absent: npm
 * leaves out those of other platforms.
 * @param {unknown} locked Parsed package-lock.json.
 * @param {unknown} installed Parsed node_modules/.package-lock.json, or null.
 * @returns {boolean}
 */
export function installedMatchesLock(locked, installed) {
  const wanted = packagesOf(locked);
  const present = packagesOf(installed);
  if (!wanted || !present) {
    return false;
  }
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '') {
      return true;
    }
    const there = present[path];
    return there ? there.version === entry.version : entry.optional === true || entry.devOptional === true;
  });
}

/**
 * @param {unknown} lock
 * @returns {Record<string, { version?: string, optional?: boolean, devOptional?: boolean }> | null}
 */
function packagesOf(lock) {
  if (typeof lock !== 'object' || lock === null || !('packages' in lock) || typeof lock.packages !== 'object') {
    return null;
  }
  return /** @type {Record<string, { version?: string, optional?: boolean, devOptional?: boolean }>} */ (lock.packages);
}

/**
 * Names under which a browser that can render is found on PATH, best first.
 */
export const BROWSER_NAMES = ['chromium-headless-shell', 'chrome-headless-shell', 'headless_shell', 'chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];

/**
 * Where browsers stand that are not on PATH.
 * @param {string} platform
 * @param {Record<string, string | undefined>} env
 * @returns {string[]}
 */
export function browserPlaces(platform, env) {
  if (platform === 'darwin') {
    const apps = ['Google Chrome', 'Chromium', 'Microsoft Edge'];
    return ['/Applications', `${env['HOME'] ?? ''}/Applications`].flatMap(folder => apps.map(app => `${folder}/${app}.app/Contents/MacOS/${app}`));
  }
  if (platform === 'win32') {
    const programs = ['Google\\Chrome\\Application\\chrome.exe', 'Chromium\\Application\\chrome.exe', 'Microsoft\\Edge\\Application\\msedge.exe'];
    return [env['PROGRAMFILES'], env['PROGRAMFILES(X86)'], env['LOCALAPPDATA']]
      .filter(folder => folder !== undefined)
      .flatMap(folder => programs.map(program => `${folder}\\${program}`));
  }
  return ['/snap/bin/chromium'];
}
