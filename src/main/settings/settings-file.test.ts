import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { DEFAULT_SETTINGS } from '#shared/settings/settings.ts';

import { changeSettings, readSettings, settingsFile } from './settings-file.ts';

let dir: string;
beforeEach(() => { dir = mkdtempSync(join(tmpdir(), 'cutdown-settings-')); });
afterEach(() => { rmSync(dir, { recursive: true, force: true }); });
const written = (): Record<string, unknown> => JSON.parse(readFileSync(settingsFile(dir), 'utf8')) as Record<string, unknown>;
const write = (value: unknown): void => { writeFileSync(settingsFile(dir), typeof value === 'string' ? value : JSON.stringify(value)); };
const aside = (): string[] => readdirSync(dir).filter(each => each.startsWith('settings-aside-'));

describe('the settings file', () => {
  it('has every gate shut where there is no file', () => {
    const { settings, trouble } = readSettings(dir);
    expect(settings).toEqual(DEFAULT_SETTINGS);
    expect(new Set(Object.values(settings.network))).toEqual(new Set(['off']));
    expect(trouble).toBeNull();
  });

  it('keeps what was changed, and changes nothing else', async () => {
    await changeSettings(dir, { network: { models: 'ask' } });
    await changeSettings(dir, { look: { theme: 'dark' } });
    expect(readSettings(dir).settings).toEqual({ ...DEFAULT_SETTINGS, network: { ...DEFAULT_SETTINGS.network, models: 'ask' }, look: { ...DEFAULT_SETTINGS.look, theme: 'dark' } });
    expect(readdirSync(dir)).toEqual(['settings.json']);
  });

  it('reads a file of an older version, which lacks fields', () => {
    write({ form: 1, look: { theme: 'light' } });
    expect(readSettings(dir)).toMatchObject({ settings: { look: { theme: 'light', textSize: 1 } }, trouble: null });
  });

  it('keeps what a newer version of the same form has added', async () => {
    write({ form: 1, sounds: { done: 'bell' }, look: { theme: 'light', density: 'compact' } });
    await changeSettings(dir, { look: { textSize: 1.3 } });
    expect(written()).toMatchObject({ sounds: { done: 'bell' }, look: { theme: 'light', density: 'compact', textSize: 1.3 } });
  });

  it.each([['no JSON', '{"form": 1, "look'], ['no settings', '[1]'], ['without a form', '{"look":{}}']])('takes the defaults where the file is broken (%s), and keeps it aside when it is written', async (_name, text) => {
    write(text);
    expect(readSettings(dir)).toMatchObject({ settings: DEFAULT_SETTINGS, trouble: { why: 'unreadable' } });
    expect(readFileSync(settingsFile(dir), 'utf8')).toBe(text);
    const { trouble } = await changeSettings(dir, { look: { theme: 'dark' } });
    expect(aside()).toHaveLength(1);
    expect(readFileSync(join(dir, aside()[0] ?? ''), 'utf8')).toBe(text);
    expect(trouble?.copy).toBe(join(dir, aside()[0] ?? ''));
    expect(readSettings(dir)).toMatchObject({ settings: { look: { theme: 'dark' } }, trouble: null });
  });

  it('does not open a gate because a newer form says so, and keeps that file aside', async () => {
    write({ form: 99, network: { models: 'on' } });
    expect(readSettings(dir)).toMatchObject({ settings: DEFAULT_SETTINGS, trouble: { why: 'newer' } });
    await changeSettings(dir, { look: { theme: 'dark' } });
    expect(aside()).toHaveLength(1);
  });

  it('gives up one group that cannot be read, and no other', async () => {
    write({ form: 1, network: { models: 'sometimes' }, look: { theme: 'dark' } });
    expect(readSettings(dir)).toMatchObject({ settings: { network: { models: 'off' }, look: { theme: 'dark' } }, trouble: { why: 'partly', groups: ['network'] } });
    await changeSettings(dir, { newRuns: { clipCount: 3 } });
    expect(aside()).toHaveLength(1);
    expect(readSettings(dir)).toMatchObject({ settings: { look: { theme: 'dark' }, newRuns: { clipCount: 3 } }, trouble: null });
  });
});
