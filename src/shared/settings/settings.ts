/** What an editor has set once and for all. Every field has a default, so that a file of an older version is read as it is. */
import { z } from 'zod';

import { KeyChoices } from '../keys/key-map.ts';
import { DEFAULT_NAME_TEMPLATE, NameTemplate } from '../naming/file-names.ts';
import { EncoderWish, OutputPreset } from '../render/presets.ts';
import { SoundCleaning, USUAL_CLEANING } from '../sound/cleaning.ts';
import { Tightening, USUAL_TIGHTENING } from '../sound/tightening.ts';
import { ASPECTS, Aspect } from '../units/geometry.ts';

/** What the product may want the network for. Nothing else of it opens a connection. */
export const NETWORK_PURPOSES = ['models', 'language', 'cloud', 'publishing', 'updates'] as const;
export const NetworkPurpose = z.enum(NETWORK_PURPOSES);
export type NetworkPurpose = z.infer<typeof NetworkPurpose>;

/** `off`: no connection is opened. `ask`: each use is confirmed by the editor first. `on`: used when needed, without asking. */
export const GATE_STATES = ['off', 'ask', 'on'] as const;
export const GateState = z.enum(GATE_STATES);
export type GateState = z.infer<typeof GateState>;

export const THEMES = ['system', 'light', 'dark'] as const;
/** Factors on the size of all text, 1 being 13 points of base text. */
export const TEXT_SIZES = [0.9, 1, 1.15, 1.3, 1.5] as const;
/** What models are computed on: `auto` takes a GPU that answers as the CPU does, `cpu` never tries one. */
export const DEVICES = ['auto', 'cpu'] as const;
export const LANGUAGES = ['en'] as const;

const Path = z.string().min(1).max(4096);
const gate = GateState.default('off');

const NetworkGate = z.object({ models: gate, language: gate, cloud: gate, publishing: gate, updates: gate });
const Folders = z.object({
  /** Where clips go by default, absolute: a folder of each recording's own in it. Null: beside the recording. */
  outDir: Path.nullable().default(null),
});
const OutputChoices = z.object({
  preset: OutputPreset.default('standard'),
  encoder: EncoderWish.default('x264'),
  nameTemplate: NameTemplate.default(DEFAULT_NAME_TEMPLATE),
});
const NewRuns = z.object({
  /** 1 to 100. */
  clipCount: z.int().min(1).max(100).default(10),
  /** Seconds, 3 to 600. */
  minSec: z.number().min(3).max(600).default(15),
  /** Seconds, 5 to 900. */
  maxSec: z.number().min(5).max(900).default(60),
  aspects: z.array(Aspect).min(1).max(ASPECTS.length).default([...ASPECTS]),
  tighten: Tightening.default(USUAL_TIGHTENING),
  cleanSound: SoundCleaning.default(USUAL_CLEANING),
});
const Look = z.object({
  theme: z.enum(THEMES).default('system'),
  textSize: z.literal(TEXT_SIZES).default(1),
  language: z.enum(LANGUAGES).default('en'),
});
const Machine = z.object({ device: z.enum(DEVICES).default('auto') });

/** The groups of the settings, by name. */
export const SETTING_GROUPS = { network: NetworkGate, folders: Folders, outputs: OutputChoices, newRuns: NewRuns, look: Look, machine: Machine } as const;

export const Settings = z.object({
  network: NetworkGate.prefault({}), folders: Folders.prefault({}), outputs: OutputChoices.prefault({}), newRuns: NewRuns.prefault({}),
  look: Look.prefault({}), machine: Machine.prefault({}), keys: KeyChoices.default({}),
});
export type Settings = z.infer<typeof Settings>;

/** What a change names; what it does not name stays. `keys` is replaced as a whole. */
export const SettingsChange = z.strictObject({
  network: z.strictObject({ models: GateState, language: GateState, cloud: GateState, publishing: GateState, updates: GateState }).partial(),
  folders: z.strictObject({ outDir: Path.nullable() }).partial(),
  outputs: z.strictObject({ preset: OutputPreset, encoder: EncoderWish, nameTemplate: NameTemplate }).partial(),
  newRuns: z.strictObject({ clipCount: z.int().min(1).max(100), minSec: z.number().min(3).max(600), maxSec: z.number().min(5).max(900), aspects: z.array(Aspect).min(1).max(ASPECTS.length), tighten: Tightening, cleanSound: SoundCleaning }).partial(),
  look: z.strictObject({ theme: z.enum(THEMES), textSize: z.literal(TEXT_SIZES), language: z.enum(LANGUAGES) }).partial(),
  machine: z.strictObject({ device: z.enum(DEVICES) }).partial(),
  keys: KeyChoices,
}).partial();
export type SettingsChange = z.infer<typeof SettingsChange>;

export const DEFAULT_SETTINGS: Settings = Settings.parse({});

/** The settings with a change applied. */
export function withChange(settings: Settings, change: SettingsChange): Settings {
  const { keys, network, folders, outputs, newRuns, look, machine } = change;
  return {
    network: { ...settings.network, ...network }, folders: { ...settings.folders, ...folders }, outputs: { ...settings.outputs, ...outputs },
    newRuns: { ...settings.newRuns, ...newRuns }, look: { ...settings.look, ...look }, machine: { ...settings.machine, ...machine },
    keys: keys ?? settings.keys,
  };
}

/**
 * Whether a connection may be opened. `consented`: the editor has said yes to this very use; it opens a gate that asks, never one that
 * is off. `env`: CUTDOWN_NETWORK names purposes that are on for this process, separated by commas, whatever the settings say.
 */
export function networkAllowed(purpose: NetworkPurpose, options: { network: Settings['network']; consented?: boolean; env?: Readonly<Record<string, string | undefined>> }): boolean {
  const named = (options.env?.['CUTDOWN_NETWORK'] ?? '').split(',').map(each => each.trim());
  const state = options.network[purpose];
  return named.includes(purpose) || state === 'on' || (state === 'ask' && options.consented === true);
}
