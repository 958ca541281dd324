/** Names of delivered files: from a template and what is known of an output to a name that is safe on every system. */
import { z } from 'zod';

import { aspectSlug, type Aspect } from '../units/geometry.ts';
import { titleSlug } from './slug.ts';

/** What a template may name, in braces. */
export const NAME_FIELDS = ['client', 'recording', 'rank', 'title', 'aspect', 'date'] as const;
export type NameField = (typeof NAME_FIELDS)[number];

export const DEFAULT_NAME_TEMPLATE = '{rank}-{title}-{aspect}';
/** Longest name without its extension, characters: some systems end at 255 bytes for a name, some at 260 characters for a whole path. */
const MAX_STEM = 120;
/** Longest slug of one field, characters. */
const MAX_FIELD = 60;
/** Names that Windows keeps for devices, whatever their extension. */
const RESERVED = /^(con|prn|aux|nul|com[0-9]|lpt[0-9])$/i;

/** Fields in braces; between them letters, digits, spaces, points, hyphens and underscores. */
export const NameTemplate = z.string().min(1).max(200).superRefine((template, context) => {
  const problem = templateProblem(template);
  if (problem !== null) {
    context.addIssue({ code: 'custom', message: problem.message, params: { problem: problem.kind } });
  }
});

/** What is wrong with a template; the kind is for programs, the message is a clause in English for the command line. */
export interface TemplateProblem { readonly kind: 'unknown-field' | 'character' | 'no-aspect' | 'no-clip'; readonly message: string; readonly what: string }

/** Null: nothing is wrong with it. Whether names of a run collide depends on its titles, too: see `nameOutputs`. */
export function templateProblem(template: string): TemplateProblem | null {
  const fields = [...template.matchAll(/\{([^{}]*)\}/g)].map(match => match[1] ?? '');
  const unknown = fields.find(field => !NAME_FIELDS.some(each => each === field));
  if (unknown !== undefined) {
    return { kind: 'unknown-field', what: unknown, message: `{${unknown}} is not one of ${NAME_FIELDS.map(each => `{${each}}`).join(', ')}` };
  }
  const odd = /[^A-Za-z0-9 ._-]/.exec(template.replace(/\{[^{}]*\}/g, ''))?.[0];
  if (odd !== undefined) {
    return { kind: 'character', what: odd, message: `"${odd}" cannot stand in a file name on every system; use letters, digits, spaces, points, hyphens and underscores` };
  }
  if (!fields.includes('aspect')) {
    return { kind: 'no-aspect', what: '', message: '{aspect} is missing: the shapes of a clip would all have one name' };
  }
  return fields.includes('rank') || fields.includes('title') ? null
    : { kind: 'no-clip', what: '', message: 'neither {rank} nor {title} is there: all clips would have one name' };
}

/** What is known of an output when it is named. */
export interface NamedOutput {
  readonly outputId: string;
  readonly clipId: string;
  /** 1 is the best clip. */
  readonly rank: number;
  readonly title: string;
  readonly aspect: Aspect;
}

/** What all outputs of a run have in common. */
export interface NamedRun {
  /** Null: the run has no client; its field gives way, with the sign beside it. */
  readonly client: string | null;
  /** Path or name of the recording, with or without extension. */
  readonly recording: string;
  /** ISO 8601; the day of it, as written there, is named. */
  readonly date: string;
}

/** Names by output id, and which outputs would have got the same one. */
export interface OutputNames {
  readonly stems: ReadonlyMap<string, string>;
  /** Each a name and the outputs that want it, two at least. Letter case does not tell names apart. */
  readonly collisions: readonly { readonly stem: string; readonly outputIds: readonly string[] }[];
}

/** Names all outputs of a run, without extension. ASCII alone: what Latin letters cannot write gives way to the clip's id. */
export function nameOutputs(template: string, run: NamedRun, outputs: readonly NamedOutput[]): OutputNames {
  const digits = Math.max(2, ...outputs.map(each => String(each.rank).length));
  const stems = new Map(outputs.map(output => [output.outputId, nameOutput(template, run, output, digits)]));
  const byName = new Map<string, string[]>();
  for (const [outputId, stem] of stems) {
    byName.set(stem.toLowerCase(), [...byName.get(stem.toLowerCase()) ?? [], outputId]);
  }
  return { stems, collisions: [...byName].filter(([, owners]) => owners.length > 1).map(([stem, outputIds]) => ({ stem, outputIds })) };
}

function nameOutput(template: string, run: NamedRun, output: NamedOutput, rankDigits: number): string {
  const values: Record<NameField, string> = {
    client: titleSlug(run.client ?? '', MAX_FIELD), recording: titleSlug(withoutExtension(run.recording), MAX_FIELD) || 'recording',
    rank: String(output.rank).padStart(rankDigits, '0'), title: titleSlug(output.title, MAX_FIELD) || output.clipId, aspect: aspectSlug(output.aspect),
    date: run.date.slice(0, 10),
  };
  // An empty field takes the sign behind it along, so that no name begins with a hyphen or has two.
  const filled = template.replace(/\{(\w+)\}([ ._-]?)/g, (_all, field: NameField, sign: string) => (values[field] === '' ? '' : values[field] + sign));
  return safeStem(filled, output);
}

/** No sign at either end, none of Windows' device names, no more than `MAX_STEM` characters, and never empty. */
function safeStem(filled: string, output: NamedOutput): string {
  const tail = `-${aspectSlug(output.aspect)}`;
  const trimmed = filled.replace(/^[ ._-]+|[ ._-]+$/g, '');
  const short = trimmed.length <= MAX_STEM ? trimmed
    : `${trimmed.slice(0, MAX_STEM - tail.length - output.clipId.length - 1).replace(/[ ._-]+$/, '')}-${output.clipId}${tail}`;
  const device = RESERVED.test(short.split('.')[0] ?? '');
  return short === '' || device ? `${output.clipId}${short === '' ? '' : `-${short}`}${short === '' ? tail : ''}` : short;
}

function withoutExtension(recording: string): string {
  const name = recording.split(/[/\\]/).at(-1) ?? recording;
  return name.replace(/(?<=.)\.[^.]{1,5}$/, '');
}
