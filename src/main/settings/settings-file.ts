/** `LIB/settings.json`: what the editor has set. The app writes it; the engine and the command line read it whenever it counts. */
import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import writeFileAtomic from 'write-file-atomic';
import { z } from 'zod';

import { KeyChoices } from '#shared/keys/key-map.ts';
import { DEFAULT_SETTINGS, SETTING_GROUPS, Settings, withChange, type SettingsChange } from '#shared/settings/settings.ts';

/** Form of the file. Raised when a reader of the old form would misread the new one; fields that are only added do not raise it. */
const FORM = 1;
const Envelope = z.looseObject({ form: z.int().positive() });

/** What was found. */
export interface FoundSettings {
  readonly settings: Settings;
  /** What the file holds besides: fields of a newer version, kept when it is written. */
  readonly unknown: Readonly<Record<string, unknown>>;
  /** What could not be used, and where a copy of the file was put; null: all is well, or there is no file yet. */
  readonly trouble: { readonly why: 'unreadable' | 'newer' | 'partly'; readonly groups: readonly string[]; readonly copy: string | null } | null;
}

export function settingsFile(libraryDir: string): string {
  return join(libraryDir, 'settings.json');
}

/** The settings as they are now. Never throws: a file that cannot be used is kept as it is, and the defaults serve. */
export function readSettings(libraryDir: string): FoundSettings {
  const file = settingsFile(libraryDir);
  let raw: string;
  try {
    raw = readFileSync(file, 'utf8');
  } catch (error) {
    const absent = error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
    return { settings: DEFAULT_SETTINGS, unknown: {}, trouble: absent ? null : { why: 'unreadable', groups: [], copy: null } };
  }
  const parsed = Envelope.safeParse(jsonOf(raw));
  if (!parsed.success) {
    return { settings: DEFAULT_SETTINGS, unknown: {}, trouble: { why: 'unreadable', groups: [], copy: null } };
  }
  const { form, ...fields } = parsed.data;
  if (form > FORM) {
    return { settings: DEFAULT_SETTINGS, unknown: {}, trouble: { why: 'newer', groups: [], copy: null } };
  }
  return takeGroups(fields);
}

/** Each group by itself, so that one that cannot be read does not cost the others. */
function takeGroups(fields: Readonly<Record<string, unknown>>): FoundSettings {
  const known: Record<string, z.ZodType> = { ...SETTING_GROUPS, keys: KeyChoices };
  const bad = Object.entries(known).filter(([name, schema]) => fields[name] !== undefined && !schema.safeParse(fields[name]).success).map(([name]) => name);
  const good = Object.fromEntries(Object.entries(fields).filter(([name]) => name in known && !bad.includes(name)));
  return {
    settings: Settings.parse(good),
    unknown: Object.fromEntries(Object.entries(fields).filter(([name]) => !(name in known))),
    trouble: bad.length > 0 ? { why: 'partly', groups: bad, copy: null } : null,
  };
}

/**
 * Changes the settings and writes them, whole or not at all. What stands in the file now counts, not what the caller read before. A
 * file that could not be used is copied to `settings-aside-TIME.json` first. Throws what writing throws.
 */
export async function changeSettings(libraryDir: string, change: SettingsChange, now = new Date()): Promise<FoundSettings> {
  const file = settingsFile(libraryDir);
  const before = readSettings(libraryDir);
  mkdirSync(dirname(file), { recursive: true });
  const copy = before.trouble ? keepAside(libraryDir, now) : null;
  const settings = Settings.parse(withChange(before.settings, change));
  await writeFileAtomic(file, `${JSON.stringify({ form: FORM, ...before.unknown, ...withUnknownFields(file, settings) }, null, 2)}\n`);
  return { settings, unknown: before.unknown, trouble: before.trouble ? { ...before.trouble, copy } : null };
}

/** Copies a file that cannot be used, so that nothing in it is lost when it is written anew. Returns where to. */
export function keepAside(libraryDir: string, now = new Date()): string {
  const copy = join(libraryDir, `settings-aside-${now.toISOString().replace(/[-:.]/g, '').slice(0, 18)}.json`);
  copyFileSync(settingsFile(libraryDir), copy);
  return copy;
}

/** Fields inside a group that this version does not know stay in the file. */
function withUnknownFields(file: string, settings: Settings): Record<string, unknown> {
  let fields: Record<string, unknown> = {};
  try {
    fields = z.record(z.string(), z.unknown()).parse(jsonOf(readFileSync(file, 'utf8')));
  } catch {
    // No file yet, or none that could be read: there is nothing to keep.
  }
  return Object.fromEntries(Object.entries(settings).map(([name, group]) => {
    const found = fields[name];
    return [name, name !== 'keys' && typeof found === 'object' && found !== null && !Array.isArray(found) ? { ...found, ...group } : group];
  }));
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
