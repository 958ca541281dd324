import { describe, expect, it } from 'vitest';

import { installedMatchesLock, planSetup } from './setup-plan.mjs';

const everything = { modulesInstalled: true, ffmpeg: true, ffprobe: true, browser: true, fonts: true };
const debianRoot = { platform: 'linux', debian: true, root: true };

describe('planSetup', () => {
  it.each(['linux', 'darwin', 'win32'])('does and says nothing on %s when nothing is missing', platform => {
    expect(planSetup({ platform, debian: false, root: false }, everything)).toEqual({ installModules: false, aptPackages: [], sentence: null, fatal: false });
  });

  it('installs on Debian as root exactly what is missing', () => {
    const nothing = { modulesInstalled: false, ffmpeg: false, ffprobe: false, browser: false, fonts: false };
    expect(planSetup(debianRoot, nothing)).toEqual({
      installModules: true, aptPackages: ['ffmpeg', 'chromium-headless-shell', 'fonts-dejavu-core'], sentence: null, fatal: false,
    });
    expect(planSetup(debianRoot, { ...everything, browser: false }).aptPackages).toEqual(['chromium-headless-shell']);
  });

  it('installs ffmpeg when only ffprobe is missing', () => {
    expect(planSetup(debianRoot, { ...everything, ffprobe: false }).aptPackages).toEqual(['ffmpeg']);
  });

  it('names the sudo command on Debian without root and stops, and does not try by itself', () => {
    const plan = planSetup({ ...debianRoot, root: false }, { ...everything, ffmpeg: false });
    expect(plan.aptPackages).toEqual([]);
    expect(plan.sentence).toContain('sudo apt-get install --no-install-recommends ffmpeg');
    expect(plan.fatal).toBe(true);
  });

  it('goes on without fonts, which are only wanted for contact sheets', () => {
    expect(planSetup({ ...debianRoot, root: false }, { ...everything, fonts: false }).fatal).toBe(false);
  });

  it('names brew on macOS and winget on Windows, in one sentence', () => {
    const missing = { ...everything, ffmpeg: false, browser: false };
    const mac = planSetup({ platform: 'darwin', debian: false, root: false }, missing);
    expect(mac.sentence).toMatch(/brew install ffmpeg.*google-chrome/);
    expect(mac.fatal).toBe(true);
    expect(planSetup({ platform: 'win32', debian: false, root: false }, missing).sentence).toMatch(/winget install Gyan\.FFmpeg/);
  });
});

describe('installedMatchesLock', () => {
  const lock = { packages: { '': { name: 'app' }, 'node_modules/a': { version: '1.0.0' }, 'node_modules/b-win32': { version: '2.0.0', optional: true } } };

  it('accepts an install that lacks only optional packages of other platforms', () => {
    expect(installedMatchesLock(lock, { packages: { 'node_modules/a': { version: '1.0.0' } } })).toBe(true);
  });

  it('refuses another version, a missing package and a missing record', () => {
    expect(installedMatchesLock(lock, { packages: { 'node_modules/a': { version: '1.0.1' } } })).toBe(false);
    expect(installedMatchesLock(lock, { packages: {} })).toBe(false);
    expect(installedMatchesLock(lock, null)).toBe(false);
  });

  it('refuses an optional package of another version than the locked one', () => {
    const installed = { packages: { 'node_modules/a': { version: '1.0.0' }, 'node_modules/b-win32': { version: '1.9.0' } } };
    expect(installedMatchesLock(lock, installed)).toBe(false);
  });
});
