/** From what was typed to run requests. */
import { basename, extname, join, resolve } from 'node:path';

import { z } from 'zod';

import { findSiblingTranscript } from '#main/control/sibling-transcript.ts';
import { CutdownError } from '#shared/errors/cutdown-error.ts';
import { BackendChoice, RunRequest } from '#shared/pipeline/run-request.ts';
import { STAGE_IDS } from '#shared/pipeline/stages.ts';
import { ENCODER_WISHES, OUTPUT_PRESETS } from '#shared/render/presets.ts';
import { SOUND_CLEANINGS, USUAL_CLEANING } from '#shared/sound/cleaning.ts';
import { TIGHTENINGS, USUAL_TIGHTENING } from '#shared/sound/tightening.ts';
import { ASPECTS } from '#shared/units/geometry.ts';

/** The options of `cutdown run`, as typed. */
export interface RunOptions {
  readonly transcript?: string;
  readonly brief?: string;
  readonly clips?: string;
  readonly minSec?: string;
  readonly maxSec?: string;
  readonly tighten?: string;
  readonly cleanSound?: string;
  readonly aspects?: string;
  readonly style?: string;
  readonly until?: string;
  readonly preset?: string;
  readonly draft?: boolean;
  readonly encoder?: string;
  readonly backend?: string;
  readonly out?: string;
}

/** A request and what was decided for it without being asked. */
export interface PreparedRequest {
  readonly request: RunRequest;
  /** The transcript that was found beside the recording, or null: none was looked for or found. */
  readonly foundTranscript: string | null;
}

/**
 * Builds a request for each video. With several videos `--out` names the folder that each one's own folder stands in.
 * Rejects with `settings-invalid`, naming the option.
 */
export async function prepareRequests(videos: readonly string[], options: RunOptions, cwd: string): Promise<PreparedRequest[]> {
  if (videos.length > 1 && options.transcript !== undefined) {
    throw settingsInvalid('--transcript belongs to one recording, but several were named.', 'Name one recording, or put each transcript beside its recording under the same name.');
  }
  const prepared: PreparedRequest[] = [];
  const folders = new Set<string>();
  for (const video of videos) {
    const sourcePath = resolve(cwd, video);
    const foundTranscript = options.transcript === undefined ? await findSiblingTranscript(sourcePath) : null;
    const transcriptPath = options.transcript === undefined ? foundTranscript : resolve(cwd, options.transcript);
    const outDir = freeName(outDirFor(sourcePath, videos.length, options.out, cwd), folders);
    prepared.push({ foundTranscript, request: parseRequest(sourcePath, transcriptPath, outDir, options) });
  }
  return prepared;
}

/** Where a recording's clips go: `./NAME-shorts`, or the folder named (a folder in it for each of several recordings). */
function outDirFor(sourcePath: string, videoCount: number, out: string | undefined, cwd: string): string {
  const own = `${basename(sourcePath, extname(sourcePath))}-shorts`;
  if (out === undefined) {
    return join(cwd, own);
  }
  return videoCount === 1 ? resolve(cwd, out) : join(resolve(cwd, out), own);
}

/** Two recordings of one name do not deliver into one folder. */
function freeName(wanted: string, taken: Set<string>): string {
  let name = wanted;
  for (let count = 2; taken.has(name); count += 1) {
    name = `${wanted}-${count}`;
  }
  taken.add(name);
  return name;
}

function parseRequest(sourcePath: string, transcriptPath: string | null, outDir: string, options: RunOptions): RunRequest {
  const result = RunRequest.safeParse({
    sourcePath, transcriptPath, outDir,
    brief: options.brief ?? null,
    clipCount: number(options.clips), minSec: number(options.minSec), maxSec: number(options.maxSec),
    aspects: options.aspects?.split(',').map(each => each.trim()).filter(each => each !== ''),
    tighten: options.tighten ?? USUAL_TIGHTENING,
    cleanSound: options.cleanSound ?? USUAL_CLEANING,
    style: options.style,
    until: options.until,
    backend: options.backend,
    preset: presetOf(options),
    encoder: options.encoder,
  });
  if (result.success) {
    return result.data;
  }
  const { path, message } = result.error.issues[0] ?? { path: [], message: z.prettifyError(result.error) };
  const field = String(path[0] ?? '');
  const option = OPTION_OF_FIELD[field] ?? field;
  throw settingsInvalid(`${option}: ${message}.`, ADVICE_OF_FIELD[field] ?? 'See "cutdown run --help" for what each option takes.');
}

const OPTION_OF_FIELD: Readonly<Record<string, string>> = {
  clipCount: '--clips', minSec: '--min-sec', maxSec: '--max-sec', tighten: '--tighten', cleanSound: '--clean-sound', aspects: '--aspects', style: '--style', until: '--until', brief: '--brief', backend: '--backend',
  preset: '--preset', encoder: '--encoder',
  transcriptPath: '--transcript', outDir: '--out', sourcePath: 'VIDEO',
};

const ADVICE_OF_FIELD: Readonly<Record<string, string>> = {
  clipCount: 'Give a whole number from 1 to 100.',
  minSec: 'Give seconds from 3 to 600, and not more than --max-sec.',
  maxSec: 'Give seconds from 5 to 900, and not less than --min-sec.',
  tighten: `Give one of ${TIGHTENINGS.join(', ')}.`,
  cleanSound: `Give one of ${SOUND_CLEANINGS.join(', ')}.`,
  aspects: `Give any of ${ASPECTS.join(', ')}, separated by commas, each once.`,
  style: 'Give a style as ID@VERSION, such as default@1.0.0.',
  backend: `Give one of ${BackendChoice.options.join(', ')}.`,
  preset: `Give one of ${OUTPUT_PRESETS.join(', ')}.`,
  encoder: `Give one of ${ENCODER_WISHES.join(', ')}; "cutdown doctor" tells which work here.`,
  until: `Give one of the stages: ${STAGE_IDS.join(', ')}.`,
};

/** `--draft` is short for `--preset draft`. */
function presetOf({ preset, draft }: RunOptions): string | undefined {
  if (draft === true && preset !== undefined && preset !== 'draft') {
    throw settingsInvalid(`--draft and --preset ${preset} contradict each other.`, 'Give one of them.');
  }
  return draft === true ? 'draft' : preset;
}

/** What is not a number is passed on as it is, so that the schema names it. */
function number(text: string | undefined): number | string | undefined {
  return text === undefined || text.trim() === '' || Number.isNaN(Number(text)) ? text : Number(text);
}

/** An error about what was typed. */
export function settingsInvalid(message: string, advice: string): CutdownError {
  return new CutdownError('settings-invalid', message, { advice });
}
